from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.iris import DEFAULT_BASE
from graph.store import ClauseStore
from ontology.errors import QueryRefused, StoreBusy, StoreUnusable, UnknownContract, UnreadableSource
from tests.graph.readings import BASE, clause, full_reading, reading
from tests.places import Place

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def location(place: Place) -> str:
    return place.fresh()


@pytest.fixture
def store(location: str) -> Iterator[ClauseStore]:
    with ClauseStore.open(location, BASE) as opened:
        yield opened


@pytest.fixture
def in_folder(path: Path) -> Iterator[ClauseStore]:
    with ClauseStore.open(path, BASE) as opened:
        yield opened


def count(store: ClauseStore) -> int:
    return len(list(store.query("SELECT ?s { GRAPH ?g { ?s ?p ?o } }").terms()))


def test_what_was_stored_is_there_when_opened_again(location: str) -> None:
    with ClauseStore.open(location) as store:
        assert store.replace_contract("itaku", full_reading())
        before = set(store.graph("itaku"))
    with ClauseStore.open(location, read_only=True) as store:
        assert set(store.graph("itaku")) == before
        assert "itaku" in store
        assert store.base == DEFAULT_BASE


def test_the_summary_says_what_is_there(store: ClauseStore) -> None:
    store.replace_contract("itaku", full_reading())
    store.replace_contract("a", reading())
    first, second = store.contracts()
    assert (first.id, first.title, first.parties) == ("a", "契約書", ())
    assert second.id == "itaku"
    assert second.iri == f"{BASE}contracts/itaku"
    assert second.source == "業務委託契約書.txt"
    assert second.parties == ("甲", "乙")
    assert second.counts == {
        "clauses": 17, "definitions": 2, "references": 5, "norms": 7, "exceptions": 3, "survivals": 2, "notices": 2,
    }  # fmt: skip


def test_contracts_come_in_pages(store: ClauseStore) -> None:
    for name in ("b", "c", "a"):
        store.replace_contract(name, reading())
    assert [c.id for c in store.contracts(limit=2)] == ["a", "b"]
    assert [c.id for c in store.contracts(after="b", limit=2)] == ["c"]
    assert store.contracts(after="c") == ()


def test_a_contract_without_title_is_listed(store: ClauseStore) -> None:
    store.replace_contract("x", reading(contract=replace(reading().contract, title=None)))
    assert store.contracts()[0].title is None


def test_replacing_takes_the_old_facts_away_and_nothing_else(store: ClauseStore) -> None:
    store.replace_contract("other", full_reading())
    store.replace_contract("x", full_reading())
    other = set(store.graph("other"))
    assert store.replace_contract("x", reading())
    assert {str(t.subject) for t in store.graph("x")} == {
        f"<{BASE}contracts/x>", f"<{BASE}contracts/x/art_1__para_1>",
    }  # fmt: skip
    assert set(store.graph("other")) == other


def test_replacing_by_the_same_changes_nothing(store: ClauseStore) -> None:
    assert store.replace_contract("x", full_reading())
    assert not store.replace_contract("x", full_reading())


def test_a_reading_that_cannot_be_kept_leaves_the_old_one(store: ClauseStore) -> None:
    store.replace_contract("x", full_reading())
    before = set(store.graph("x"))
    with pytest.raises(UnreadableSource):
        store.replace_contract("x", reading(clauses=(clause(text="\x00"),)))
    assert set(store.graph("x")) == before


def test_removing_takes_one_contract_away(store: ClauseStore) -> None:
    store.replace_contract("x", full_reading())
    store.replace_contract("y", reading())
    store.remove("x")
    assert "x" not in store
    assert [c.id for c in store.contracts()] == ["y"]
    with pytest.raises(UnknownContract, match="'x'"):
        store.remove("x")
    with pytest.raises(UnknownContract, match="'x'"):
        store.graph("x")


@pytest.mark.parametrize("contract_id", ["../x", "A b", "", "x> <y", "x/y"])
def test_what_is_no_contract_id_is_unknown(store: ClauseStore, contract_id: str) -> None:
    with pytest.raises(UnknownContract):
        store.graph(contract_id)
    with pytest.raises(UnknownContract):
        store.replace_contract(contract_id, reading())
    assert count(store) == 0


# ---------- opening


def test_the_base_is_fixed_when_the_store_is_made(location: str) -> None:
    ClauseStore.open(location, BASE).close()
    assert ClauseStore.open(location, read_only=True).base == BASE
    assert ClauseStore.open(location, BASE, read_only=True).base == BASE
    with pytest.raises(StoreUnusable, match=f"made with the base {BASE}"):
        ClauseStore.open(location, "https://other.example/")


def test_a_refused_base_leaves_the_store_free(location: str) -> None:
    ClauseStore.open(location, BASE).close()
    with pytest.raises(StoreUnusable):
        ClauseStore.open(location, "https://other.example/")
    ClauseStore.open(location).close()


