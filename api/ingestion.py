"""Files into the store, with as many workers as one likes: a bad file costs nothing but itself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.copies import Copies
from api.keeping import is_up_to_date, kept_of
from ontology.errors import ClausegraphError, UnreadableSource

if TYPE_CHECKING:
    from graph.store import ClauseStore
    from ingest.batch import Done, Workers
    from ingest.sources import Source
    from ingest.workers import ClusterWorkers, ProcessWorkers, ThisProcess
    from ontology.facts import Reading

    AnyWorkers = ClusterWorkers | ProcessWorkers | ThisProcess

FLUSH_AFTER = 20  # contracts: at 33 ms each time
FILES_FOR_A_WORKER = 2  # fewer are read before another process has begun


class State(StrEnum):
    """What became of a file."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `counts` of its facts by family where it was read, `message` where it was refused."""

    file: Path
    state: State
    contract_id: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    message: str | None = None
    characters: int = 0  # of text that was read

    def to_dict(self) -> dict[str, Any]:
        """The outcome for JSON."""
        return {**asdict(self), "file": str(self.file)}


FAMILIES = ("clauses", "definitions", "references", "norms", "exceptions", "survivals", "notices")


def files_of(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, UnreadableSource]]]:
    """The files to read (each path itself, or the contracts in it where it is a folder), and the folders without any."""
    from ingest.sources import READ, files_in

    files: dict[Path, None] = {}
    bad: list[tuple[Path, UnreadableSource]] = []
    for path in paths:
        try:
            found = files_in(path) if path.is_dir() else (path,)
            if not found:
                raise UnreadableSource(f"{path}: no contract in this folder; {READ} are read")
            files.update(dict.fromkeys(found))
        except UnreadableSource as error:
            bad.append((path, error))
    return list(files), bad


