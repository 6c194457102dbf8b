from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.literals import canonical_decimal, canonical_duration

DURATIONS = [
    ("P30D", "P30D"),
    ("P12M", "P1Y"),
    ("P18M", "P1Y6M"),
    ("P2W", "P14D"),
    ("PT24H", "P1D"),
    ("PT90M", "PT1H30M"),
    ("P0D", "PT0S"),
    ("P", "P"),
    ("PT", "PT"),
    ("30日", "30日"),
]


@pytest.mark.parametrize(("text", "expected"), DURATIONS)
def test_durations(text: str, expected: str) -> None:
    assert canonical_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("14.60", "14.6"), ("3.0", "3"), ("007", "7"), ("0", "0"), ("1E2", "100"), ("三", "三"), ("NaN", "NaN")],
)
def test_decimals(text: str, expected: str) -> None:
    assert canonical_decimal(text) == expected


def stored(text: str, datatype: str) -> str:
    store = Store()
    literal = Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))
    store.add(Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), literal))
    return next(q.object.value for q in store if isinstance(q.object, Literal))


PART = st.integers(0, 400)


@given(PART, PART, PART, PART, PART, PART)
def test_the_store_gives_a_canonical_duration_back(y: int, m: int, d: int, h: int, n: int, s: int) -> None:
    text = canonical_duration(f"P{y}Y{m}M{d}DT{h}H{n}M{s}S")
    assert stored(text, "duration") == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_the_store_gives_a_canonical_decimal_back(value: object) -> None:
    text = canonical_decimal(str(value))
    assert stored(text, "decimal") == text
