"""A text with marks on it, cut into pieces that nest: what HTML needs and what facts, which overlap as they like, do not give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ontology.facts import Clause

# what must not begin a line (kinsoku, JIS X 4051): it stays with the mark that it follows
CLOSING: Final = re.compile(r"[、。，．,.」』）)】〕］\]〉》”’！？：；]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact that stands on `text[start:end]`, half-open; `kind` names its template, `fact` is what the template shows.

    `anchor` is what a link to these words names; None where another mark at the same place has it.
    """

    start: int
    end: int
    kind: str
    fact: Any
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: bare where `mark` is None, else what the mark covers.

    `first` and `last` where none of the mark came before and none follows; `tail` is closing punctuation behind it.
    """

    text: str
    mark: Mark | None = None
    inside: tuple[Piece, ...] = ()
    first: bool = True
    last: bool = True
    tail: str = ""


def within(clause: Clause, start: int, end: int) -> tuple[int, int] | None:
    """Where a range of the source lies in the clause's own text; None where it does not touch it.

    Words between the spans of a clause (a page number in the middle of a sentence) belong to the range and not to the
    text: what remains of the range is what the text has of it.
    """
    found: list[int] = []
    offset = 0
    for span in clause.spans:
        low, high = max(start, span.start), min(end, span.end)
        if low < high:
            found += [offset + low - span.start, offset + high - span.start]
        offset += span.end - span.start
    return (found[0], found[-1]) if found else None


def in_source(clause: Clause, at: int) -> int:
    """Where a place in the clause's own text is in the source: the way back of `within`."""
    for span in clause.spans:
        if at < span.end - span.start:
            return span.start + at
        at -= span.end - span.start
    return clause.end + at


def nested(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """The text in pieces: a mark that reaches over the end of another is cut there and goes on behind it.

    Of marks with the same range, the first given is the outer one. Empty marks are left out.
    """
    ordered = sorted((mark for mark in marks if mark.start < mark.end), key=lambda mark: (mark.start, -mark.end))
    return _pieces(text, 0, len(text), [_Stretch(mark.start, mark.end, mark) for mark in ordered])


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What is still to be shown of a mark."""

    start: int
    end: int
    mark: Mark


def _pieces(text: str, start: int, end: int, stretches: Sequence[_Stretch]) -> tuple[Piece, ...]:
    """`text[start:end]` with these stretches, which lie in it and are ordered by their starts."""
    pieces: list[Piece] = []
    while stretches:
        first, *others = stretches
        if start < first.start:
            _add(pieces, text[start : first.start])
        start = first.end
        covered = [each for each in others if each.start < start]
        inside = [_Stretch(each.start, min(each.end, start), each.mark) for each in covered]
        beyond = [_Stretch(start, each.end, each.mark) for each in covered if each.end > start]
        stretches = [*beyond, *others[len(covered) :]]
        pieces.append(
            Piece(
                text[first.start : start],
                first.mark,
                _pieces(text, first.start, start, inside),
                first=first.start == first.mark.start,
                last=start == first.mark.end,
            )
        )
    if start < end:
        _add(pieces, text[start:end])
    return tuple(pieces)


def _add(pieces: list[Piece], text: str) -> None:
    """Add bare text; what of it must not begin a line goes to the mark that ends before it."""
    closing = CLOSING.match(text) if pieces and pieces[-1].mark and pieces[-1].last else None
    if closing:
        pieces[-1] = replace(pieces[-1], tail=closing[0])
        text = text[closing.end() :]
    if text:
        pieces.append(Piece(text))
