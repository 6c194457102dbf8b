"""Makes the documents in this folder from the sources below and from examples/: `python make.py` in this folder.

Needs LibreOffice Writer and the font IPA Mincho (Debian: libreoffice-writer, fonts-ipafont-mincho). The results are small
and committed, so the tests need neither. The texts are our own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from itertools import takewhile
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[2] / "examples" / "warehouse-system-outsourcing.txt"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
PASSWORD = {
    "EncryptFile": {"type": "boolean", "value": "true"},
    "DocumentOpenPassword": {"type": "string", "value": "secret"},
}

PAGE = 'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.5cm"'
HEADER = "<style:header><text:p>業務委託契約書（案）</text:p></style:header>"
FOOTER = (
    '<style:footer><text:p text:style-name="Middle">- <text:page-number text:select-page="current">1</text:page-number> -'
    "</text:p></style:footer>"
)
LISTS = """
<text:list-style style:name="Items">
 <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
 <text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="(" style:num-suffix=")"/>
 <text:list-level-style-number text:level="3" style:num-format="ア, イ, ウ, ..." style:num-suffix="."/>
</text:list-style>
"""
OUTLINE = """
<text:outline-style style:name="Outline">
 <text:outline-level-style text:level="1" style:num-format="1" style:num-prefix="第" style:num-suffix="条"/>
