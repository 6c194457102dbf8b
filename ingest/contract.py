"""A contract whose structure is known: the clause tree with its sentences, as the rules see it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeVar

from ingest.parse import Parse
from ontology.facts import Clause, ClauseKind, Evidence, Span

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a clause's own text: `clause.text[start:end] == text` (docs/facts.md section 3)."""

    clause: Clause
    number: int  # from 1
    proviso: bool  # begins with ただし, 但し, もっとも, 尤も
    start: int
    end: int
    text: str
    parse: Parse | None = None

    @property
    def id(self) -> str:
        """`art_5__para_1#1`."""
        return f"{self.clause.address}#{self.number}"


@dataclass(frozen=True)
class Contract:
    """The clause tree in reading order, with its sentences in reading order."""

    text: str
    title: str | None
    clauses: tuple[Clause, ...]
    sentences: tuple[Sentence, ...]
    by_address: Mapping[str, Clause] = field(init=False, repr=False, compare=False)
    _children: Mapping[str | None, tuple[Clause, ...]] = field(init=False, repr=False, compare=False)
    _sentences: Mapping[str, tuple[Sentence, ...]] = field(init=False, repr=False, compare=False)
    _starts: dict[str, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_address", {clause.address: clause for clause in self.clauses})
        object.__setattr__(self, "_children", _grouped((clause.parent, clause) for clause in self.clauses))
        object.__setattr__(self, "_sentences", _grouped((s.clause.address, s) for s in self.sentences))

    @property
    def front(self) -> Span:
        """The source before the first clause: title, subtitle, dates at the head."""
        return Span(0, min((clause.start for clause in self.clauses), default=len(self.text)))

    def locate(self, clause: Clause, start: int, end: int) -> Span:
        """`clause.locate(start, end)`, in logarithmic time for clauses of many lines."""
        if len(clause.spans) < 8:
            return clause.locate(start, end)
        if not 0 <= start < end <= len(clause.text):
            raise IndexError(f"{clause.address}: no text at {start}:{end}")
        if clause.address not in self._starts:
            self._starts[clause.address] = [0, *accumulate(span.end - span.start for span in clause.spans)]
        starts = self._starts[clause.address]
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        return Span(clause.spans[first].start + start - starts[first], clause.spans[last].start + end - starts[last])

    def children(self, address: str | None) -> tuple[Clause, ...]:
        """The clauses directly under an address, in reading order; the top level for None."""
        return self._children.get(address, ())

    def parent(self, clause: Clause) -> Clause | None:
        """The clause above, or None at the top."""
        return self.by_address[clause.parent] if clause.parent else None

    def ancestors(self, clause: Clause) -> Iterator[Clause]:
        """The clauses above, nearest first."""
        above = self.parent(clause)
        while above is not None:
            yield above
            above = self.parent(above)

    def enclosing(self, clause: Clause, kind: ClauseKind) -> Clause | None:
        """The clause itself or the nearest one above of that kind."""
        return next((c for c in (clause, *self.ancestors(clause)) if c.kind is kind), None)

    def articles(self) -> tuple[Clause, ...]:
        """All articles in reading order."""
        return tuple(clause for clause in self.clauses if clause.kind is ClauseKind.ARTICLE)

    def articles_of_contract(self) -> tuple[Clause, ...]:
        """The contract's own articles: not those of a supplement or an appendix, which count anew."""
        return tuple(clause for clause in self.articles() if "__" not in clause.address)

    def sentences_of(self, address: str) -> tuple[Sentence, ...]:
        """The sentences of a clause's own text."""
        return self._sentences.get(address, ())


def evidence(contract: Contract, clause: Clause, start: int, end: int, rule: str) -> Evidence:
    """The evidence for `clause.text[start:end]`; IndexError where that range is empty or outside the text."""
    span = contract.locate(clause, start, end)
    return Evidence(contract.text[span.start : span.end], span.start, span.end, rule)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
