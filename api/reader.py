"""A contract as it reads: the clause tree with the facts marked in the text, each at the words that it rests on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.contents import Contents
from api.marks import Mark, Piece, nested, within
from graph.lookup import Found
from ontology.facts import (
    Clause,
    ClauseException,
    ClauseKind,
    Definition,
    Evidence,
    Norm,
    NormType,
    Notice,
    Reference,
    Survival,
)

# what the legend switches, in its order
KINDS: Final = (*map(str, NormType), "exception", "definition", "survival", "reference", "term")
SMALL: Final = frozenset({ClauseKind.PARAGRAPH, ClauseKind.ITEM, ClauseKind.SUBITEM, ClauseKind.GROUP})
IN_THE_TREE: Final = frozenset(ClauseKind) - SMALL
LONGEST_PREVIEW: Final = 320  # characters of a clause that a card shows


@dataclass(slots=True)
class ClauseView:
    """A clause as the page shows it: its text in pieces, what was found in it, and the clauses under it."""

    clause: Clause
    pieces: tuple[Piece, ...] = ()
    children: list[ClauseView] = field(default_factory=list)
    norms: list[Found[Norm]] = field(default_factory=list)
    exceptions: list[Found[ClauseException]] = field(default_factory=list)
    definitions: list[Found[Definition]] = field(default_factory=list)
    references: list[Found[Reference]] = field(default_factory=list)
    survivals: list[Found[Survival]] = field(default_factory=list)
    notices: list[Found[Notice]] = field(default_factory=list)

    @property
    def shown_number(self) -> str:
        """What stands before the text: the label of an article or above, the bare number below."""
        if self.clause.kind not in SMALL:
            return self.clause.label
        number = self.clause.number or ""
        return f"({number})" if number and self.clause.kind is not ClauseKind.PARAGRAPH else number

    @property
    def in_the_tree(self) -> bool:
        """Whether the list of articles beside the text names it."""
        return self.clause.kind in IN_THE_TREE

    def __iter__(self) -> Iterator[ClauseView]:
        """The clause and all that is under it, in reading order."""
        yield self
        for child in self.children:
            yield from child


@dataclass(frozen=True, slots=True)
class Citation:
    """All references that stand on the same words (第3条から第5条まで): where they lead to, or that they lead nowhere."""

    references: tuple[Reference, ...]

    @property
    def first(self) -> Reference:
        """The one that a link follows."""
        return self.references[0]


def tree(found: Contents) -> list[ClauseView]:
    """The clauses at the top, each with all that is under it, in reading order, marked."""
    views = {each.value.address: ClauseView(each.value) for each in found.clauses}
    for norm in found.norms:
        views[norm.value.address].norms.append(norm)
    for exception in found.exceptions:
        views[exception.value.address].exceptions.append(exception)
    for definition in found.definitions:
        views[definition.value.address].definitions.append(definition)
    for reference in found.references:
        views[reference.value.origin].references.append(reference)
    for survival in found.survivals:
        views[survival.value.clause].survivals.append(survival)
    for notice in found.notices:
        if notice.value.address in views:
            views[notice.value.address].notices.append(notice)
    terms = Terms(found.definitions)
    top: list[ClauseView] = []
    for view in views.values():
        view.pieces = nested(view.clause.text, _marks(view, terms))
        above = view.clause.parent
        (views[above].children if above else top).append(view)
    return top


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


def _marks(view: ClauseView, terms: Terms) -> list[Mark]:
    """The marks of a clause: statements outside, then exceptions, then the words that are defined, cited or used."""
    clause = view.clause
    wide = [*_placed(clause, view.norms, "norm"), *_placed(clause, view.exceptions, "exception")]
    narrow = [*_defined(clause, view.definitions), *_cited(clause, view.references)]
    return [*wide, *narrow, *terms.uses(clause, narrow)]


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
    on: dict[tuple[int, int], list[Reference]] = defaultdict(list)
    for found in references:
        place = within(clause, found.value.evidence.start, found.value.evidence.end)
        if place:
            on[place].append(found.value)
    free = 0
    for (start, end), values in sorted(on.items()):
        if start >= free:
            free = end
            yield Mark(start, end, "reference", Citation(tuple(values)))


def targets(found: Contents) -> Mapping[str, str]:
    """The clauses that something refers to, by address, each with the beginning of its text."""
    wanted = dict.fromkeys(each.value.target for each in found.references if each.value.target)
    below: dict[str, list[str]] = defaultdict(list)
    for clause in found.by_address.values():
        parts = clause.address.split("__")
        for depth in range(1, len(parts) + 1):
            address = "__".join(parts[:depth])
            if address in wanted:
                below[address].append(clause.text)
    return {address: _shortened("".join(below[address])) for address in wanted}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_PREVIEW else text[:LONGEST_PREVIEW] + "…"


def counts(found: Contents) -> Mapping[str, int]:
    """How many facts of each kind of the legend there are."""
    norms: dict[str, int] = defaultdict(int)
    for norm in found.norms:
        norms[norm.value.type] += 1
    return {
        **{str(kind): norms[kind] for kind in NormType},
        "exception": len(found.exceptions),
        "definition": len(found.definitions),
        "survival": len(found.survivals),
        "reference": len(found.references),
        "term": len(found.definitions),
    }
