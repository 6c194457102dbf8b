"""Clauses by words: an index of all clauses beside the store (SQLite FTS5), brought into step before each search.

Japanese has no spaces, so texts are indexed by overlapping pairs of characters, and a word is a run of such pairs. A
compound also finds its parts apart, close to each other: 損害賠償 finds 損害の賠償 and 損害を賠償する. No dictionary is needed
to know the parts: every division into parts of two characters and more is asked for, and the wrong ones (損害賠|償) name
no words, so they find nothing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from graph.answer import PREFIXES
from graph.candidates import contracts_with
from graph.changes import ChangeLog
from graph.search_rows import contents, digest_of, forget, make_tables, remember
from graph.search_words import Words, words_of
from ontology.errors import ClausegraphError

if TYPE_CHECKING:
    from graph.store import ClauseStore

FILE: Final = "search.sqlite3"
REVISION: Final = "3"  # raise it when the same clause is indexed differently than before
PATIENCE: Final = 20.0  # seconds that a search waits for another one to bring the index into step
AROUND: Final = 30  # characters shown on each side of the first hit
LONGEST_SNIPPET: Final = 160
AS_WRITTEN: Final = 1000.0  # more than any score: words as written come before their parts


class IndexBusy(ClausegraphError):
    """The index is being made, or cannot be."""

    http_status = 503


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that has the words. `highlights` are half-open ranges of code points of `snippet`."""

    contract_id: str
    iri: str
    address: str
    label: str
    heading: str | None
    snippet: str
    highlights: tuple[tuple[int, int], ...]
    score: float  # the higher the better
    key: int  # of the page behind this hit


class ClauseIndex:
    """The index of one store; safe to use from many threads and processes.

    It is a file in the store's folder, or in a temporary one where that cannot be written; it can be thrown away at any
    time.
    """

    def __init__(self, store: ClauseStore, folder: Path | None) -> None:
        self._store = store
        self._log = ChangeLog(folder)
        if folder is None or not os.access(folder, os.W_OK):
            folder = Path(tempfile.mkdtemp(prefix="clausegraph-search-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._file = folder / FILE
        self._lock = Lock()
        self._seen: tuple[str, int] | None = None

    def search(self, text: str, *, contract_id: str | None = None, after: int = 0, limit: int = 20) -> tuple[Hit, ...]:
        """The best clauses that have all words of the text, from behind the first `after` ones.

        Where the words stand as written comes before where only their parts stand close together.
        """
        words = words_of(text)
        if not words.asked:
            return ()
        self.refresh()
        with self._database() as db:
            found = _ranked(db, words, contract_id, after, limit)
            # the texts of a common word's clauses are many: only those on the page are read
            rows = [
                (db.execute("SELECT * FROM clause WHERE rowid = ?", (rowid,)).fetchone(), score)
                for rowid, score in found
            ]
        return tuple(_hit(row, score, words, after + place) for place, (row, score) in enumerate(rows, 1) if row)

    def refresh(self) -> None:
        """Bring the index into step with the store; only what was written to is read again."""
        seen = self._now()
        if seen == self._seen and self._file.exists():
            return
        if not self._lock.acquire(timeout=PATIENCE):
            raise IndexBusy("the search index is being made for many contracts; try again in a minute")
        try:
            self._bring_up(seen)
        finally:
            self._lock.release()

    @property
    def version(self) -> str:
        """A text that changes whenever a search may find something else."""
        return "/".join(map(str, self._now()))

    def _now(self) -> tuple[str, int]:
        stamp = self._log.stamp()  # first: what is logged later is looked at later
        return self._store.version, stamp

    def _bring_up(self, seen: tuple[str, int]) -> None:
        with self._database() as db:
            db.execute("PRAGMA journal_mode = WAL")  # who searches meanwhile does not wait
            db.execute("BEGIN IMMEDIATE")  # other processes wait, and find it done
            db.execute("CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT)")
            state = dict(db.execute("SELECT name, value FROM state"))
            if state.get("revision") != REVISION:
                make_tables(db)
                state = {}
            changes = self._log.since(state.get("position"))
            if changes.graphs or (changes.graphs is None and state.get("store") != seen[0]):
                self._update(db, changes.graphs)
            state = {"revision": REVISION, "store": seen[0], "position": changes.position}
            db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state.items())
            db.execute("COMMIT")
        self._seen = seen

    def _update(self, db: sqlite3.Connection, written: frozenset[str] | None) -> None:
        """Read again the contracts whose graphs were written to; None: compare all."""
        before = dict(db.execute("SELECT id, digest FROM contract"))
        there = contracts_with(self._store, (), PREFIXES)
        looked = there if written is None else self._contracts_among(written)
        for contract_id in before.keys() - set(there):
            forget(db, contract_id)
        for contract_id, clauses in contents(self._store, set(looked) & set(there)):
            digest = digest_of(clauses)
            if before.get(contract_id) != digest:
                if contract_id in before:
                    forget(db, contract_id)
                remember(db, contract_id, clauses)
                db.execute("INSERT INTO contract VALUES (?, ?)", (contract_id, digest))

    def _contracts_among(self, graphs: frozenset[str]) -> list[str]:
        start = f"{self._store.base}contracts/"
        return [iri.removeprefix(start) for iri in graphs if iri.startswith(start)]

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, timeout=60, isolation_level=None)) as db:
                db.row_factory = sqlite3.Row
                yield db
        except sqlite3.OperationalError as error:
            raise IndexBusy(f"the search index cannot be used now ({error}); try again in a minute") from None
        except sqlite3.DatabaseError:
            for file in self._file.parent.glob(f"{FILE}*"):
                file.unlink(missing_ok=True)
            raise IndexBusy("the search index was damaged and is made anew; try again in a minute") from None


