"""HTML pages as the text that a plain-text version would have."""

from __future__ import annotations

import pytest

from ingest.html import MAX_BYTES, MAX_ELEMENTS, read_html
from ontology.errors import UnreadableSource


def text_of(body: str) -> str:
    """The text of a page, without the last line break."""
    return read_html("規約.html", f"<html><body>{body}</body></html>".encode()).text.removesuffix("\n")


INLINE = [
    pytest.param(
        "<p>甲は、\n   乙に<b>通知</b>する。</p>", "甲は、乙に通知する。", id="line breaks between Japanese words"
    ),
    pytest.param("<p>the  Service\nand API</p>", "the Service and API", id="white space of English"),
    pytest.param("<p>第1条&nbsp;&nbsp;（目的）</p>", "第1条 （目的）", id="no-break spaces"),
    pytest.param("<p>第1条　（目的）</p>", "第1条　（目的）", id="full-width space"),
    pytest.param("<p>甲&amp;乙 &#12300;丙&#x300D;</p>", "甲&乙 「丙」", id="entities"),
    pytest.param("<p>一<br>二<br/>三</p>", "一\n二\n三", id="br"),
    pytest.param("<p>一</p><p>&nbsp;</p><p>二</p>", "一\n\n二", id="a paragraph that is an empty line"),
    pytest.param("<p><ruby>瑕疵<rp>（</rp><rt>かし</rt><rp>）</rp></ruby>がある。</p>", "瑕疵がある。", id="ruby"),
    pytest.param(
        "<p><ruby><rb>毀</rb><rt>き</rt><rb>損</rb><rt>そん</rt></ruby>した。</p>", "毀損した。", id="ruby with rb"
    ),
    pytest.param("<p>甲<del>は旧</del><ins>は新</ins>とする。</p>", "甲は新とする。", id="deletions"),
    pytest.param("<pre>第1条\n  甲は\n\n乙は</pre>", "第1条\n甲は\n\n乙は", id="pre"),
    pytest.param("<textarea>第1条\n甲は支払う。</textarea>", "第1条\n甲は支払う。", id="terms in a box"),
    pytest.param("甲は<div>乙は</div>丙は", "甲は\n乙は\n丙は", id="text around blocks"),
    pytest.param("<ol><li>一</li>甲は<li>二</li></ol>", "1. 一\n    甲は\n2. 二", id="text between items"),
    pytest.param("<p>本\u200bサー\u00adビス</p>", "本サービス", id="characters that nobody sees"),
    pytest.param("<p>か\u3099</p>", "が", id="marks apart from their letters"),
    pytest.param("<?php if ($a > 1) { ?><p>甲は</p><?php } ?>", "甲は", id="code of the server"),
]


@pytest.mark.parametrize(("body", "text"), INLINE)
def test_words(body: str, text: str) -> None:
    assert text_of(body) == text


TABLES = [
    pytest.param(
        "<table><tr><th>用語</th><th>意味</th></tr><tr><td>会員</td><td>登録した者をいう。</td></tr></table>",
        "用語　意味\n会員　登録した者をいう。",
        id="a row is a line",
    ),
    pytest.param(
        "<table><tr><td><h2>規約</h2><p>第1条</p></td><td><p>甲は</p></td></tr></table>",
        "規約\n第1条\n甲は",
        id="layout",
    ),
    pytest.param("<table><tr><td>甲<br>乙</td><td>丙</td></tr></table>", "甲\n乙\n丙", id="lines in a cell"),
    pytest.param("<dl><dt>会員</dt><dd>登録した者をいう。</dd></dl>", "会員\n登録した者をいう。", id="definition list"),
]


@pytest.mark.parametrize(("body", "text"), TABLES)
def test_tables(body: str, text: str) -> None:
    assert text_of(body) == text


