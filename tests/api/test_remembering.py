from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
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
    memory.put("1", question(), answer())
    assert memory.get("1", question()) == answer()
    assert memory.get("2", question()) is None
    assert memory.get("1", question("ASK { }")) is None
    assert memory.get("1", Question("ASK {}", JSON, None, ("http://a.example/",))) is None
    memory.put("2", question("ASK { }"), answer(version="2"))
    assert memory.get("1", question()) is None
    assert memory.get("2", question()) is None


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("ASK {}", answer(version="of a worker that is behind")),
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
    memory.put("1", question(asked), given)
    assert memory.get("1", question(asked)) is None


def test_memory_is_bounded_and_what_was_used_last_stays() -> None:
    memory = AnswerMemory(most=10 * (OVERHEAD + 1000))
    first = question("ASK { 0 }")
    for n in range(200):
        memory.put("1", question(f"ASK {{ {n} }}"), answer(b"x" * 900))
        assert memory.get("1", first)
    kept = [n for n in range(200) if memory.get("1", question(f"ASK {{ {n} }}"))]
    assert len(kept) in {9, 10}
    assert kept[1:] == list(range(200 - len(kept) + 1, 200))


def test_many_threads() -> None:
    memory = AnswerMemory(most=20 * OVERHEAD)

    def use(n: int) -> bool:
        asked, version = question(f"ASK {{ {n % 50} }}"), str(n // 100)
        memory.put(version, asked, answer(b"%d" % (n % 50), version))
        found = memory.get(version, asked)
        return found is None or found.body == b"%d" % (n % 50)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(2000)))


def test_a_pool_remembers_until_another_process_commits(tmp_path: Path) -> None:
    path = tmp_path / "store"
    writer = ClauseStore.open(path)
    with ClauseStore.open(path, read_only=True) as near, QueryPool(str(path), workers=1, near=near) as pool:

        def count() -> int:
            return int(json.loads(pool.ask(question(COUNT)).content)["results"]["bindings"][0]["n"]["value"])

        for n in range(4):
            assert [count(), count()] == [n, n]
            asked = pool._idle.queue[0]._used_before
            assert count() == n
            assert pool._idle.queue[0]._used_before == asked  # the worker was not asked again
            writer.replace_contract(f"c{n}", reading())
        times = {pool.ask(question("SELECT (STRUUID() AS ?id) {}")).content for _ in range(3)}
        assert len(times) == 3
    writer.close()
