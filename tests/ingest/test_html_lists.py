"""Numbers of lists as browsers count them."""

from __future__ import annotations

import pytest

from ingest.html import read_html

LISTS = [
    pytest.param("<ol><li>甲<li>乙</ol>", "1. 甲|2. 乙", id="plain"),
    pytest.param("<ol start=5><li>甲<li>乙</ol>", "5. 甲|6. 乙", id="start"),
    pytest.param("<ol><li>甲<li value=7>乙<li>丙</ol>", "1. 甲|7. 乙|8. 丙", id="value"),
    pytest.param("<ol reversed><li>甲<li>乙<li>丙</ol>", "3. 甲|2. 乙|1. 丙", id="reversed"),
    pytest.param("<ol start=2 reversed><li>甲<li>乙</ol>", "2. 甲|1. 乙", id="reversed from a start"),
    pytest.param("<ol type=a><li>甲<li>乙</ol>", "a. 甲|b. 乙", id="letters"),
    pytest.param("<ol type=A><li>甲<li>乙</ol>", "A. 甲|B. 乙", id="capitals"),
    pytest.param("<ol type=i><li>甲<li>乙</ol>", "i. 甲|ii. 乙", id="roman"),
    pytest.param("<ol type=I><li>甲<li>乙</ol>", "I. 甲|II. 乙", id="capital roman"),
    pytest.param('<ol style="list-style-type: katakana-iroha"><li>甲<li>乙</ol>', "イ. 甲|ロ. 乙", id="iroha"),
    pytest.param('<ol style="list-style: cjk-ideographic inside"><li>甲<li>乙</ol>', "一. 甲|二. 乙", id="kanji"),
    pytest.param('<ol style="list-style:none"><li>甲<li>乙</ol>', "甲|乙", id="without numbers"),
    pytest.param("<ol><li type=A>甲<li>乙</ol>", "A. 甲|2. 乙", id="style of one item"),
    pytest.param("<ul><li>甲<li>乙</ul>", "・甲|・乙", id="bullets"),
    pytest.param("<ul><li>(1) 甲<li>(2) 乙</ul>", "(1) 甲|(2) 乙", id="numbers printed in a bullet list"),
    pytest.param("<ol><li>第1条 甲<li>第2条 乙</ol>", "第1条 甲|第2条 乙", id="numbers printed in a numbered list"),
    pytest.param(
        "<ul><li>1.</li><li>甲</li><li>2.</li><li>乙</li></ul>", "1. 甲|2. 乙", id="numbers in items of their own"
    ),
    pytest.param("<ol><li>甲<ol><li>子<li>丑</ol><li>乙</ol>", "1. 甲|    1. 子|    2. 丑|2. 乙", id="nested"),
    pytest.param("<ol><li>甲</li><ol><li>子</ol><li>乙</ol>", "1. 甲|    1. 子|2. 乙", id="nested the wrong way"),
    pytest.param("<ol><li>甲</li><b><li>乙</li></b></ol>", "1. 甲|2. 乙", id="items in something else"),
    pytest.param("<ol><li><h4>題</h4><p>文。</p><li>乙</ol>", "1. 題|    文。|2. 乙", id="blocks in an item"),
    pytest.param("<ol><li>甲</ol><ol><li>乙</ol>", "1. 甲|1. 乙", id="each list counts anew"),
    pytest.param("<ol start=x><li value=''>甲</ol>", "1. 甲", id="numbers that are none"),
]


@pytest.mark.parametrize(("body", "lines"), LISTS)
def test_items_are_numbered(body: str, lines: str) -> None:
    assert read_html("a.html", body.encode()).text == lines.replace("|", "\n") + "\n"
