"""Marks on a text: they nest, they lose nothing, and each ends once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.marks import Mark, Piece, nested, within
from ontology.facts import Clause, ClauseKind, Span


def shown(pieces: tuple[Piece, ...]) -> str:
    """The pieces as text with brackets around what a mark covers; a mark that goes on has a `+`."""
    return "".join(
        piece.text if piece.mark is None else f"{piece.mark.kind}[{shown(piece.inside)}{'' if piece.last else '+'}]"
        for piece in pieces
    )


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "甲は乙に払う"),
        ([("n", 0, 6)], "n[甲は乙に払う]"),
        ([("r", 2, 3), ("n", 0, 6)], "n[甲はr[乙]に払う]"),
        ([("a", 0, 3), ("b", 3, 6)], "a[甲は乙]b[に払う]"),
        ([("a", 0, 4), ("b", 2, 6)], "a[甲はb[乙に+]]b[払う]"),
        ([("a", 0, 3), ("b", 1, 4), ("c", 2, 6)], "a[甲b[はc[乙+]+]]b[c[に+]]c[払う]"),
        ([("a", 0, 2), ("b", 0, 2)], "a[b[甲は]]乙に払う"),
        ([("a", 2, 2)], "甲は乙に払う"),
    ],
)
def test_marks_nest(marks: list[tuple[str, int, int]], expected: str) -> None:
    found = nested("甲は乙に払う", [Mark(start, end, kind, None) for kind, start, end in marks])
    assert shown(found) == expected


def bare(pieces: tuple[Piece, ...]) -> Iterator[str]:
    for piece in pieces:
        yield from bare(piece.inside) if piece.mark else [piece.text]


def ends(pieces: tuple[Piece, ...]) -> Iterator[str]:
    for piece in pieces:
        if piece.mark:
            yield from ends(piece.inside)
            yield from [piece.mark.kind] if piece.last else []


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8))
def test_nothing_is_lost_and_every_mark_ends_once(ranges: list[tuple[int, int]]) -> None:
    text = "秘密情報を開示してはならない"[:12]
    marks = [Mark(start, end, str(n), None) for n, (start, end) in enumerate(ranges)]
    found = nested(text, marks)
    assert "".join(bare(found)) == text
    assert sorted(ends(found)) == sorted(mark.kind for mark in marks if mark.start < mark.end)


CLAUSE = Clause(
    "art_1", ClauseKind.ARTICLE, "1", None, "第1条", "甲は乙に払う", None, 1, 10, 30, (Span(12, 15), Span(20, 23))
)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (12, 23, (0, 6)),
        (13, 14, (1, 2)),
        (14, 21, (2, 4)),
        (20, 23, (3, 6)),
        (15, 20, None),
        (0, 12, None),
        (0, 13, (0, 1)),
        (22, 99, (5, 6)),
    ],
)
def test_ranges_of_the_source_are_found_in_the_text(start: int, end: int, found: tuple[int, int] | None) -> None:
    assert within(CLAUSE, start, end) == found
