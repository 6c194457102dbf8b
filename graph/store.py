"""The store: one named graph per contract in an embedded Oxigraph, on disk or in memory.

Who may do what at the same time (tried with pyoxigraph 0.5.13): one process may write, any number may read. A reader sees
the store as it was when it was opened, so `ClauseStore` opens it again as soon as a writer has committed something.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Self, TypeAlias, TypeVar

import pyoxigraph as ox

from graph.answer import PREFIXES, Answer
from graph.guard import has_keyword, refuse_leaving
from graph.holder import holder
from graph.iris import DEFAULT_BASE, ContractIris, checked_base, checked_id
from graph.mapping import triples
from graph.sources import FOLDER, Kept, SourceFiles
from graph.summary import ContractSummary, summaries
from ontology.errors import QueryRefused, StoreBusy, StoreUnusable, UnknownContract
from ontology.facts import Reading

URI_SPACE: Final = ox.NamedNode("http://rdfs.org/ns/void#uriSpace")
SHA256: Final = ox.NamedNode(PREFIXES["cg"] + "sha256")
TEXT_SHA256: Final = ox.NamedNode(PREFIXES["cg"] + "textSha256")
DEFAULT_GRAPH: Final = "urn:x-arq:DefaultGraph"  # as Jena calls it
LOCK_PATIENCE: Final = 1.0  # seconds
BEGUN: Final = re.compile(r"LOCK|IDENTITY|LOG(\.old.*)?|(MANIFEST|OPTIONS)-\d+|\d+\.(log|dbtmp)")
OPENING_ATTEMPTS: Final = 20  # a compaction of the writer can take a file away under a reader that is opening
LONGEST_LOG: Final = (
    4 * 1024**2
)  # bytes; a reader replays the log each time that it opens the store, at 20 ms a megabyte

T = TypeVar("T")
Name: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


class ClauseStore:
    """The contracts' graphs. Use `open` or `in_memory`; close it, or use it in a `with` statement."""

    def __init__(self, store: ox.Store, base: str, *, path: Path | None = None, read_only: bool = False) -> None:
        self._store = store
        self._base = base
        self._path = path
        self._read_only = read_only
        self._seen = _stamp(path)
        self._sources: SourceFiles | None = None

    @classmethod
    def open(cls, location: str | os.PathLike[str], base: str | None = None, *, read_only: bool = False) -> ClauseStore:
        """The store in a folder; made there when it is to be written and does not exist.

        `base` (default `http://localhost:8000/id/`) is fixed when the store is made. Raises StoreUnusable where there is
        none to read, another process writes it, the folder is not ours, or the store was made with another base.
        """
        path = Path(location)
        if base is not None:
            _check_base(base)
        exists = (path / "CURRENT").is_file()
        if not exists and (read_only or _is_foreign(path)):
            raise _no_store(path)
        if read_only:
            store = _read(path)
        else:
            store = _write(path)
            if len(store) == 0:  # new, or its maker was killed before saying so
                _record_base(store, base or DEFAULT_BASE)
        recorded = _recorded_base(store)
        if recorded is None and len(store) == 0:  # its maker was killed, or is at it
            raise _no_store(path)
        if recorded is None:
            raise StoreUnusable(f"{path}: a database, but not one that clausegraph made; choose another folder")
        if base is not None and base != recorded:
            raise StoreUnusable(
                f"{path}: made with the base {recorded}, which cannot be changed to {base}: open it without a base, "
                "or ingest into a new folder"
            )
        return cls(store, recorded, path=path, read_only=read_only)

    @classmethod
    def in_memory(cls, base: str = DEFAULT_BASE) -> ClauseStore:
        """An empty store that is gone with the object."""
        _check_base(base)
        store = ox.Store()
        _record_base(store, base)
        return cls(store, base)

    @property
    def base(self) -> str:
        """The base of all IRIs in the store."""
        return self._base

    @property
    def version(self) -> str:
        """A text that changes with every commit, also of another process; in memory it is never the same twice."""
        self._current()
        seen = self._seen if self._read_only else _stamp(self._path)
        told: list[object] = [*sorted(seen)] or [time.monotonic_ns()]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def sources(self) -> SourceFiles:
        """The sources that the graphs were read from; those of a store in memory are gone with it."""
        if self._sources is None:
            self._sources = SourceFiles(self._path and self._path / FOLDER, self._digests)
        return self._sources

    def iris(self, contract_id: str) -> ContractIris:
        """The IRIs of a contract, in the store or not; UnknownContract where the text is no contract id."""
        try:
            return ContractIris(self._base, checked_id(contract_id))
        except ValueError as error:
            raise UnknownContract(str(error)) from None

    def contracts(self, *, after: str | None = None, limit: int | None = None) -> tuple[ContractSummary, ...]:
        """What is in the store, ordered by contract id: from behind `after`, at most `limit`."""
        return summaries(self, after=after, limit=limit)

    def __contains__(self, contract_id: str) -> bool:
        return self._current().contains_named_graph(ox.NamedNode(self.iris(contract_id).contract))

    def graph(self, contract_id: str) -> tuple[ox.Triple, ...]:
        """All triples of a contract, in no particular order; UnknownContract."""
        name = ox.NamedNode(self.iris(contract_id).contract)
        found = self._reading(lambda store: tuple(q.triple for q in store.quads_for_pattern(None, None, None, name)))
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
        named: list[ox.NamedNode | ox.BlankNode] = [_graph_name(iri) for iri in named_graphs]
        # SPARQL 1.1 section 13.2: a query's own FROM replaces the default graph, which the union flag would override
        union = not default and not named and not has_keyword(sparql, "from")
        try:
            solutions = self._reading(
                lambda store: store.query(
                    sparql,
                    prefixes=dict(prefixes or {}),
                    use_default_graph_as_union=union,
                    default_graph=default if default or named else None,
                    named_graphs=named if default or named else None,
                )
            )
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
        new = triples(reading, base=self._base, contract_id=contract_id)
        self._for_writing()
        if kept is not None and (kept.sha256, kept.text_sha256) != (reading.sha256, reading.text_sha256):
            raise ValueError(f"{contract_id}: {kept.name} is not the source of this reading")
        with self.sources.replacing(contract_id, kept):
            changed = self._replace_graph(ox.NamedNode(iris.contract), new)
        if changed and flush:
            self.flush()
        return changed

    def _replace_graph(self, name: ox.NamedNode, new: tuple[ox.Triple, ...]) -> bool:
        old = {quad.triple for quad in self._store.quads_for_pattern(None, None, None, name)}
        if set(new) == old:
            return False
        if old:
            statements = ox.serialize(new, format=ox.RdfFormat.N_TRIPLES) or b""
            # an update is the only transaction that both takes away and adds; the library writes the terms in it
            self._store.update(
                f"CLEAR SILENT GRAPH {name} ; INSERT DATA {{ GRAPH {name} {{ {statements.decode()} }} }}"
            )
        else:
            self._store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in new)
        return True

    def _digests(self, contract_id: str) -> tuple[str, str]:
        """The digests of bytes and text that a contract's graph records; UnknownContract."""
        node = ox.NamedNode(self.iris(contract_id).contract)
        if contract_id not in self:
            raise _no_contract(contract_id)

        def first(predicate: ox.NamedNode) -> str:
            found = self._reading(lambda store: next(store.quads_for_pattern(node, predicate, None, node), None))
            return found.object.value if found is not None and isinstance(found.object, ox.Literal) else ""

        return first(SHA256), first(TEXT_SHA256)

    def flush(self) -> None:
        """Write out what is committed: a reader replays what is not, at 60 ms a contract each time that it opens."""
        if self._path is not None:
            self._store.flush()

    def transact(self, action: Callable[[ox.Store], T]) -> T:
        """Do one thing to the store that writes, and write it out; StoreUnusable where it is open for reading only."""
        self._for_writing()
        done = action(self._store)
        self.flush()
        return done

    def remove(self, contract_id: str) -> None:
        """Take a contract's graph and its source away, and nothing else; UnknownContract."""
        name = ox.NamedNode(self.iris(contract_id).contract)
        self._for_writing()
        if not self._store.contains_named_graph(name):
            raise _no_contract(contract_id)
        self._store.remove_graph(name)
        self.flush()
        self.sources.forget(contract_id)

    def close(self) -> None:
        """Let go of the folder, so that others may write."""
        if self._path is not None and not self._read_only:
            self._store.flush()
        self._store = ox.Store()  # RocksDB releases its lock with the last reference

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _for_writing(self) -> None:
        if self._read_only:
            raise StoreUnusable(f"{self._path}: opened for reading only")

    def _committed(self) -> None:
        if sum(size for name, size, _ in _stamp(self._path) if name.endswith(".log")) > LONGEST_LOG:
            self._store.flush()

    def _current(self) -> ox.Store:
        """The store as of the last commit; as of the one before, where a writer is too busy to let us in."""
        if self._read_only and self._path is not None:
            stamp = _stamp(self._path)
            if stamp != self._seen:
                try:
                    self._store = _read(self._path, attempts=3)
                    self._seen = stamp
                except StoreUnusable:
                    if not (self._path / "CURRENT").is_file():  # it is not busy, but gone
                        raise
        return self._store

    def _reading(self, action: Callable[[ox.Store], T]) -> T:
        try:
            return action(self._current())
        except OSError:
            if not self._read_only or self._path is None:
                raise
        self._store = _read(self._path)  # the writer has taken away a file that this opening still needed
        return action(self._store)


