"""Writing in a process of its own, over real stores on disk, while others read or write."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

from api.writing import Writer, WriteStopped
from graph.store import ClauseStore
from ontology.errors import QueryRefused, StoreBusy, StoreUnusable, UnknownContract
from tests.api.readings import reading

ENDLESS = "INSERT { ?a ?b ?l } WHERE { GRAPH ?x { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } }"
ONE = "INSERT DATA { GRAPH <http://e.example/g> { <http://e.example/s> <http://e.example/p> 1 } }"


@pytest.fixture
def location(tmp_path: Path) -> str:
    with ClauseStore.open(tmp_path / "store") as store:
        store.replace_contract("first", reading())
    return str(tmp_path / "store")


def test_what_is_written_is_read_by_those_who_have_the_store_open(location: str) -> None:
    writer = Writer(location)
    with ClauseStore.open(location, read_only=True) as open_already:
        assert writer.replace_contract("second", reading()) is True
        assert writer.replace_contract("second", reading()) is False
        assert [row.id for row in open_already.contracts()] == ["first", "second"]
        writer.remove("first")
        assert [row.id for row in open_already.contracts()] == ["second"]
        writer.update(ONE)
        assert len(list(open_already.query("SELECT * { GRAPH <http://e.example/g> { ?s ?p ?o } }"))) == 1


def test_errors_come_through(location: str) -> None:
    writer = Writer(location)
    with pytest.raises(UnknownContract, match="'nothing'"):
        writer.remove("nothing")
    with pytest.raises(UnknownContract, match="contract id"):
        writer.replace_contract("No Id", reading())
    with pytest.raises(QueryRefused, match="not SPARQL"):
        writer.update("INSERT nonsense")
    with pytest.raises(StoreUnusable, match="something else"):
        Writer(str(Path(location).parent)).update(ONE)


def test_another_writer_is_waited_for_but_not_for_ever(location: str) -> None:
    with ClauseStore.open(location) as other:
        with pytest.raises(StoreBusy, match="is writing to this store"):
            Writer(location, patience=0.1).update(ONE)
        threading.Timer(1.0, other.close).start()
        Writer(location, patience=10).update(ONE)


def test_a_write_that_does_not_end_is_ended_and_leaves_nothing(location: str) -> None:
    writer = Writer(location, seconds=1.0)
    with ClauseStore.open(location, read_only=True) as store:
        before = set(store.graph("first"))
    started = time.monotonic()
    with pytest.raises(WriteStopped):
        writer.update(ENDLESS)
    assert time.monotonic() - started < 5
    with ClauseStore.open(location, read_only=True) as store:
        assert set(store.graph("first")) == before
        assert [row.id for row in store.contracts()] == ["first"]
    writer.update(ONE)  # and the store can be written again


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <URL>",
        "LOADSILENT<URL>",
        "load silent <URL> into graph <http://e.example/g>",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL ;LOAD <URL>",
        "INSERT { ?a ?b ?c } WHERE { SERVICE <URL> { ?a ?b ?c } }",
        "INSERT{?s ?p ?o}WHERE{?s ?p 1SERVICESILENT<URL>{?s ?p ?o}}",
        'INSERT DATA { <http://e/\\u0041#> <http://e/b> "" } ; LOAD <URL>',
    ],
)
def test_updates_fetch_nothing(location: str, update: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        with pytest.raises(QueryRefused, match=r"nothing is fetched|escapes"):
            Writer(location).update(update.replace("URL", address))
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.parametrize("word", ["a service of ours", "download"])
def test_the_words_may_be_written_about(location: str, word: str) -> None:
    Writer(location).update(f'INSERT DATA {{ <http://e.example/s> <http://e.example/p> "{word}" }} # LOAD')


@pytest.mark.parametrize(
    "update", ["DROP ALL", "CLEAR ALL ;", "DELETE WHERE { ?s ?p ?o } # all", "PREFIX e: <http://e/>"]
)
def test_the_store_stays_one_whatever_is_taken_away(location: str, update: str) -> None:
    Writer(location).update(update)
    with ClauseStore.open(location, read_only=True) as store:
        assert store.base == "http://localhost:8000/id/"
