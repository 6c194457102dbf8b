"""From what a mention says to the clauses that it means (docs/facts.md section 6).

前条 is the previous article that exists, 同条 the article mentioned last, 第2項 without an article a paragraph of the
article it stands in; a number that the contract does not have stays as it is printed, as a dangling address.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.captions import is_caption_of
from ingest.lookup import CONTAINERS, KINDS, TOKENS, Lookup, Target, number_of
from ingest.mentions import Mention
from ingest.pointers import Level, Pointer, Step
from ontology.facts import Clause, ClauseKind


@dataclass
class Memory:
    """What was mentioned last, for 同条, 同項, 同号 and 同法."""

    last: dict[Level, str] = field(default_factory=dict)
    law: str | None = None

    def note(self, lookup: Lookup, targets: Iterable[Target]) -> None:
        """Remember the article, paragraph and item of the last target."""
        for target in targets:
            clause = lookup.contract.by_address.get(target.address)
            if clause is not None:
                kinds = {above.kind: above.address for above in (clause, *lookup.contract.ancestors(clause))}
                levels = (Level.ARTICLE, Level.PARAGRAPH, Level.ITEM)
                self.last = {level: kinds[KINDS[level]] for level in levels if KINDS[level] in kinds}


def resolve(lookup: Lookup, here: Clause, mention: Mention, memory: Memory) -> tuple[Target, ...]:
    """The targets of one mention in the text or heading of `here`; () where it says nothing of this contract."""
    resolver = _Resolver(lookup, here, memory)
    first, *others = mention.pointers
    targets = list(resolver.first(first))
    for pointer in others:
        targets = [found for target in targets for found in resolver.under(target, pointer)]
    targets = [resolver.renamed(target, mention) for target in targets]
    return tuple(dict.fromkeys(targets))


def between(lookup: Lookup, first: Target, last: Target) -> tuple[Target, ...]:
    """The targets of a range (第10条から第15条まで): both ends and the clauses of their kind between them."""
    start, end = (lookup.contract.by_address.get(target.address) for target in (first, last))
    if start is None or end is None or start.kind is not end.kind or end.position < start.position:
        return (first, last)
    series = [c for c in lookup.series(start) if start.position <= c.position <= end.position]
    return tuple(Target(c.address) for c in series) if end in series else (first, last)


@dataclass(frozen=True)
class _Resolver:
    lookup: Lookup
    here: Clause
    memory: Memory

    def first(self, pointer: Pointer) -> Iterator[Target]:
        """The targets of a mention's first pointer."""
        if pointer.level is Level.APPENDIX:
            yield self.lookup.appendix(pointer)
        elif pointer.level <= Level.SUPPLEMENT:
            yield from (Target(c.address) for c in self.lookup.of_kind(KINDS[pointer.level])[:1])
        elif pointer.step is Step.SAME:
            yield from self._same(pointer)
        elif pointer.level < Level.ARTICLE:
            yield from self._division(pointer)
        elif pointer.level is Level.ARTICLE:
            yield from self._article(pointer)
        elif pointer.level is Level.PARAGRAPH:
            yield from self._paragraph(pointer)
        else:
            yield from self._item(pointer)

    def under(self, above: Target, pointer: Pointer) -> Iterator[Target]:
        """The targets of a pointer under the target of the pointer before it."""
        if pointer.step is Step.EACH:
            yield from self.lookup.each(above, pointer.level)
        elif pointer.step is Step.SAME:
            yield from self._same(pointer)
        elif pointer.step is Step.NAMED and pointer.level <= Level.ARTICLE:
            inside = f"{above.address}__{TOKENS[pointer.level]}_{pointer.numbers[0]}"
            known = inside in self.lookup.contract.by_address or pointer.level < Level.ARTICLE
            yield self._known(inside) if known else self._known(f"art_{pointer.numbers[0]}")
        elif pointer.step is Step.NAMED:
            yield self.lookup.child(above, pointer)

    def renamed(self, target: Target, mention: Mention) -> Target:
        """The article itself where a contract without 第N条 calls its articles 項: 第8項（責任の制限）, 本項（責任の制限）."""
        first = mention.pointers[0]
        if first.level is not Level.PARAGRAPH or first.bare or self.lookup.has_printed_articles:
            return target
        own = self.lookup.contract.enclosing(self.here, ClauseKind.ARTICLE)
        if first.step is Step.HERE and mention.caption and own is not None and is_caption_of(mention.caption, own):
            return Target(own.address)
        if target.exists or first.step is not Step.NAMED:
            return target
        article = self.lookup.article(first.numbers[0], self.here)
        for pointer in mention.pointers[1:] if article.exists else ():
            article = self.lookup.child(article, pointer) if pointer.numbers else article
        return article if article.exists or len(mention.pointers) > 1 else target

    # --- chapters, articles ---

    def _division(self, pointer: Pointer) -> Iterator[Target]:
        series = self.lookup.of_kind(KINDS[pointer.level])
        own = self.lookup.contract.enclosing(self.here, KINDS[pointer.level])
        if pointer.step is not Step.NAMED:
            yield from self._stepped(own, self.lookup.series(own), pointer) if own else ()
            return
        near = [c for c in series if own is not None and c.parent == own.parent]
        if named := next((c for c in (*near, *series) if number_of(c) == pointer.numbers[0]), None):
            yield Target(named.address)
        elif series:
            yield Target(f"{TOKENS[pointer.level]}_{pointer.numbers[0]}", exists=False)

    def _article(self, pointer: Pointer) -> Iterator[Target]:
        if pointer.step is Step.NAMED:
            yield self.lookup.article(pointer.numbers[0], self.here)
            return
        own = self.lookup.contract.enclosing(self.here, ClauseKind.ARTICLE)
        if own is not None:
            yield from self._stepped(own, self.lookup.series(own), pointer)
        elif pointer.step in (Step.PREVIOUS, Step.EACH_PREVIOUS):
            before = [c for c in self.lookup.contract.articles() if c.position < self.here.position]
            yield from (Target(c.address) for c in before[-pointer.count :])

    # --- paragraphs ---

    def _paragraph(self, pointer: Pointer) -> Iterator[Target]:
        """A paragraph without its article: one of the article that it stands in."""
        base = self._base()
        if pointer.step is Step.NAMED and base is not None:
            yield self.lookup.child(Target(base.address), pointer)
        elif pointer.step is Step.EACH and base is not None:
            yield from self.lookup.each(Target(base.address), pointer.level)
        elif own := self.lookup.contract.enclosing(self.here, ClauseKind.PARAGRAPH):
            found = list(self._stepped(own, self.lookup.series(own), pointer))
            yield from found if found[0].exists else self._in_lists(pointer) or found

    def _in_lists(self, pointer: Pointer) -> list[Target]:
        """The neighbours in the lists around: 前項 in an item of the first paragraph can only mean the item before, in
        the first item what the list hangs on."""
        for clause in (self.here, *self.lookup.contract.ancestors(self.here)):
            if clause.kind in (ClauseKind.ITEM, ClauseKind.SUBITEM):
                found = list(self._stepped(clause, self.lookup.series(clause), pointer))
                if found[0].exists:
                    return found
                if pointer.step is Step.PREVIOUS and clause.parent:
                    return [Target(clause.parent)]
        return []

    def _base(self) -> Clause | None:
        """What holds the paragraphs around: the article, or the supplement or appendix itself."""
        for clause in (self.here, *self.lookup.contract.ancestors(self.here)):
            if clause.kind is ClauseKind.ARTICLE or clause.kind in CONTAINERS:
                return clause
        return None

    # --- items ---

    def _item(self, pointer: Pointer) -> Iterator[Target]:
        """An item without its paragraph: one of the paragraph that it stands in."""
        scope = self.lookup.contract.enclosing(self.here, ClauseKind.PARAGRAPH) or self._base()
        if scope is None:
            return
        if pointer.step is Step.NAMED:
            yield self.lookup.child(Target(self._listing(scope).address), pointer)
        elif pointer.step is Step.EACH:
            yield from self.lookup.each(Target(scope.address), pointer.level)
        elif item := self.lookup.contract.enclosing(self.here, ClauseKind.ITEM):
            yield from self._beside(item, pointer)
        else:
            yield from self._from_paragraph(scope, pointer)

    def _beside(self, item: Clause, pointer: Pointer) -> Iterator[Target]:
        """The neighbours of an item; 前各号 in a list inside the item means that list."""
        lists = [c for c in (self.here, *self.lookup.contract.ancestors(self.here)) if c.kind is ClauseKind.SUBITEM]
        lists = [*lists, item] if pointer.step is Step.EACH_PREVIOUS else [item, *reversed(lists)]
        found: list[Target] = []
        for clause in lists:
            found = list(self._stepped(clause, self.lookup.series(clause), pointer))
            if found[0].exists:
                break
        yield from found if found[0].exists else self._stepped(item, self.lookup.series(item), pointer)

    def _from_paragraph(self, scope: Clause, pointer: Pointer) -> Iterator[Target]:
        """前号 and 前各号 said by a paragraph: the items last listed, or paragraphs that the text calls 号."""
        if pointer.step is Step.HERE:
            yield Target(scope.address)
            return
        siblings = self.lookup.series(scope)
        before = siblings[: siblings.index(scope)]
        items = self.lookup.items(scope) or next((i for c in reversed(before) if (i := self.lookup.items(c))), [])
        if items and pointer.step is Step.EACH_PREVIOUS:
            yield from (Target(c.address) for c in items)
        elif items and pointer.step is Step.PREVIOUS:
            yield from (Target(c.address) for c in items[-pointer.count :])
        else:
            yield from self._stepped(scope, siblings, pointer)

    def _listing(self, paragraph: Clause) -> Clause:
        """The paragraph itself, or where it has no items the nearest one of the article that has, those before it first."""
        if self.lookup.items(paragraph) or paragraph.kind is not ClauseKind.PARAGRAPH:
            return paragraph
        listing = [c for c in self.lookup.series(paragraph) if self.lookup.items(c)]
        before = [c for c in listing if c.position < paragraph.position]
        return before[-1] if before else listing[0] if listing else paragraph

    # --- steps ---

    def _same(self, pointer: Pointer) -> Iterator[Target]:
        if address := self.memory.last.get(pointer.level):
            yield Target(address)
        elif own := self.lookup.contract.enclosing(self.here, KINDS[pointer.level]):
            yield Target(own.address)

    def _stepped(self, own: Clause, series: Sequence[Clause], pointer: Pointer) -> Iterator[Target]:
        """本 is the clause itself, 前 and 次 its neighbours in the series as it stands, gaps and all."""
        at = bisect_left(series, own.position, key=lambda clause: clause.position)
        if pointer.step is Step.HERE or at == len(series):
            yield Target(own.address)
            return
        if pointer.step is Step.EACH_PREVIOUS:
            chosen = series[:at]
        elif pointer.step is Step.PREVIOUS:
            chosen = series[max(0, at - pointer.count) : at]
        else:
            chosen = series[at + 1 : at + 1 + pointer.count]
        yield from (Target(c.address) for c in chosen)
        if not chosen:
            yield Target(_beyond(own, 1 if pointer.step is Step.NEXT else -1), exists=False)

    def _known(self, address: str) -> Target:
        return Target(address, address in self.lookup.contract.by_address)


def _beyond(own: Clause, step: int) -> str:
    """The address that would come before or after a clause: para_0 before para_1."""
    head, _, tail = own.address.rpartition("_")
    number = tail.partition("~")[0].partition("-")[0]
    return f"{head}_{int(number) + step}" if number.isdigit() else own.address
