"""Words against spaCy's own tokenizer."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.ja import JapaneseTokenizer

from ingest.words import WordCutter


@pytest.fixture(scope="module")
def tokenizer() -> JapaneseTokenizer:
    return JapaneseTokenizer(spacy.blank("ja").vocab, split_mode="C")


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from("甲 　\n\t乙は、損害賠償を…請求する。12①"), st.characters(exclude_categories=["Cs"])),
        max_size=25,
    )
)
def test_words_are_spacys(tokenizer: JapaneseTokenizer, text: str) -> None:
    doc = tokenizer(text)
    words = WordCutter(tokenizer.tokenizer).cut(text)
    assert [(w.text, w.tag, w.lemma, w.space) for w in words] == [
        (t.text, t.tag_, t.lemma_, bool(t.whitespace_)) for t in doc
    ]
    assert [w.inflection for w in words] == ["".join(t.morph.get("Inflection")) for t in doc]


def test_compound_stays_whole(tokenizer: JapaneseTokenizer) -> None:
    words = WordCutter(tokenizer.tokenizer).cut("損害賠償を行わなかった")
    assert [(w.text, w.lemma, w.inflection) for w in words] == [
        ("損害賠償", "損害賠償", ""),
        ("を", "を", ""),
        ("行わ", "行う", "五段-ワア行;未然形-一般"),
        ("なかっ", "ない", "助動詞-ナイ;連用形-促音便"),
        ("た", "た", "助動詞-タ;終止形-一般"),
    ]
