"""Marks on a text: they nest, they lose nothing, and each ends once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.marks import Mark, Piece, in_source, nested, within
from ontology.facts import Clause, ClauseKind, Span


def shown(pieces: tuple[Piece, ...]) -> str:
    """The pieces as text with brackets around what a mark covers; a mark that goes on has a `+`, its tail a `~`."""
    return "".join(
        piece.text
        if piece.mark is None
        else f"{'' if piece.first else '+'}{piece.mark.kind}[{shown(piece.inside)}{'' if piece.last else '+'}]"
        + (f"~{piece.tail}" if piece.tail else "")
        for piece in pieces
    )


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "甲は乙に払う"),
        ([("n", 0, 6)], "n[甲は乙に払う]"),
        ([("r", 2, 3), ("n", 0, 6)], "n[甲はr[乙]に払う]"),
        ([("a", 0, 3), ("b", 3, 6)], "a[甲は乙]b[に払う]"),
        ([("a", 0, 4), ("b", 2, 6)], "a[甲はb[乙に+]]+b[払う]"),
        ([("a", 0, 3), ("b", 1, 4), ("c", 2, 6)], "a[甲b[はc[乙+]+]]+b[+c[に+]]+c[払う]"),
        ([("a", 0, 2), ("b", 0, 2)], "a[b[甲は]]乙に払う"),
        ([("a", 2, 2)], "甲は乙に払う"),
    ],
)
def test_marks_nest(marks: list[tuple[str, int, int]], expected: str) -> None:
    found = nested("甲は乙に払う", [Mark(start, end, kind, None) for kind, start, end in marks])
    assert shown(found) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("払う。また", "n[払う]~。また"),
        ("払う」という。）が", "n[払う]~」という。）が"),
        ("払う。）", "n[払う]~。）"),
        ("払うが、", "n[払う]が、"),
        ("払う（", "n[払う]（"),
        ("払う", "n[払う]"),
    ],
)
def test_what_must_not_begin_a_line_stays_with_the_mark(text: str, expected: str) -> None:
    assert shown(nested(text, [Mark(0, 2, "n", None)])) == expected


def test_a_mark_that_goes_on_takes_no_tail() -> None:
    marks = [Mark(0, 4, "a", None), Mark(1, 6, "b", None)]
    assert shown(nested("甲は払う。と。", marks)) == "a[甲b[は払う+]]+b[。と]~。"


def bare(pieces: tuple[Piece, ...]) -> Iterator[str]:
    for piece in pieces:
        yield from [*bare(piece.inside), piece.tail] if piece.mark else [piece.text]


def ends(pieces: tuple[Piece, ...]) -> Iterator[str]:
    for piece in pieces:
        if piece.mark:
            yield from ends(piece.inside)
            yield from [piece.mark.kind] if piece.last else []


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8))
def test_nothing_is_lost_and_every_mark_ends_once(ranges: list[tuple[int, int]]) -> None:
    text = "秘密を、開示し（）。する"
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
    if found and CLAUSE.spans[0].start <= start:
        assert in_source(CLAUSE, found[0]) == start
