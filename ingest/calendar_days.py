"""Calendar days as contracts write them: 2020年4月1日, 令和6年4月15日, 二〇二四年一月一日, 2024/04/01, 2024.4.1."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.numerals import KANJI, parse_numeral

_S = r"[ \t\u3000]{0,8}"
_NUMBER = rf"(?:[0-9０-９]{{1,4}}|[{KANJI}]{{1,5}})"
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
DAY = re.compile(
    rf"""(?: (?:(?P<era>明治|大正|昭和|平成|令和){_S}|西暦{_S})?(?P<year>元|{_NUMBER}){_S}年{_S}
             (?P<month>{_NUMBER}){_S}月{_S}(?P<day>{_NUMBER}){_S}日
         | (?<![0-9A-Za-z.])(?P<y>(?:19|20)[0-9]{{2}})(?P<mark>[-/.])(?P<m>[0-9]{{1,2}})(?P=mark)(?P<d>[0-9]{{1,2}})(?![0-9.A-Za-z]) )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in ISO 8601 (YYYY-MM-DD) and its place in a text."""

    iso: str
    start: int
    end: int


def days_in(text: str) -> Iterator[Day]:
    """Every day of the text that the calendar has; years without an era are those of the common era from 1868 on."""
    for match in DAY.finditer(text):
        try:
            iso = datetime.date(*_parts(match)).isoformat()
        except ValueError:  # 13月, 2月30日, or no number at all
            continue
        yield Day(iso, match.start(), match.end())


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    if match["y"]:
        return int(match["y"]), int(match["m"]), int(match["d"])
    year = 1 if match["year"] == "元" else parse_numeral(match["year"]) or 0
    year += _ERAS[match["era"]] if match["era"] else 0
    return year if year >= 1868 else 0, parse_numeral(match["month"]) or 0, parse_numeral(match["day"]) or 0
