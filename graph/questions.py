"""The named questions: SPARQL files with a description and parameters, asked by name.

A question is a valid query as it stands. A line with `VALUES ?given_NAME { UNDEF }` belongs to the parameter NAME: it is
left out when the parameter is not given; when it is, the value stands in the place of UNDEF, as a literal written by
the RDF library.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ontology.errors import QueryRefused

if TYPE_CHECKING:
    from graph.answer import Answer
    from graph.store import ClauseStore

PARAMETER: Final = re.compile(r"# param (?P<name>\w+)(?P<required> \(required\))?: (?P<ja>.*?) / (?P<en>.*)")
SLOT: Final = re.compile(r"^ *VALUES \?given_(?P<name>\w+) \{ (?P<value>UNDEF) \}.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be filled in, described in Japanese and English."""

    name: str
    ja: str
    en: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its title in Japanese and English, its parameters, and the SPARQL as it stands in the file."""

    name: str
    ja: str
    en: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def bound(self, values: Mapping[str, str]) -> str:
        """The SPARQL with these values filled in; QueryRefused for an unknown or a missing parameter."""
        names = [parameter.name for parameter in self.parameters]
        for name in values:
            if name not in names:
                raise QueryRefused(f"{self.name} has no parameter {name!r}; {_those(names)}")
        for parameter in self.parameters:
            if parameter.required and parameter.name not in values:
                raise QueryRefused(f"{self.name} needs the parameter {parameter.name!r}: {parameter.en}")
        return SLOT.sub(lambda slot: _filled(slot, values), self.sparql)


def questions() -> tuple[Question, ...]:
    """All named questions, by name."""
    return tuple(_all()[name] for name in sorted(_all()))


def question(name: str) -> Question:
    """The question of that name; QueryRefused names the nearest where there is none."""
    found = _all().get(name)
    if found is None:
        near = difflib.get_close_matches(name, _all(), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(_all()))}"
        raise QueryRefused(f"no question is called {name!r}; {hint}")
    return found


def ask(store: ClauseStore, name: str, values: Mapping[str, str] | None = None) -> Answer:
    """The answer to a named question; QueryRefused as for `question` and `Question.bound`."""
    return store.query(question(name).bound(values or {}))


@cache
def _all() -> Mapping[str, Question]:
    folder = files("graph").joinpath("queries")
    found = (path for path in folder.iterdir() if path.name.endswith(".rq"))
    return {q.name: q for q in (_read(path.name[:-3], path.read_text(encoding="utf-8")) for path in found)}


def _read(name: str, sparql: str) -> Question:
    ja, en, *_ = (line.removeprefix("#").strip() for line in sparql.splitlines())
    parameters = tuple(
        Parameter(match["name"], match["ja"], match["en"], match["required"] is not None)
        for match in map(PARAMETER.fullmatch, sparql.splitlines())
        if match
    )
    return Question(name, ja, en, parameters, sparql)


def _filled(slot: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(slot["name"])
    if value is None:
        return ""
    start, end = slot.span("value")
    return slot.string[slot.start() : start] + _literal(value) + slot.string[end : slot.end()]


def _literal(value: str) -> str:
    from pyoxigraph import Literal

    try:
        return str(Literal(value))
    except ValueError:  # a lone surrogate, as from a command line that is not UTF-8
        raise QueryRefused(f"{value!r} is not Unicode text") from None


def _those(names: list[str]) -> str:
    return f"it has {', '.join(names)}" if names else "it has none"
