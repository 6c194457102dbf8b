"""An archive back into a store: whole or not at all.

The store is made in a folder beside its place and put there in one step, when all of it is written and has been compared. So
nobody ever sees a part of it, and a restoring that is killed leaves nothing but that folder, which the next one takes away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.archive.canonical import digest
from graph.archive.contract_check import ArchivedContract, contract_findings, graph_of
from graph.archive.findings import Finding
from graph.archive.manifest import ArchivedSource
from graph.archive.manifest_check import Recorded
from graph.archive.placing import beside, put_in_place
from graph.archive.telling import Tell, quietly
from graph.archive.verifying import verify_bag
from graph.sources import FOLDER, Kept
from graph.store import DEFAULT_GRAPH, ClauseStore
from ontology.errors import ClausegraphError, StoreBusy, StoreUnusable

# what RocksDB, the sources and the search index put into the folder of a store; all else is carried over
OF_THE_STORE: Final = ("CURRENT", "IDENTITY", "LOCK", "LOG", "MANIFEST-", "OPTIONS-", FOLDER, "search.sqlite3")
FLUSH_AFTER: Final = 20  # contracts: what is not written out is held in memory
OF_ROCKSDB: Final = (".log", ".sst", ".dbtmp")


class ArchiveRefused(ClausegraphError):
    """The archive is not whole and true, so nothing of it was restored; `findings` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(map(str, self.findings[:3])))


def restore_bag(
    folder: Path,
    location: str | os.PathLike[str],
    *,
    base: str | None = None,
    executor: Executor | None = None,
    ahead: int = 1,
    tell: Tell = quietly,
) -> int:
    """Make the store that an archive was written from, and say how many contracts are in it.

    `location` is the folder of the store: a new one, an empty one, or that of a store without contracts. The base of all
    IRIs comes from the archive. `executor`, `ahead` and `tell` are as in `verify_bag`. Raises ArchiveRefused where anything
    is wrong with the archive, and StoreUnusable where there is something in the store already, or it (or `base`) has
    another base than the archive; then nothing has changed.
    """
    if "://" in str(location):
        raise StoreUnusable(f"{location}: an archive is restored into a folder; give one with --store")
    place = Path(os.path.realpath(location))
    there = _base_of_empty(place)
    archive = verify_bag(folder, executor=executor, ahead=ahead, tell=tell)
    if archive.findings or archive.recorded is None:
        raise ArchiveRefused(archive.findings)
    _refuse_another_base(base or there, archive.recorded.base)
    try:
        with beside(place, "restoring") as workplace:
            made = workplace / "store"
            with ClauseStore.open(made, archive.recorded.base) as store:
                _fill(store, folder, archive.recorded, tell)
                _compare(store, archive.recorded, tell)
            _put(made, place)
    except OSError as error:  # no permission, no space
        raise StoreUnusable(f"{place}: the store cannot be made here: {error}; choose another folder") from error
    return len(archive.recorded.contracts)


def _fill(store: ClauseStore, folder: Path, said: Recorded, tell: Tell) -> None:
    """Every contract with its source, one after the other; each is compared once more with what was verified."""

    def fill(inner: ox.Store) -> None:
        for number, contract_id in enumerate(tell(tuple(said.contracts), "restoring")):
            if number % FLUSH_AFTER == 0:
                inner.flush()
            expected = said.contracts[contract_id]
            try:
                contract = ArchivedContract.read(folder, said.iris(contract_id), expected.source_path)
            except OSError as error:
                raise ArchiveRefused([Finding(expected.source_path, str(error))]) from None
            if changed := tuple(contract_findings(contract, expected, shapes=False)):
                raise ArchiveRefused(changed)  # after it was verified
            _keep(store, inner, contract, expected)

    store.transact(fill)


def _keep(store: ClauseStore, inner: ox.Store, contract: ArchivedContract, said: ArchivedSource) -> None:
    name = ox.NamedNode(contract.iris.contract)
    kept = Kept(said.name, contract.source, contract.text.decode(), said.provenance)
    with store.sources.replacing(said.contract_id, kept):
        inner.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in graph_of(contract))


def _compare(store: ClauseStore, said: Recorded, tell: Tell) -> None:
    for contract_id in tell(tuple(said.contracts), "comparing"):
        if digest(store.graph(contract_id)) != said.contracts[contract_id].graph:
            raise StoreUnusable(f"{contract_id}: the store does not give back the graph that was put into it")


def _base_of_empty(place: Path) -> str | None:
    """The base of the store that is there already, None where there is none; StoreUnusable where anything is in it."""
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return None
    with ClauseStore.open(place, read_only=True) as store:  # says what is wrong where it is no store of ours
        _refuse_full(store, place)
        return store.base


def _refuse_full(store: ClauseStore, place: Path) -> None:
    other_than_its_record = f"ASK {{ ?s ?p ?o FILTER(?s != <{store.base}>) }}"
    if store.query("ASK { GRAPH ?g {} }") or store.query(other_than_its_record, default_graphs=(DEFAULT_GRAPH,)):
        raise StoreUnusable(
            f"{place}: this store is not empty, and what is in it is left as it is; restore into another folder, with "
            "--store FOLDER"
        )


def _refuse_another_base(wanted: str | None, archived: str) -> None:
    if wanted is not None and wanted != archived:
        raise StoreUnusable(
            f"all IRIs of the archive begin with {archived}, and cannot be restored with {wanted}; leave --base out, and "
            "restore into a folder where there is no store yet"
        )


def _put(made: Path, place: Path) -> None:
    if (place / "CURRENT").is_file():
        with _locked_and_empty(place):
            _carry_over(place, made)
            put_in_place(made, place)
    else:
        put_in_place(made, place)


@contextmanager
def _locked_and_empty(place: Path) -> Iterator[None]:
    """Hold the store, so that nobody writes to it.

    It is not kept open: RocksDB goes on working in the folder by its name, in which another store will lie. So the lock file
    is held alone.
    """
    with ClauseStore.open(place) as store:  # StoreBusy
        _refuse_full(store, place)  # somebody may have come meanwhile
    with (place / "LOCK").open("r+b") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreBusy(
                f"{place}: another clausegraph has begun to write to this store; wait until it has finished, or stop it"
            ) from None
        yield


def _carry_over(place: Path, made: Path) -> None:
    """What else lies in the folder of the empty store: what a server remembers of uploads."""
    for entry in place.iterdir():
        if not entry.name.startswith(OF_THE_STORE) and not entry.name.endswith(OF_ROCKSDB):
            shutil.copy2(entry, made / entry.name)
