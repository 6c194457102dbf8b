"""Replacing a graph whole on a server whose updates are one transaction per operation, and whose INSERT DATA is bounded.

The triples wait, in pieces, in a graph that no question reaches; one DELETE/INSERT then takes the old ones away, brings these
in and changes the version. One writer at a time may use that graph: it says so in it, and who finds it taken waits.
A writer that was killed leaves its word there; it is broken when it has stood unchanged for longer than any write takes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

import pyoxigraph as ox

from graph.backend import DEFAULT_GRAPH
from graph.dialects import INCOMING, Dialect
from graph.remote_making import VERSION
from graph.sparql_client import RESULTS, SparqlClient
from ontology.errors import StoreBusy

PIECE: Final = 1000  # triples
LARGEST_PIECE: Final = 400_000  # code points
STALE: Final = 60.0  # seconds after which the word of another writer is that of a dead one
PATIENCE: Final = 120.0  # seconds
TAKEN: Final = ox.NamedNode("urn:x-clausegraph:writer")
WAITING: Final = ox.NamedNode(INCOMING)


def stage(
    client: SparqlClient,
    dialect: Dialect,
    base: str,
    name: ox.NamedNode | None,
    triples: Sequence[ox.Triple],
    *,
    merge: bool,
) -> None:
    """Put triples in place of a graph or, to `merge`, into it; StoreBusy where others write for too long."""
    named = _without_blank_nodes(triples, base)
    deadline = time.monotonic() + PATIENCE
    while True:
        word = str(uuid4())
        _take(client, dialect, word, deadline)
        for piece in _pieces(named):
            client.update(*dialect.update(f"INSERT DATA {{ {dialect.within(WAITING, dialect.statements(piece))} }}"))
        client.update(*dialect.update(_exchange(base, name or ox.NamedNode(DEFAULT_GRAPH), word, merge=merge)))
        done = word in _values(client, f"SELECT ?v {{ GRAPH <{DEFAULT_GRAPH}> {{ <{base}> {VERSION} ?v }} }}")
        client.update(*dialect.update(f"CLEAR SILENT GRAPH {WAITING}"))
        if done:
            return


def _exchange(base: str, name: ox.NamedNode, word: str, *, merge: bool) -> str:
    """The one operation; it does nothing where the graph of what waits is not ours any more."""
    ours = f"GRAPH {WAITING} {{ {WAITING} {TAKEN} {ox.Literal(word)} }}"
    record, version = ox.NamedNode(DEFAULT_GRAPH), f"<{base}> {VERSION}"
    old = "" if merge else f"GRAPH {name} {{ ?s ?p ?o }}"
    return f"""
        DELETE {{ {old} GRAPH {record} {{ {version} ?v }} }}
        INSERT {{ GRAPH {name} {{ ?x ?y ?z }} GRAPH {record} {{ {version} {ox.Literal(word)} }} }}
        WHERE {{
          {f"{{ {ours} {old} }} UNION" if old else ""}
          {{ {ours} GRAPH {WAITING} {{ ?x ?y ?z }} FILTER(?y != {TAKEN}) }} UNION
          {{ {ours} GRAPH {record} {{ {version} ?v }} }}
        }}"""


def _take(client: SparqlClient, dialect: Dialect, word: str, deadline: float) -> None:
    """Be the one writer, or wait for the one that is."""
    seen: tuple[list[str], float] = [], 0.0
    while True:
        taken = f"GRAPH {WAITING} {{ {WAITING} {TAKEN} ?other }}"
        ours = f"GRAPH {WAITING} {{ {WAITING} {TAKEN} {ox.Literal(word)} }}"
        client.update(*dialect.update(f"INSERT {{ {ours} }} WHERE {{ FILTER NOT EXISTS {{ {taken} }} }}"))
        words = _values(client, f"SELECT ?v {{ GRAPH {WAITING} {{ {WAITING} {TAKEN} ?v }} }}")
        if words == [word]:
            return
        if word in words:  # two at once: whoever sees it gives way
            client.update(*dialect.update(f"DELETE DATA {{ {ours} }}"))
        if words != seen[0]:
            seen = words, time.monotonic()
        elif words and time.monotonic() - seen[1] > STALE:
            client.update(*dialect.update(f"CLEAR SILENT GRAPH {WAITING}"))
        if time.monotonic() > deadline:
            raise StoreBusy(f"{client.addresses.query}: another clausegraph is writing to this store; try again later")
        time.sleep(random.uniform(0.02, 0.2))  # noqa: S311 (not for secrets)


def _values(client: SparqlClient, query: str) -> list[str]:
    rows = ox.parse_query_results(client.query(query, RESULTS), format=ox.QueryResultsFormat.JSON)
    return sorted(row[0].value for row in rows)  # type: ignore[union-attr]


def _pieces(triples: Sequence[ox.Triple]) -> list[list[ox.Triple]]:
    pieces: list[list[ox.Triple]] = [[]]
    size = 0
    for triple in triples:
        length = len(str(triple))
        if len(pieces[-1]) == PIECE or (pieces[-1] and size + length > LARGEST_PIECE):
            pieces.append([])
            size = 0
        pieces[-1].append(triple)
        size += length
    return [piece for piece in pieces if piece]


def _without_blank_nodes(triples: Sequence[ox.Triple], base: str) -> list[ox.Triple]:
    """With IRIs instead (RDF 1.1 Concepts section 3.5), as INSERT DATA takes none and pieces would part them."""
    genid = f"{base}.well-known/genid/"
    names: dict[ox.BlankNode, ox.NamedNode] = {}

    def named(term: ox.BlankNode) -> ox.NamedNode:
        return names.setdefault(term, ox.NamedNode(genid + uuid4().hex))

    return [
        ox.Triple(
            named(t.subject) if isinstance(t.subject, ox.BlankNode) else t.subject,
            t.predicate,
            named(t.object) if isinstance(t.object, ox.BlankNode) else t.object,
        )
        for t in triples
    ]
