"""A contract as it reads: the clause tree with the facts marked in the text, each at the words that it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from api.contents import Contents
from api.marking import NARROW, Citation, Statement, Terms, anchor, facts_of, marks_of
from api.marks import Mark, Piece, nested
from graph.lookup import Found
from ontology.facts import Clause, ClauseException, ClauseKind, Definition, Norm, NormType, Notice, Reference, Survival

# what the legend switches, in its order
KINDS: Final = (*map(str, NormType), "exception", "definition", "survival", "reference", "term")
SMALL: Final = frozenset({ClauseKind.PARAGRAPH, ClauseKind.ITEM, ClauseKind.SUBITEM, ClauseKind.GROUP})
IN_THE_TREE: Final = frozenset(ClauseKind) - SMALL
LONGEST_PREVIEW: Final = 320  # characters of a clause that a card shows


@dataclass(slots=True)
class ClauseView:
    """A clause as the page shows it: its text in pieces, what was found in it, and the clauses under it."""

    clause: Clause
    marks: list[Mark] = field(default_factory=list)
    pieces: tuple[Piece, ...] = ()
    children: list[ClauseView] = field(default_factory=list)
    norms: list[Found[Norm]] = field(default_factory=list)
    exceptions: list[Found[ClauseException]] = field(default_factory=list)
    definitions: list[Found[Definition]] = field(default_factory=list)
    references: list[Found[Reference]] = field(default_factory=list)
    survivals: list[Found[Survival]] = field(default_factory=list)
    stated: list[Found[Survival]] = field(default_factory=list)
    notices: list[Found[Notice]] = field(default_factory=list)

    @property
    def shown_number(self) -> str:
        """What stands before the text: the label of an article or above, the bare number below."""
        if self.clause.kind not in SMALL:
            return self.clause.label
        number = self.clause.number or ""
        return f"({number})" if number and self.clause.kind is not ClauseKind.PARAGRAPH else number

    @property
    def shown_heading(self) -> str:
        """The heading, "" where the label says it already (附則, 別紙)."""
        heading = self.clause.heading or ""
        return "" if heading.split() == self.clause.label.split() else heading

    @property
    def in_the_tree(self) -> bool:
        """Whether the list of articles beside the text names it."""
        return self.clause.kind in IN_THE_TREE

    @property
    def above_articles(self) -> bool:
        """Whether its heading ranks above those of articles (章, 別紙 …)."""
        return self.in_the_tree and self.clause.kind is not ClauseKind.ARTICLE

    @property
    def has_cards(self) -> bool:
        """Whether anything in it has a card."""
        return bool(
            self.norms or self.exceptions or self.definitions or self.references or self.survivals or self.stated
        )

    @property
    def statements(self) -> Iterator[Statement]:
        """The words in it that say of clauses that they survive."""
        return (mark.fact for mark in self.marks if isinstance(mark.fact, Statement))

    @property
    def citations(self) -> Iterator[Citation]:
        """The words in it that refer to several clauses at once."""
        cited = (mark.fact for mark in self.marks if isinstance(mark.fact, Citation))
        return (citation for citation in cited if len(citation.found) > 1)

    @property
    def told(self) -> list[Found[Survival]]:
        """That it survives, where its own marked words do not say so."""
        own = {each.iri for statement in self.statements for each in statement.survivals}
        return [each for each in self.survivals if each.iri not in own]

    def __iter__(self) -> Iterator[ClauseView]:
        """The clause and all that is under it, in reading order."""
        yield self
        for child in self.children:
            yield from child


def tree(found: Contents) -> list[ClauseView]:
    """The clauses at the top, each with all that is under it, in reading order, marked."""
    views = _views(found)
    terms = Terms(found.definitions)
    top: list[ClauseView] = []
    for view in views.values():
        view.marks = marks_of(view)
        narrow = [mark for mark in view.marks if mark.kind in NARROW]
        view.pieces = nested(view.clause.text, [*view.marks, *terms.uses(view.clause, narrow)])
        above = view.clause.parent
        (views[above].children if above else top).append(view)
    return top


def words_of(found: Contents) -> Mapping[str, str]:
    """Where in the page the words of a fact are, by the fact's IRI: what follows the # of a link to them."""
    anchors: dict[str, str] = {}
    for view in _views(found).values():
        for mark in marks_of(view):
            for fact in facts_of(mark):
                anchors.setdefault(fact.iri, anchor(view.clause, mark.start))
    return anchors


def _views(found: Contents) -> dict[str, ClauseView]:
    """The clauses with what was found in each, not yet marked, by address in reading order."""
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
    for survival in found.survivals:
        views[survival.value.stated_in].stated.append(survival)
    return views


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
