"""Facts as JSON (docs/facts.md section 10), in and out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ontology.facts import SCHEMA, Reading

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _adapter() -> TypeAdapter[Reading]:
    from pydantic import TypeAdapter  # takes 0.1 s: only when JSON is read or written

    return TypeAdapter(Reading)


def to_json(reading: Reading) -> str:
    """The reading as JSON text, ending in a newline; Japanese is not escaped."""
    return _adapter().dump_json(reading, by_alias=True, indent=1).decode() + "\n"


def from_json(text: str | bytes) -> Reading:
    """The reading in a JSON text made by `to_json`; ValueError says what does not fit."""
    reading = _adapter().validate_json(text)
    if reading.schema != SCHEMA:
        raise ValueError(f"schema is {reading.schema!r}, not {SCHEMA!r}")
    return reading
