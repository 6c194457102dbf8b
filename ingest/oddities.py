"""What is odd about a contract's structure, as notices: a gap in the numbers, a number twice, text outside any clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.contract import Contract
from ontology.facts import Clause, ClauseKind, Notice, NoticeCode

_NUMBERED = (
    ClauseKind.CHAPTER,
    ClauseKind.SECTION,
    ClauseKind.ARTICLE,
    ClauseKind.PARAGRAPH,
    ClauseKind.ITEM,
    ClauseKind.SUBITEM,
)
_NAMES = {
    ClauseKind.CHAPTER: "章",
    ClauseKind.SECTION: "節",
    ClauseKind.ARTICLE: "条",
    ClauseKind.PARAGRAPH: "項",
    ClauseKind.ITEM: "号",
    ClauseKind.SUBITEM: "号の細分",
}


def structure_notices(contract: Contract) -> tuple[Notice, ...]:
    """Notices on numbering and on text outside any clause, in reading order."""
    notices = [*_numbering(contract), *_outside(contract)]
    return tuple(sorted(notices, key=lambda notice: (notice.start, notice.code)))


def _numbering(contract: Contract) -> Iterator[Notice]:
    yield from _series(contract.articles_of_contract(), ClauseKind.ARTICLE)
    for parent in (None, *(clause.address for clause in contract.clauses)):
        children = contract.children(parent)
        for kind in _NUMBERED:
            if kind is not ClauseKind.ARTICLE or (parent or "").startswith(("sup", "app")):
                yield from _series(tuple(child for child in children if child.kind is kind), kind)


def _series(clauses: tuple[Clause, ...], kind: ClauseKind) -> Iterator[Notice]:
    numbered = [(clause, _numbers(clause)) for clause in clauses if clause.number is not None]
    seen: set[tuple[int, ...]] = set()
    for clause, numbers in numbered:
        if numbers in seen:
            message = f"{clause.label}が二度現れます / {clause.label} is there twice"
            yield _notice(NoticeCode.NUMBER_TWICE, message, clause)
        seen.add(numbers)
    for (_, (before, *_more)), (clause, (after, *_branch)) in pairwise(numbered):
        if after > before + 1:
            missing = f"{before + 1}" if after == before + 2 else f"{before + 1}–{after - 1}"
            gap = f"{clause.label}の前に、{_NAMES[kind]}の番号{missing}がありません"
            message = f"{gap} / number {missing} is missing before {clause.label}"
            yield _notice(NoticeCode.NUMBERING_GAP, message, clause)


def _numbers(clause: Clause) -> tuple[int, ...]:
    return tuple(int(part) for part in (clause.number or "0").split("-"))


def _outside(contract: Contract) -> Iterator[Notice]:
    """Words between clauses that belong to none, page numbers and rules apart."""
    inside = [(clause.start, clause.spans[0].start if clause.spans else clause.end) for clause in contract.clauses]
    inside += [(span.start, span.end) for clause in contract.clauses for span in clause.spans]
    position = contract.front.end
    for start, end in sorted(inside):
        for match in re.finditer(r"[^\n]*[\w][^\n]*", contract.text[position:start]):
            words = match[0].strip()
            if not re.fullmatch(r"[\W\d_]*|\{[:#%][^{}]*\}|以[\s\u3000]*上[。]?|```\w*", words):
                begin = position + match.start() + match[0].index(words)
                message = f"条項に属さない文字列です：{words[:40]} / text outside any clause: {words[:40]}"
                yield Notice(NoticeCode.OUTSIDE_TEXT, message, None, begin, begin + len(words))
        position = max(position, end)


def _notice(code: NoticeCode, message: str, clause: Clause) -> Notice:
    return Notice(code, message, clause.address, clause.start, max(clause.start + 1, clause.end))
