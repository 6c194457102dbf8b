"""Paragraphs from lines of twelve characters."""

from __future__ import annotations

import pytest

from ingest.page_lines import PageLines
from ingest.paragraphs import paragraphs_of
from tests.ingest.paper import page


def text_of(*pages: PageLines) -> str:
    return "".join(passage.text for passage in paragraphs_of(pages)).removesuffix("\n").replace("\n", "|")


FULL = "一二三四五六七八九十百千"  # fills a line; three of them show where the column ends
PARAGRAPHS = [
    pytest.param((FULL, FULL, FULL, "終わり。", "次の文。"), f"{FULL * 3}終わり。|次の文。", id="a full line goes on"),
    pytest.param((FULL, FULL, FULL, "三文字だ。", FULL), f"{FULL * 3}三文字だ。|{FULL}", id="a short line ends"),
    pytest.param((FULL, FULL, FULL, "一二三四五六七八九十", "」と言う"), f"{FULL * 3}一二三四五六七八九十|」と言う", id="room for a bracket"),
    pytest.param((FULL, FULL, FULL, "一二三四五六七八九十百", "者」と"), f"{FULL * 3}一二三四五六七八九十百者」と", id="no room for what hangs together"),
    pytest.param((FULL, FULL, FULL, "一二三四五六七八九", "Service"), f"{FULL * 3}一二三四五六七八九Service", id="no room for a word"),
    pytest.param((FULL, FULL, "一二三四五六七八九十百。", "第2条　義務"), f"{FULL * 2}一二三四五六七八九十百。|第2条　義務", id="a full line before an article"),
    pytest.param((FULL, FULL, "一二三四五六七八九十及び", "第2条の規定は"), f"{FULL * 2}一二三四五六七八九十及び第2条の規定は", id="an article mentioned"),
    pytest.param((FULL, FULL, "一二三四五六七八九十百。", "（義務）"), f"{FULL * 2}一二三四五六七八九十百。|（義務）", id="a full line before a caption"),
    pytest.param((FULL, FULL, "次の行為", "(1) 三四五六七八九十百千", "(2) その他"), f"{FULL * 2}次の行為|(1) 三四五六七八九十百千|(2) その他", id="items without a stop"),
    pytest.param((FULL, FULL, "一二三四五六七八九十百。", "　字下げ"), f"{FULL * 2}一二三四五六七八九十百。|字下げ", id="an indented paragraph"),
    pytest.param(("　一二三四五六七八九十。", FULL, FULL, FULL), f"一二三四五六七八九十。{FULL * 3}", id="the lines below an indented one"),
    pytest.param((FULL, "", FULL, FULL, FULL), f"{FULL}{FULL * 3}", id="a gap inside a sentence"),
    pytest.param((FULL, FULL, "短い", "短い", "", "", "離れた行"), f"{FULL * 2}短い|短い||離れた行", id="a gap between paragraphs"),
    pytest.param(("the Service or the Price", FULL, FULL, FULL), f"the Service or the Price{FULL * 3}", id="English before Japanese"),
    pytest.param(("一二三四五六七八the Serv", "Price, if any", FULL, FULL, FULL), f"一二三四五六七八the Serv Price, if any|{FULL * 3}", id="a space between words"),
    pytest.param(("一二三四五六七八九十年14.", "6%の割合", FULL, FULL, FULL), f"一二三四五六七八九十年14.6%の割合|{FULL * 3}", id="a number that was parted"),
    pytest.param(("1. 短い。", FULL, FULL, "次の行為", "(1) 四五六七八九十百千万", "2. 次の文。"), f"1. 短い。|{FULL * 2}次の行為|(1) 四五六七八九十百千万|2. 次の文。", id="the next number of an outer list"),
    pytest.param(("第1条（目的）", "本書を定める。", "第2条（期間）", "一年とする。"), "第1条（目的）|本書を定める。|第2条（期間）|一年とする。", id="no line is full"),
    pytest.param((FULL, FULL, "一二三四五六七八九十百。", "合意管轄", FULL, "終わり。"), f"{FULL * 2}一二三四五六七八九十百。|合意管轄|{FULL}終わり。", id="a bare heading below a full line"),
    pytest.param(("1. 甲", "　　1. 子", "　　2. 丑", "2. 乙"), "1. 甲|    1. 子|    2. 丑|2. 乙", id="lists told apart by their place alone"),
    pytest.param((FULL, FULL, "甲は、(1) 写しすること；", "(2) 売ること、をしない。"), f"{FULL * 2}甲は、(1) 写しすること；(2) 売ること、をしない。", id="a list inside a sentence"),
    pytest.param(("1. 甲", "　　(1) 子", "　　(2) 丑", "2. 乙"), "1. 甲|(1) 子|(2) 丑|2. 乙", id="lists told apart by their numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "text"), PARAGRAPHS)
def test_paragraphs(lines: tuple[str, ...], text: str) -> None:
    assert text_of(page(*lines)) == text


def test_a_sentence_runs_over_the_page() -> None:
    passages = list(paragraphs_of([page(FULL, FULL, FULL), page("終わり。", "次", number=2)]))
    assert [(p.text, p.page) for p in passages] == [(FULL, 1)] * 3 + [("終わり。\n", 2), ("次\n", 2)]


def test_notes_at_the_foot_do_not_part_a_sentence() -> None:
    first = page(FULL, FULL, FULL)
    small = page("1 注釈である。").regions[0][0]
    glyphs = tuple(type(g)(g.char, g.left, g.right * 0.7, 60.0, 67.0, g.before) for g in small.glyphs)
    with_note = PageLines(1, 70.0, ((*first.regions[0], type(small)(glyphs, 1, small.text)),))
    assert text_of(with_note, page("終わり。", number=2)) == f"{FULL * 3}終わり。|1 注釈である。"


def test_no_lines_are_no_text() -> None:
    assert text_of() == text_of(PageLines(1, 100.0, ())) == ""
