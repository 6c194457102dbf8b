"""The clause tree while it is being built, and its addresses and labels when it is done (docs/facts.md section 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.facts import Clause, ClauseKind, Span

PREFIX = {
    ClauseKind.PREAMBLE: "pre",
    ClauseKind.PART: "part",
    ClauseKind.CHAPTER: "chp",
    ClauseKind.SECTION: "sec",
    ClauseKind.ARTICLE: "art",
    ClauseKind.PARAGRAPH: "para",
    ClauseKind.ITEM: "item",
    ClauseKind.SUBITEM: "subitem",
    ClauseKind.GROUP: "grp",
    ClauseKind.SUPPLEMENT: "sup",
    ClauseKind.APPENDIX: "app",
    ClauseKind.CLOSING: "close",
}
_SINGLE = {ClauseKind.PREAMBLE, ClauseKind.SUPPLEMENT, ClauseKind.CLOSING}
_DIVISIONS = (ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION)
_COUNTERS = {
    ClauseKind.PART: "編",
    ClauseKind.CHAPTER: "章",
    ClauseKind.SECTION: "節",
    ClauseKind.ARTICLE: "条",
    ClauseKind.PARAGRAPH: "項",
    ClauseKind.ITEM: "号",
}


@dataclass(eq=False)
class Node:
    """One clause in the making; `pieces` are the source spans of its own text, `start:end` its number and heading too."""

    kind: ClauseKind
    number: str | None
    heading: str | None
    start: int
    end: int
    pieces: list[Span] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        """Append a stretch of source text to the clause's own text."""
        if start < end:
            self.pieces.append(Span(start, end))
            self.end = max(self.end, end)

    def last_words(self, source: str) -> str:
        """The last stretch of the clause's own text."""
        return source[self.pieces[-1].start : self.pieces[-1].end] if self.pieces else ""

    def text(self, source: str) -> str:
        """The clause's own text."""
        return "".join(source[piece.start : piece.end] for piece in self.pieces)


def clauses_of(roots: list[Node], source: str) -> tuple[Clause, ...]:
    """The finished clauses in reading order, a parent before its children."""
    clauses: list[Clause] = []
    for address, label, parent, node in _addressed(roots, "", "", None, Counter()):
        spans = tuple(node.pieces)
        clauses.append(
            Clause(
                address=address,
                kind=node.kind,
                number=node.number,
                heading=node.heading,
                label=label,
                text=node.text(source),
                parent=parent,
                position=len(clauses) + 1,
                start=node.start,
                end=node.end,
                spans=spans,
            )
        )
    return tuple(clauses)


def _addressed(
    nodes: list[Node], above: str, label_above: str, parent: str | None, articles: Counter[str]
) -> Iterator[tuple[str, str, str | None, Node]]:
    """(address, label, parent address, node); `articles` counts through the chapters, as articles are numbered."""
    seen: Counter[str] = Counter()
    counted: Counter[ClauseKind] = Counter()
    for node in nodes:
        free = node.kind is ClauseKind.ARTICLE and not above.startswith(("sup", "app"))
        counter = articles if free else seen
        prefix = "" if free else above
        counted[node.kind] += 1
        place = articles["art"] + 1 if free else counted[node.kind]
        if free:
            articles["art"] += 1
        component = _component(node, place)
        address = f"{prefix}__{component}" if prefix else component
        counter[address] += 1
        if counter[address] > 1:
            address += f"~{counter[address]}"
        label = _label(node, "" if free else label_above, component)
        yield address, label, parent, node
        inner = label if node.kind not in _DIVISIONS else ""
        yield from _addressed(node.children, address, inner, address, articles)


def _component(node: Node, place: int) -> str:
    prefix = PREFIX[node.kind]
    if node.kind in _SINGLE:
        return prefix
    if node.kind is ClauseKind.GROUP or node.number is None:
        return f"{prefix}_{place}"
    return f"{prefix}_{node.number}"


def _label(node: Node, above: str, component: str) -> str:
    number = component.rpartition("_")[2].partition("~")[0]
    if node.kind is ClauseKind.PREAMBLE:
        return "前文"
    if node.kind is ClauseKind.CLOSING:
        return "末尾"
    if node.kind is ClauseKind.SUPPLEMENT:
        return node.heading or "附則"
    if node.kind is ClauseKind.APPENDIX:
        return f"別紙{number}" if node.number else (node.heading or "別紙")
    if node.kind is ClauseKind.GROUP:
        return f"{above}「{node.heading}」"
    if node.kind is ClauseKind.SUBITEM:
        return f"{above}の{number}"
    trunk, *branches = number.split("-")
    return f"{above}第{trunk}{_COUNTERS[node.kind]}" + "".join(f"の{branch}" for branch in branches)
