from __future__ import annotations

import pytest

from ingest.docx import read_docx
from ingest.html import read_html
from ingest.structure import build_contract
from tests.ingest.word import paragraph, word_file

BODY = "<h1>利用規約</h1><h2>会員登録</h2><p>会員は、登録する。</p><h2>料金</h2><p>会員は、料金を支払う。</p><h2>退会</h2><p>会員は、退会できる。</p>"
HEADINGS = [
    pytest.param(BODY, ["# 利用規約", "## 会員登録", "会員は、登録する。"], id="without numbers"),
    pytest.param(
        BODY.replace("会員登録", "第1条 会員登録"), ["利用規約", "第1条 会員登録", "会員は、登録する。"], id="articles"
    ),
    pytest.param(
        BODY.replace("会員登録", "1. 会員登録").replace("<h2>料", "<h2>2. 料").replace("退会<", "3. 退会<"),
        ["利用規約", "1. 会員登録", "会員は、登録する。"],
        id="numbers",
    ),
    pytest.param("<h2>会員登録</h2><p>会員は、登録する。</p>", ["会員登録", "会員は、登録する。"], id="a single one"),
]


@pytest.mark.parametrize(("body", "lines"), HEADINGS)
def test_headings_without_numbers_are_marked(body: str, lines: list[str]) -> None:
    assert read_html("a.html", body.encode()).text.split("\n")[: len(lines)] == lines


def test_marked_headings_are_articles() -> None:
    clauses = build_contract(read_html("a.html", BODY.encode()).text).clauses
    assert [clause.heading for clause in clauses if clause.heading] == ["会員登録", "料金", "退会"]


def test_headings_of_word_are_told_by_style_or_by_themselves() -> None:
    styles = """
        <w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="H1b"><w:basedOn w:val="H1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Body"><w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>"""
    properties = (
        '<w:pStyle w:val="H1"/>',
        '<w:pStyle w:val="H1b"/>',
        '<w:outlineLvl w:val="1"/>',
        '<w:pStyle w:val="Body"/>',
    )
    body = "".join(paragraph("題", each) for each in properties)
    assert read_docx("a.docx", word_file(body, styles=styles)).text == "# 題\n# 題\n## 題\n題\n"