def workers_for(count: int | None, files: int, cluster: str | None) -> AnyWorkers:
    """Those of the Dask scheduler at `cluster`; else `count` processes, or one for each core but for a few files none."""
    from ingest.workers import ClusterWorkers, ProcessWorkers, ThisProcess, usable_cores

    if cluster is not None:
        return ClusterWorkers(cluster)
    count = count or min(usable_cores(), files // FILES_FOR_A_WORKER)
    return ProcessWorkers(count) if count > 1 else ThisProcess()


def in_order(files: Iterable[Path], outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes in the order of the files, each as soon as those before it are known."""
    early: dict[Path, Outcome] = {}
    remaining = iter(outcomes)
    for file in files:
        while file not in early:
            outcome = next(remaining)
            early[outcome.file] = outcome
        yield early.pop(file)


def refused(file: Path, error: ClausegraphError) -> Outcome:
    """The outcome for what cannot be read; the message names the whole path, as names repeat in folders."""
    reason = str(error).removeprefix(f"{file}: ").removeprefix(f"{file.name}: ")
    return Outcome(file, State.REFUSED, message=f"{file}: {reason}")


@dataclass(frozen=True, slots=True)
class _Job:
    """A file that is to be read, the id it gets, and what had that id before."""

    file: Path
    contract_id: str
    source: Source
    before: _Held | None


class Ingestion:
    """Reads files into a store, and keeps them beside it.

    What has not changed is read again only where it was read with other versions, as before an update of clausegraph, or
    where `anew` asks for it.
    """

    def __init__(self, store: ClauseStore, *, anew: bool = False) -> None:
        self._store = store
        self._anew = anew
        rows = store.contracts()
        self._held = {row.id: _Held(row.source, row.sha256) for row in rows}
        self._copies = Copies(store, rows)
        self._decided: list[Outcome] = []  # what needed no reading
        self._data: dict[str, bytes] = {}  # of the files under way: workers have no need of them
        store.sources.forget_all_but(self._held)

    def take(
        self,
        files: Iterable[Path],
        read: Callable[[Source], Reading],
        workers: Workers,
        contract_id: str | None = None,
    ) -> Generator[Outcome]:
        """Read files into the store and say what became of each, as it is finished; what is wrong with one is in its outcome.

        Without `contract_id` a file's name gives it. The same bytes under the same id are left as they are, where they were
        read with the same versions. Another
        text replaces the one that came from a file of the same name, or whose id is given. A copy under a second name is
        refused, as every question would find it twice. Whoever leaves in the middle finds every outcome in the store.
        """
        from ingest.batch import each

        unflushed = 0
        try:
            for done in each(partial(_read_job, read), self._jobs(files, contract_id), workers):
                yield self._finish(done)
                unflushed += 1
                if unflushed == FLUSH_AFTER:
                    self._store.flush()
                    unflushed = 0
                yield from self._take_decided()
            yield from self._take_decided()
        finally:
            self._store.flush()

    def _jobs(self, files: Iterable[Path], contract_id: str | None) -> Iterator[_Job]:
        for file in files:
            try:
                job = self._begin(file, contract_id)
            except ClausegraphError as error:
                self._decided.append(refused(file, error))
            else:
                if job is not None:
                    yield job

    def _begin(self, file: Path, given: str | None) -> _Job | None:
        from ingest.sources import read_source

        source = read_source(file)
        contract_id = given or _id_from(file)
        before = self._held.get(contract_id)
        if before and before.sha256 == source.sha256 and not self._anew and is_up_to_date(self._store, contract_id):
            self._decided.append(Outcome(file, State.UNCHANGED, contract_id))
            return None
        if given is None:
            self._refuse_clash(file, contract_id, source)
        self._held[contract_id] = _Held(
            source.name, source.sha256, file
        )  # others of this run must not take it meanwhile
        self._copies.take(contract_id, source)
        self._data[contract_id] = source.data
        return _Job(file, contract_id, replace(source, data=b""), before)

    def _finish(self, done: Done[_Job, Reading]) -> Outcome:
        job, data = done.item, self._data.pop(done.item.contract_id)
        if done.result is None:
            self._let_go(job)
            return refused(job.file, _said(done.error))
        kept = kept_of(done.result, data)
        self._store.replace_contract(job.contract_id, done.result, kept=kept, flush=False)
        state = State.REPLACED if job.before else State.ADDED
        return Outcome(job.file, state, job.contract_id, counts_of(done.result), characters=len(job.source.text))

    def _let_go(self, job: _Job) -> None:
        self._copies.let_go(job.contract_id)
        if job.before is None:
            del self._held[job.contract_id]
        else:
            self._held[job.contract_id] = job.before

    def _take_decided(self) -> Iterator[Outcome]:
        while self._decided:
            yield self._decided.pop(0)

    def _refuse_clash(self, file: Path, contract_id: str, source: Source) -> None:
        same = next(
            (other for other, held in self._held.items() if held.sha256 == source.sha256 and other != contract_id), None
        )
        if same is not None:
            raise UnreadableSource(
                f"{file}: the same text is in the store already, as {same!r}; leave this copy out, or give --id to keep both"
            )
        for other in self._copies.of(source):
            if other != contract_id or self._held[other].source != file.name:
                raise UnreadableSource(
                    f"{file}: the same words are in the store already, as {other!r} (from {self._held[other].source}); "
                    "leave this copy out, or give --id to keep both"
                )
        before = self._held.get(contract_id)
        if before is None:
            return
        if before.source != file.name or before.file not in {None, file}:
            raise UnreadableSource(
                f"{file}: its id would be {contract_id!r}, which another text has ({before.file or before.source}); "
                "rename the file, or read it alone with --id"
            )


@dataclass(frozen=True, slots=True)
class _Held:
    source: str
    sha256: str
    file: Path | None = None  # set where it was read in this run


def _read_job(read: Callable[[Source], Reading], job: _Job) -> Reading:
    return read(job.source)


def _said(error: Exception | None) -> ClausegraphError:
    """The error in our words. A fault of the engine or of ours is the same for all files: it is raised."""
    from ingest.engine import EngineMissing

    if isinstance(error, EngineMissing):
        raise error
    if isinstance(error, ClausegraphError):
        return error
    return UnreadableSource(
        f"clausegraph failed at it ({type(error).__name__}: {error}); please report this with the file"
    )


def _id_from(file: Path) -> str:
    from graph.iris import contract_id

    try:
        return contract_id(file.name)
    except ValueError:
        raise UnreadableSource(f"{file}: no contract id can be made from this name; give one with --id") from None


def counts_of(reading: Reading) -> dict[str, int]:
    """How many facts of each family a reading has."""
    return {family: len(getattr(reading, family)) for family in FAMILIES}
