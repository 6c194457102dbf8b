"""Where in the clause tree a number leads: the article, paragraph, item or appendix that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.contract import Contract
from ingest.numerals import NUMERAL
from ingest.pointers import DIGITS, Level, Pointer, S
from ontology.facts import Clause, ClauseKind

KINDS = {
    Level.PREAMBLE: ClauseKind.PREAMBLE,
    Level.APPENDIX: ClauseKind.APPENDIX,
    Level.SUPPLEMENT: ClauseKind.SUPPLEMENT,
    Level.PART: ClauseKind.PART,
    Level.CHAPTER: ClauseKind.CHAPTER,
    Level.SECTION: ClauseKind.SECTION,
    Level.ARTICLE: ClauseKind.ARTICLE,
    Level.PARAGRAPH: ClauseKind.PARAGRAPH,
    Level.ITEM: ClauseKind.ITEM,
    Level.SUBITEM: ClauseKind.SUBITEM,
}
TOKENS = {
    Level.PREAMBLE: "pre",
    Level.APPENDIX: "app",
    Level.SUPPLEMENT: "sup",
    Level.PART: "part",
    Level.CHAPTER: "chp",
    Level.SECTION: "sec",
    Level.ARTICLE: "art",
    Level.PARAGRAPH: "para",
    Level.ITEM: "item",
    Level.SUBITEM: "subitem",
}
_PRINTED = re.compile(rf"(?:第{S}{NUMERAL}|{DIGITS}){S}条")
CONTAINERS = (ClauseKind.SUPPLEMENT, ClauseKind.APPENDIX)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that is meant; `exists` says whether the contract has it."""

    address: str
    exists: bool = True


