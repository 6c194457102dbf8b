"""The answer to a named question in the words of a visitor: what a program gets as codes and ISO 8601, people read as words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from api.tables import Cell, Table
from api.views import deadline, in_language
from api.words import Language, period, words
from ontology.facts import Deadline

Binding = Mapping[str, Mapping[str, Any]]  # a row of SPARQL's JSON results

# columns by the names of their words; those that are not here are for programs
COLUMNS: Final = {
    "contract": "contract",
    "clause": "clause",
    "heading": "heading",
    "bearer": "bearer",
    "counterparty": "counterparty",
    "type": "type",
    "code": "kind",
    "kind": "kind",
    "term": "defined_term",
    "definition": "definition_text",
    "uses": "uses",
    "act": "actions",
    "acts": "actions",
    "actions": "actions",
    "best_effort": "best_effort",
    "conditions": "conditions",
    "deadline": "deadline",
    "exception": "exceptions",
    "exceptions": "exceptions",
    "limits": "limits",
    "message": "message",
    "quote": "words",
    "text": "words",
    "target": "target",
    "stated_in": "stated_in",
    "duration": "duration",
    "basis": "basis",
}
CODED: Final = frozenset({"basis", "type", "kind", "code"})  # whose values are names of words


def in_words(columns: Sequence[str], rows: Iterable[Binding], language: Language) -> Table:
    """The rows as a table for people; the clause leads to its place in the contract, as `contract#address`."""
    shown = [column for column in columns if column in COLUMNS]
    return Table(
        tuple(COLUMNS[column] for column in shown),
        tuple(tuple(_cell(column, row, language) for column in shown) for row in rows),
    )


def _cell(column: str, row: Binding, language: Language) -> Cell:
    text = _text(row, column)
    if column == "clause":
        return Cell(text, f"{_text(row, 'contract')}#{_text(row, 'address')}")
    if column == "deadline" and "relation" in row:
        value = Deadline(text, _text(row, "relation"), _text(row, "business_days") == "true")
        return Cell(deadline(value, language), japanese=False)
    if column in {"deadline", "duration"}:
        silent = words(language)("unlimited") if column == "duration" else ""
        return Cell(period(text, language) if text else silent, japanese=False)
    if column == "best_effort":
        return Cell(words(language)("best_effort") if text == "true" else "", japanese=False)
    if column == "message":
        return Cell(in_language(language, text), japanese=False)
    return Cell(_named(text, language), japanese=False) if column in CODED else Cell(text)


def _text(row: Binding, column: str) -> str:
    return str(row[column]["value"]) if column in row else ""


def _named(code: str, language: Language) -> str:
    try:
        return words(language)(code)
    except KeyError:
        return code