@pytest.mark.parametrize("base", ["contracts", "http://e", "http://e/ x/"])
def test_a_base_must_make_iris(path: Path, base: str) -> None:
    with pytest.raises(StoreUnusable, match="base"):
        ClauseStore.open(path, base)
    assert not path.exists()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_of_others_is_left_alone(path: Path, read_only: bool) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("mine")
    with pytest.raises(StoreUnusable, match="holds something else"):
        ClauseStore.open(path, read_only=read_only)
    assert [p.name for p in path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_is_no_store(path: Path, read_only: bool) -> None:
    path.write_text("mine")
    with pytest.raises(StoreUnusable, match="a file, not a folder"):
        ClauseStore.open(path, read_only=read_only)


@pytest.mark.parametrize("read_only", [True, False])
def test_a_database_of_others_is_refused(path: Path, read_only: bool) -> None:
    foreign = ox.Store(path)
    foreign.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("o")))
    del foreign
    with pytest.raises(StoreUnusable, match="not one that clausegraph made"):
        ClauseStore.open(path, read_only=read_only)


def test_there_is_nothing_to_read_before_anything_was_written(path: Path) -> None:
    with pytest.raises(StoreUnusable, match="there is no store yet"):
        ClauseStore.open(path, read_only=True)
    assert not path.exists()


def test_a_damaged_store_is_reported(path: Path) -> None:
    ClauseStore.open(path).close()
    (path / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(StoreUnusable, match="cannot be"):
        ClauseStore.open(path)
    with pytest.raises(StoreUnusable, match="cannot be read"):
        ClauseStore.open(path, read_only=True)


def test_an_empty_folder_becomes_a_store(path: Path) -> None:
    path.mkdir()
    ClauseStore.open(path).close()
    assert (path / "CURRENT").is_file()


def test_a_store_whose_maker_was_killed_is_made_again(path: Path) -> None:
    ox.Store(path).flush()
    with ClauseStore.open(path, BASE) as store:
        assert store.base == BASE


@pytest.mark.parametrize("after", [0, 1, 2, 4, 8, 12, 16])
def test_a_store_whose_maker_was_killed_at_any_moment_is_made_again(path: Path, after: int) -> None:
    code = f"print(flush=True); from graph.store import ox; print(flush=True); ox.Store({str(path)!r})"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as maker:
        assert maker.stdout is not None
        maker.stdout.readline()
        maker.stdout.readline()
        time.sleep(after / 1000)
        maker.kill()
    with pytest.raises(StoreUnusable, match="`clausegraph ingest`"):
        ClauseStore.open(path, read_only=True)
    with ClauseStore.open(path, BASE) as store:
        assert store.base == BASE


@pytest.mark.parametrize("name", ["CURRENT.txt", "notes", "LOCKS", "000008.sst.pdf"])
def test_a_folder_that_looks_a_little_like_a_store_is_not_taken(path: Path, name: str) -> None:
    path.mkdir()
    (path / "LOCK").touch()
    (path / name).touch()
    for read_only in (False, True):
        with pytest.raises(StoreUnusable, match="holds something else"):
            ClauseStore.open(path, read_only=read_only)


def test_a_reader_cannot_write(store: ClauseStore, location: str) -> None:
    reader = ClauseStore.open(location, read_only=True)
    with pytest.raises(StoreUnusable, match="reading only"):
        reader.replace_contract("x", reading())
    with pytest.raises(StoreUnusable, match="reading only"):
        reader.remove("x")


# ---------- several at once


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_second_writer_is_told_what_to_do(in_folder: ClauseStore, path: Path) -> None:
    with pytest.raises(StoreBusy, match="is writing to this store"):
        ClauseStore.open(path)
    other = run(f"from graph.store import ClauseStore; ClauseStore.open({str(path)!r})")
    assert "StoreBusy" in other.stderr
    assert "wait until it has finished, or stop it" in other.stderr


def test_closing_lets_the_next_writer_in(path: Path) -> None:
    ClauseStore.open(path).close()
    ClauseStore.open(path).close()


def test_a_reader_sees_what_another_process_commits(store: ClauseStore, location: str) -> None:
    reader = ClauseStore.open(location, read_only=True)
    assert reader.contracts() == ()
    store.replace_contract("x", full_reading())
    assert [c.id for c in reader.contracts()] == ["x"]
    store.remove("x")
    assert reader.contracts() == ()


WRITER = """
import sys
from graph.store import ClauseStore
from tests.graph.readings import full_reading, reading
store = ClauseStore.open(sys.argv[1])
print("ready", flush=True)
n = 0
while True:
    store.replace_contract(f"c{n % 5}", full_reading() if (n // 5) % 2 else reading())
    n += 1
"""


def test_readers_see_whole_contracts_while_another_process_writes_and_is_killed(path: Path) -> None:
    ClauseStore.open(path, BASE).close()
    sizes = {len(set(_graph(full_reading()))), len(set(_graph(reading()))), 0}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        seen: set[int] = set()
        try:
            assert writer.stdout.readline() == b"ready\n"
            reader = ClauseStore.open(path, read_only=True)
            end = time.monotonic() + 2
            while time.monotonic() < end:
                query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}contracts/c1> {{ ?s ?p ?o }} }}"
                seen |= {int(row["n"] or 0) for row in reader.query(query)}
        finally:
            writer.send_signal(signal.SIGKILL)
    assert seen <= sizes
    assert len(seen) > 1
    with ClauseStore.open(path) as store:  # the lock died with the process
        for summary in store.contracts():
            assert len(store.graph(summary.id)) in sizes


