"""Clauses by words: what is found, in which order, and that the index stays in step with the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph import changes, search, search_rows
from graph.mapping import triples
from graph.search import FILE, ClauseIndex, IndexBusy
from graph.search_words import grams, words_of
from graph.store import ClauseStore
from graph.updating import update
from ontology.facts import Reading
from tests.graph.readings import clause, reading

TEXTS = (
    "乙は、甲に対して損害賠償の責任を負う。",
    "甲は、乙に生じた損害の賠償をするものとする。",
    "乙は、損害を被ったときであっても、その旨を甲に遅滞なく書面により通知した後でなければ賠償を求めない。",
    "受領者は、秘密情報を第三者に開示してはならない。",
    "受領者は、ＡＰＩキーの秘密を保持する義務を負う。",
    "利用者は、いつでも注文を取り消すことができる。",
    "利用者は、電子計算機を用いる。",
)


def with_texts(*texts: str) -> Reading:
    return reading(clauses=tuple(clause(f"art_{n}", text=text, position=n) for n, text in enumerate(texts, 1)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ClauseStore]:
    with ClauseStore.open(tmp_path / "store") as store:
        store.replace_contract("first", with_texts(*TEXTS))
        yield store


@pytest.fixture
def index(store: ClauseStore, tmp_path: Path) -> ClauseIndex:
    return ClauseIndex(store, tmp_path / "store")


def found(index: ClauseIndex, words: str) -> list[int]:
    return [int(hit.address.removeprefix("art_")) for hit in index.search(words)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("損害賠償", [1, 2]),  # as written first, then in parts; not where the parts stand far apart
        ("損害の賠償", [2, 1]),
        ("秘密保持義務", [5]),
        ("秘密　開示", [4]),
        ("api", [5]),
        ("取り消す", [6]),
        ("取", [6]),
        ("計算機", [7]),
        ("電子機", []),
        ("賠償責任", [1]),
        ("", []),
        ("。、", []),
        ('" OR * NEAR(', []),
    ],
)
def test_words_find(index: ClauseIndex, words: str, numbers: list[int]) -> None:
    assert found(index, words) == numbers


@pytest.mark.parametrize("words", ["損害賠償", "損害の賠償", "api", "秘密保持義務"])
def test_highlights_are_the_words_as_the_source_writes_them(index: ClauseIndex, words: str) -> None:
    for hit in index.search(words):
        text = TEXTS[int(hit.address.removeprefix("art_")) - 1]
        assert hit.snippet.strip("…") in text
        marked = [hit.snippet[start:end] for start, end in hit.highlights]
        assert marked
        assert set(marked) <= {"損害賠償", "損害の賠償", "損害", "賠償", "ＡＰＩ", "秘密", "保持", "義務"}


def test_a_long_clause_is_shown_around_the_first_hit(store: ClauseStore, index: ClauseIndex) -> None:
    store.replace_contract(
        "long", with_texts("甲は、次の事項を定める。" * 40 + "乙は、再委託をしてはならない。" + "以上とする。" * 60)
    )
    (hit,) = index.search("再委託")
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert [hit.snippet[a:b] for a, b in hit.highlights] == ["再委託"]


def test_pages_make_the_whole(index: ClauseIndex) -> None:
    whole = [hit.iri for hit in index.search("は")]
    assert len(whole) == len(TEXTS)
    assert [index.search("は", after=n, limit=1)[0].iri for n in range(len(whole))] == whole


def test_the_index_follows_the_store(store: ClauseStore, index: ClauseIndex) -> None:
    assert found(index, "再委託") == []
    store.replace_contract("second", with_texts("乙は、再委託をしてはならない。"))
    assert found(index, "再委託") == [1]
    store.replace_contract("second", replace(with_texts("乙は、譲渡をしてはならない。"), sha256="b" * 64))
    assert (found(index, "再委託"), found(index, "譲渡")) == ([], [1])
    store.remove("second")
    assert (found(index, "譲渡"), found(index, "損害賠償")) == ([], [1, 2])
    assert [hit.address for hit in index.search("甲", contract_id="first")]
    assert index.search("甲", contract_id="second") == ()


def test_a_change_that_leaves_every_offset_and_the_source_alone_is_found(
    store: ClauseStore, index: ClauseIndex
) -> None:
    assert (found(index, "損害賠償"), found(index, "費用負担")) == ([1, 2], [])
    store.replace_contract("first", with_texts(*(text.replace("損害賠償", "費用負担") for text in TEXTS)))
    assert (found(index, "損害賠償"), found(index, "費用負担")) == ([2], [1])
    update(
        store,
        with_graph(
            store, "DELETE { ?s ?p '利用者は、電子計算機を用いる。' } INSERT { ?s ?p '利用者は、算盤を用いる。' }"
        ),
    )
    assert (found(index, "計算機"), found(index, "算盤")) == ([], [7])


def with_graph(store: ClauseStore, changes: str) -> str:
    return f"WITH <{store.iris('first').contract}> {changes} WHERE {{ ?s ?p '利用者は、電子計算機を用いる。' }}"


def test_only_what_was_written_to_is_read_again(store: ClauseStore, index: ClauseIndex, monkeypatch: Any) -> None:
    store.replace_contract("second", with_texts("乙は、再委託をしてはならない。"))
    index.refresh()
    looked: list[set[str]] = []

    def contents(store: ClauseStore, ids: set[str]) -> Any:
        looked.append(ids)
        return search_rows.contents(store, ids)

    monkeypatch.setattr(search, "contents", contents)
    store.replace_contract("second", with_texts("乙は、譲渡をしてはならない。"))
    assert found(index, "譲渡") == [1]
    assert found(index, "譲渡") == [1]
    assert looked == [{"second"}]


def test_a_writer_that_was_killed_in_the_middle_leaves_nothing_unseen(
    store: ClauseStore, index: ClauseIndex, tmp_path: Path
) -> None:
    index.refresh()
    name = store.iris("second").contract
    with (tmp_path / "store" / changes.FILE).open("a") as log:
        log.write(f"+{name}\n")  # it has said what it is about to write, and has written nothing
    assert found(index, "譲渡") == []
    new = triples(with_texts("乙は、譲渡をしてはならない。"), base=store.base, contract_id="second")
    store.transact(
        lambda engine: engine.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name)) for t in new)
    )
    lines = (tmp_path / "store" / changes.FILE).read_text().splitlines()
    (tmp_path / "store" / changes.FILE).write_text("\n".join(lines[:-2]) + "\n")  # it has written, and was killed
    assert found(index, "譲渡") == [1]


@pytest.mark.parametrize("damage", ["", "no log", "clausegraph changes other\n"], ids=["empty", "other", "another"])
def test_a_log_that_cannot_be_followed_means_that_anything_may_have_changed(
    store: ClauseStore, index: ClauseIndex, tmp_path: Path, damage: str
) -> None:
    index.refresh()
    store.replace_contract("second", with_texts("乙は、譲渡をしてはならない。"))
    (tmp_path / "store" / changes.FILE).write_text(damage)
    assert found(index, "譲渡") == [1]


def test_a_damaged_index_is_thrown_away(store: ClauseStore, index: ClauseIndex, tmp_path: Path) -> None:
    (tmp_path / "store" / FILE).write_bytes(b"not a database at all" * 1000)
    with pytest.raises(IndexBusy, match="made anew"):
        index.search("損害賠償")
    assert found(index, "損害賠償") == [1, 2]


def test_a_lost_index_is_made_again(store: ClauseStore, index: ClauseIndex, tmp_path: Path) -> None:
    assert found(index, "再委託") == []
    for file in (tmp_path / "store").glob(f"{FILE}*"):
        file.unlink()
    assert found(index, "損害賠償") == [1, 2]
    assert found(ClauseIndex(store, tmp_path / "store"), "損害賠償") == [1, 2]


def test_a_store_that_cannot_be_written_is_searched_too(store: ClauseStore) -> None:
    assert found(ClauseIndex(store, None), "損害賠償") == [1, 2]


def test_pairs_end_where_words_end() -> None:
    assert grams("甲乙丙、Ａb") == "甲乙 乙丙 丙 ab b"
    assert words_of("損害賠償").apart == ((("損害", "賠償"), ("損害賠償",)),)
    assert ("秘密", "保持", "義務") in words_of("秘密保持義務").apart[0]
