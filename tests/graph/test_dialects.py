from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.backend import DEFAULT_GRAPH, Dataset
from graph.dialects import OXIGRAPH, Virtuoso, refuse_vendor
from ontology.errors import QueryRefused

XSD = "http://www.w3.org/2001/XMLSchema#"
OURS = "urn:x-clausegraph:xsd:"

DURATIONS = [
    (f'SELECT * {{ ?s ?p "P1Y"^^<{XSD}duration> }}', f'SELECT * {{ ?s ?p "P1Y"^^<{OURS}duration> }}'),
    (f'PREFIX x: <{XSD}> ASK {{ ?s ?p "P1Y"^^x:duration }}', f'PREFIX x: <{XSD}> ASK {{ ?s ?p "P1Y"^^<{OURS}duration> }}'),
    ('PREFIX x: <http://e/> ASK { ?s x:duration ?d }', 'PREFIX x: <http://e/> ASK { ?s x:duration ?d }'),
    (f'PREFIX x: <{XSD}> ASK {{ ?s ?p "x:duration" }}', f'PREFIX x: <{XSD}> ASK {{ ?s ?p "x:duration" }}'),
    (f'ASK {{ ?s ?p "a # <{XSD}duration>" }} # <{XSD}duration>', f'ASK {{ ?s ?p "a # <{XSD}duration>" }} '),
]  # fmt: skip


@pytest.mark.parametrize(("written", "sent"), DURATIONS)
def test_virtuoso_knows_durations_by_another_type(written: str, sent: str) -> None:
    assert Virtuoso().query(written, Dataset(union=False))[0].strip() == sent.strip()


@pytest.mark.parametrize(
    ("query", "excludes"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT * { GRAPH <http://e/g> { ?s ?p ?o } }", False),
        ("PREFIX e: <http://e/> SELECT * { GRAPH e:g { ?s ?p ?o } }", False),
        ('SELECT * { ?s ?p "GRAPH <http://e/g>" }', True),
    ],
)
def test_virtuosos_own_graphs_are_left_out_unless_a_graph_is_named(query: str, excludes: bool) -> None:
    sent = Virtuoso(hidden=("http://e/own",)).query(query, Dataset())[0]
    assert ("graph-exclude <http://e/own>" in sent) is excludes


def test_what_virtuoso_answers_is_what_was_put_in() -> None:
    said = f'{{"datatype": "{XSD}boolean", "value": "1"}} {{"datatype": "{OURS}duration", "value": "P1Y"}}'.encode()
    meant = f'{{"datatype": "{XSD}boolean", "value": "true"}} {{"datatype": "{XSD}duration", "value": "P1Y"}}'.encode()
    assert Virtuoso().answer(said) == meant


@pytest.mark.parametrize("update", ["CLEAR ALL", "drop silent named", "DROP\nALL"])
def test_virtuosos_own_graphs_are_not_cleared(update: str) -> None:
    with pytest.raises(QueryRefused, match="name the graphs"):
        Virtuoso().update(update)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (<bif:http_get>('http://e/') AS ?x) {}",
        "PREFIX bif: <bif:> SELECT (bif:http_get('http://e/') AS ?x) {}",
        "PREFIX b: <BIF:> SELECT (b:http_get('http://e/') AS ?x) {}",
        "BASE <sql:x> SELECT (<http_get>('http://e/') AS ?x) {}",
        r"SELECT (<\u0062if:http_get>('http://e/') AS ?x) {}",
        "SELECT (<java:java.lang.Runtime>() AS ?x) {}",
    ],
)
def test_functions_of_one_server_are_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match="not allowed"):
        refuse_vendor(query)


@pytest.mark.parametrize("query", ["ASK { ?s ?p 'bif:x <sql:y>' }", "ASK { ?bif ?p <http://e/bif:x> } # <bif:x>"])
def test_words_that_only_look_like_them_are_not(query: str) -> None:
    refuse_vendor(query)


def test_a_server_that_cannot_mix_its_default_graph_says_so() -> None:
    mixed = Dataset(union=False, default=(ox.DefaultGraph(), ox.NamedNode("http://e/g")))
    with pytest.raises(QueryRefused, match=DEFAULT_GRAPH):
        OXIGRAPH.query("ASK {}", mixed)
