"""Amounts: sums, rates and multiples as plain values with their unit."""

from __future__ import annotations

import pytest

from ingest.amounts import amounts_in
from ontology.facts import Amount


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("金1,000,000円を支払う", [Amount("1000000", "円", "金1,000,000円")]),
        ("年14.6%の割合", [Amount("14.6", "%", "年14.6%")]),
        ("年14．6％の割合", [Amount("14.6", "%", "年14．6％")]),
        ("10万円を上限とし、代金の3倍", [Amount("100000", "円", "10万円"), Amount("3", "倍", "3倍")]),
        ("12ヶ月分の料金", [Amount("12", "ヶ月分", "12ヶ月分")]),
        ("五千円", [Amount("5000", "円", "五千円")]),
        ("3億円", [Amount("300000000", "円", "3億円")]),
        ("第3条の5項", []),
        ("3名", []),
    ],
)
def test_amounts(text: str, amounts: list[Amount]) -> None:
    assert list(amounts_in(text)) == amounts
