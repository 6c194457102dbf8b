"""Making a store on a server that has none: it must be empty, and able to ask all graphs as one."""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

import pyoxigraph as ox

from graph.backend import DEFAULT_GRAPH, Dataset
from graph.dialects import FUSEKI, KNOWN, OXIGRAPH, PLAIN, Dialect, Virtuoso
from graph.record import record
from graph.sparql_client import RESULTS, ServerRefused, SparqlClient
from ontology.errors import StoreUnusable

DIALECT: Final = ox.NamedNode("urn:x-clausegraph:dialect")
HIDDEN: Final = ox.NamedNode("urn:x-clausegraph:hidden")
VERSION: Final = ox.NamedNode("urn:x-clausegraph:version")
# the graphs that Virtuoso makes for itself
OWN: Final = re.compile(
    r"http://www\.openlinksw\.com/.*|http://www\.w3\.org/(?:ns/ldp|2002/07/owl)#|http://localuriqaserver/.*|"
    r"https?://[^/]*/(?:DAV/.*|sparql)|b3s(?:pub)?:.*|urn:(?:activitystreams-owl:map|core:services:sparql|rules\.skos|virtuoso:.*)|"
    r"facets|virtrdf-label|dbprdf-label|http://localhost/.*/DAV/.*"
)


def make(client: SparqlClient, address: str, kind: str, base: str) -> None:
    """Record the base, and how the server is spoken to; StoreUnusable where the server holds something else already or has
    no union of its graphs."""
    try:
        dialect: Dialect = (
            Virtuoso(hidden=_own_graphs(client, address)) if kind == "virtuoso" else _union(client, address, kind)
        )
        facts = dialect.within(None, dialect.statements(recorded(base, dialect)))
        client.update(*dialect.update(f"INSERT DATA {{ {facts} }}"))
    except ServerRefused as error:
        raise StoreUnusable(f"{address}: the server cannot hold a store: {error}") from None


def recorded(base: str, dialect: Dialect) -> list[ox.Triple]:
    """What a store on a server records about itself, with a version that is new."""
    node = ox.NamedNode(base)
    return [
        *record(base),
        ox.Triple(node, DIALECT, ox.Literal(dialect.name)),
        *(ox.Triple(node, HIDDEN, ox.NamedNode(each)) for each in getattr(dialect, "hidden", ())),
        ox.Triple(node, VERSION, ox.Literal(str(uuid4()))),
    ]


def _own_graphs(client: SparqlClient, address: str) -> tuple[str, ...]:
    """The graphs of a Virtuoso that are not ours; StoreUnusable where there are somebody else's."""
    rows = ox.parse_query_results(
        client.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", RESULTS),
        format=ox.QueryResultsFormat.JSON,
    )
    found = {row[0].value for row in rows} - {DEFAULT_GRAPH}  # type: ignore[union-attr]
    if foreign := sorted(each for each in found if not OWN.fullmatch(each)):
        raise _not_ours(address, f"; it holds {foreign[0]}")
    return tuple(sorted(found))


def _union(client: SparqlClient, address: str, kind: str) -> Dialect:
    """The way in which the server asks all graphs as one, found out with a graph that is there for the moment."""
    if _ask(client, "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", ()):
        raise _not_ours(address, "")
    probe = ox.NamedNode(f"urn:x-clausegraph:probe:{uuid4()}")
    client.update(f"INSERT DATA {{ GRAPH {probe} {{ {probe} {VERSION} 1 }} }}")
    try:
        expected = KNOWN.get(kind, PLAIN)
        for dialect in (expected, *(each for each in (PLAIN, OXIGRAPH, FUSEKI) if each is not expected)):
            if _ask(client, *dialect.query(f"ASK {{ {probe} {VERSION} 1 }}", Dataset())):
                return dialect
    finally:
        client.update(f"DROP SILENT GRAPH {probe}")
    raise StoreUnusable(
        f"{address}: a question to this server is not asked of all graphs together; have it make their union its default "
        "graph (docs/stores.md says how)"
    )


def _ask(client: SparqlClient, query: str, parameters: tuple[tuple[str, str], ...]) -> bool:
    try:
        answer = ox.parse_query_results(client.query(query, RESULTS, parameters), format=ox.QueryResultsFormat.JSON)
    except ServerRefused:
        return False
    return isinstance(answer, ox.QueryBoolean) and bool(answer)


def _not_ours(address: str, what: str) -> StoreUnusable:
    return StoreUnusable(f"{address}: a database, but not one that clausegraph made{what}; choose another server")