ARTICLES = (
    "<h2>第1条（目的）</h2><p>本規約は、利用の条件を定める。</p><h2>第2条（義務）</h2><p>会員は、料金を支払う。</p>"
)
FURNITURE = [
    pytest.param("<nav><a href=/>ホーム</a></nav>{}", id="navigation"),
    pytest.param('<ul class="gnav"><li><a href=/>ホーム</a></li></ul><div>{}</div>', id="menu by its class"),
    pytest.param('<div role="banner">お知らせがあります。</div><main>{}</main>', id="banner"),
    pytest.param("<main>{}</main><footer><p>© 2026 Example</p></footer>", id="footer of the page"),
    pytest.param("<div>{}</div><p>Copyright 2026 Example</p>", id="copyright"),
    pytest.param("<script>if (a<b) alert('契約。')</script><style>p{{color:red}}</style>{}", id="scripts and styles"),
    pytest.param('<div style="display: none">広告です。</div><p hidden>広告です。</p>{}', id="hidden"),
    pytest.param(
        "<div>{}</div><form><label><input type=checkbox>同意する</label><button>次へ</button></form>", id="form"
    ),
    pytest.param("<div>{}</div><div><a href=/a>会社概要</a> <a href=/b>採用情報</a></div>", id="links"),
    pytest.param("<ul><li><a href=#a1>目的</a><li><a href=#a2>義務</a><li><a href=#a3>雑則</a></ul>{}", id="contents"),
    pytest.param("<!-- 第0条（注）旧い規約です。 -->{}", id="comment"),
    pytest.param('<div title="header"><p>案</p></div>{}<div title="footer">1</div>', id="exported header and footer"),
]


@pytest.mark.parametrize("page", FURNITURE)
def test_what_is_not_the_contract_is_left_out(page: str) -> None:
    expected = "第1条（目的）\n本規約は、利用の条件を定める。\n第2条（義務）\n会員は、料金を支払う。"
    assert text_of(page.format(ARTICLES)) == expected


KEPT = [
    pytest.param(
        "<header><h1>サービス利用規約</h1></header><main>{}</main>", "サービス利用規約", id="title in the header"
    ),
    pytest.param("<p>株式会社例（以下「当社」）の規約です。</p><div>{}</div>", "株式会社例", id="preamble outside"),
    pytest.param("<div>{}</div><p>2026年4月1日 制定</p>", "2026年4月1日 制定", id="date below"),
    pytest.param(
        "<article>{}<footer>附則 本規約は公布の日から施行する。</footer></article>", "附則", id="footer of the text"
    ),
    pytest.param(
        '<div>{}</div><div class="menu">第3条（別）<p>会員は、これに従う。</p></div>', "第3条（別）", id="an article"
    ),
]


@pytest.mark.parametrize(("page", "words"), KEPT)
def test_what_belongs_to_the_contract_is_kept(page: str, words: str) -> None:
    text = text_of(page.format(ARTICLES))
    assert words in text
    assert "会員は、料金を支払う。" in text


def test_places_name_the_element() -> None:
    content = read_html("規約.html", f"<body><div><p>序</p>{ARTICLES}<ol><li>一<li>二</ol></div>".encode())
    elements = {content.text[place.start : place.end].strip(): place.element for place in content.places}
    assert elements["第2条（義務）"] == "/html/body/div[1]/h2[2]"
    assert elements["2. 二"] == "/html/body/div[1]/ol[1]/li[2]"
    assert "".join(content.text[place.start : place.end] for place in content.places) == content.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"<html><body><script>load()</script></body></html>", "no text", id="a page made by a script"),
        pytest.param(b"<!-- nothing -->", "no text", id="nothing but a comment"),
        pytest.param("第1条　甲は".encode(), "no HTML", id="plain text"),
        pytest.param(b"%PDF-1.7 <", "a PDF under another name", id="PDF"),
        pytest.param(b"<p>" + bytes(range(128, 256)), "neither UTF-8 nor", id="no characters"),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableSource, match=r"^規約\.html: ") as refusal:
        read_html("規約.html", data)
    assert says in str(refusal.value)


def test_a_page_cannot_read_files() -> None:
    entity = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>甲は&x;支払う。</p>'
    assert "root" not in read_html("a.html", entity.encode()).text


BOUNDS = [
    pytest.param("<div>" * 5000 + "甲は支払う。", "nested deeper", id="depth"),
    pytest.param("<p>甲" * (MAX_ELEMENTS + 1), "more than 100,000 elements", id="elements"),
    pytest.param("<p>" + "a" * MAX_BYTES, "larger than 4 MB", id="bytes"),
]


@pytest.mark.parametrize(("page", "says"), BOUNDS)
def test_pages_have_bounds(page: str, says: str) -> None:
    with pytest.raises(UnreadableSource, match=f"^a.html: .*{says}.*; save the contract alone"):
        read_html("a.html", page.encode())
