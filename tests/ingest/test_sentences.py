"""Sentences: cut at 。 outside brackets of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import BRACKETS, bracket_pairs, cut, sentences_of
from ontology.facts import Clause, ClauseKind, Span

CASES = [
    ("甲は売る。乙は買う。", ["甲は売る。", "乙は買う。"]),
    ("甲（青空商事をいう。以下同じ。）は売る。", ["甲（青空商事をいう。以下同じ。）は売る。"]),
    ("「甲。」と「乙。」をいう。", ["「甲。」と「乙。」をいう。"]),
    ("【甲。】は売る。", ["【甲。】は売る。"]),
    ("（甲は売る。乙は買う。", ["（甲は売る。", "乙は買う。"]),  # a bracket that never closes is plain text
    ("甲は売る。）乙は買う。", ["甲は売る。", "）乙は買う。"]),
    ("甲は売る｡　乙は買う", ["甲は売る｡", "乙は買う"]),
    ("", []),
]
PROVISOS = [
    "ただし、乙を除く。",
    "たた\u3099し、乙を除く。",
    "但し、乙を除く。",
    "もっとも、乙を除く。",
    "尤も、乙を除く。",
]
MAIN = ["もっともな理由がある。", "乙は、ただし書に従う。"]


def clause(text: str) -> Clause:
    return Clause("art_1", ClauseKind.ARTICLE, "1", None, "第1条", text, None, 1, 0, len(text), (Span(0, len(text)),))


@pytest.mark.parametrize(("text", "sentences"), CASES, ids=[text for text, _ in CASES])
def test_cut(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in cut(text)] == sentences


@pytest.mark.parametrize("text", PROVISOS)
def test_proviso(text: str) -> None:
    assert sentences_of(clause(text))[0].proviso


@pytest.mark.parametrize("text", MAIN)
def test_no_proviso(text: str) -> None:
    assert not sentences_of(clause(text))[0].proviso


@given(st.text(alphabet="甲。、 " + "".join(BRACKETS) + "".join(BRACKETS.values()), max_size=40))
def test_nothing_is_lost(text: str) -> None:
    parts = cut(text)
    assert "".join(text[a:b] for a, b in parts).replace(" ", "") == text.replace(" ", "")
    assert all(b > a for a, b in parts)
    for start, end in bracket_pairs(text):
        assert BRACKETS[text[start]] == text[end - 1]
