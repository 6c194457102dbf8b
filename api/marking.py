"""What stands where in a clause's text: the marks that a clause's facts make on it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from api.marks import Mark, in_source, within
from graph.lookup import Found
from ontology.facts import Clause, Definition, Evidence, Reference, Survival

if TYPE_CHECKING:
    from api.reader import ClauseView

NARROW: Final = frozenset({"definition", "reference"})  # kinds of marks in which no term is marked


@dataclass(frozen=True, slots=True)
class Citation:
    """All references that stand on the same words (第3条から第5条まで): where they lead to, or that they lead nowhere."""

    found: tuple[Found[Reference], ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references."""
        return tuple(each.value for each in self.found)

    @property
    def number(self) -> int:
        """The number of the first of them."""
        return self.found[0].number

    @property
    def first(self) -> Reference:
        """The one that a link follows."""
        return self.found[0].value


@dataclass(frozen=True, slots=True)
class Statement:
    """The words that say of one or several clauses that they survive (存続条項)."""

    survivals: tuple[Found[Survival], ...]

    @property
    def number(self) -> int:
        """The number of the first of them."""
        return self.survivals[0].number

    @property
    def of_itself(self) -> bool:
        """Whether a clause says so of itself alone."""
        return all(each.value.clause == each.value.stated_in for each in self.survivals)


class Terms:
    """The contract's defined terms, to find where a text uses them; where terms overlap, the longest counts."""

    def __init__(self, definitions: Iterable[Found[Definition]]) -> None:
        self._by_term: dict[str, Found[Definition]] = {}
        for definition in definitions:
            self._by_term.setdefault(definition.value.term, definition)
        longest_first = sorted(filter(None, self._by_term), key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def uses(self, clause: Clause, taken: Iterable[Mark]) -> Iterator[Mark]:
        """The first use of each term in the clause's text, outside the words that are taken.

        One mark a term and clause: with every use marked, whoever walks by keyboard would never arrive.
        """
        busy = [(mark.start, mark.end) for mark in taken]
        seen: set[str] = set()
        for match in self._any.finditer(clause.text):
            if match[0] not in seen and not any(start < match.end() and match.start() < end for start, end in busy):
                seen.add(match[0])
                yield Mark(*match.span(), "term", self._by_term[match[0]])


def marks_of(view: ClauseView) -> list[Mark]:
    """The marks of a clause: statements outside, then exceptions, then the words that are defined or cited."""
    clause = view.clause
    marks = [
        *_stated(clause, view.stated),
        *_placed(clause, view.norms, "norm"),
        *_placed(clause, view.exceptions, "exception"),
        *_defined(clause, view.definitions),
        *_cited(clause, view.references),
    ]
    anchored: dict[int, Mark] = {}
    for mark in marks:  # the outermost of those that begin together carries the anchor
        other = anchored.get(mark.start)
        if other is None or mark.end > other.end:
            anchored[mark.start] = mark
    return [
        replace(mark, anchor=anchor(clause, mark.start)) if anchored[mark.start] is mark else mark for mark in marks
    ]


def anchor(clause: Clause, at: int) -> str:
    """Words are named by their place in the source, which is one for all kinds of facts."""
    return f"w{in_source(clause, at)}"


def _stated(clause: Clause, survivals: Iterable[Found[Survival]]) -> Iterator[Mark]:
    """One mark for all survivals that rest on the same words."""
    on: dict[tuple[int, int], list[Found[Survival]]] = defaultdict(list)
    for survival in survivals:
        place = within(clause, survival.value.evidence.start, survival.value.evidence.end)
        if place:
            on[place].append(survival)
    for place, stated in on.items():
        yield Mark(*place, "survival", Statement(tuple(stated)))


def _placed(clause: Clause, facts: Iterable[Found[Any]], kind: str) -> Iterator[Mark]:
    for fact in facts:
        place = within(clause, fact.value.evidence.start, fact.value.evidence.end)
        if place:
            yield Mark(*place, kind, fact)


def _defined(clause: Clause, definitions: Iterable[Found[Definition]]) -> Iterator[Mark]:
    """The term alone, not the whole sentence that defines it."""
    for definition in definitions:
        evidence: Evidence = definition.value.evidence
        at = evidence.quote.find(definition.value.term)
        start, end = evidence.start, evidence.end
        if at >= 0:
            start, end = evidence.start + at, evidence.start + at + len(definition.value.term)
        place = within(clause, start, end)
        if place:
            yield Mark(*place, "definition", definition)


def _cited(clause: Clause, references: Iterable[Found[Reference]]) -> Iterator[Mark]:
    """One mark for all references on the same words; a link inside a link would be none, so the first words win."""
    on: dict[tuple[int, int], list[Found[Reference]]] = defaultdict(list)
    for found in references:
        place = within(clause, found.value.evidence.start, found.value.evidence.end)
        if place:
            on[place].append(found)
    free = 0
    for (start, end), values in sorted(on.items()):
        if start >= free:
            free = end
            yield Mark(start, end, "reference", Citation(tuple(values)))


def facts_of(mark: Mark) -> Iterable[Found[Any]]:
    """The facts that a mark shows."""
    if isinstance(mark.fact, Statement):
        return mark.fact.survivals
    return mark.fact.found if isinstance(mark.fact, Citation) else (mark.fact,)
