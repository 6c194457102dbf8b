"""What became of uploads, in a small file beside the store (SQLite): a job's address still answers when the server has
stopped and started again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

FILE: Final = "jobs.sqlite3"
KEPT: Final = 10_000  # jobs, of some 200 bytes each
PATIENCE: Final = 10.0  # seconds to wait for another process

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS job (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, name TEXT, contract TEXT, outcome TEXT, state TEXT,
  done INTEGER, total INTEGER, detail TEXT, status INTEGER
)
"""


@dataclass(frozen=True, slots=True)
class Record:
    """A job as it was last known. `detail` and the HTTP `status` say why it was refused; both are None where it was not."""

    id: str
    name: str
    contract_id: str
    outcome: str
    state: str
    done: int
    total: int
    detail: str | None = None
    status: int | None = None


class JobRecords:
    """The records in a folder; safe to use from many threads. Where the folder cannot be written (`log` is told), jobs live
    no longer than the server."""

    def __init__(self, folder: Path | None, log: Callable[[Exception], None]) -> None:
        self._file = folder / FILE if folder is not None else None
        self._log = log
        self._lock = Lock()

    def interrupted(self, unfinished: tuple[str, ...], state: str) -> None:
        """Give all jobs in one of the `unfinished` states, whose server is gone, another state."""
        marks = ", ".join("?" * len(unfinished))
        self._do(f"UPDATE job SET state = ? WHERE state IN ({marks})", (state, *unfinished))  # noqa: S608 (marks alone)

    def keep(self, record: Record) -> None:
        """Put a record in place of the job's old one, as the newest; beyond KEPT the oldest go."""
        self._do(
            "INSERT OR REPLACE INTO job (id, name, contract, outcome, state, done, total, detail, status) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            astuple(record),
        )
        self._do("DELETE FROM job WHERE place <= (SELECT MAX(place) FROM job) - ?", (KEPT,))

    def get(self, job_id: str) -> Record | None:
        """The record of a job; None where there is none, or none any more."""
        rows = self._do(
            "SELECT id, name, contract, outcome, state, done, total, detail, status FROM job WHERE id = ?", (job_id,)
        )
        return Record(*rows[0]) if rows else None

    def _do(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        if self._file is None:
            return []
        try:
            with self._lock, closing(sqlite3.connect(self._file, timeout=PATIENCE, isolation_level=None)) as db:
                db.execute(SCHEMA)
                return db.execute(statement, values).fetchall()
        except sqlite3.Error as error:  # no upload fails because nobody can remember it
            self._log(error)
            return []