@dataclass(frozen=True)
class Lookup:
    """Questions to one contract's clause tree."""

    contract: Contract

    @cached_property
    def has_printed_articles(self) -> bool:
        """Whether articles are printed as 第N条: where not, the text may call them 項."""
        source = self.contract.text
        return any(
            _PRINTED.search(source, c.start, c.start + len(c.heading or "") + 16) for c in self.contract.articles()
        )

    def of_kind(self, kind: ClauseKind) -> tuple[Clause, ...]:
        """The clauses of a kind in reading order."""
        return self._kinds.get(kind, ())

    @cached_property
    def _kinds(self) -> dict[ClauseKind, tuple[Clause, ...]]:
        kinds: dict[ClauseKind, list[Clause]] = {}
        for clause in self.contract.clauses:
            kinds.setdefault(clause.kind, []).append(clause)
        return {kind: tuple(clauses) for kind, clauses in kinds.items()}

    def container(self, clause: Clause) -> str | None:
        """The supplement or appendix that holds a clause, None for the contract's main part."""
        return next((c.address for c in (clause, *self.contract.ancestors(clause)) if c.kind in CONTAINERS), None)

    def article(self, number: str, here: Clause) -> Target:
        """The article of a number, seen from a clause: in an appendix its own, else the main part's."""
        address = f"art_{number}"
        container = self.container(here)
        inside = [f"{container}__{address}"] if container else [c.address + f"__{address}" for c in self._containers()]
        appendix = container is not None and self.contract.by_address[container].kind is ClauseKind.APPENDIX
        own = self.contract.enclosing(here, ClauseKind.ARTICLE)
        again = [address + own.address[own.address.index("~") :]] if own is not None and "~" in own.address else []
        wanted = [*inside, *again, address] if appendix else [*again, address, *inside]
        return next((Target(a) for a in wanted if a in self.contract.by_address), Target(address, exists=False))

    def _containers(self) -> tuple[Clause, ...]:
        return tuple(c for kind in CONTAINERS for c in self.of_kind(kind))

    def appendix(self, pointer: Pointer) -> Target:
        """The appendix of a number or a title; where there is one only, that one."""
        appendices = self.of_kind(ClauseKind.APPENDIX)
        if pointer.title:
            titled = [c for c in appendices if pointer.title in (c.heading or "")]
            if titled:
                return Target(titled[0].address)
        for number in pointer.numbers:
            if f"app_{number}" in self.contract.by_address:
                return Target(f"app_{number}")
        if not pointer.numbers and appendices:
            return Target(appendices[0].address)
        return Target(f"app_{pointer.numbers[0] if pointer.numbers else 1}", exists=False)

    def series(self, clause: Clause) -> Sequence[Clause]:
        """The clause's siblings of its kind, itself among them, in reading order; articles run through chapters."""
        if clause.kind is ClauseKind.ARTICLE:
            return self._articles[self.container(clause)]
        return [c for c in self.contract.children(clause.parent) if c.kind is clause.kind]

    @cached_property
    def _articles(self) -> dict[str | None, list[Clause]]:
        articles: dict[str | None, list[Clause]] = {}
        for article in self.of_kind(ClauseKind.ARTICLE):
            articles.setdefault(self.container(article), []).append(article)
        return articles

    def paragraphs(self, clause: Clause) -> list[Clause]:
        """The paragraphs directly under a clause."""
        return [c for c in self.contract.children(clause.address) if c.kind is ClauseKind.PARAGRAPH]

    def items(self, clause: Clause) -> list[Clause]:
        """The items of a paragraph, those in its groups too."""
        found: list[Clause] = []
        for child in self.contract.children(clause.address):
            if child.kind is ClauseKind.ITEM:
                found.append(child)
            elif child.kind is ClauseKind.GROUP:
                found += self.items(child)
        return found

    def child(self, above: Target, pointer: Pointer) -> Target:
        """The clause under a target that a pointer names; where no clause of that level has the number, the one that
        the text can only mean: (2) behind an article is its item 2 or its paragraph 2."""
        clause = self.contract.by_address.get(above.address)
        if clause is None:
            return Target(f"{above.address}__{TOKENS[pointer.level]}_{pointer.numbers[0]}", exists=False)
        for clauses in self._candidates(clause, pointer):
            for number in pointer.numbers:
                if found := next((c for c in clauses if number_of(c) == number), None):
                    return Target(found.address)
        return Target(self._missing(clause, pointer), exists=False)

    def _candidates(self, clause: Clause, pointer: Pointer) -> Iterator[list[Clause]]:
        paragraphs, items = self.paragraphs(clause), self.items(clause)
        if pointer.level is Level.PARAGRAPH:
            inside = self.items(paragraphs[0]) if paragraphs else items
            if len(paragraphs) == 1 and pointer.bare:
                yield inside
            yield paragraphs
            if pointer.bare or (len(paragraphs) == 1 and paragraphs[0].number is None):
                yield inside
        elif pointer.level is Level.ITEM:
            yield items
            with_items = [paragraph for paragraph in paragraphs if self.items(paragraph)]
            yield from (self.items(paragraph) for paragraph in with_items)
            if not with_items:
                yield paragraphs
        else:
            yield list(self.contract.children(clause.address))
            yield items

    def _missing(self, clause: Clause, pointer: Pointer) -> str:
        level = pointer.level
        if level is Level.ITEM and clause.kind is ClauseKind.ARTICLE:
            return f"{clause.address}__para_1__item_{pointer.numbers[0]}"
        if level is Level.PARAGRAPH and clause.kind is ClauseKind.PARAGRAPH:
            level = Level.ITEM
        return f"{clause.address}__{TOKENS[level]}_{pointer.numbers[0]}"

    def each(self, above: Target, level: Level) -> tuple[Target, ...]:
        """All paragraphs (各項) or items (各号) under a target; the target itself where it has none."""
        clause = self.contract.by_address.get(above.address)
        if clause is None:
            return (above,)
        paragraphs = self.paragraphs(clause)
        found = paragraphs
        if level is not Level.PARAGRAPH:
            in_paragraphs = next((items for p in paragraphs if (items := self.items(p))), [])
            # an article that is its enumeration: the text calls its paragraphs 号
            found = self.items(clause) or in_paragraphs or (paragraphs if len(paragraphs) > 1 else [])
        return tuple(Target(c.address) for c in found) or (above,)


def number_of(clause: Clause) -> str:
    """The number in a clause's address: "10-2" of art_10-2, "2" of para_2~2."""
    return clause.address.rpartition("__")[2].partition("_")[2].partition("~")[0]
