"""Automatic numbers of Word, computed from list definitions of every kind."""

from __future__ import annotations

import pytest

from ingest.docx import read_docx
from tests.ingest.word import level, listed, numbering, paragraph, run, word_file


def lines(body: str, part: str, styles: str = "") -> str:
    text = read_docx("契約書.docx", word_file(body, numbering=part, styles=styles)).text
    return text.removesuffix("\n").replace("\n", "|")


STYLES = [
    # style and text of the level, what is printed for the first three
    ("decimal", "第%1条", "第1条|第2条|第3条"),
    ("decimalFullWidth", "第%1条", "第１条|第２条|第３条"),
    ("japaneseCounting", "第%1条", "第一条|第二条|第三条"),
    ("decimal", "%1.", "1.|2.|3."),
    ("decimal", "(%1)", "(1)|(2)|(3)"),
    ("decimalFullWidth", "（%1）", "（１）|（２）|（３）"),
    ("decimalEnclosedCircle", "%1", "①|②|③"),
    ("irohaFullWidth", "%1", "イ|ロ|ハ"),
    ("aiueoFullWidth", "%1．", "ア．|イ．|ウ．"),
    ("iroha", "(%1)", "(ｲ)|(ﾛ)|(ﾊ)"),
    ("lowerLetter", "%1)", "a)|b)|c)"),
    ("lowerRoman", "(%1)", "(i)|(ii)|(iii)"),
    ("ideographTraditional", "別紙%1", "別紙甲|別紙乙|別紙丙"),
    ("bullet", "\uf0b7", "・|・|・"),
]


@pytest.mark.parametrize(("style", "text", "printed"), STYLES)
def test_styles(style: str, text: str, printed: str) -> None:
    found = lines(listed("文", 1) * 3, numbering(level(0, style, text)))
    space = "" if style == "bullet" else " "
    assert found == "|".join(f"{number}{space}文" for number in printed.split("|"))


def test_levels_restart_below_a_higher_one() -> None:
    part = numbering(level(0, "decimal", "第%1条"), level(1, "decimal", "%2."), level(2, "decimal", "(%3)"))
    body = "".join(listed("文", 1, n) for n in (0, 1, 2, 2, 1, 2, 0, 1))
    assert lines(body, part) == "第1条 文|1. 文|(1) 文|(2) 文|2. 文|(1) 文|第2条 文|1. 文"


def test_articles_run_through_the_chapters() -> None:
    part = numbering(level(0, "decimal", "第%1章"), level(1, "decimal", "第%2条", '<w:lvlRestart w:val="0"/>'))
    assert (
        lines("".join(listed("文", 1, n) for n in (0, 1, 1, 0, 1)), part)
        == "第1章 文|第1条 文|第2条 文|第2章 文|第3条 文"
    )


def test_a_level_restarts_only_after_the_one_it_names() -> None:
    part = numbering(*(level(n, "decimal", f"%{n + 1}.", '<w:lvlRestart w:val="1"/>' * (n == 2)) for n in range(3)))
    found = lines("".join(listed("文", 1, n) for n in (0, 1, 2, 1, 2, 0, 2)), part)
    assert found.replace(" ", "") == "1.文|1.文|1.文|2.文|2.文|2.文|1.文"


def test_numbers_of_several_levels() -> None:
    part = numbering(
        level(0, "japaneseCounting", "%1"), level(1, "decimal", "%1-%2"), level(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
    )
    assert lines("".join(listed("文", 1, n) for n in (0, 1, 2)), part) == "一 文|一-1 文|1.1.1 文"


def test_levels_that_print_the_same_are_indented() -> None:
    part = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%2."))
    assert lines("".join(listed("文", 1, n) for n in (0, 1, 1, 0)), part) == "1. 文|    1. 文|    2. 文|2. 文"


LISTS = (
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    + level(0, "lowerLetter", "%1)")
    + "</w:lvlOverride></w:num>"
)


@pytest.mark.parametrize(
    ("used", "printed"),
    [
        pytest.param((1, 1, 2), "1.|2.|3.", id="lists of one definition go on"),
        pytest.param((1, 1, 3, 3), "1.|2.|1.|2.", id="unless one begins anew"),
        pytest.param((1, 3, 1, 3), "1.|1.|2.|3.", id="which it does once"),
        pytest.param((1, 4), "1.|b)", id="a level of its own"),
        pytest.param((1, 0, 1), "1.||2.", id="a number taken away"),
        pytest.param((1, 9, 1), "1.||2.", id="a list that is not there"),
    ],
)
def test_lists_of_one_definition(used: tuple[int, ...], printed: str) -> None:
    found = lines("".join(listed("文", number) for number in used), numbering(level(0, "decimal", "%1."), lists=LISTS))
    assert found == "|".join(f"{number} 文" if number else "文" for number in printed.split("|"))


def test_the_numbering_of_a_style() -> None:
    part = numbering(
        level(0, "decimal", "第%1条", '<w:pStyle w:val="Article"/>'),
        level(1, "decimal", "%2", '<w:pStyle w:val="Para"/>'),
    )
    styles = """
        <w:style w:type="paragraph" w:styleId="Article"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Para"><w:basedOn w:val="Article"/></w:style>
        <w:style w:type="paragraph" w:styleId="Plain"><w:basedOn w:val="Article"/>
         <w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>"""
    body = "".join(
        paragraph("文", f'<w:pStyle w:val="{name}"/>') for name in ("Article", "Para", "Para", "Plain", "Article")
    )
    assert lines(body, part, styles) == "第1条 文|1 文|2 文|文|第2条 文"


def test_a_definition_that_stands_in_for_a_numbering_style() -> None:
    part = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Contract"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="5"><w:styleLink w:val="Contract"/>{level(0, "decimal", "第%1条")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert lines(listed("文", 1), part) == "第1条 文"


def test_what_follows_the_number() -> None:
    part = numbering(level(0, "decimal", "第%1条", '<w:suff w:val="nothing"/>'))
    assert lines(listed("（目的）", 1), part) == "第1条（目的）"


def test_empty_paragraphs_count_but_print_nothing() -> None:
    part = numbering(level(0, "decimal", "%1."))
    assert lines(listed("文", 1) + listed("", 1) + listed("文", 1), part) == "1. 文||3. 文"


def test_a_deleted_paragraph_does_not_count() -> None:
    gone = listed("旧", 1).replace("<w:numPr>", "<w:rPr><w:del/></w:rPr><w:numPr>", 1)
    gone = gone.replace(run("旧"), f"<w:del>{run('旧').replace('w:t', 'w:delText')}</w:del>")
    part = numbering(level(0, "decimal", "%1."))
    assert lines(listed("甲", 1) + gone + listed("乙", 1), part) == "1. 甲|2. 乙"
