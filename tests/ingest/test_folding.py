"""Folding: what is left to parse, and offsets that still point at the sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.engine import Engine
from ingest.folding import NOUN, fold_brackets, parse_folded, unfold
from ingest.parse import Entity, Parse, Token


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("甲（売主をいう。）は、乙に通知する。", "甲は、乙に通知する。"),
        ("規約(以下「本規約」という。)は、有効とする。", "規約は、有効とする。"),
        ("損害（弁護士費用（実費を含む。）を含む。）を賠償する。", "損害を賠償する。"),
        ("「本契約」とは、次のものをいう。", "「本契約」とは、次のものをいう。"),
        ("「利用規約及び個別の条件」とは、次のものをいう。", f"「{NOUN}」とは、次のものをいう。"),
        ("「甲が乙に（無償で）貸与する機器」をいう。", f"「{NOUN}」をいう。"),
        ("閉じない（括弧は、残る。", "閉じない（括弧は、残る。"),
        ("（以下同じ。）", "（以下同じ。）"),
        ("（乙は除く。）（丙も除く。）。", "（乙は除く。）（丙も除く。）。"),
        ("", ""),
    ],
)
def test_what_is_left(sentence: str, left: str) -> None:
    assert fold_brackets(sentence).text == left


@given(st.text("甲乙は（）()「」『』を支払う。、１", max_size=40))
def test_every_character_left_stands_where_it_says(sentence: str) -> None:
    folded = fold_brackets(sentence)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    for char, start, end in zip(folded.text, folded.starts, folded.ends, strict=True):
        assert sentence[start:end] == char or (
            char in NOUN and sentence[start - 1] in "「『" and sentence[end] in "」』"
        )
    assert list(folded.starts) == sorted(folded.starts)


def token(text: str, start: int) -> Token:
    return Token(text, text, "NOUN", "名詞", "", "obj", 0, 0, start, start + len(text))


def test_token_that_a_bracket_interrupts_covers_it() -> None:
    folded = fold_brackets("損害（実損）賠償")
    (whole,) = unfold(Parse(folded.text, (token("損害賠償", 0),)), folded).tokens
    assert (whole.text, whole.start, whole.end) == ("損害賠償", 0, 8)


def test_quote_comes_back_as_one_token_and_entities_move_too() -> None:
    folded = fold_brackets("甲（売主）は「保守の対象機器」を東京で渡す。")
    left = folded.text.index(NOUN)
    place = folded.text.index("東京")
    parse = Parse(folded.text, (token(NOUN, left),), (Entity("City", place, place + 2),))
    restored = unfold(parse, folded)
    assert restored.text == folded.original
    assert [(t.text, t.lemma, restored.text[t.start : t.end]) for t in restored.tokens] == [("保守の対象機器",) * 3]
    assert [restored.text[e.start : e.end] for e in restored.entities] == ["東京"]


def test_root_is_the_predicate_of_the_sentence() -> None:
    sentence = "乙は、秘密情報（開示の時に公知であったものを除く。）を第三者に開示してはならない。"
    (parse,) = parse_folded(Engine(), [sentence])
    roots = [t for i, t in enumerate(parse.tokens) if t.head == i]
    assert [t.text for t in roots] == ["開示"]
    assert all(sentence[t.start : t.end] == t.text for t in parse.tokens)
    assert parse.at(sentence.index("公知")) is None
