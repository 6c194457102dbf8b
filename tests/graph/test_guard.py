from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from graph.guard import has_keyword, refuse_leaving
from graph.store import ClauseStore
from ontology.errors import QueryRefused

PREFIX = "PREFIX ex: <http://e.example/> "

LEAVING = {
    "plain": "SELECT * { SERVICE <URL> { ?a ?b ?c } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?a ?b ?c } }",
    "small letters": "SELECT * { service <URL> { ?a ?b ?c } }",
    "without spaces": "SELECT*{SERVICE<URL>{?a ?b ?c}}",
    "behind a full stop": "SELECT * { ?s ?p ?o.SERVICE <URL> { ?a ?b ?c } }",
    "in EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?a ?b ?c } } }",
    "in NOT EXISTS": "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <URL> { ?a ?b ?c } } }",
    "in OPTIONAL": "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <URL> { ?a ?b ?c } } }",
    "in a subquery": "SELECT * { { SELECT * { { SERVICE <URL> { ?a ?b ?c } } UNION { ?a ?b ?c } } } }",
    "in ASK": "ASK { SERVICE <URL> { ?a ?b ?c } }",
    "in CONSTRUCT": "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <URL> { ?a ?b ?c } }",
    "in DESCRIBE": "DESCRIBE ?a WHERE { SERVICE <URL> { ?a ?b ?c } }",
    "in LATERAL": "SELECT * { ?s ?p ?o LATERAL { SERVICE <URL> { ?a ?b ?c } } }",
    "of a variable": "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?a ?b ?c } }",
    "in BIND(EXISTS)": "SELECT * { BIND(EXISTS { SERVICE <URL> { ?a ?b ?c } } AS ?x) }",
    "escaped keyword": "SELECT * { \\u0053ERVICE <URL> { ?a ?b ?c } }",
    "escaped quote": 'SELECT * { BIND("\\u0022 # " AS ?x) SERVICE <URL> { ?a ?b ?c } }',
    "behind a comment that ends with a carriage return": "SELECT * { # x \r SERVICE <URL> { ?a ?b ?c } }\n}",
    "behind a quote in a comment": "SELECT * { # \"\n SERVICE <URL> { ?a ?b ?c } # \"\n }",
    "behind a hash in an IRI": "SELECT * { ?s <http://e.example/#p> ?o SERVICE <URL> { ?a ?b ?c } }",
    "behind a long string": "SELECT * { BIND('''a''' AS ?x) SERVICE <URL> { ?a ?b ?c } }",
    "behind an escaped quote": "SELECT * { BIND(\"a\\\"\" AS ?x) SERVICE <URL> { ?a ?b ?c } }",
}  # fmt: skip

STAYING = {
    "in a comment": "SELECT * { ?s ?p ?o } # SERVICE <http://e.example/>",
    "in a string": 'SELECT * { ?s ?p ?o FILTER(?o = "SERVICE <x> { }") }',
    "in a long string": 'SELECT * { ?s ?p ?o FILTER(?o = """SERVICE\n<x> { }""") }',
    "in an IRI": "SELECT * { ?s <http://e.example/service> ?o }",
    "in a prefixed name": PREFIX + "SELECT * { ?s ex:service ex:the-service-of }",
    "in a variable": "SELECT ?service { ?service ?p ?o }",
    "of a prefix": "PREFIX service: <http://e.example/> SELECT * { ?s service:p ?o }",
    "not at all": "SELECT * { ?s ?p ?o }",
    "an escape without the word": 'SELECT * { ?s ?p "\\u3042" }',
}


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address to which nobody may connect, and who did."""
    visitors: list[object] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(5)

        def accept() -> None:
            try:
                while True:
                    connection, address = server.accept()
                    visitors.append(address)
                    connection.close()
            except OSError:
                return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql", visitors
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("query", LEAVING.values(), ids=list(LEAVING))
def test_leaving_is_refused_and_nobody_is_visited(query: str, listener: tuple[str, list[object]]) -> None:
    url, visitors = listener
    store = ClauseStore.in_memory()
    with pytest.raises(QueryRefused):
        list(store.query(query.replace("URL", url)).terms())
    assert not visitors


@pytest.mark.parametrize("query", STAYING.values(), ids=list(STAYING))
def test_staying_is_answered(query: str) -> None:
    refuse_leaving(query)
    assert ClauseStore.in_memory().query(query).kind == "select"


@pytest.mark.parametrize("query", ["LOAD <URL>", "INSERT DATA { <http://e/s> <http://e/p> 1 }", "DROP ALL"])
def test_updates_are_no_queries(query: str, listener: tuple[str, list[object]]) -> None:
    url, visitors = listener
    with pytest.raises(QueryRefused, match="not SPARQL"):
        ClauseStore.in_memory().query(query.replace("URL", url))
    assert not visitors


@pytest.mark.parametrize(
    "query", ["SELECT * FROM <URL> { ?s ?p ?o }", "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }"]
)
def test_the_names_of_graphs_are_not_fetched(query: str, listener: tuple[str, list[object]]) -> None:
    url, visitors = listener
    assert list(ClauseStore.in_memory().query(query.replace("URL", url)).terms()) == []
    assert not visitors


KEYWORDS = [
    ("SELECT * FROM <g> { ?s ?p ?o }", True),
    ("SELECT * from named <g> { ?s ?p ?o }", True),
    ("SELECT * { ?s ?p 'from' }", False),
    ("SELECT * { ?s <from> ?from }", False),
    ("SELECT * { ?s ex:from ?o } # from", False),
    ("SELECT * { ?s ?p \"a\" } # \"\nFROM", True),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), KEYWORDS, ids=[row[0] for row in KEYWORDS])
def test_keywords_are_found_outside_of_text(query: str, expected: bool) -> None:
    assert has_keyword(query, "from") is expected
