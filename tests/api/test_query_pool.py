"""Strangers' queries in processes of their own, over a real store on disk."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from api.answering import Limits, QueryStopped, Question
from api.query_pool import QueryPool
from graph.store import ClauseStore
from ontology.errors import QueryRefused, StoreUnusable
from tests.api.readings import reading

JSON = "application/sparql-results+json"
COUNT = "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/clausegraph/ns#Contract> }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
DOUBLINGS = " ".join(f"BIND(CONCAT(?z{n}, ?z{n}) AS ?z{n + 1})" for n in range(26))
GREEDY = f"SELECT (STRLEN(?z26) AS ?n) {{ BIND('条項条項条項条項' AS ?z0) {DOUBLINGS} }}"
WIDE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def ask(pool: QueryPool, query: str, table: str | None = JSON, graph: str | None = "text/turtle") -> bytes:
    return pool.ask(Question(query, table, graph)).content


def count(pool: QueryPool) -> int:
    return int(json.loads(ask(pool, COUNT))["results"]["bindings"][0]["n"]["value"])


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("pool") / "store"
    with ClauseStore.open(path) as store:
        store.replace_contract("first", reading())
    return str(path)


@pytest.fixture(scope="module")
def pool(location: str) -> Iterator[QueryPool]:
    with QueryPool(location, workers=1, limits=Limits(seconds=2.0, answer=1024**2)) as pool:
        yield pool


def test_select_and_construct(pool: QueryPool) -> None:
    assert count(pool) == 1
    answer = pool.ask(Question("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", JSON, "text/turtle"))
    assert answer.media_type == "text/turtle"
    assert "第1条" in answer.content.decode()


def test_a_form_that_the_client_does_not_accept_is_not_written(pool: QueryPool) -> None:
    assert pool.ask(Question("ASK {}", None, "text/turtle")).media_type is None


def test_a_wrong_query_is_refused_and_the_worker_lives(pool: QueryPool) -> None:
    with pytest.raises(QueryRefused, match="not SPARQL"):
        ask(pool, "SELECT nonsense")
    assert count(pool) == 1


@pytest.mark.parametrize(
    ("query", "why"),
    [(ENDLESS, "longer than 2 seconds"), (WIDE, "larger than 1 MB")],
)
def test_a_hostile_query_is_stopped_and_the_next_one_answered(pool: QueryPool, query: str, why: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryStopped, match=why):
        ask(pool, query)
    assert time.monotonic() - started < 4
    assert count(pool) == 1


def test_a_greedy_query_is_stopped_and_its_memory_given_back(location: str) -> None:
    with QueryPool(location, workers=1, limits=Limits(seconds=30.0, memory=640 * 1024**2)) as pool:
        with pytest.raises(QueryStopped, match="more memory"):
            ask(pool, GREEDY)
        assert count(pool) == 1


def test_service_and_load_reach_nothing(pool: QueryPool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"
        for query in (
            f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }}",
            f"LOAD <{address}>",
        ):
            with pytest.raises(QueryRefused):
                ask(pool, query)
        ask(pool, f"SELECT * FROM <{address}> {{ ?s ?p ?o }}")  # names a graph of ours that is not there
        with pytest.raises(TimeoutError):
            listening.accept()


def test_many_threads_get_their_own_answers(location: str) -> None:
    with QueryPool(location, workers=2) as pool, ThreadPoolExecutor(8) as threads:
        queries = [f"SELECT ({n} AS ?n) {{}}" for n in range(40)]
        answers = list(threads.map(lambda query: ask(pool, query, "text/csv"), queries))
    assert answers == [f"n\r\n{n}\r\n".encode() for n in range(40)]


def test_busy_workers_are_said_to_be_busy(location: str) -> None:
    with QueryPool(location, workers=1, limits=Limits(seconds=1.0, patience=0.5)) as pool:
        pool.ask(Question("ASK {}", JSON, None))  # the worker has started
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(ask, pool, ENDLESS) for _ in range(4)]
        problems = [str(future.exception()) for future in asked]
    assert any("longer than 1 seconds" in problem for problem in problems)
    assert any("busy" in problem for problem in problems)


def test_a_worker_that_died_is_replaced(location: str) -> None:
    with QueryPool(location, workers=1) as pool:
        assert count(pool) == 1
        os.kill(pool._quick[0].pid, 9)
        with suppress(QueryStopped):  # where it was asked before its death was seen
            count(pool)
        assert count(pool) == 1


def test_what_is_written_meanwhile_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with ClauseStore.open(path) as store:
        store.replace_contract("first", reading())
        with QueryPool(str(path), workers=1) as pool:
            assert count(pool) == 1
            store.replace_contract("second", reading())
            assert count(pool) == 2


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with QueryPool(str(tmp_path / "nowhere"), workers=1) as pool, pytest.raises(StoreUnusable, match="no store yet"):
        count(pool)


def test_what_is_given_to_another_worker_is_not_answered_twice(location: str) -> None:
    """Queries of more than a moment: those behind them are taken back and dealt again, and cost no more than alone."""
    numbers = " ".join(map(str, range(1000)))
    cross = f"SELECT ((COUNT(*) + %d) AS ?n) {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    with QueryPool(location, workers=2) as pool, ThreadPoolExecutor(12) as threads:
        ask(pool, cross % 0, "text/csv")
        alone = max(worker.used_in_all for worker in pool._quick)
        answers = list(threads.map(lambda n: ask(pool, cross % n, "text/csv"), range(1, 25)))
        together = sum(worker.used_in_all for worker in pool._quick)
    assert answers == [f"n\r\n{1_000_000 + n}\r\n".encode() for n in range(1, 25)]
    assert together < 40 * alone
