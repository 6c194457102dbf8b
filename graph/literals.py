"""Durations and numbers in the one form that the store gives back, so that what goes in comes out the same.

The engine keeps the value of a typed literal, not its spelling: `P12M` comes back as `P1Y`, `14.60` as `14.6`.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

DURATION: Final = re.compile(
    r"""P (?:(?P<years>\d+)Y)? (?:(?P<months>\d+)M)? (?:(?P<weeks>\d+)W)? (?:(?P<days>\d+)D)?
    (?: T (?:(?P<hours>\d+)H)? (?:(?P<minutes>\d+)M)? (?:(?P<seconds>\d+)S)? )?""",
    re.VERBOSE,
)


def canonical_duration(text: str) -> str:
    """An ISO 8601 duration as XML Schema 1.1 part 2 writes its value (appendix E.2): `P12M` is `P1Y`, `P2W` is `P14D`.

    Weeks are ISO 8601 but not XML Schema. A text that is no duration is given back as it is, for the shapes to find.
    """
    match = DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return text
    unit = {name: int(value or 0) for name, value in match.groupdict().items()}
    years, months = divmod(unit["years"] * 12 + unit["months"], 12)
    seconds = ((unit["weeks"] * 7 + unit["days"]) * 24 + unit["hours"]) * 3600 + unit["minutes"] * 60 + unit["seconds"]
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    date = _parts((years, "Y"), (months, "M"), (days, "D"))
    time = _parts((hours, "H"), (minutes, "M"), (seconds, "S"))
    return f"P{date}{'T' if time else ''}{time}" if date or time else "PT0S"


def canonical_decimal(text: str) -> str:
    """A decimal number without superfluous zeros and without exponent; another text as it is."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    plain = f"{value:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"


def _parts(*parts: tuple[int, str]) -> str:
    return "".join(f"{value}{unit}" for value, unit in parts if value)
