"""Lengths of time (3年間, 六か月, 1年6ヶ月) as ISO 8601 durations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.numerals import NUMERAL, parse_numeral

_SPACE = r"[ \t\u3000]*"
_UNITS = {"年": "Y", "月": "M", "週": "W", "日": "D"}
_MONTH = r"(?:[かヶケカヵ箇ｹヵ]月|月)"
_PART = rf"{NUMERAL}{_SPACE}(?:年|{_MONTH}|週|日)"
LENGTH = rf"(?:(?P<length>{_PART}(?:{_SPACE}{_PART})*){_SPACE}間?|(?P<half>半年)間?)"
_LENGTH = re.compile(LENGTH)
# 4月1日, 2024年: dates, not lengths
_DATE = re.compile(
    rf"{NUMERAL}{_SPACE}月{_SPACE}{NUMERAL}{_SPACE}日|[12][0-9]{{3}}{_SPACE}年|{NUMERAL}{_SPACE}月(?!間)"
)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: `text[start:end]` and its ISO 8601 form."""

    start: int
    end: int
    iso: str


def lengths_in(text: str) -> Iterator[Length]:
    """Every length of time in a text, in order; dates are none.

    >>> [length.iso for length in lengths_in("終了後1年6か月間、ただし別紙は五年間とする")]
    ['P1Y6M', 'P5Y']
    """
    for match in _LENGTH.finditer(text):
        if match["half"]:
            yield Length(match.start(), match.end(), "P6M")
        elif not _DATE.match(text, match.start()) and (iso := _iso(match["length"])):
            yield Length(match.start(), match.end(), iso)


def _iso(words: str) -> str | None:
    parts = ""
    for match in re.finditer(rf"({NUMERAL}){_SPACE}(年|{_MONTH}|週|日)", words):
        number = parse_numeral(match[1])
        if not number:
            return None
        parts += f"{number}{_UNITS[match[2][-1]]}"
    return f"P{parts}"
