from __future__ import annotations

import time

import pytest

from benchmarks.contracts import BASE, reading
from graph.lookups import LONGEST, is_lookup
from graph.store import ClauseStore
from ontology.errors import QueryRefused

CG = "PREFIX cg: <https://w3id.org/clausegraph/ns#>\n"
ONE = f"<{BASE}contracts/one/art_3>"

LOOKUPS = [
    f"DESCRIBE {ONE}",
    f"{CG}DESCRIBE cg:Clause",
    f"SELECT * {{ {ONE} ?p ?o }}",
    f"select ?p ?o where{{{ONE} ?p ?o.}}limit 10",
    f"{CG}SELECT ?heading WHERE {{ {ONE} cg:heading ?heading . }}",
    f"SELECT ?kind {{ {ONE} a ?kind }}",
    f"SELECT ?other {{ {ONE} ?p ?o }}",
    f"ASK {{ {ONE} ?p ?o }}",
    f"CONSTRUCT {{ {ONE} ?p ?o }} WHERE {{ {ONE} ?p ?o }}",
    f"{CG}{CG.replace('cg:', 'other:')}  CONSTRUCT {{ {ONE} cg:heading ?h }} {{ {ONE} cg:heading ?h }} ",
]

# each could read far more than it gives out, or leave the machine
NOT = [
    "SELECT * { ?s ?p ?o }",
    f"SELECT * {{ ?s ?p {ONE} }}",
    f"SELECT DISTINCT ?p {{ {ONE} ?p ?o }}",
    f"SELECT * {{ {ONE} ?p ?o }} OFFSET 10",
    f"SELECT * {{ {ONE} ?p ?o }} ORDER BY ?o",
    f"SELECT (COUNT(*) AS ?n) {{ {ONE} ?p ?o }}",
    f"SELECT * {{ {ONE} ?x ?x }}",
    f"SELECT * {{ {ONE} ?x ?x. }}",
    f"SELECT * {{ {ONE} ?p {ONE} }}",
    f'SELECT * {{ {ONE} ?p "x" }}',
    f"SELECT * {{ {ONE} ?p ?o . ?o ?q ?r }}",
    f"SELECT * {{ {ONE} ?p ?o ; ?q ?r }}",
    f"SELECT * {{ {ONE} ?p ?o, ?r }}",
    f"{CG}SELECT * {{ {ONE} cg:clause+ ?o }}",
    f"{CG}SELECT * {{ {ONE} (cg:clause) ?o }}",
    f"SELECT * {{ {ONE} ?p ?o FILTER(?o) }}",
    f"SELECT * FROM <http://a.example/> {{ {ONE} ?p ?o }}",
    f"SELECT * {{ SERVICE <http://127.0.0.1/> {{ {ONE} ?p ?o }} }}",
    f"SELECT * {{ GRAPH ?g {{ {ONE} ?p ?o }} }}",
    f"SELECT * {{ {{ {ONE} ?p ?o }} }}",
    f"CONSTRUCT {{ {ONE} ?z ?o }} WHERE {{ {ONE} ?p ?o }}",
    f"CONSTRUCT {{ {ONE} ?P ?O }} WHERE {{ {ONE} ?p ?o }}",
    f"CONSTRUCT WHERE {{ {ONE} ?p ?o }}",
    f"DESCRIBE ?s {{ ?s ?p {ONE} }}",
    "DESCRIBE *",
    f"DESCRIBE {ONE} FROM <http://a.example/>",
    f"ASK {{ {ONE} ?p ?o }} # {'x' * LONGEST}",
    f"DROP GRAPH {ONE}",
    f"DESCRIBE {ONE}; DROP ALL",
    f"DESCRIBE <{BASE}\\u0041>",
    "",
]


@pytest.fixture(scope="module")
def store() -> ClauseStore:
    store = ClauseStore.in_memory()
    for name in ("one", "two"):
        store.replace_contract(name, reading(1))
    return store


@pytest.mark.parametrize("query", LOOKUPS)
def test_what_is_asked_of_one_node_is_a_lookup_and_a_query(store: ClauseStore, query: str) -> None:
    assert is_lookup(query)
    store.query(query).serialize()


@pytest.mark.parametrize("query", NOT)
def test_what_could_cost_more_than_it_gives_is_none(query: str) -> None:
    assert not is_lookup(query)


def test_an_unknown_prefix_is_said_by_the_engine(store: ClauseStore) -> None:
    assert is_lookup("DESCRIBE nowhere:x")
    with pytest.raises(QueryRefused, match="not SPARQL"):
        store.query("DESCRIBE nowhere:x")


@pytest.mark.parametrize(
    "query",
    [
        " " * (LONGEST - 1) + "x",
        f"SELECT ?p {{ {ONE} ?p ?o" + " " * 1500 + "x",
        "SELECT" + " ?a" * 600,
        "PREFIX a: <b> " * 140,
        "CONSTRUCT { <a> ?p ?o" + " " * 800 + "} { <a> ?p ?o" + " " * 800,
        "<" * LONGEST,
    ],
)
def test_recognising_takes_no_time_whatever_is_sent(query: str) -> None:
    began = time.process_time()
    for _ in range(10):
        assert not is_lookup(query[:LONGEST])
    assert time.process_time() - began < 0.2