def _no_contract(contract_id: str) -> UnknownContract:
    return UnknownContract(f"no contract {contract_id!r} in the store; `clausegraph list` shows what there is")


def _check_base(base: str) -> None:
    try:
        checked_base(base)
    except ValueError as error:
        raise StoreUnusable(str(error)) from None


def _record_base(store: ox.Store, base: str) -> None:
    node = ox.NamedNode(base)
    dataset = ox.NamedNode("http://rdfs.org/ns/void#Dataset")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store.extend([ox.Quad(node, kind, dataset), ox.Quad(node, URI_SPACE, ox.Literal(base))])


def _recorded_base(store: ox.Store) -> str | None:
    found = next(iter(store.quads_for_pattern(None, URI_SPACE, None, ox.DefaultGraph())), None)
    return found.object.value if found is not None and isinstance(found.object, ox.Literal) else None


def _write(path: Path) -> ox.Store:
    """The store to write; waits a moment for another writer, as the server writes for a moment at a time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        patience = time.monotonic() + LOCK_PATIENCE
        while True:
            try:
                return ox.Store(path)
            except OSError as error:
                if "LOCK" not in str(error) or time.monotonic() > patience:
                    raise
                time.sleep(0.05)
    except OSError as error:
        if "LOCK" in str(error):
            raise StoreBusy(
                f"{path}: {holder(path / 'LOCK') or 'another clausegraph'} is writing to this store; wait until it has "
                "finished, or stop it (reading it meanwhile is fine)"
            ) from None
        raise StoreUnusable(f"{path}: the store cannot be opened: {error}") from None


def _read(path: Path, *, attempts: int = OPENING_ATTEMPTS) -> ox.Store:
    problem: Exception | None = None
    for attempt in range(attempts):
        try:
            return ox.Store.read_only(str(path))
        except (OSError, RuntimeError) as error:
            problem = error
            time.sleep(min(0.01 * attempt, 0.1))
    unfinished = any(said in str(problem) for said in ("Column family not found", "Inserts are only possible"))
    advice = "; if its maker was killed, `clausegraph ingest` completes it" if unfinished else ""
    raise StoreUnusable(f"{path}: the store cannot be read: {problem}{advice}")


def _is_foreign(path: Path) -> bool:
    """Whether something else is there than what RocksDB has before the database is made: its maker may have been killed."""
    if not path.is_dir():
        return path.exists()
    return any(not BEGUN.fullmatch(each.name) for each in path.iterdir())


def _no_store(path: Path) -> StoreUnusable:
    if path.is_dir() and _is_foreign(path) and not (path / "CURRENT").is_file():
        return StoreUnusable(f"{path}: this folder holds something else, not a clausegraph store; choose another")
    if path.exists() and not path.is_dir():
        return StoreUnusable(f"{path}: a file, not a folder; choose a folder for the store")
    return StoreUnusable(f"{path}: there is no store yet; `clausegraph ingest` makes one")


def _stamp(path: Path | None) -> frozenset[tuple[str, int, int]]:
    """What changes with every commit: RocksDB's logs and manifest by name, size and time.

    Which files these are is looked up again only when the folder has changed: a query asks this, and a small one takes no
    longer than looking.
    """
    if path is None:
        return frozenset()
    try:
        changed = path.stat().st_mtime_ns
        known, names = _LOGS.get(path, (0, ()))
        if known != changed:
            names = tuple(entry.path for entry in os.scandir(path) if _is_log(entry.name))
            if time.time_ns() - changed > SETTLED:
                _LOGS[path] = changed, names
        found = [(name, os.stat(name)) for name in names]  # noqa: PTH116 (faster)
    except FileNotFoundError:  # rotated away meanwhile: different from every other
        _LOGS.pop(path, None)
        return frozenset({("", 0, time.monotonic_ns())})
    return frozenset((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)


SETTLED: Final = 100_000_000  # nanoseconds; times of files are coarse: a change may follow in the same instant
_LOGS: dict[Path, tuple[int, tuple[str, ...]]] = {}  # when a folder was looked through, and what was found


def _is_log(name: str) -> bool:
    return name.startswith("MANIFEST") or name.endswith(".log")


def _graph_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryRefused(f"{iri!r} is no IRI of a graph: {error}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("expected one of")[0].strip().rstrip(":")
