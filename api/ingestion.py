"""Files into the store, one after the other: a bad one costs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontology.errors import ClausegraphError, UnreadableSource

if TYPE_CHECKING:
    from graph.store import ClauseStore
    from ingest.engine import Parser
    from ontology.facts import Reading


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

    def to_dict(self) -> dict[str, Any]:
        """The outcome for JSON."""
        return {**asdict(self), "file": str(self.file)}


FAMILIES = ("clauses", "definitions", "references", "norms", "exceptions", "survivals", "notices")


def files_of(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, UnreadableSource]]]:
    """The files to read (each path itself, or the contracts in it where it is a folder), and the folders without any."""
    from ingest.sources import files_in

    files: dict[Path, None] = {}
    bad: list[tuple[Path, UnreadableSource]] = []
    for path in paths:
        try:
            found = files_in(path) if path.is_dir() else (path,)
            if not found:
                raise UnreadableSource(
                    f"{path}: no contract in this folder; plain text (.txt) and Markdown (.md) are read"
                )
            files.update(dict.fromkeys(found))
        except UnreadableSource as error:
            bad.append((path, error))
    return list(files), bad


def parser_for(*, cached: bool) -> Parser:
    """GiNZA, which loads when the first sentence needs it; `cached` remembers parses on disk."""
    from ingest.cache import CachedParser, ParseCache, default_path
    from ingest.engine import Engine

    engine = Engine()
    return CachedParser(engine, ParseCache(default_path())) if cached else engine


def refused(file: Path, error: ClausegraphError) -> Outcome:
    """The outcome for what cannot be read; the message names the whole path, as names repeat in folders."""
    reason = str(error).removeprefix(f"{file}: ").removeprefix(f"{file.name}: ")
    return Outcome(file, State.REFUSED, message=f"{file}: {reason}")


class Ingestion:
    """Reads files into a store. `anew` reads again what has not changed, as after an update of clausegraph."""

    def __init__(self, store: ClauseStore, parser: Parser, *, anew: bool = False) -> None:
        self._store = store
        self._parser = parser
        self._anew = anew
        self._held = {row.id: _Held(row.source, row.sha256) for row in store.contracts()}

    def take(self, file: Path, contract_id: str | None = None) -> Outcome:
        """Read one file into the store and say what became of it; whatever is wrong with it is in the outcome.

        Without `contract_id` the file's name gives it. The same bytes under the same id are left as they are. Another
        text replaces the one that came from a file of the same name, or whose id is given. A copy under a second name is
        refused, as every question would find it twice.
        """
        try:
            return self._take(file, contract_id)
        except ClausegraphError as error:
            return refused(file, error)

    def _take(self, file: Path, given: str | None) -> Outcome:
        from ingest.reading import read_text
        from ingest.sources import read_source

        source = read_source(file)
        contract_id = given or _id_from(file)
        before = self._held.get(contract_id)
        if before and before.sha256 == source.sha256 and not self._anew:
            return Outcome(file, State.UNCHANGED, contract_id)
        if given is None:
            self._refuse_clash(file, contract_id, source.sha256)
        reading = read_text(source, self._parser)
        self._store.replace_contract(contract_id, reading)
        self._held[contract_id] = _Held(source.name, source.sha256, file)
        return Outcome(file, State.REPLACED if before else State.ADDED, contract_id, counts_of(reading))

    def _refuse_clash(self, file: Path, contract_id: str, sha256: str) -> None:
        same = next(
            (other for other, held in self._held.items() if held.sha256 == sha256 and other != contract_id), None
        )
        if same is not None:
            raise UnreadableSource(
                f"{file}: the same text is in the store already, as {same!r}; leave this copy out, or give --id to keep both"
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


def _id_from(file: Path) -> str:
    from graph.iris import contract_id

    try:
        return contract_id(file.name)
    except ValueError:
        raise UnreadableSource(f"{file}: no contract id can be made from this name; give one with --id") from None


def counts_of(reading: Reading) -> dict[str, int]:
    """How many facts of each family a reading has."""
    return {family: len(getattr(reading, family)) for family in FAMILIES}
