"""Numerals as contracts write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numerals import kanji, parse_numeral, roman

NUMERALS = [
    ("12", 12), ("１２", 12), ("1,000", 1000), ("十", 10), ("十二", 12), ("二十三", 23), ("百五", 105), ("千二百", 1200),
    ("一〇", 10), ("二〇二四", 2024), ("一万五千", 15000), ("①", 1), ("⑳", 20), ("㉑", 21), ("⑴", 1), ("(1)", 1), ("（２）", 2),
    ("Ⅳ", 4), ("ⅸ", 9), ("iv", 4), ("弐", 2), ("拾", 10),
]  # fmt: skip
NO_NUMERALS = ["", "条", "第10条", "十十", "二三十", "十百", "IIII", "IVI", "1.2", "一a", "前", "万", "ア"]


@pytest.mark.parametrize(("text", "value"), NUMERALS, ids=[text for text, _ in NUMERALS])
def test_numeral(text: str, value: int) -> None:
    assert parse_numeral(text) == value


@pytest.mark.parametrize("text", NO_NUMERALS)
def test_no_numeral(text: str) -> None:
    assert parse_numeral(text) is None


@given(st.integers(1, 9999))
def test_kanji_reads_back(value: int) -> None:
    assert parse_numeral(kanji(value)) == value


@given(st.integers(1, 89))
def test_roman_reads_back(value: int) -> None:
    assert parse_numeral(roman(value)) == value


@given(st.integers(0, 10**9))
def test_digits_read_back_in_both_widths(value: int) -> None:
    full = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_numeral(str(value)) == parse_numeral(full) == value
