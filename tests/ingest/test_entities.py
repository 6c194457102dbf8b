"""Entities with weights that can be followed by hand (that they are spaCy's is tested with the engine)."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.entities import EntityRecogniser, Found

MOVES = ("B-City", "I-City", "L-City", "U-City", "U-", "O")
# a word's vector says which move it wants: outside an entity by its place 0–5, inside one by going on (1) or ending (2)
WORDS = {"begin": 0, "on": 1, "end": 2, "unit": 3, "nameless": 4, "out": 5}


@pytest.fixture(scope="module")
def recogniser() -> EntityRecogniser:
    n = len(MOVES)
    features = np.zeros((3, n, 1, n), np.float32)
    features[0, :, 0, :] = np.eye(n)  # only the next word counts
    zeros = np.zeros
    return EntityRecogniser(
        moves=MOVES,
        project=np.eye(n, dtype=np.float32),
        project_bias=zeros(n, np.float32),
        features=features,
        absent=zeros((1, 3, n, 1), np.float32),
        bias=zeros((n, 1), np.float32),
        choose=np.eye(n, dtype=np.float32),
        choose_bias=np.array([0, 0, 0, 0, 0, 0.5], np.float32),
    )


def find(
    recogniser: EntityRecogniser, *texts: str, space: int | None = None, start: int | None = None
) -> list[tuple[Found, ...]]:
    words = [text.split() for text in texts]
    vectors = [np.eye(len(MOVES), dtype=np.float32)[[WORDS[word] for word in text]] for text in words]
    return recogniser.find(
        vectors,
        [[i == space for i in range(len(t))] for t in words],
        [[i in (0, start) for i in range(len(t))] for t in words],
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("out unit out", [("City", 1, 2)]),
        ("begin on end out", [("City", 0, 3)]),
        ("begin end begin end", [("City", 0, 2), ("City", 2, 4)]),
        ("begin on on", [("City", 0, 3)]),
        ("out begin", []),
        ("nameless on end", []),
        ("begin unit end", [("City", 0, 3)]),
    ],
    ids=[
        "one word",
        "three words",
        "two in a row",
        "the text ends it",
        "no room to begin",
        "no label",
        "unit inside goes on",
    ],
)
def test_moves(recogniser: EntityRecogniser, text: str, found: list[Found]) -> None:
    assert find(recogniser, text) == [tuple(found)]


def test_none_goes_over_into_another_sentence(recogniser: EntityRecogniser) -> None:
    assert find(recogniser, "begin on on end", start=2) == [(("City", 0, 2),)]
    assert find(recogniser, "out begin end", start=2) == [()]


def test_none_begins_with_white_space(recogniser: EntityRecogniser) -> None:
    assert find(recogniser, "begin end out", space=0) == [()]
    assert find(recogniser, "unit out", space=0) == [()]


def test_texts_do_not_touch(recogniser: EntityRecogniser) -> None:
    assert find(recogniser, "begin on", "end out", "unit") == [(("City", 0, 2),), (), (("City", 0, 1),)]
