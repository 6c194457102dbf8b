from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from api.answering import Answer, Question
from api.query_pool import QueryPool
from api.remembering import LARGEST, OVERHEAD, AnswerMemory
from graph.store import ClauseStore
from tests.api.readings import reading

JSON = "application/sparql-results+json"
COUNT = "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/clausegraph/ns#Contract> }"


def question(text: str = "ASK {}") -> Question:
    return Question(text, JSON, None)


def answer(body: bytes = b"x", version: str = "1") -> Answer:
    return Answer(JSON, body, size=len(body), version=version)


def test_an_answer_is_remembered_for_its_question_and_state_of_the_store() -> None:
    memory = AnswerMemory()
    memory.put(question(), answer())
    assert memory.get(question(), lambda: "1") == answer()
    assert memory.get(question(), lambda: "2") is None
    assert memory.get(question("ASK { }"), lambda: "1") is None
    assert memory.get(Question("ASK {}", JSON, None, ("http://a.example/",)), lambda: "1") is None
    memory.put(question(), answer(b"y", version="2"))
    assert memory.get(question(), lambda: "2") == answer(b"y", version="2")
    assert memory.get(question(), lambda: "1") is None


def test_the_state_of_the_store_is_looked_up_only_for_what_was_asked_before() -> None:
    asked: list[str] = []
    memory = AnswerMemory()
    assert memory.get(question(), lambda: asked.append("now") or "1") is None  # type: ignore[func-returns-value]
    assert not asked


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("ASK {}", answer(version="")),
        ("ASK {}", answer(b"x" * LARGEST)),
        ("ASK {}", Answer(JSON, file=io.BytesIO(b"x"), size=1, version="1")),
        ("SELECT (NOW() AS ?t) {}", answer()),
        ("SELECT (raNd() AS ?t) {}", answer()),
        ("SELECT (STRUUID() AS ?t) {}", answer()),
        ("SELECT (\\u004eOW() AS ?t) {}", answer()),
        ("SELECT (BNODE() AS ?t) {}", answer()),
    ],
)
def test_what_is_large_or_new_each_time_is_not_remembered(asked: str, given: Answer) -> None:
    memory = AnswerMemory()
    memory.put(question(asked), given)
    assert memory.get(question(asked), lambda: given.version) is None


def test_memory_is_bounded_and_what_was_used_last_stays() -> None:
    memory = AnswerMemory(most=10 * (OVERHEAD + 1000))
    first = question("ASK { 0 }")
    for n in range(200):
        memory.put(question(f"ASK {{ {n} }}"), answer(b"x" * 900))
        assert memory.get(first, lambda: "1")
    kept = [n for n in range(200) if memory.get(question(f"ASK {{ {n} }}"), lambda: "1")]
    assert len(kept) in {9, 10}
    assert kept[1:] == list(range(200 - len(kept) + 1, 200))


def test_what_is_asked_again_in_a_new_state_takes_no_more_room() -> None:
    memory = AnswerMemory(most=3 * OVERHEAD)
    for n in range(100):
        memory.put(question(), answer(b"%d" % n, version=str(n)))
        memory.put(question("ASK { }"), answer(version=str(n)))
    assert memory.get(question(), lambda: "99") == answer(b"99", version="99")
    assert memory.get(question("ASK { }"), lambda: "99")


def test_a_pool_remembers_until_another_process_commits(tmp_path: Path) -> None:
    path = tmp_path / "store"
    writer = ClauseStore.open(path)
    with (
        ClauseStore.open(path, read_only=True) as near,
        QueryPool(str(path), workers=1, version=lambda: near.newest_version) as pool,
    ):

        def count() -> int:
            return int(json.loads(pool.ask(question(COUNT)).content)["results"]["bindings"][0]["n"]["value"])

        for n in range(4):
            assert [count(), count()] == [n, n]
            asked = pool._quick[0].used_in_all
            assert count() == n
            assert pool._quick[0].used_in_all == asked  # the worker was not asked again
            writer.replace_contract(f"c{n}", reading())
        times = {pool.ask(question("SELECT (STRUUID() AS ?id) {}")).content for _ in range(3)}
        assert len(times) == 3
    writer.close()
