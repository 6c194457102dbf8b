"""The engine against GiNZA as it comes: every token, tag, head, label, bunsetu and entity is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from ingest import engine as engine_module
from ingest.engine import Engine, EngineMissing
from ingest.parse import Entity, Parse, Token

Stock = Callable[[list[str]], Iterator[Parse]]
ROOT = Path(__file__).parents[2]

SENTENCES = [
    "乙は、本契約終了後も、秘密情報を第三者に開示してはならない。",
    "甲は、東京都千代田区の株式会社山田商店に対し、2024年4月1日までに金1,000,000円を支払うものとする。",
    "本契約に関する紛争は、東京地方裁判所又は大阪簡易裁判所を第一審の専属的合意管轄裁判所とする。",
    "第3条、第8条から第12条まで及び本条の規定は、契約終了後5年間、なお有効に存続する。",
    "利用者は、API　Keyを 第三者に  貸与できません。 ",
    " 　\t",
    "",
    "※（注）①②ｱｲｳ㈱〜―…！？\u200b👨‍👩‍👧が゛",
    "a",
    "甲、乙及び丙山太郎は、ナポリ大学のジョン・スミス教授が1999年に発表した論文を参照する。弊社は困る。",
]


@pytest.fixture(scope="module")
def stock() -> Stock:
    nlp = spacy.load("ja_ginza")
    return lambda texts: map(parse_of, nlp.pipe(texts, batch_size=16))


def parse_of(doc: Doc) -> Parse:
    """A document of GiNZA's own pipeline as our values."""
    tokens = []
    bunsetu = -1
    for token, label in zip(doc, doc.user_data["bunsetu_bi_labels"], strict=True):
        bunsetu += label == "B"
        tokens.append(
            Token(
                text=token.text,
                lemma=token.lemma_,
                pos=token.pos_,
                tag=token.tag_,
                inflection="".join(token.morph.get("Inflection")),
                dep=token.dep_,
                head=token.head.i,
                bunsetu=bunsetu,
                start=token.idx,
                end=token.idx + len(token),
            )
        )
    return Parse(doc.text, tuple(tokens), tuple(Entity(e.label_, e.start_char, e.end_char) for e in doc.ents))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_parse_is_ginzas(engine: Engine, stock: Stock, sentence: str) -> None:
    assert list(engine.parse([sentence])) == list(stock([sentence]))


def test_parses_of_a_whole_contract_are_ginzas(engine: Engine, stock: Stock) -> None:
    text = (ROOT / "examples/warehouse-system-outsourcing.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line]
    ours = list(engine.parse(lines))
    assert sum(len(parse.tokens) for parse in ours) > 1000
    assert sum(len(parse.entities) for parse in ours) > 10
    for mine, its in zip(ours, stock(lines), strict=True):
        assert mine == its


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(
            st.sampled_from("甲乙は、を東京都第一条１２3円株式会社山田 　\n（）「」支払う者。ーａ…ｱ\u3099"), max_size=30
        ),
        max_size=4,
    )
)
def test_parses_of_any_text_are_ginzas(engine: Engine, stock: Stock, texts: list[str]) -> None:
    assert list(engine.parse(texts)) == list(stock(texts))


def test_parses_do_not_depend_on_their_company(engine: Engine) -> None:
    """A word's context is its own text, whatever else is in the batch."""
    together = list(engine.parse(SENTENCES))
    assert together == [parse for sentence in SENTENCES for parse in engine.parse([sentence])]
    assert together == list(Engine(batch=3).parse(SENTENCES))


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tokens_are_slices_of_any_text(engine: Engine, text: str) -> None:
    (parse,) = engine.parse([text])
    assert parse.text == text
    assert all(text[token.start : token.end] == token.text for token in parse.tokens)
    covered = sum(token.end - token.start for token in parse.tokens)
    assert covered + text.count(" ") >= len(text)  # a blank behind a word is no token


def test_texts_longer_than_the_tokenizer_takes(engine: Engine) -> None:
    sentence = "甲は、前項の場合、乙に対し、遅滞なくその旨を通知しなければならない。"
    text = sentence * 1000  # 102,000 bytes
    (parse,) = engine.parse([text])
    assert parse.text == text
    assert all(text[token.start : token.end] == token.text for token in parse.tokens)
    assert all(0 <= token.head < len(parse.tokens) for token in parse.tokens)
    assert [t.bunsetu for t in parse.tokens] == sorted(t.bunsetu for t in parse.tokens)
    assert "".join(token.text for token in parse.tokens) == text


def test_threads_take_turns(engine: Engine) -> None:
    """GiNZA itself fails here: "Already borrowed"."""
    with ThreadPoolExecutor(4) as threads:
        parses = list(threads.map(lambda sentence: list(engine.parse([sentence])), SENTENCES * 4))
    assert parses == [list(engine.parse([sentence])) for sentence in SENTENCES] * 4


def test_version_names_what_decides(engine: Engine) -> None:
    for name in ("ja-ginza 5.", "ginza 5.", "spacy 3.", "SudachiPy 0.", "SudachiDict-core 20"):
        assert name in engine.version


def test_missing_model_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "MODEL", "ja_ginza_that_nobody_has")
    with pytest.raises(EngineMissing, match="make install"):
        list(Engine().parse(["甲"]))


def test_missing_package_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_PACKAGES", ("a-package-that-nobody-has",))
    with pytest.raises(EngineMissing, match="a-package-that-nobody-has is not installed"):
        _ = Engine().version


@pytest.mark.parametrize(
    ("code", "prints"),
    [
        (
            "import sys, ingest.engine; ingest.engine.Engine().version; print('spacy' in sys.modules or 'numpy' in sys.modules)",
            "False",
        ),
        (
            "import os; from ingest.engine import Engine; list(Engine().parse(['甲'])); print('OPENBLAS_NUM_THREADS' in os.environ)",
            "False",
        ),
    ],
    ids=["GiNZA is loaded when it is needed", "the environment is left as it was"],
)
def test_in_a_new_process(code: str, prints: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == (prints, 0), done.stderr


def test_stock_is_stock(stock: Stock) -> None:
    """The comparison above is with all of GiNZA, not with what the engine leaves of it."""
    assert Language.has_factory("bunsetu_recognizer")
    (parse,) = stock(["東京都の山田太郎は、1999年に退職した。"])
    assert parse.entities
    assert parse.tokens[-1].bunsetu > 1
