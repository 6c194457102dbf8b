"""Word files as the text that a plain-text version would have; automatic numbers are in test_docx_numbering.py."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest.docx import read_docx
from ontology.errors import UnreadableSource
from tests.ingest.word import W, element, packed, paragraph, run, word_file


def text_of(body: str, **parts: str) -> str:
    return read_docx("契約書.docx", word_file(body, **parts)).text.removesuffix("\n")


BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


BOX = f"<w:pict><w:txbxContent>{paragraph('箱')}</w:txbxContent></w:pict>"
WORDS = [
    pytest.param(run("甲は、") + run("乙に"), "甲は、乙に", id="runs"),
    pytest.param("<w:r><w:t>第1条</w:t><w:tab/><w:t>目的</w:t></w:r>", "第1条\t目的", id="tab"),
    pytest.param("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>", "一\n二", id="line break"),
    pytest.param('<w:r><w:t>一</w:t><w:br w:type="page"/><w:t>二</w:t></w:r>', "一二", id="page break"),
    pytest.param("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/></w:r>", "A-B", id="hyphens"),
    pytest.param('<w:r><w:sym w:font="Wingdings" w:char="F06C"/></w:r>' + run("項目"), "・項目", id="symbol"),
    pytest.param(
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>かし</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>瑕疵</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r>" + run("がある。"),
        "瑕疵がある。",
        id="ruby",
    ),
    pytest.param(
        f"<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{run('新')}</w:ins>", "新", id="tracked changes"
    ),
    pytest.param(
        f"<w:moveFrom>{run('元')}</w:moveFrom>{run('と')}<w:moveTo>{run('先')}</w:moveTo>", "と先", id="moves"
    ),
    pytest.param(run("秘", "<w:vanish/>") + run("公"), "公", id="hidden text"),
    pytest.param(run("公", '<w:vanish w:val="0"/>'), "公", id="text that is not hidden"),
    pytest.param(f"<w:hyperlink>{run('規約')}</w:hyperlink>", "規約", id="link"),
    pytest.param(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('欄')}</w:sdtContent></w:sdt>", "欄", id="form field"),
    pytest.param(
        BEGIN + instruction(" REF _x ") + SEPARATE + run("第3条") + END + run("に"), "第3条に", id="cross-reference"
    ),
    pytest.param(BEGIN + instruction("TOC \\o") + SEPARATE + run("目次") + END + run("本文"), "本文", id="contents"),
    pytest.param(f'<w:fldSimple w:instr=" PAGE ">{run("3")}</w:fldSimple>', "3", id="simple field"),
    pytest.param(
        f"<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>"
        + run("文"),
        "文\n箱",
        id="text box",
    ),
]


@pytest.mark.parametrize(("content", "text"), WORDS)
def test_words(content: str, text: str) -> None:
    assert text_of(f"<w:p>{content}</w:p>") == text


def cell(*texts: str) -> str:
    return f"<w:tc>{''.join(map(paragraph, texts))}</w:tc>"


GONE = '<w:rPr><w:del w:id="1"/></w:rPr>'
CONTENTS = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
BLOCKS = [
    pytest.param(paragraph("一") + "<w:p/>" + paragraph("二"), "一\n\n二", id="empty paragraph"),
    pytest.param(paragraph(run("　一")) + paragraph("<w:r><w:tab/></w:r>" + run("二")), "　一\n\t二", id="indentation"),
    pytest.param(paragraph("前は", GONE) + paragraph("後だ。"), "前は後だ。", id="deleted paragraph mark"),
    pytest.param(f"<w:ins>{paragraph('挿入')}</w:ins>", "挿入", id="inserted paragraph"),
    pytest.param(
        f"<w:sdt><w:sdtContent>{paragraph('欄')}</w:sdtContent></w:sdt>", "欄", id="control around paragraphs"
    ),
    pytest.param(
        f"<w:sdt>{CONTENTS}<w:sdtContent>{paragraph('第1条 3')}</w:sdtContent></w:sdt>" + paragraph("文"),
        "文",
        id="contents",
    ),
    pytest.param(
        f"<w:tbl><w:tr>{cell('用語')}{cell('意味')}</w:tr><w:tr>{cell('会員')}{cell('者をいう。')}</w:tr></w:tbl>",
        "用語　意味\n会員　者をいう。",
        id="a row is a line",
    ),
    pytest.param(
        f"<w:tbl><w:tr>{cell('甲', '印')}{cell('乙')}</w:tr></w:tbl>", "甲\n印\n乙", id="cells of several lines"
    ),
    pytest.param(
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell('旧')}</w:tr><w:tr>{cell('新')}</w:tr></w:tbl>",
        "新",
        id="deleted row",
    ),
    pytest.param(
        f"<w:tbl><w:tr><w:tc><w:tbl><w:tr>{cell('内')}</w:tr></w:tbl>{paragraph('外')}</w:tc></w:tr></w:tbl>",
        "内\n外",
        id="table in a table",
    ),
]


@pytest.mark.parametrize(("body", "text"), BLOCKS)
def test_blocks(body: str, text: str) -> None:
    assert text_of(body) == text


def test_notes_stand_at_the_end() -> None:
    body = paragraph(run("秘密") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("を守る。")) + paragraph("以上")
    notes = "".join(f'<w:footnote w:id="{n}">{paragraph(f"注釈{n}")}</w:footnote>' for n in (1, 2))
    assert text_of(body, footnotes=notes) == "秘密を守る。\n以上\n（注1）注釈2"


def test_the_entries_of_a_table_of_contents_are_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    assert text_of(paragraph("第1条 目的 3", '<w:pStyle w:val="T1"/>') + paragraph("第1条"), styles=styles) == "第1条"


def test_strict_files_are_read() -> None:
    strict = element("document", f"<w:body>{paragraph('甲は')}</w:body>").replace(
        W, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert read_docx("a.docx", packed({"word/document.xml": strict})).text == "甲は\n"


def test_places_name_the_element() -> None:
    content = read_docx(
        "a.docx", word_file(paragraph("一") + f"<w:tbl><w:tr>{cell('二')}</w:tr></w:tbl>" + paragraph("三"))
    )
    assert [place.element for place in content.places] == [
        "/w:document/w:body/w:p[1]", "/w:document/w:body/w:tbl[1]/w:tr[1]", "/w:document/w:body/w:p[2]",
    ]  # fmt: skip


BOMB = '<!DOCTYPE x [<!ENTITY a "甲"><!ENTITY b "&a;&a;">]>' + element(
    "document", "<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body>"
)
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + element("document", "<w:body/>")
REFUSED = [
    pytest.param(b"PK\x03\x04 damaged", "no Word file or a damaged one", id="damaged ZIP"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected by a password or an old Word file", id="encrypted"),
    pytest.param(packed({"a.txt": "甲"}), "no document part", id="another ZIP"),
    pytest.param(packed({"word/document.xml": "<w:document"}), "word/document.xml is damaged", id="damaged XML"),
    pytest.param(packed({"word/document.xml": BOMB}), "declares entities", id="entities"),
    pytest.param(packed({"word/document.xml": OUTSIDE}), "declares entities", id="external document type"),
    pytest.param(packed({"word/document.xml": " " * (16 * 1024**2 + 1)}), "larger than 16 MB unpacked", id="ZIP bomb"),
    pytest.param(packed({f"{n}": "" for n in range(10_001)}), "more than 10,000 parts", id="many parts"),
    pytest.param(word_file("<w:p/>" * 600_001), "more than 600,000 elements", id="many elements"),
    pytest.param(word_file("<w:p><w:r><w:drawing/></w:r></w:p>"), "OCR", id="a picture"),
]


@pytest.mark.parametrize(("data", "says"), REFUSED)
def test_what_is_no_word_file_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableSource, match=r"^契約書\.docx: .*; ") as refusal:
        read_docx("契約書.docx", data)
    assert says in str(refusal.value)


def test_a_part_outside_the_package_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "numbering.xml"
    secret.write_text("secret")
    data = word_file(paragraph("甲は"), numbering="")
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["word/_rels/document.xml.rels"] = files["word/_rels/document.xml.rels"].replace(
        "numbering.xml", f"../../{secret}"
    )
    assert read_docx("a.docx", packed(files)).text == "甲は\n"
