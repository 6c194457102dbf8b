"""From what a mention says to the clauses that it means (docs/facts.md section 6).

前条 is the previous article that exists, 同条 the article mentioned last, 第2項 without an article a paragraph of the
article it stands in; a number that the contract does not have stays as it is printed, as a dangling address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.contract import Contract
from ingest.mentions import Level, Mention, Pointer, Step
from ontology.facts import Clause, ClauseKind

_KINDS = {
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
_TOKENS = {
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
_CONTAINERS = (ClauseKind.SUPPLEMENT, ClauseKind.APPENDIX)
_DIVISIONS = (ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that is meant; `exists` says whether the contract has it."""

    address: str
    exists: bool = True


@dataclass
class Memory:
    """What was mentioned last, for 同条, 同項 and 同号."""

    last: dict[Level, str] = field(default_factory=dict)

    def note(self, contract: Contract, targets: Iterable[Target]) -> None:
        """Remember the targets' article, paragraph and item."""
        for target in targets:
            clause = contract.by_address.get(target.address)
            if clause is None:
                continue
            self.last = {}
            for above in (clause, *contract.ancestors(clause)):
                for level in (Level.ARTICLE, Level.PARAGRAPH, Level.ITEM):
                    if above.kind is _KINDS[level]:
                        self.last[level] = above.address


def resolve(contract: Contract, here: Clause, mention: Mention, memory: Memory) -> tuple[Target, ...]:
    """The targets of one mention in the text or heading of `here`; () where it says nothing of this contract."""
    targets: list[Target] | None = None
    for pointer in mention.pointers:
        resolver = _Resolver(contract, here, memory)
        if targets is None:
            targets = list(resolver.first(pointer))
        else:
            targets = [found for target in targets for found in resolver.under(target, pointer)]
    return tuple(dict.fromkeys(targets or ()))


def between(contract: Contract, first: Target, last: Target) -> tuple[Target, ...]:
    """The targets of a range (第10条から第15条まで): both ends and the clauses of their kind between them."""
    start, end = contract.by_address.get(first.address), contract.by_address.get(last.address)
    if start is None or end is None or start.kind is not end.kind or end.position < start.position:
        return (first, last)
    same_parent = start.kind is not ClauseKind.ARTICLE
    return tuple(
        Target(clause.address)
        for clause in contract.clauses
        if clause.kind is start.kind
        and start.position <= clause.position <= end.position
        and (
            clause.parent == start.parent
            if same_parent
            else _container(contract, clause) == _container(contract, start)
        )
    )


