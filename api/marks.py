"""A text with marks on it, cut into pieces that nest: what HTML needs and what facts, which overlap as they like, do not give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ontology.facts import Clause


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact that stands on `text[start:end]`, half-open; `kind` names its template, `fact` is what the template shows."""

    start: int
    end: int
    kind: str
    fact: Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: bare where `mark` is None, else what the mark covers. `last` where no more of the mark follows."""

    text: str
    mark: Mark | None = None
    inside: tuple[Piece, ...] = ()
    last: bool = True


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
            pieces.append(Piece(text[start : first.start]))
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
                last=start == first.mark.end,
            )
        )
    if start < end:
        pieces.append(Piece(text[start:end]))
    return tuple(pieces)
