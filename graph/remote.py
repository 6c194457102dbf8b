"""A store of quads on a server that speaks SPARQL 1.1: whatever the embedded one does, by HTTP.

Queries and updates are read here first, by the engine of the embedded store over nothing, so both stores refuse the same
texts with the same words, and no dialect of a server is let through. The server holds, in its default graph, what every
store records (`graph.record`), which kind of server it was when the store was made, and a version that every write of
ours replaces in the same request.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.addresses import Addresses, Credentials, addresses, checked_address, files_folder
from graph.backend import DEFAULT_GRAPH, Dataset, Solutions
from graph.dialects import Dialect, Virtuoso, refuse_vendor
from graph.iris import DEFAULT_BASE
from graph.record import URI_SPACE, agreed_base, and_then, check_base, record
from graph.remote_making import DIALECT, HIDDEN, VERSION, make, recorded
from graph.sparql_client import RESULTS, TRIPLES, ServerRefused, SparqlClient
from graph.staging import stage
from ontology.errors import StoreUnusable

NOTHING: Final = ox.Store()  # to read queries with
KINDS: Final = ("virtuoso", "oxigraph", "fuseki")


class RemoteStore:
    """Quads on a server. Use `open`. Safe to use from many threads."""

    def __init__(self, client: SparqlClient, dialect: Dialect, base: str, folder: Path) -> None:
        self._client = client
        weakref.finalize(self, client.close)  # as an embedded store lets go when it is forgotten
        self._dialect = dialect
        self._base = base
        self._folder = folder

    @classmethod
    def open(cls, address: str, base: str | None, *, read_only: bool) -> RemoteStore:
        """The store at the address of its queries, made there when it is to be written and there is nothing yet.

        StoreUnusable where the server cannot be reached or does not let us in, where there is nothing to read, something
        else, or a store with another base, and where the server cannot make the union of all graphs the default graph.
        """
        checked_address(address)
        check_base(base)
        credentials = Credentials.of(os.environ)
        kind = _kind(SparqlClient(Addresses(address, address), credentials))
        client = SparqlClient(addresses(address, kind, os.environ), credentials)
        try:
            said = _made(client, address, kind, base, read_only=read_only)
            agreed = agreed_base(address, said[URI_SPACE.value][0], base, "choose another server")
            return cls(client, _dialect(said), agreed, files_folder(address, os.environ))
        except BaseException:
            client.close()
            raise

    @property
    def base(self) -> str:
        """The base of all IRIs in the store."""
        return self._base

    @property
    def folder(self) -> Path | None:
        """Where the search index and the sources lie on this machine; made when it is asked for."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(f"{self._folder}: no place for the files of the store: {error.strerror}") from None
        return self._folder

    def stamp(self) -> str:
        """The version that is recorded; what others write to the server does not change it."""
        query = f"SELECT ?version {{ <{self._base}> {VERSION} ?version }} ORDER BY ?version"
        rows = self._select(query, Dataset(union=False, default=(ox.DefaultGraph(),)))
        return " ".join(str(getattr(row[0], "value", "")) for row in rows)

    def newest(self) -> str:
        """As `stamp`: every reading asks the server."""
        return self.stamp()

    def seen(self) -> str:
        """Nothing: others may have written to the server between two readings."""
        return ""

    def query(self, sparql: str, dataset: Dataset, prefixes: Mapping[str, str]) -> Solutions:
        """The answer; SyntaxError, RuntimeError, QueryRefused."""
        refuse_vendor(sparql)
        kind = NOTHING.query(sparql, prefixes=dict(prefixes))  # SyntaxError, before anything is sent
        declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
        text, parameters = self._dialect.query(declared + sparql, dataset)
        if isinstance(kind, ox.QueryTriples):
            return _as_graph(self._parsed(self._client.query(text, TRIPLES, parameters)))
        content = self._dialect.answer(self._client.query(text, RESULTS, parameters))
        try:
            return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise StoreUnusable(
                f"{self._client.addresses.query}: the server's answer cannot be read: {error}"
            ) from None

    def graph(self, name: ox.NamedNode) -> tuple[ox.Triple, ...]:
        """All triples of a graph."""
        content = self._client.graph(name, self._dialect.graph_parameter)
        if content is None:
            content = self._client.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}", TRIPLES)
        return self._parsed(content)

    def has_graph(self, name: ox.NamedNode) -> bool:
        """Whether there is such a graph, be it empty where the server keeps empty ones."""
        anything = "" if self._dialect.keeps_empty else "?s ?p ?o"
        return bool(self.query(f"ASK {{ GRAPH {name} {{ {anything} }} }}", Dataset(), {}))

    def put(
        self, name: ox.NamedNode | None, triples: Sequence[ox.Triple], *, merge: bool = False, new: bool = False
    ) -> None:
        """Put triples in place of a graph or into it, in one transaction; `new` makes no difference."""
        if not self._dialect.atomic:
            kept = record(self._base) if name is None and not merge else ()
            stage(self._client, self._dialect, self._base, name, (*triples, *kept), merge=merge)
            return
        graph = self._dialect.graph_name(name)
        steps = [
            *([] if merge else [f"CLEAR SILENT {graph}"]),
            *([] if name is None else [f"CREATE SILENT {graph}"]),
            f"INSERT DATA {{ {self._dialect.within(name, self._dialect.statements(triples))} }}",
        ]
        self._send(" ;\n".join([*steps, *self._recording()]))

    def drop(self, name: ox.NamedNode | None) -> None:
        """Take a graph away."""
        self._send(" ;\n".join([f"DROP SILENT {self._dialect.graph_name(name)}", *self._recording()]))

    def update(self, sparql: str) -> None:
        """Carry out an update; whole or not at all where the server makes one transaction of it."""
        refuse_vendor(sparql)
        with suppress(RuntimeError, OSError, ValueError):  # of graphs that are not in an empty store
            ox.Store().update(sparql)  # SyntaxError, before anything is sent
        self._send(and_then(sparql, *self._recording()))

    def flush(self) -> None:
        """The server does."""

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _send(self, sparql: str) -> None:
        self._client.update(*self._dialect.update(sparql))

    def _recording(self) -> tuple[str, ...]:
        """What follows every write: the record, should it have been taken away, and a new version."""
        node = ox.NamedNode(self._base)
        version = self._dialect.within(None, f"{node} {VERSION} ?version")
        facts = self._dialect.within(None, self._dialect.statements(recorded(self._base, self._dialect)))
        return f"DELETE WHERE {{ {version} }}", f"INSERT DATA {{ {facts} }}"

    def _select(self, sparql: str, dataset: Dataset) -> list[tuple[object, ...]]:
        found = self.query(sparql, dataset, {})
        return [tuple(row) for row in found] if isinstance(found, ox.QuerySolutions) else []

    def _parsed(self, content: bytes) -> tuple[ox.Triple, ...]:
        try:
            quads = ox.parse(self._dialect.answer(content), format=ox.RdfFormat.N_TRIPLES)
            return tuple(quad.triple for quad in quads)
        except SyntaxError as error:
            raise StoreUnusable(
                f"{self._client.addresses.query}: the server's answer cannot be read: {error}"
            ) from None


