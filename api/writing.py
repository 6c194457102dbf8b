"""Writing to the store that the server has open for reading.

A process of its own opens the store for writing, does one thing, and closes it: what is written is there whole or not at
all, readers see it with their next question, `clausegraph ingest` can write between two writes, and a write that takes too
long is ended with its process.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph.sources import Kept
from ontology.errors import ClausegraphError, QueryRefused, StoreBusy, StoreUnusable, UnknownContract
from ontology.facts import Reading

SECONDS: Final = 60.0
PATIENCE: Final = 10.0  # seconds to wait for another writer; one that is in the middle of a long ingest takes longer
MEMORY: Final = 4 * 1024**3


class WriteStopped(ClausegraphError):
    """The write took longer, or more memory, than it may; the store is as it was."""

    http_status = 503


@dataclass(frozen=True, slots=True)
class Write:
    """One thing to do to a store; `action` is a name of `api.write_worker.ACTIONS`."""

    location: str
    action: str
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    patience: float = PATIENCE
    seconds: float = SECONDS
    memory: int = MEMORY


class Writer:
    """Writes to one store, one thing at a time; safe to use from many threads.

    Every method raises StoreBusy where another process writes for longer than `patience` seconds, StoreUnusable where the
    store cannot be written, and WriteStopped where the write takes longer than `seconds`.
    """

    def __init__(self, location: str, *, seconds: float = SECONDS, patience: float = PATIENCE) -> None:
        self._location = location
        self._seconds = seconds
        self._patience = patience
        self._turn = threading.Lock()

    def replace_contract(self, contract_id: str, reading: Reading, *, kept: Kept | None = None) -> bool:
        """Put a reading, and the source that it was read from, in place of the contract's old one, if any; False where the
        graph is the same. UnknownContract where the id is none."""
        return bool(self._do("replace_contract", contract_id, reading, kept=kept))

    def remove(self, contract_id: str) -> None:
        """Take a contract away; UnknownContract."""
        self._do("remove", contract_id)

    def update(self, sparql: str, *, using: Sequence[str] = (), using_named: Sequence[str] = ()) -> None:
        """Carry out a SPARQL 1.1 update, whole or not at all; QueryRefused."""
        self._do("update", sparql, using=tuple(using), using_named=tuple(using_named))

    def put_graph(
        self, iri: str | None, parts: Sequence[tuple[bytes, str]], *, merge: bool = False, base: str | None = None
    ) -> bool:
        """Put triples (each part: content and media type) in place of a graph (None: the default graph) or into it; True
        where it is new. QueryRefused."""
        return bool(self._do("put_graph", iri, tuple(parts), merge=merge, base=base))

    def drop_graph(self, iri: str | None) -> None:
        """Take a graph away; UnknownContract where there is none."""
        self._do("drop_graph", iri)

    def _do(self, action: str, *arguments: Any, **options: Any) -> Any:
        if not self._turn.acquire(timeout=self._patience):
            raise StoreBusy("others are writing to the store; try again in a moment")
        try:
            return self._in_process(
                Write(self._location, action, arguments, options, self._patience, seconds=self._seconds)
            )
        finally:
            self._turn.release()

    def _in_process(self, write: Write) -> Any:
        # -P: a folder called api where the server was started is not ours
        command = [sys.executable, "-P", "-m", "api.write_worker"]
        try:
            done = subprocess.run(  # noqa: S603 (ours)
                command,
                input=pickle.dumps(write),
                capture_output=True,
                check=False,
                timeout=self._patience + self._seconds + 5,
            )
        except subprocess.TimeoutExpired:
            raise WriteStopped(f"the write took longer than {self._seconds:g} seconds; nothing was written") from None
        if done.returncode or not done.stdout:
            raise WriteStopped("the write took more time or memory than it may; nothing was written")
        error, value = pickle.loads(done.stdout)  # noqa: S301 (written by our own process)
        if error is not None:
            raise ERRORS.get(error, RuntimeError)(value)
        return value


ERRORS: Final[dict[str, type[Exception]]] = {
    error.__name__: error for error in (QueryRefused, StoreBusy, StoreUnusable, UnknownContract)
}
