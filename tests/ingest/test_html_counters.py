"""Numbers that a page's style sheet prints, as browsers print them."""

from __future__ import annotations

import pytest

from ingest.html import read_html

ARTICLES = "h2::before { counter-increment: article; content: '第' counter(article) '条' }"
COUNTED = [
    pytest.param(
        f"body {{ counter-reset: article }} {ARTICLES}",
        "<h2>（目的）</h2><p>文。</p><h2>（義務）</h2>",
        "第1条 （目的）|文。|第2条 （義務）",
        id="articles",
    ),
    pytest.param(
        "body { counter-reset: a } h2 { counter-increment: a } h2:before { content: '第' counter(a, cjk-ideographic) '条　' }",
        "<h2>目的</h2><h2>義務</h2>",
        "第一条　目的|第二条　義務",
        id="kanji, counted by the heading, colon written once",
    ),
    pytest.param(
        "ol { counter-reset: n; list-style: none } ol > li::before { counter-increment: n; content: '(' counter(n) ')' }",
        "<ol><li>甲<li>乙</ol><ol><li>丙</ol>",
        "(1) 甲|(2) 乙|(1) 丙",
        id="items with brackets",
    ),
    pytest.param(
        "ol { counter-reset: n } li { counter-increment: n } li::before { content: counters(n, '.') '. ' }",
        "<ol><li>甲<ol><li>子<li>丑</ol><li>乙</ol>",
        "1. 甲|    1.1. 子|    1.2. 丑|2. 乙",
        id="nested",
    ),
    pytest.param(
        "main { counter-reset: c } h2 { counter-increment: c; counter-reset: p } p { counter-increment: p }"
        "h2::before { content: '第' counter(c) '条 ' } p::before { content: counter(p) '. ' }",
        "<main><h2>目的</h2><p>甲。</p><p>乙。</p><h2>義務</h2><p>丙。</p></main>",
        "第1条 目的|1. 甲。|2. 乙。|第2条 義務|1. 丙。",
        id="paragraphs begin anew",
    ),
    pytest.param(
        "ol.terms { counter-reset: a 4 } ol.terms > li { counter-increment: a } ol.terms > li::before "
        "{ content: '第' counter(a) '条 ' }",
        "<ol class=terms><li>目的<ol><li>甲</ol></ol>",
        "第5条 目的|    1. 甲",
        id="a start, and lists inside that count as lists do",
    ),
    pytest.param(
        "li::marker { content: '（' counter(list-item) '）' }", "<ol start=3><li>甲<li>乙</ol>", "（3） 甲|（4） 乙", id="marker"
    ),
    pytest.param("ol { list-style-type: katakana }", "<ol><li>甲<li>乙</ol>", "ア. 甲|イ. 乙", id="list style"),
    pytest.param(
        "ol ol { list-style: lower-alpha } li { list-style-type: decimal }",
        "<ol><li>甲</ol>", "1. 甲", id="style of the items",
    ),
    pytest.param("ol { list-style-type: upper-alpha }", "<ol style='list-style-type:decimal'><li>甲</ol>", "1. 甲", id="attribute before sheet"),
    pytest.param(".x { list-style-type: upper-alpha } ol { list-style-type: katakana }", "<ol class=x><li>甲</ol>", "A. 甲", id="specificity"),
    pytest.param("ul { list-style: none } li::before { content: '※' }", "<ul><li>甲</ul>", "・甲", id="decoration"),
    pytest.param("@media print { ol { list-style: upper-alpha } } @media screen { ol { list-style: katakana } }", "<ol><li>甲</ol>", "ア. 甲", id="media"),
    pytest.param("h2::before { content: '第' counter(a) '条' } h2 { counter-increment: a }", "<h2>目的</h2><h2>義務</h2>", "第1条 目的|第2条 義務", id="nothing begins the counter"),
    pytest.param("h2:hover::before { content: counter(a) } h2::foo { content: counter(a) } } h2 {", "<h2>目的</h2>", "目的", id="what browsers pass over"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "body", "lines"), COUNTED)
def test_counters_are_printed(style: str, body: str, lines: str) -> None:
    page = f"<html><head><style>{style}</style></head><body>{body}</body></html>"
    assert read_html("a.html", page.encode()).text == lines.replace("|", "\n") + "\n"


HOSTILE = [
    pytest.param(
        "".join(f".a{n} li {{ list-style-type: katakana }}" for n in range(1_500)), "<ol><li>甲は通知する。</ol>", id="rules"
    ),
    pytest.param("li:nth-child(2n) { counter-increment: n }" * 20, f"<ol>{'<li>甲は通知する。' * 8_000}</ol>", id="siblings"),
    pytest.param("* { counter-increment: n }" * 150, f"<ol>{'<li>甲は通知する。' * 2_000}</ol>", id="matches"),
    pytest.param(
        f"li {{ counter-reset: n }} li::before {{ content: counters(n, '{'、' * 9_000}') }}",
        f"{'<ol><li>' * 100}{'<ol><li>甲は通知する。</ol>' * 300}", id="content",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("style", "body"), HOSTILE)
def test_a_page_cannot_ask_for_more_than_it_may(style: str, body: str) -> None:
    assert len(read_html("a.html", f"<style>{style}</style>{body}".encode()).text) < 1_000_000
