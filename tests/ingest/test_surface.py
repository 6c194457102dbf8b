"""The reading surface: blanks and asides out, and every place leads back into the sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.surface import alias_at, composed, surface_of


@pytest.mark.parametrize(
    ("sentence", "surface"),
    [
        ("甲は、利用することができま す。", "甲は、利用することができます。"),
        ("甲（買主をいう。）は、支払う。", "甲は、支払う。"),
        ("「会員」は，申し込む。", "会員は、申し込む。"),
        ("甲は､１，０００円を支払う｡", "甲は、1,000円を支払う。"),
        ("「甲は、乙に対して責任を負う。」と表示する。", "「」と表示する。"),
        ("乙か\u3099て\u3099きる。", "乙ができる。"),
        ("", ""),
    ],
)
def test_what_is_read(sentence: str, surface: str) -> None:
    assert surface_of(sentence).text == surface


@given(st.text("甲乙は（）()「」、。， す１か\u3099\n", max_size=40))
def test_every_place_leads_back(sentence: str) -> None:
    surface = surface_of(sentence)
    assert len(surface.offsets) == len(surface.text)
    assert list(surface.offsets) == sorted(set(surface.offsets))
    for i in range(len(surface.text)):
        assert surface.index(surface.offsets[i]) == i
        start, end = surface.span(i, i + 1)
        assert surface.quote(i, i + 1) == sentence[start:end]


@given(st.text("甲かは\u3099\u309a、", max_size=12))
def test_composed_characters_know_their_place(text: str) -> None:
    plain, starts = composed(text)
    assert len(starts) == len(plain) + 1
    assert list(starts) == sorted(starts)
    assert starts[-1] == len(text)


def test_a_quote_is_the_sentences_own() -> None:
    surface = surface_of("乙は、代金（税を含む。）を 支払う。")
    assert surface.quote(3, 9) == "代金（税を含む。）を 支払う"


@pytest.mark.parametrize(
    ("sentence", "alias"),
    [
        ("申込みをする法人（以下「申込者」といいます。）は、", "申込者"),
        ("甲及び乙（以下、総称して「当事者」という。）は、", None),
        ("販売店（別紙に掲げる者をいう。）は、", None),
    ],
)
def test_the_name_that_a_bracket_gives(sentence: str, alias: str | None) -> None:
    surface = surface_of(sentence)
    assert alias_at(surface, surface.text.index("は、")) == alias
