"""Deadlines: 30日前までに, 5営業日以内 … as ISO 8601 durations (docs/facts.md section 7)."""

from __future__ import annotations

import re

from ingest.durations import lengths_in
from ingest.numerals import NUMERAL, parse_numeral
from ontology.facts import Deadline

_RELATION = re.compile(
    r"間?(?:(?:以上|より)?(?P<before>前)(?=まで|に|の|から)|(?P<within>以内|内)(?=に|で|まで|の|、))"
)
# what ingest.durations does not count: working days and hours
_BUSINESS = re.compile(rf"(?P<number>{NUMERAL})(?:銀行)?営業日")
_HOURS = re.compile(rf"(?P<number>{NUMERAL})(?P<unit>時間|分)(?!の)")
_EVE = re.compile(r"前日(?=まで|に)")


def deadline_in(text: str) -> Deadline | None:
    """The first deadline in a stretch of text (blanks removed); None where none has a length (翌月末日)."""
    found = [(at, deadline) for at, deadline in _deadlines(text)]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _deadlines(text: str) -> list[tuple[int, Deadline]]:
    found = [
        (length.start, Deadline(length.iso, relation))
        for length in lengths_in(text)
        if (relation := _relation(text, length.end))
    ]
    for days in _BUSINESS.finditer(text):
        count, relation = parse_numeral(days["number"]), _relation(text, days.end())
        if count is not None and relation:
            found.append((days.start(), Deadline(f"P{count}D", relation, business_days=True)))
    for hours in _HOURS.finditer(text):
        count, relation = parse_numeral(hours["number"]), _relation(text, hours.end())
        if count is not None and relation:
            found.append((hours.start(), Deadline(f"PT{count}{'H' if hours['unit'] == '時間' else 'M'}", relation)))
    if eve := _EVE.search(text):
        found.append((eve.start(), Deadline("P1D", "before")))
    return found


def _relation(text: str, at: int) -> str | None:
    found = _RELATION.match(text, at)
    return None if found is None else "before" if found["before"] else "within"
