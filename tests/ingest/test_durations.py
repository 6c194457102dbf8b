"""Lengths of time as ISO 8601."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.durations import lengths_in

CASES = [
    ("終了後1年間", ["P1Y"]),
    ("終了後 3 年間", ["P3Y"]),
    ("五年間", ["P5Y"]),
    ("６か月間", ["P6M"]),
    ("6ヶ月、6カ月、6箇月", ["P6M", "P6M", "P6M"]),
    ("30日間及び2週間", ["P30D", "P2W"]),
    ("1年6か月間", ["P1Y6M"]),
    ("半年間", ["P6M"]),
    ("2024年4月1日から", []),
    ("4月1日", []),
]


@pytest.mark.parametrize(("text", "isos"), CASES, ids=[text for text, _ in CASES])
def test_lengths(text: str, isos: list[str]) -> None:
    assert [length.iso for length in lengths_in(text)] == isos


@given(st.integers(1, 99), st.sampled_from([("年", "Y"), ("か月", "M"), ("週", "W"), ("日", "D")]))
def test_every_number_and_unit(number: int, unit: tuple[str, str]) -> None:
    text = f"満了後{number}{unit[0]}間、有効とする"
    (length,) = lengths_in(text)
    assert length.iso == f"P{number}{unit[1]}"
    assert text[length.start : length.end] == f"{number}{unit[0]}間"
