"""A store of quads in an embedded Oxigraph, in a folder or in memory.

Who may do what at the same time (tried with pyoxigraph 0.5.13): one process may write, any number may read. A reader sees
the store as it was when it was opened, so it is opened again as soon as a writer has committed something.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import pyoxigraph as ox

from graph.backend import Dataset, Solutions, n_triples
from graph.changes import ChangeLog
from graph.holder import holder
from graph.iris import DEFAULT_BASE
from graph.record import URI_SPACE, agreed_base, and_then, check_base, record
from ontology.errors import StoreBusy, StoreUnusable

LOCK_PATIENCE: Final = 1.0  # seconds
BEGUN: Final = re.compile(r"LOCK|IDENTITY|LOG(\.old.*)?|(MANIFEST|OPTIONS)-\d+|\d+\.(log|dbtmp)")
OPENING_ATTEMPTS: Final = 20  # a compaction of the writer can take a file away under a reader that is opening

T = TypeVar("T")
Stamp: TypeAlias = frozenset[tuple[str, int, int]]


class EmbeddedStore:
    """Quads in this process. Use `open` or `in_memory`."""

    def __init__(self, store: ox.Store, base: str, *, path: Path | None = None, read_only: bool = False) -> None:
        self._store = store
        self._base = base
        self._path = path
        self._read_only = read_only
        self._seen = _stamp(path)
        self._log = ChangeLog(path)

    @classmethod
    def open(cls, path: Path, base: str | None, *, read_only: bool) -> EmbeddedStore:
        """The store in a folder; made there when it is to be written and does not exist. StoreUnusable, StoreBusy."""
        check_base(base)
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
        agreed = agreed_base(str(path), recorded, base, "choose another folder")
        return cls(store, agreed, path=path, read_only=read_only)

    @classmethod
    def in_memory(cls, base: str = DEFAULT_BASE) -> EmbeddedStore:
        """An empty store that is gone with the object."""
        check_base(base)
        store = ox.Store()
        _record_base(store, base)
        return cls(store, base)

    @property
    def base(self) -> str:
        """The base of all IRIs in the store."""
        return self._base

    @property
    def folder(self) -> Path | None:
        """The store's own folder."""
        return self._path

    @property
    def quads(self) -> ox.Store:
        """The engine."""
        return self._store

    def stamp(self) -> str:
        """Changes with every commit, also of another process; in memory it is never the same twice."""
        self._current()
        return _digest(self._seen if self._read_only else _stamp(self._path))

    def seen(self) -> str:
        """The stamp as of the last reading."""
        return _digest(self._seen)

    def newest(self) -> str:
        """The stamp that what is committed by now has when it is read; nothing is opened for it."""
        return _digest(_stamp(self._path))

    def query(self, sparql: str, dataset: Dataset, prefixes: Mapping[str, str]) -> Solutions:
        """The answer; SyntaxError, RuntimeError."""
        given = bool(dataset.default or dataset.named)
        return self._reading(
            lambda store: store.query(
                sparql,
                prefixes=dict(prefixes),
                use_default_graph_as_union=dataset.union,
                default_graph=list(dataset.default) if given else None,
                named_graphs=list(dataset.named) if given else None,
            )
        )

    def graph(self, name: ox.NamedNode) -> tuple[ox.Triple, ...]:
        """All triples of a graph."""
        return self._reading(lambda store: tuple(q.triple for q in store.quads_for_pattern(None, None, None, name)))

    def has_graph(self, name: ox.NamedNode) -> bool:
        """Whether there is such a graph, be it empty."""
        return self._current().contains_named_graph(name)

    def put(
        self, name: ox.NamedNode | None, triples: Sequence[ox.Triple], *, merge: bool = False, new: bool = False
    ) -> None:
        """Put triples in place of a graph or into it, in one transaction."""
        with self._log.writing(name and name.value):
            self._put(name, triples, merge=merge, new=new)

    def _put(self, name: ox.NamedNode | None, triples: Sequence[ox.Triple], *, merge: bool, new: bool) -> None:
        if new and name is not None and triples:
            self._store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
            return
        graph = "DEFAULT" if name is None else f"GRAPH {name}"
        statements = n_triples(triples)
        # an update is the only transaction that both takes away and adds; the library writes the terms in it
        self._store.update(
            " ;\n".join(
                [
                    *([] if merge else [f"CLEAR SILENT {graph}"]),
                    *([] if name is None else [f"CREATE SILENT {graph}"]),
                    f"INSERT DATA {{ {statements if name is None else f'{graph} {{ {statements} }}'} }}",
                    _recording(self._base),
                ]
            )
        )

    def drop(self, name: ox.NamedNode | None) -> None:
        """Take a graph away."""
        graph = "DEFAULT" if name is None else f"GRAPH {name}"
        with self._log.writing(name and name.value):
            self._store.update(f"DROP SILENT {graph} ; {_recording(self._base)}")

    def update(self, sparql: str) -> None:
        """Carry out an update, and in the same transaction put the record back where it was taken away."""
        with self._log.writing(None):
            self._store.update(and_then(sparql, _recording(self._base)))

    def transact(self, action: Callable[[ox.Store], T]) -> T:
        """Do one thing to the engine that writes."""
        with self._log.writing(None):
            return action(self._store)

    def flush(self) -> None:
        """Write out what is committed: a reader replays what is not, at 60 ms a contract each time that it opens."""
        if self._path is not None and not self._read_only:
            self._store.flush()

    def close(self) -> None:
        """Let go of the folder, so that others may write."""
        self.flush()
        self._store = ox.Store()  # RocksDB releases its lock with the last reference

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


def _recording(base: str) -> str:
    return f"INSERT DATA {{ {n_triples(record(base))} }}"


def _record_base(store: ox.Store, base: str) -> None:
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in record(base))


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


def _stamp(path: Path | None) -> Stamp:
    """What changes with every commit: RocksDB's logs and manifest by name, size and time.

    Which files these are is looked up again only when the folder has changed: a query asks this, and a small one takes no
    longer than looking.
    """
    if path is None:
        return frozenset()
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116 (faster)
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


def _digest(stamp: Stamp) -> str:
    return _digested(stamp) if stamp else _digested(frozenset({("", 0, time.monotonic_ns())}))


@lru_cache(maxsize=16)
def _digested(stamp: Stamp) -> str:
    return hashlib.sha256(repr(sorted(stamp)).encode()).hexdigest()


SETTLED: Final = 100_000_000  # nanoseconds; times of files are coarse: a change may follow in the same instant
_LOGS: dict[Path, tuple[int, tuple[str, ...]]] = {}  # when a folder was looked through, and what was found


def _is_log(name: str) -> bool:
    return name.startswith("MANIFEST") or name.endswith(".log")