@dataclass(frozen=True)
class _Resolver:
    contract: Contract
    here: Clause
    memory: Memory

    def first(self, pointer: Pointer) -> Iterator[Target]:
        """The targets of a mention's first pointer."""
        match pointer.level:
            case Level.PREAMBLE:
                yield from (Target(c.address) for c in self.contract.clauses if c.kind is ClauseKind.PREAMBLE)
            case Level.APPENDIX:
                yield from self._appendix(pointer)
            case Level.SUPPLEMENT:
                yield from (Target(c.address) for c in self._of_kind(ClauseKind.SUPPLEMENT)[:1])
            case Level.PART | Level.CHAPTER | Level.SECTION:
                yield from self._division(pointer)
            case Level.ARTICLE:
                yield from self._article(pointer)
            case _:
                yield from self._inside(pointer)

    def under(self, above: Target, pointer: Pointer) -> Iterator[Target]:
        """The targets of a pointer under the target of the pointer before it."""
        if pointer.level is Level.SECTION:
            yield from self._section_in(above, pointer)
        elif pointer.level is Level.ARTICLE:
            yield self._by_number(above.address, pointer)
        elif pointer.step is Step.EACH:
            yield from self._each(above, pointer)
        elif pointer.step is Step.SAME:
            yield from self._same(pointer)
        else:
            yield self._child(above, pointer)

    # --- whole kinds ---

    def _appendix(self, pointer: Pointer) -> Iterator[Target]:
        appendices = self._of_kind(ClauseKind.APPENDIX)
        if not pointer.numbers:
            yield Target(appendices[0].address) if appendices else Target("app_1", exists=False)
            return
        yield self._found(f"app_{pointer.numbers[0]}")

    def _division(self, pointer: Pointer) -> Iterator[Target]:
        kind = _KINDS[pointer.level]
        series = self._of_kind(kind)
        own = self.contract.enclosing(self.here, kind)
        if pointer.step is Step.NAMED:
            near = [c for c in series if own is not None and c.parent == own.parent]
            named = [c for c in (*near, *series) if _tail(c) == pointer.numbers[0]]
            if named or series:
                yield (
                    Target(named[0].address)
                    if named
                    else Target(f"{_TOKENS[pointer.level]}_{pointer.numbers[0]}", False)
                )
        elif own is not None:
            yield from self._stepped(own, [c for c in series if c.parent == own.parent], pointer)

    def _section_in(self, above: Target, pointer: Pointer) -> Iterator[Target]:
        yield self._by_number(above.address, pointer)

    def _article(self, pointer: Pointer) -> Iterator[Target]:
        container = _container(self.contract, self.here)
        if pointer.step is Step.SAME:
            yield from self._same(pointer)
            return
        if pointer.step is Step.NAMED:
            yield self._named_article(pointer, container)
            return
        own = self.contract.enclosing(self.here, ClauseKind.ARTICLE)
        series = [c for c in self.contract.articles() if _container(self.contract, c) == container]
        if own is not None:
            yield from self._stepped(own, series, pointer)
        elif pointer.step in (Step.PREVIOUS, Step.EACH_PREVIOUS):
            before = [c for c in self.contract.articles() if c.position < self.here.position]
            yield from (Target(c.address) for c in before[-pointer.count :])

    def _named_article(self, pointer: Pointer, container: str | None) -> Target:
        address = f"art_{pointer.numbers[0]}"
        own = f"{container}__{address}"
        if container is not None and own in self.contract.by_address:
            in_main = address in self.contract.by_address
            if self.contract.by_address[container].kind is ClauseKind.APPENDIX or not in_main:
                return Target(own)
        if address not in self.contract.by_address:
            return next((Target(c.address) for c in self._of_kind(ClauseKind.ARTICLE) if c.address.endswith(f"__{address}")
                         and container is None), Target(address, exists=False))  # fmt: skip
        return Target(address)

    # --- paragraphs and items ---

    def _inside(self, pointer: Pointer) -> Iterator[Target]:
        """A paragraph or item named without its article: one of the article that it stands in."""
        if pointer.step is Step.SAME:
            yield from self._same(pointer)
            return
        paragraph = self.contract.enclosing(self.here, ClauseKind.PARAGRAPH)
        base = self._base()
        if pointer.level is Level.PARAGRAPH:
            if pointer.step is Step.NAMED:
                yield from (self._child(Target(base.address), pointer),) if base else ()
            elif pointer.step is Step.EACH:
                yield from self._each(Target(base.address), pointer) if base else ()
            elif paragraph is not None:
                yield from self._paragraph_step(paragraph, pointer)
            return
        scope = paragraph or base
        if scope is None:
            return
        if pointer.step is Step.NAMED:
            yield self._child(Target(self._scope_of_items(scope).address), pointer)
        elif pointer.step is Step.EACH:
            yield from self._each(Target(scope.address), pointer)
        else:
            yield from self._item_step(scope, pointer)

    def _paragraph_step(self, paragraph: Clause, pointer: Pointer) -> Iterator[Target]:
        siblings = [c for c in self.contract.children(paragraph.parent) if c.kind is ClauseKind.PARAGRAPH]
        item = self.contract.enclosing(self.here, ClauseKind.ITEM)
        if len(siblings) == 1 and item is not None and pointer.step is not Step.HERE:
            # an article of one paragraph whose items the text calls 項
            items = self._items(paragraph)
            if item in items and (found := [t for t in self._stepped(item, items, pointer) if t.exists]):
                yield from found
                return
        yield from self._stepped(paragraph, siblings, pointer)

    def _item_step(self, scope: Clause, pointer: Pointer) -> Iterator[Target]:
        item = self.contract.enclosing(self.here, ClauseKind.ITEM)
        if item is not None:
            yield from self._stepped(item, self._items_beside(item), pointer)
            return
        siblings = [c for c in self.contract.children(scope.parent) if c.kind is scope.kind]
        items = self._items(scope) or next(
            (i for c in reversed(siblings[: siblings.index(scope)]) if (i := self._items(c))), []
        )
        if items and pointer.step is Step.EACH_PREVIOUS:
            yield from (Target(c.address) for c in items)
        elif items and pointer.step is Step.PREVIOUS:
            yield from (Target(c.address) for c in items[-pointer.count :])
        elif pointer.step in (Step.PREVIOUS, Step.NEXT, Step.EACH_PREVIOUS):
            yield from self._stepped(scope, siblings, pointer)

    def _scope_of_items(self, paragraph: Clause) -> Clause:
        """The paragraph itself, or where it has no items the one before it in the article that has some."""
        if self._items(paragraph):
            return paragraph
        siblings = [c for c in self.contract.children(paragraph.parent) if c.kind is ClauseKind.PARAGRAPH]
        before = [c for c in siblings if c.position < paragraph.position and self._items(c)]
        return before[-1] if before else paragraph

    def _base(self) -> Clause | None:
        """What holds the paragraphs around: the article, or the supplement or appendix itself."""
        for clause in (self.here, *self.contract.ancestors(self.here)):
            if clause.kind is ClauseKind.ARTICLE or clause.kind in _CONTAINERS:
                return clause
        return None

    def _child(self, above: Target, pointer: Pointer) -> Target:
        """The child of a target that a pointer names, whatever the text calls it when there is no other."""
        clause = self.contract.by_address.get(above.address)
        if clause is None:
            return Target(f"{above.address}__{_TOKENS[pointer.level]}_{pointer.numbers[0]}", exists=False)
        paragraphs = [c for c in self.contract.children(clause.address) if c.kind is ClauseKind.PARAGRAPH]
        items = self._items(clause)
        series: list[list[Clause]]
        if pointer.level is Level.PARAGRAPH and pointer.bare:
            first = self._items(paragraphs[0]) if paragraphs else items
            series = [first, paragraphs, items] if len(paragraphs) == 1 else [paragraphs, items]
        elif pointer.level is Level.PARAGRAPH:
            only = self._items(paragraphs[0]) if len(paragraphs) == 1 and paragraphs[0].number is None else []
            series = [paragraphs, only]
        elif pointer.level is Level.ITEM:
            series = [
                items,
                *(self._items(p) for p in paragraphs),
                [] if any(map(self._items, paragraphs)) else paragraphs,
            ]
        else:
            series = [list(self.contract.children(clause.address)), items]
        for clauses in series:
            for number in pointer.numbers:
                if found := next((c for c in clauses if _tail(c) == number), None):
                    return Target(found.address)
        return Target(self._missing(clause, pointer), exists=False)

    def _missing(self, clause: Clause, pointer: Pointer) -> str:
        level = Level.PARAGRAPH if pointer.bare and clause.kind is ClauseKind.ARTICLE else pointer.level
        if level is Level.ITEM and clause.kind is ClauseKind.ARTICLE:
            return f"{clause.address}__para_1__item_{pointer.numbers[0]}"
        if level is Level.PARAGRAPH and clause.kind is ClauseKind.PARAGRAPH:
            level = Level.ITEM
        return f"{clause.address}__{_TOKENS[level]}_{pointer.numbers[0]}"

    def _each(self, above: Target, pointer: Pointer) -> Iterator[Target]:
        clause = self.contract.by_address.get(above.address)
        if clause is None:
            yield above
            return
        paragraphs = [c for c in self.contract.children(clause.address) if c.kind is ClauseKind.PARAGRAPH]
        if pointer.level is Level.PARAGRAPH:
            found = paragraphs
        else:
            found = self._items(clause) or next((i for p in paragraphs if (i := self._items(p))), [])
            if not found and len(paragraphs) > 1:
                found = paragraphs  # an article that is its enumeration: the text calls its paragraphs 号
        yield from (Target(c.address) for c in found) if found else (above,)

    def _items(self, clause: Clause) -> list[Clause]:
        """The items of a paragraph, those in its groups too."""
        found: list[Clause] = []
        for child in self.contract.children(clause.address):
            if child.kind is ClauseKind.ITEM:
                found.append(child)
            elif child.kind is ClauseKind.GROUP:
                found += self._items(child)
        return found

    def _items_beside(self, item: Clause) -> list[Clause]:
        return [c for c in self.contract.children(item.parent) if c.kind is ClauseKind.ITEM]

    # --- relative steps ---

    def _same(self, pointer: Pointer) -> Iterator[Target]:
        if address := self.memory.last.get(pointer.level):
            yield Target(address)
        elif own := self.contract.enclosing(self.here, _KINDS[pointer.level]):
            yield Target(own.address)

    def _stepped(self, own: Clause, series: list[Clause], pointer: Pointer) -> Iterator[Target]:
        """本 is the clause itself, 前 and 次 its neighbours in the series as it stands, gaps and all."""
        at = next((i for i, clause in enumerate(series) if clause.address == own.address), None)
        if at is None or pointer.step is Step.HERE:
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
            yield Target(_beyond(own, -1 if pointer.step is not Step.NEXT else 1), exists=False)

    # --- lookups ---

    def _of_kind(self, kind: ClauseKind) -> list[Clause]:
        return [c for c in self.contract.clauses if c.kind is kind]

    def _found(self, address: str) -> Target:
        return Target(address, address in self.contract.by_address)

    def _by_number(self, above: str, pointer: Pointer) -> Target:
        token = f"{_TOKENS[pointer.level]}_{pointer.numbers[0] if pointer.numbers else ''}"
        inside = f"{above}__{token}"
        if inside in self.contract.by_address or pointer.level is not Level.ARTICLE:
            return self._found(inside)
        return self._found(token)


def _tail(clause: Clause) -> str:
    """The number in an address: "10-2" of art_10-2, "2" of para_2~2."""
    return clause.address.rpartition("__")[2].partition("_")[2].partition("~")[0]


def _beyond(own: Clause, step: int) -> str:
    head, _, tail = own.address.rpartition("_")
    number = tail.partition("~")[0].partition("-")[0]
    return f"{head}_{int(number) + step}" if number.isdigit() else f"{head}_{tail}"


def _container(contract: Contract, clause: Clause) -> str | None:
    """The supplement or appendix that holds a clause, None for the contract's main part."""
    for above in (clause, *contract.ancestors(clause)):
        if above.kind in _CONTAINERS:
            return above.address
    return None
