"""Long texts: where they are cut, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse import Entity, Parse, Token
from ingest.pieces import join, pieces_of


@given(st.text(st.sampled_from("甲は、乙に。\n）a 𠮷"), max_size=200), st.integers(4, 60))
def test_pieces_are_the_text_and_fit(text: str, limit: int) -> None:
    pieces = pieces_of(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece.encode()) <= limit and len(piece) <= limit // 3 for piece in pieces)


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("甲は払う。乙は渡す。", 30, ("甲は払う。乙は渡す。",)),
        ("甲は払う。乙は渡す。", 24, ("甲は払う。", "乙は渡す。")),
        ("甲は、乙に渡す", 15, ("甲は、", "乙に渡す")),
        ("甲は払う。乙丙丁戊己", 27, ("甲は払う。", "乙丙丁戊己")),
        ("あいうえおかき", 9, ("あいう", "えおか", "き")),
    ],
)
def test_where_it_is_cut(text: str, limit: int, pieces: tuple[str, ...]) -> None:
    assert pieces_of(text, limit) == pieces


def test_joined_parse_points_at_the_whole() -> None:
    def parse(text: str) -> Parse:
        tokens = [Token(char, char, "NOUN", "", "", "dep", len(text) - 1, i, i, i + 1) for i, char in enumerate(text)]
        return Parse(text, tuple(tokens), (Entity("City", 0, 1),) if text else ())

    whole = join("甲乙丙丁戊", [parse("甲乙"), parse(""), parse("丙丁戊")])
    assert [whole.text[t.start : t.end] for t in whole.tokens] == list("甲乙丙丁戊")
    assert [t.head for t in whole.tokens] == [1, 1, 4, 4, 4]
    assert [t.bunsetu for t in whole.tokens] == [0, 1, 2, 3, 4]
    assert [(e.start, e.end) for e in whole.entities] == [(0, 1), (2, 3)]
