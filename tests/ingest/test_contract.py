"""Places in a clause of many lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.structure import build_contract

LINES = [
    "甲は、",
    "次に",
    "掲げる",
    "ことを",
    "乙に",
    "対して",
    "速やかに",
    "かつ",
    "確実に",
    "行うものとし",
    "これを",
    "怠らない。",
]
TEXT = "第1条（義務）\n1. " + "\n".join(LINES) + "\n2. 乙は、受ける。\n第2条（雑則）\n協議する。"
CONTRACT = build_contract(TEXT)
PARAGRAPH = CONTRACT.by_address["art_1__para_1"]


@given(st.integers(0, len(PARAGRAPH.text) - 1), st.integers(1, 20))
def test_both_ways_to_locate_agree(start: int, length: int) -> None:
    end = min(start + length, len(PARAGRAPH.text))
    span = CONTRACT.locate(PARAGRAPH, start, end)
    assert span == PARAGRAPH.locate(start, end)
    assert TEXT[span.start : span.end].replace("\n", "") == PARAGRAPH.text[start:end]


def test_the_paragraph_has_many_lines() -> None:
    assert len(PARAGRAPH.spans) == len(LINES)