def _ranked(
    db: sqlite3.Connection, words: Words, contract_id: str | None, after: int, limit: int
) -> list[tuple[int, float]]:
    """Row and score of the best clauses: those that have the words as written, then those that have their parts only."""
    exact, apart = words.queries().values()
    found = _matches(db, exact, contract_id, after, limit)
    if len(found) == limit or not words.has_parts:
        return [(rowid, AS_WRITTEN - rank) for rowid, rank in found]
    before = after + len(found) if found or not after else len(_matches(db, exact, contract_id, 0, after))
    rest = _matches(db, f"({apart}) NOT ({exact})", contract_id, max(0, after - before), limit - len(found))
    return [*((rowid, AS_WRITTEN - rank) for rowid, rank in found), *((rowid, -rank) for rowid, rank in rest)]


def _matches(
    db: sqlite3.Connection, query: str, contract_id: str | None, after: int, limit: int
) -> list[tuple[int, float]]:
    within = "AND rowid IN (SELECT rowid FROM clause WHERE contract = :contract)" if contract_id is not None else ""
    rows = db.execute(
        f"SELECT rowid, rank FROM words WHERE words MATCH :query {within} ORDER BY rank, rowid LIMIT :limit OFFSET :after",  # noqa: S608 (one of two texts of ours)
        {"query": query, "contract": contract_id, "limit": limit, "after": after},
    )
    return [(row["rowid"], row["rank"]) for row in rows]


def _hit(row: sqlite3.Row, score: float, words: Words, key: int) -> Hit:
    spans = words.found_in(row["text"])
    source = row["text"] if spans or not row["heading"] else row["heading"]
    spans = spans or words.found_in(source)
    start = max(0, (spans[0][0] if spans else 0) - AROUND)
    end = min(len(source), start + LONGEST_SNIPPET)
    before, behind = "…" if start else "", "…" if end < len(source) else ""
    moved = len(before) - start
    shown = tuple((a + moved, min(b, end) + moved) for a, b in spans if a < end)
    return Hit(
        row["contract"], row["iri"], row["address"], row["label"], row["heading"] or None,
        before + source[start:end] + behind, shown, round(score, 4), key,
    )  # fmt: skip
