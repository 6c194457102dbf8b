"""Amounts: sums, rates and multiples on a norm (年14.6%, 3倍, 12ヶ月分, 金1,000,000円)."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.numerals import KANJI, parse_numeral
from ontology.facts import Amount

_AMOUNT = re.compile(
    rf"""
    (?P<prefix>金|年率?|月額|日歩)?\s*
    (?P<number>[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?|[{KANJI}百千]+)
    (?P<scale>[万億千]?)
    (?P<unit>円|ドル|米ドル|ユーロ|パーセント|％|%|倍|割|(?:[かヶケカヵ箇ｹ]月|年|日)分|分の[0-9一二三四五六七八九十]+)
    """,
    re.VERBOSE,
)
_SCALES = {"": 1, "千": 1_000, "万": 10_000, "億": 100_000_000}
_UNITS = {"％": "%", "パーセント": "%"}


def amounts_in(text: str) -> tuple[Amount, ...]:
    """The amounts in a stretch of text (blanks removed), in order."""
    return tuple(amount for found in _AMOUNT.finditer(text) if (amount := _amount(found)) is not None)


def _amount(found: re.Match[str]) -> Amount | None:
    digits = found["number"].replace(",", "").replace("，", "").replace("．", ".")
    if "." in digits:
        value = Decimal(digits)
    else:
        whole = parse_numeral(digits)
        if whole is None:
            return None
        value = Decimal(whole)
    value *= _SCALES[found["scale"]]
    return Amount(format(value.normalize(), "f"), _UNITS.get(found["unit"], found["unit"]), found[0].strip())
