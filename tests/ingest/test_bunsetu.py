"""Bunsetu over trees of our own (that they are GiNZA's on real sentences is tested with the engine)."""

from __future__ import annotations

import time

import pytest

from ingest.bunsetu import bunsetu_of

B = "_bunsetu"


def cut(words: str, heads: list[int], labels: list[str], entities: list[tuple[int, int]] | None = None) -> str:
    """The words with | between the bunsetu; a word 「、」 is punctuation."""
    parts = words.split()
    pos = ["PUNCT" if part in "、。" else "NOUN" for part in parts]
    numbers = bunsetu_of(heads, labels, pos, entities or [])
    out = parts[0]
    for i in range(1, len(parts)):
        out += ("|" if numbers[i] != numbers[i - 1] else "") + parts[i]
    return out


@pytest.mark.parametrize(
    ("words", "heads", "labels", "expected"),
    [
        pytest.param(
            "乙 は 通知 する 。",
            [2, 0, 2, 2, 2],
            ["nsubj" + B, "case", "ROOT", "aux", "punct"],
            "乙は|通知する。",
            id="plain",
        ),
        pytest.param("甲", [0], ["ROOT"], "甲", id="one word"),
        pytest.param(
            "本 契約 の 終了 後 も",
            [1, 4, 1, 4, 4, 4],
            ["compound", "nmod" + B, "case", "compound", "ROOT", "case"],
            "本契約の|終了後も",
            id="compounds stay together",
        ),
        pytest.param(
            "甲 及び 乙 は 協議 する",
            [2, 0, 4, 2, 4, 4],
            ["nmod" + B, "case", "nsubj" + B, "case", "ROOT", "aux"],
            "甲及び|乙は|協議する",
            id="coordination",
        ),
        pytest.param("甲 。 乙 。", [0, 0, 2, 2], ["ROOT", "punct", "ROOT", "punct"], "甲。|乙。", id="two sentences"),
    ],
)
def test_where_bunsetu_begin(words: str, heads: list[int], labels: list[str], expected: str) -> None:
    assert cut(words, heads, labels) == expected


def test_name_is_one_bunsetu() -> None:
    words, heads = "東京 地方 裁判所 で 争う", [2, 2, 4, 2, 4]
    labels = ["nmod" + B, "nmod" + B, "obl" + B, "case", "ROOT"]
    assert cut(words, heads, labels) == "東京|地方|裁判所で|争う"
    assert cut(words, heads, labels, entities=[(0, 3)]) == "東京地方裁判所で|争う"


def test_no_words() -> None:
    assert bunsetu_of([], [], [], []) == []


def test_cost_grows_with_the_length_only() -> None:
    """GiNZA's own recogniser builds sets of whole subtrees for each clause: 20,000 words take minutes."""
    n = 100_000
    begin = time.process_time()
    numbers = bunsetu_of([min(i + 1, n - 1) for i in range(n)], ["nmod" + B] * n, ["NOUN"] * n, [(0, 2), (n - 2, n)])
    assert numbers[-1] == n - 3
    assert time.process_time() - begin < 5  # 0.2 s