def _made(client: SparqlClient, address: str, kind: str, base: str | None, *, read_only: bool) -> dict[str, list[str]]:
    """What is recorded, where there is nothing yet after making it."""
    said = _recorded(client, kind)
    if not said:
        if read_only:
            raise StoreUnusable(f"{address}: there is no store yet; `clausegraph ingest` makes one")
        make(client, address, kind, base or DEFAULT_BASE)
        said = _recorded(client, kind)
    if len(said.get(URI_SPACE.value, [])) != 1:
        raise StoreUnusable(f"{address}: the server does not give back what the store records about itself")
    return said


def _kind(client: SparqlClient) -> str:
    try:
        said = client.server()
    except ServerRefused as error:
        raise StoreUnusable(
            f"{client.addresses.query}: the server does not answer the query ASK {{}}: {error}"
        ) from None
    finally:
        client.close()
    return next((kind for kind in KINDS if kind in said), "union")


def _recorded(client: SparqlClient, kind: str) -> dict[str, list[str]]:
    """What the store records about itself; nothing where there is none."""
    facts = f"?base {VERSION} ?version ; {URI_SPACE} ?space ; ?p ?o"
    where = f"GRAPH <{DEFAULT_GRAPH}> {{ {facts} }}" if kind == "virtuoso" else facts
    found: dict[str, list[str]] = {}
    try:
        content = client.query(f"SELECT DISTINCT ?p ?o {{ {where} }}", RESULTS)
        for predicate, value in ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON):  # type: ignore[union-attr]
            found.setdefault(predicate.value, []).append(value.value)
    except (ServerRefused, SyntaxError, ValueError) as error:
        raise StoreUnusable(f"{client.addresses.query}: this is no SPARQL 1.1 server: {error}") from None
    return found


def _dialect(said: Mapping[str, list[str]]) -> Dialect:
    from graph.dialects import KNOWN

    name = next(iter(said.get(DIALECT.value, [])), "")
    if name == "virtuoso":
        return replace(Virtuoso(), hidden=tuple(sorted(said.get(HIDDEN.value, []))))
    if name not in KNOWN:
        raise StoreUnusable(f"the store was made on a server of a kind that this version does not know ({name!r})")
    return KNOWN[name]


def _as_graph(triples: Sequence[ox.Triple]) -> Solutions:
    """As the answer to a CONSTRUCT, which only the engine can make."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in triples)
    return store.query("CONSTRUCT WHERE { ?s ?p ?o }")
