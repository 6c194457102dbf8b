"""What `ClauseStore` needs of a store of quads: `graph.embedded` has it in a folder or in memory, `graph.remote` on a server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import pyoxigraph as ox

DEFAULT_GRAPH: Final = "urn:x-arq:DefaultGraph"  # the graph without a name, as Jena calls it

Name: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Solutions: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a query is asked of: the named graphs, and as its default graph the union of all, or these graphs.

    `union` is false where the query says itself (FROM), or where `default` or `named` do (SPARQL 1.1 Protocol section 2.1.4).
    """

    union: bool = True
    default: tuple[Name, ...] = ()
    named: tuple[ox.NamedNode, ...] = ()


class Backend(Protocol):
    """A store of quads that records the base of its IRIs in its default graph.

    Every method raises StoreUnusable where the store cannot be reached any more. Those that write do what they do whole or
    not at all, keep the record, and change `stamp`.
    """

    @property
    def base(self) -> str:
        """The base of all IRIs, as recorded when the store was made."""

    @property
    def folder(self) -> Path | None:
        """Where files that belong to the store lie on this machine; None where they cannot outlive the process."""

    def stamp(self) -> str:
        """A text that changes with every write."""

    def newest(self) -> str:
        """The stamp that the next reading has, as cheaply as it can be told."""

    def seen(self) -> str:
        """The stamp that the last reading had; empty where that is not known."""

    def query(self, sparql: str, dataset: Dataset, prefixes: Mapping[str, str]) -> Solutions:
        """The answer to a query that the guard has let through; SyntaxError where it is not SPARQL, RuntimeError where it cannot be answered."""

    def graph(self, name: ox.NamedNode) -> tuple[ox.Triple, ...]:
        """All triples of a graph, in no order; none where there is no such graph."""

    def has_graph(self, name: ox.NamedNode) -> bool:
        """Whether there is such a graph (an empty one is not there where the server keeps none)."""

    def put(
        self, name: ox.NamedNode | None, triples: Sequence[ox.Triple], *, merge: bool = False, new: bool = False
    ) -> None:
        """Put triples in place of a graph (None: the default graph), or beside what is in it; `new` where it is known to
        be none yet."""

    def drop(self, name: ox.NamedNode | None) -> None:
        """Take a graph away; the default graph (None) is emptied."""

    def update(self, sparql: str) -> None:
        """Carry out a SPARQL 1.1 update; SyntaxError, RuntimeError or ValueError where that cannot be done."""

    def flush(self) -> None:
        """Write out what is committed, where that is worth something to readers."""

    def close(self) -> None:
        """Let go of the store."""


def n_triples(triples: Iterable[ox.Triple]) -> str:
    """The triples as statements that can stand in an update."""
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
