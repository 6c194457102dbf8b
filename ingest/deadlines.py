"""Deadlines: 30日前までに, 5営業日以内 … as ISO 8601 durations (docs/facts.md section 7)."""

from __future__ import annotations

import re

from ingest.numerals import NUMERAL, parse_numeral
from ontology.facts import Deadline

_UNIT = r"(?P<unit>営業日|銀行営業日|日間?|週間?|[かヶケカヵ箇ｹ]月間?|月間|年間?|時間|分)"
_DEADLINE = re.compile(
    rf"""
    (?P<eve>前日)までに?
    | (?:(?P<number>{NUMERAL})|(?P<half>半))\s*{_UNIT}
      (?: \s*(?:(?:以上|より)?(?P<before>前)(?:まで(?:に|には)?|に) | (?P<within>以内|内)(?:に|で|まで|の)? ) )
    """,
    re.VERBOSE,
)
_LETTERS = {"日": "D", "週": "W", "年": "Y", "営": "D", "銀": "D"}


def deadline_in(text: str) -> Deadline | None:
    """The first deadline in a stretch of text (blanks removed); None where none has a length (翌月末日)."""
    found = _DEADLINE.search(text)
    if found is None:
        return None
    if found["eve"]:
        return Deadline("P1D", "before")
    unit = found["unit"]
    count = 6 if found["half"] else parse_numeral(found["number"])
    if count is None:
        return None
    duration = (
        f"PT{count}{'H' if unit == '時間' else 'M'}"
        if unit in ("時間", "分")
        else f"P{count}{_letter(unit, found['half'])}"
    )
    relation = "before" if found["before"] else "within"
    return Deadline(duration, relation, business_days="営業日" in unit)


def _letter(unit: str, half: str | None) -> str:
    return "M" if half else _LETTERS.get(unit[0], "M")