</text:outline-style>
"""


def document(body: str, *, layout: str = "", header: str = "", footer: str = "", size: str = "10.5pt") -> str:
    """A flat OpenDocument text."""
    furniture = ("<style:header-style/>" if header else "") + ("<style:footer-style/>" if footer else "")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="M" svg:font-family="IPAMincho"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:paragraph-properties fo:text-align="justify"/><style:text-properties
 style:font-name="M" style:font-name-asian="M" fo:font-size="{size}" style:font-size-asian="{size}" fo:language="ja"
 fo:country="JP" style:language-asian="ja" style:country-asian="JP"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
 <style:text-properties fo:font-size="16pt" style:font-size-asian="16pt"/></style:style>
<style:style style:name="Middle" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
{OUTLINE}{LISTS}
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="pl"><style:page-layout-properties {PAGE} {layout}</style:page-layout-properties>
{furniture}</style:page-layout>
<style:style style:name="R" style:family="ruby"><style:ruby-properties style:ruby-position="above"/></style:style>
<style:style style:name="C" style:family="section"><style:section-properties><style:columns fo:column-count="2"
 fo:column-gap="1cm"/></style:section-properties></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"
 fo:padding="0.1cm" style:vertical-align="middle"/></style:style>
<style:style style:name="Narrow" style:family="table-column"><style:table-column-properties
 style:column-width="3cm"/></style:style>
<style:style style:name="Wide" style:family="table-column"><style:table-column-properties
 style:column-width="6.5cm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pl">{header}{footer}</style:master-page>
</office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def paragraphs(text: str) -> str:
    """A paragraph for each line; [base|reading] is ruby."""
    lines = text.strip().splitlines()
    marked = (
        line.replace("[", '<text:ruby text:style-name="R"><text:ruby-base>')
        .replace("|", "</text:ruby-base><text:ruby-text>")
        .replace("]", "</text:ruby-text></text:ruby>")
        for line in lines
    )
    return "".join(f"<text:p>{line}</text:p>" for line in marked)


def numbered(text: str) -> str:
    """Lines that begin with `#` are headings (第1条), with `1`, `2` and `3` list levels; their numbers are automatic."""
    body, depth = "", 0
    for line in text.strip().splitlines():
        mark, words = line[0], line[2:]
        level = int(mark) if mark in "123" else 0
        while depth > level:
            body += "</text:list-item></text:list>"
            depth -= 1
        if level and depth == level:
            body += "</text:list-item><text:list-item>"
        while depth < level:
            name = ' text:style-name="Items"' if depth == 0 else ""
            body += f"<text:list{name}><text:list-item>"
            depth += 1
        if mark == "#":
            body += f'<text:h text:outline-level="1">{words}</text:h>'
        elif mark == "T":
            cells = "".join(
                f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in words.split("|")
            )
            body += f"<table:table-row>{cells}</table:table-row>"
        else:
            style = "Title" if mark == "!" else "Standard"
            body += f'<text:p text:style-name="{style}">{words}</text:p>'
    body += "</text:list-item></text:list>" * depth
    first, last = body.find("<table:table-row>"), body.rfind("</table:table-row>") + len("</table:table-row>")
    table = '<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>'
    return body[:first] + table + body[first:last] + "</table:table>" + body[last:]


def ruled(text: str) -> str:
    """A table with borders: a row a line, cells between bars, a slash between the paragraphs of a cell; `^` joins a cell to
    the one above."""
    rows = [line.split("|") for line in text.strip().splitlines()]
    widths = ("Narrow", "Wide", "Wide")
    body = "".join(f'<table:table-column table:style-name="{width}"/>' for width in widths)
    for n, row in enumerate(rows):
        body += "<table:table-row>"
        for column, cell in enumerate(row):
            if cell == "^":
                body += "<table:covered-table-cell/>"
                continue
            height = 1 + len(list(takewhile("^".__eq__, (below[column] for below in rows[n + 1 :]))))
            words = "".join(f"<text:p>{part}</text:p>" for part in cell.split("/"))
            spanned = f'table:style-name="Cell" table:number-rows-spanned="{height}"'
            body += f"<table:table-cell {spanned}>{words}</table:table-cell>"
        body += "</table:table-row>"
    return f'<table:table table:name="R">{body}</table:table>'


NUMBERED = """
! 業務委託契約書
- 株式会社青空（以下「甲」という。）と合同会社木漏れ日（以下「乙」という。）は、甲の受注管理の仕組みの開発に関し、次のとおり契約（以下「本契約」という。）を締結する。
- 第1章　総則
# （目的）
- 甲は、乙に対し、受注管理の仕組みの開発に関する業務（以下「本業務」という。）を委託し、乙はこれを受託する。乙は、善良な管理者の注意をもって本業務を遂行しなければならない。
# （定義）
- 本契約において使用する用語の意義は、次の各号に定めるところによる。
2 「成果物」とは、本業務の遂行により乙が作成した物をいう。
2 「秘密情報」とは、一方の当事者が秘密である旨を明示して他方の当事者に開示した情報をいう。ただし、開示の時に公知であった情報を除く。
# （業務の分担）
1 甲は、次の各号に掲げる作業を行う。
2 現行の業務の調査
2 試験に用いる資料の作成
2 前二号に付随する次の作業
3 資料の整理
3 担当者との連絡調整
1 乙は、前項に定めるもののほか、本業務に必要な一切の作業を行わなければならない。
1 乙は、甲の書面による事前の承諾を得た場合に限り、本業務の一部を第三者に再委託することができる。この場合において、乙は、再委託先の行為について、自ら行った場合と同様の責任を負う。
- 第2章　報酬
# （報酬）
1 甲は、乙に対し、本業務の報酬として、次の表に定める額を、検収の日から30日以内に支払わなければならない。
1 振込手数料は、甲の負担とする。
1 甲が前二項の支払を遅延したときは、甲は、乙に対し、支払期日の翌日から支払済みまで年14.6%の割合による遅延損害金を支払わなければならない。
T 設計の報酬|金3,000,000円
T 製造の報酬|金5,000,000円
# （検収）
- 甲は、成果物の納入を受けた日から10営業日以内に検査を行い、その結果を乙に通知する。
# （契約不適合責任）
1 乙は、検収の完了後1年以内に甲から通知を受けた契約不適合について、自己の費用でこれを修補する。
1 前項の規定は、契約不適合が甲の指示によって生じたときは、適用しない。
# （秘密保持）
1 受領者は、秘密情報を第三者に開示してはならない。
1 前項の規定にかかわらず、受領者は、次の各号に掲げる場合には、必要な範囲で秘密情報を開示することができる。
2 法令により開示を求められた場合
2 弁護士その他法令上の守秘義務を負う者に開示する場合
# （解除）
- 甲及び乙は、相手方が本契約に違反し、相当の期間を定めて催告したにもかかわらず是正しないときは、本契約を解除することができる。
# （存続）
- 第4条、第6条、第7条及び本条の規定は、本契約の終了後も引き続き効力を有する。
# （協議）
- 本契約に定めのない事項については、甲及び乙は、誠実に協議して解決する。
"""

VERTICAL = """
賃貸借契約書
貸主（以下「甲」という。）と借主（以下「乙」という。）は、甲の所有する建物（以下「本物件」という。）について、次のとおり契約を締結する。
第一条（目的）
甲は、乙に対し、本物件を賃貸し、乙は、これを賃借する。乙は、本物件を住居としてのみ使用しなければならない。
第二条（[瑕疵|かし]）
乙は、本物件に[瑕疵|かし]を発見したときは、遅滞なく甲に通知する。甲は、通知を受けた日から十四日以内に修繕に着手しなければならない。ただし、乙の責めに帰すべき事由による[毀損|きそん]については、この限りでない。
第三条（賃料）
乙は、甲に対し、毎月末日までに翌月分の賃料を支払う。支払を怠ったときは、乙は、年三パーセントの割合による遅延損害金を支払わなければならない。
"""

COLUMNS_TITLE = "駐車場利用約款"
COLUMNS = """
第1条（適用）
本約款は、当社が運営する時間貸し駐車場（以下「本駐車場」という。）の利用に適用される。利用者は、本約款に同意の上、本駐車場を利用する。
第2条（利用料金）
1. 利用者は、出庫の際に、場内に掲示する利用料金を支払わなければならない。
2. 当社は、利用料金を変更することができる。変更後の料金は、場内に掲示した時から適用される。
3. 利用者が料金を支払わずに出庫した場合、利用者は、未払の料金のほか、当社が定める割増金を支払わなければならない。
第3条（禁止事項）
利用者は、本駐車場において、次の各号の行為をしてはならない。
(1) 指定された区画以外の場所に駐車すること
(2) 引火性の物を持ち込むこと
(3) 他の利用者又は近隣の住民の迷惑となる行為をすること
(4) 当社の承諾を得ることなく、物品の販売又は宣伝をすること
第4条（駐車時間）
1. 連続して駐車することができる時間は、48時間を限度とする。
2. 前項の時間を超えて駐車する場合、利用者は、あらかじめ当社に届け出なければならない。
3. 届出がないまま前項の時間を超えた車両について、当社は、相当の期間を定めて催告した上で、これを移動することができる。
第5条（免責）
当社は、本駐車場における車両の盗難又は損傷について、当社の責めに帰すべき事由による場合を除き、責任を負わない。
第6条（損害賠償）
利用者は、本駐車場の設備を損傷したときは、これにより当社に生じた損害を賠償しなければならない。
第7条（利用の拒絶）
当社は、利用者が第3条に違反した場合、その後の利用を拒むことができる。この場合において、当社は、受領した料金を返還しない。
第8条（管轄）
本約款に関する紛争については、当社の本店の所在地を管轄する地方裁判所を第一審の専属的合意管轄裁判所とする。
"""


TABLE = """
用語|意味|例
保守の対象となる機器|甲が所有し、乙が本契約に基づいて保守を行う機器であって、別紙に記載されたものをいう。|受付に置かれた端末
重大な障害|機器が停止し、甲の業務に著しい支障が生ずる事象をいう。|すべての端末が同時に停止し、業務が中断したこと
連絡先|平日の9時から17時まで/受付の電話に連絡する。|受付係
^|上記の時間の外では、当直の者の携帯電話に連絡しなければならない。|当直係
"""


def convert(source: Path, kind: str, *, into: Path, options: str = "", infilter: str = "") -> Path:
    """The document that LibreOffice makes of a source."""
    office = shutil.which("soffice") or sys.exit("LibreOffice is needed: apt install libreoffice-writer")
    command = [office, "--headless", *([f"--infilter={infilter}"] if infilter else [])]
    subprocess.run(
        [*command, "--convert-to", kind + options, "--outdir", into, source], check=True, capture_output=True
    )
    return into / f"{source.stem}.{kind}"


def main() -> None:
    """Make them all."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        plain = convert(EXAMPLE, "odt", into=work, infilter="Text (encoded):UTF8,LF,IPAMincho,ja,")
        for kind in ("pdf", "docx", "html"):
            convert(plain, kind, into=HERE)
        sources = {
            "numbered": document(numbered(NUMBERED), layout=">", header=HEADER, footer=FOOTER),
            "vertical": document(paragraphs(VERTICAL), layout='style:writing-mode="tb-rl">'),
            "columns": document(
                f'<text:p text:style-name="Title">{COLUMNS_TITLE}</text:p>'
                f'<text:section text:style-name="C" text:name="S">{paragraphs(COLUMNS)}</text:section>',
                layout=">", footer=FOOTER, size="14pt",
            ),
            "table": document(
                paragraphs("保守契約書\n第1条（用語）\n本契約において使用する用語の意味は、次の表のとおりとする。")
                + ruled(TABLE) + paragraphs("第2条（保守）\n乙は、表に定める機器を保守する。"),
                layout=">",
            ),
        }  # fmt: skip
        for name, text in sources.items():
            (work / f"{name}.fodt").write_text(text, encoding="utf-8")
            for kind in ("pdf", "docx", "html") if name == "numbered" else ("pdf",):
                convert(work / f"{name}.fodt", kind, into=HERE)
        secret = work / "encrypted.fodt"
        secret.write_text(
            document(paragraphs("契約書\n第1条（目的）\n甲は、乙に委託する。"), layout=">"), encoding="utf-8"
        )
        convert(secret, "pdf", into=HERE, options=f":writer_pdf_Export:{json.dumps(PASSWORD)}")


if __name__ == "__main__":
    main()