def _graph(value: object) -> tuple[ox.Triple, ...]:
    store = ClauseStore.in_memory(BASE)
    store.replace_contract("c1", value)  # type: ignore[arg-type]
    return store.graph("c1")


# ---------- asking


@pytest.fixture
def asked(place: Place) -> ClauseStore:
    def fill(store: ClauseStore) -> None:
        store.replace_contract("itaku", full_reading())
        store.replace_contract("x", reading())

    return place.filled("asked", BASE, fill)


CG = "PREFIX cg: <https://w3id.org/clausegraph/ns#> "


def test_the_default_graph_is_the_union(asked: ClauseStore) -> None:
    query = CG + "SELECT DISTINCT ?c { ?c a cg:Contract } ORDER BY ?c"
    assert [row["c"] for row in asked.query(query)] == [f"{BASE}contracts/itaku", f"{BASE}contracts/x"]


def test_from_names_the_default_graph(asked: ClauseStore) -> None:
    query = CG + f"SELECT ?c FROM <{BASE}contracts/x> {{ ?c a cg:Contract }}"
    assert [row["c"] for row in asked.query(query)] == [f"{BASE}contracts/x"]


def test_the_protocol_can_name_the_dataset(asked: ClauseStore) -> None:
    x = f"{BASE}contracts/x"
    every = CG + "SELECT ?c { ?c a cg:Contract }"
    named = CG + "SELECT ?c { GRAPH ?g { ?c a cg:Contract } }"
    assert [row["c"] for row in asked.query(every, default_graphs=[x])] == [x]
    assert list(asked.query(every, named_graphs=[x])) == []
    assert [row["c"] for row in asked.query(named, named_graphs=[x])] == [x]
    with pytest.raises(QueryRefused, match="no IRI"):
        asked.query(every, default_graphs=["not an iri"])


def test_rows_have_a_value_or_none(asked: ClauseStore) -> None:
    query = CG + "SELECT ?name ?full { ?p cg:name ?name OPTIONAL { ?p cg:fullName ?full } } ORDER BY ?p"
    answer = asked.query(query)
    assert answer.kind == "select"
    assert answer.variables == ("name", "full")
    assert {"name": "再委託先", "full": None} in list(answer)


def test_answers_are_written_in_every_format(asked: ClauseStore) -> None:
    select = CG + "SELECT ?name { ?p cg:name ?name } ORDER BY ?name LIMIT 1"
    found = {media: asked.query(select).serialize(media) for media in asked.query(select).media_types}
    assert json.loads(found["application/sparql-results+json"])["results"]["bindings"][0]["name"]["value"] == "乙"
    assert "<literal>乙</literal>" in found["application/sparql-results+xml"].decode()
    assert found["text/csv"].decode() == "name\r\n乙\r\n"
    assert found["text/tab-separated-values"].decode() == '?name\n"乙"\n'
    construct = CG + "CONSTRUCT { ?p cg:name ?name } WHERE { ?p cg:name ?name }"
    assert len(asked.query(construct).media_types) == 6
    for media in asked.query(construct).media_types:
        assert "乙" in asked.query(construct).serialize(media).decode()
    assert "cg:name" in asked.query(construct).serialize("text/turtle").decode()


def test_ask_answers_yes_or_no(asked: ClauseStore) -> None:
    assert asked.query(CG + "ASK { ?n a cg:Norm }")
    assert not asked.query(CG + "ASK { ?n cg:name 'nobody' }")
    assert json.loads(asked.query("ASK { ?s ?p ?o }").serialize())["boolean"] is True


def test_an_answer_has_only_what_fits_it(asked: ClauseStore) -> None:
    with pytest.raises(QueryRefused, match="text/turtle does not fit"):
        asked.query("SELECT * { ?s ?p ?o }").serialize("text/turtle")
    with pytest.raises(QueryRefused, match="text/csv does not fit"):
        asked.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize("text/csv")
    with pytest.raises(TypeError):
        bool(asked.query("SELECT * { ?s ?p ?o }"))
    with pytest.raises(TypeError):
        next(asked.query("ASK { ?s ?p ?o }").terms())
    with pytest.raises(TypeError):
        next(asked.query("ASK { ?s ?p ?o }").triples())


@pytest.mark.parametrize("query", ["", "SELECT", "SELECT * { ?s ?p }", "nonsense", "SELECT * { ?s ex:p ?o }"])
def test_what_is_not_sparql_is_refused_in_one_line(asked: ClauseStore, query: str) -> None:
    with pytest.raises(QueryRefused, match="the query is not SPARQL: error at") as refusal:
        asked.query(query)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 200
