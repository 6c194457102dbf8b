"""The contracts: one named graph per contract in a store of quads, which is a folder, memory, or a server (`graph.backend`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Self, TypeVar

import pyoxigraph as ox

from graph.addresses import is_address
from graph.answer import PREFIXES, Answer
from graph.backend import DEFAULT_GRAPH, Backend, Dataset, Name
from graph.embedded import EmbeddedStore
from graph.guard import has_keyword, refuse_leaving
from graph.iris import DEFAULT_BASE, ContractIris, checked_id
from graph.mapping import triples
from graph.sources import FOLDER, Kept, SourceFiles
from graph.summary import ContractSummary, summaries
from ontology.errors import QueryRefused, StoreUnusable, UnknownContract
from ontology.facts import Reading

__all__ = ["DEFAULT_GRAPH", "ClauseStore"]

SHA256: Final = ox.NamedNode(PREFIXES["cg"] + "sha256")
TEXT_SHA256: Final = ox.NamedNode(PREFIXES["cg"] + "textSha256")

T = TypeVar("T")


class ClauseStore:
    """The contracts' graphs. Use `open` or `in_memory`; close it, or use it in a `with` statement."""

    def __init__(self, backend: Backend, location: str, *, read_only: bool = False) -> None:
        self._backend = backend
        self._location = location
        self._read_only = read_only
        self._sources: SourceFiles | None = None

    @classmethod
    def open(cls, location: str | os.PathLike[str], base: str | None = None, *, read_only: bool = False) -> ClauseStore:
        """The store in a folder, made there when it is to be written and does not exist; or on the server at the address
        of its SPARQL queries (docs/stores.md).

        `base` (default `http://localhost:8000/id/`) is fixed when the store is made. Raises StoreUnusable where there is
        none to read, another process writes it, the folder is not ours, or the store was made with another base.
        """
        if is_address(location):
            from graph.remote import RemoteStore

            return cls(RemoteStore.open(str(location), base, read_only=read_only), str(location), read_only=read_only)
        backend = EmbeddedStore.open(Path(location), base, read_only=read_only)
        return cls(backend, str(location), read_only=read_only)

    @classmethod
    def in_memory(cls, base: str = DEFAULT_BASE) -> ClauseStore:
        """An empty store that is gone with the object."""
        return cls(EmbeddedStore.in_memory(base), "the store in memory")

    @property
    def base(self) -> str:
        """The base of all IRIs in the store."""
        return self._backend.base

    @property
    def folder(self) -> Path | None:
        """Where files that belong to the store lie on this machine; None for a store in memory."""
        return self._backend.folder

    @property
    def version(self) -> str:
        """A text that changes with every commit, also of another process; in memory it is never the same twice."""
        return self._backend.stamp()

    @property
    def newest_version(self) -> str:
        """The version of what is committed by now; in a folder, nothing is opened for it."""
        return self._backend.newest()

    @property
    def seen_version(self) -> str:
        """The version that the last query saw, or an earlier one; empty for a store on a server."""
        return self._backend.seen()

    @property
    def sources(self) -> SourceFiles:
        """The sources that the graphs were read from; those of a store in memory are gone with it."""
        if self._sources is None:
            self._sources = SourceFiles(self.folder and self.folder / FOLDER, self._digests)
        return self._sources

    def iris(self, contract_id: str) -> ContractIris:
        """The IRIs of a contract, in the store or not; UnknownContract where the text is no contract id."""
        try:
            return ContractIris(self.base, checked_id(contract_id))
        except ValueError as error:
            raise UnknownContract(str(error)) from None

    def contracts(self, *, after: str | None = None, limit: int | None = None) -> tuple[ContractSummary, ...]:
        """What is in the store, ordered by contract id: from behind `after`, at most `limit`."""
        return summaries(self, after=after, limit=limit)

    def __contains__(self, contract_id: str) -> bool:
        return self._backend.has_graph(self._name(contract_id))

    def graph(self, contract_id: str) -> tuple[ox.Triple, ...]:
        """All triples of a contract, in no particular order; UnknownContract."""
        found = self._backend.graph(self._name(contract_id))
        if not found:
            raise _no_contract(contract_id)
        return found

    def query(
        self,
        sparql: str,
        *,
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        prefixes: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a SPARQL 1.1 query; the default graph is the union of all contracts.

        `default_graphs` and `named_graphs` are the dataset of the SPARQL protocol, in which DEFAULT_GRAPH is the graph
        without a name. Raises QueryRefused where the query
        is wrong or would leave the machine.
        """
        refuse_leaving(sparql)
        default: list[Name] = [
            ox.DefaultGraph() if iri == DEFAULT_GRAPH else _graph_name(iri) for iri in default_graphs
        ]
        named = [_graph_name(iri) for iri in named_graphs]
        # SPARQL 1.1 section 13.2: a query's own FROM replaces the default graph, which the union flag would override
        union = not default and not named and not has_keyword(sparql, "from")
        dataset = Dataset(union, tuple(default), tuple(named))
        try:
            solutions = self._backend.query(sparql, dataset, prefixes or {})
        except SyntaxError as error:
            raise QueryRefused(f"the query is not SPARQL: {_first_line(error)}") from None
        except RuntimeError as error:
            raise QueryRefused(f"the query cannot be answered: {error}") from None
        return Answer(solutions)

    def replace_contract(
        self, contract_id: str, reading: Reading, *, kept: Kept | None = None, flush: bool = True
    ) -> bool:
        """Put the contract's graph in place of the old one, in one transaction; False where the graph is the same.

        `kept` is the source that was read, for the archive; without it none is kept of this contract.
        Where many follow one another, leave `flush` to the last: what is committed is safe, but takes readers longer to open.
        """
        iris = self.iris(contract_id)
        new = triples(reading, base=self.base, contract_id=contract_id)
        self._for_writing()
        if kept is not None and (kept.sha256, kept.text_sha256) != (reading.sha256, reading.text_sha256):
            raise ValueError(f"{contract_id}: {kept.name} is not the source of this reading")
        with self.sources.replacing(contract_id, kept):
            changed = self._replace_graph(ox.NamedNode(iris.contract), new)
        if changed and flush:
            self.flush()
        return changed

    def _replace_graph(self, name: ox.NamedNode, new: tuple[ox.Triple, ...]) -> bool:
        old = set(self._backend.graph(name))
        if set(new) == old:
            return False
        self._backend.put(name, new, new=not old)
        return True

    def _digests(self, contract_id: str) -> tuple[str, str]:
        """The digests of bytes and text that a contract's graph records; UnknownContract."""
        if contract_id not in self:
            raise _no_contract(contract_id)
        name = self._name(contract_id)
        query = f"SELECT ?p ?o {{ GRAPH {name} {{ VALUES ?p {{ {SHA256} {TEXT_SHA256} }} {name} ?p ?o }} }}"
        found = {row["p"]: row["o"] or "" for row in self.query(query)}
        return found.get(SHA256.value, ""), found.get(TEXT_SHA256.value, "")

    def flush(self) -> None:
        """Write out what is committed: a reader replays what is not, at 60 ms a contract each time that it opens."""
        self._backend.flush()

    def update(self, sparql: str) -> None:
        """Carry out an update that the guard has let through (`graph.updating`); StoreUnusable where the store is open for
        reading only, SyntaxError, RuntimeError or ValueError where the update cannot be carried out."""
        self._for_writing()
        self._backend.update(sparql)
        self.flush()

    def transact(self, action: Callable[[ox.Store], T]) -> T:
        """Do one thing to a store in a folder that writes, and write it out; StoreUnusable where it is on a server or open
        for reading only."""
        self._for_writing()
        if not isinstance(self._backend, EmbeddedStore):
            raise StoreUnusable(f"{self._location}: this can be done to a store in a folder only")
        done = self._backend.transact(action)
        self.flush()
        return done

    def has_graph(self, name: ox.NamedNode) -> bool:
        """Whether there is a graph of this name, of a contract or not."""
        return self._backend.has_graph(name)

    def put_graph(self, name: ox.NamedNode | None, triples: Iterable[ox.Triple], *, merge: bool = False) -> None:
        """Put triples in place of a graph (None: the default graph), or beside what is in it."""
        self._for_writing()
        self._backend.put(name, tuple(triples), merge=merge)
        self.flush()

    def drop_graph(self, name: ox.NamedNode | None) -> None:
        """Take a graph away, with the source that it was read from; the default graph (None) is emptied."""
        self._for_writing()
        self._backend.drop(name)
        self.flush()
        home = f"{self.base}contracts/"
        if name is not None and name.value.startswith(home):
            with suppress(UnknownContract):  # not the IRI of a contract
                self.sources.forget(name.value.removeprefix(home))

    def remove(self, contract_id: str) -> None:
        """Take a contract's graph and its source away, and nothing else; UnknownContract."""
        self._for_writing()
        if contract_id not in self:
            raise _no_contract(contract_id)
        self.drop_graph(self._name(contract_id))

    def close(self) -> None:
        """Let go of the store, so that others may write."""
        self._backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _for_writing(self) -> None:
        if self._read_only:
            raise StoreUnusable(f"{self._location}: opened for reading only")

    def _name(self, contract_id: str) -> ox.NamedNode:
        return ox.NamedNode(self.iris(contract_id).contract)


def _no_contract(contract_id: str) -> UnknownContract:
    return UnknownContract(f"no contract {contract_id!r} in the store; `clausegraph list` shows what there is")


def _graph_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryRefused(f"{iri!r} is no IRI of a graph: {error}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("expected one of")[0].strip().rstrip(":")
