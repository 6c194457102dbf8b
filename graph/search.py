"""Clauses by words: an index of all clauses beside the store (SQLite FTS5), brought into step before each search.

Japanese has no spaces, so texts are indexed by overlapping pairs of characters, and a word is a run of such pairs. A
compound also finds its parts apart, close to each other: 損害賠償 finds 損害の賠償 and 損害を賠償する. No dictionary is needed
to know the parts: every division into parts of two characters and more is asked for, and the wrong ones (損害賠|償) name
no words, so they find nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import weakref
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from graph.nodes import CG, RDFS, Node
from graph.search_words import Words, grams, words_of
from ontology.errors import ClausegraphError

if TYPE_CHECKING:
    from graph.store import ClauseStore

FILE: Final = "search.sqlite3"
REVISION: Final = "2"  # raise it when the same clause is indexed differently than before
PATIENCE: Final = 20.0  # seconds that a search waits for another one to bring the index into step
AROUND: Final = 30  # characters shown on each side of the first hit
LONGEST_SNIPPET: Final = 160

KEPT: Final = {RDFS + "label", *(CG + name for name in ("address", "heading", "position", "text"))}

DIGESTS: Final = (
    f"SELECT ?g ?d {{ GRAPH ?g {{ ?contract <{CG}sha256> ?d }} }}",
    f"SELECT ?g (COUNT(?n) AS ?count) (SUM(?n) AS ?sum) {{ GRAPH ?g {{ ?x <{CG}end> ?n }} }} GROUP BY ?g",
    f"SELECT ?g (SUM(?n) AS ?sum) {{ GRAPH ?g {{ ?x <{CG}position> ?n }} }} GROUP BY ?g",
)

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS contract (id TEXT PRIMARY KEY, digest TEXT);
CREATE TABLE IF NOT EXISTS clause (
  rowid INTEGER PRIMARY KEY, contract TEXT, position INTEGER, iri TEXT, address TEXT, label TEXT, heading TEXT, text TEXT
);
CREATE INDEX IF NOT EXISTS clause_contract ON clause (contract);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (grams, content='', tokenize='unicode61 remove_diacritics 0');
"""


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
        if folder is None or not os.access(folder, os.W_OK):
            folder = Path(tempfile.mkdtemp(prefix="clausegraph-search-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._file = folder / FILE
        self._lock = Lock()
        self._seen: str | None = None

    def search(self, text: str, *, contract_id: str | None = None, after: int = 0, limit: int = 20) -> tuple[Hit, ...]:
        """The best clauses that have all words of the text, from behind the first `after` ones.

        Where the words stand as written comes before where only their parts stand close together.
        """
        words = words_of(text)
        if not words.asked:
            return ()
        self.refresh()
        # the texts of a common word's clauses are many: only those on the page are read
        within = "WHERE id IN (SELECT rowid FROM clause WHERE contract = :contract)" if contract_id is not None else ""
        with closing(self._connect()) as db:
            rows = db.execute(
                f"""
                SELECT clause.*, score FROM (
                  SELECT id, MIN(rank) AS score FROM (
                    SELECT rowid AS id, bm25(words) - 1000 AS rank FROM words WHERE words MATCH :exact
                    UNION ALL SELECT rowid, bm25(words) FROM words WHERE words MATCH :apart
                  ) {within} GROUP BY id ORDER BY score, id LIMIT :limit OFFSET :after
                ) JOIN clause ON clause.rowid = id ORDER BY score, id
                """,  # noqa: S608 (the condition is one of two texts of ours)
                {**words.queries(), "contract": contract_id, "limit": limit, "after": after},
            ).fetchall()
        return tuple(_hit(row, words, after + place) for place, row in enumerate(rows, 1))

    def refresh(self) -> None:
        """Bring the index into step with the store; what has not changed is not read again."""
        version = self._store.version
        if version == self._seen:
            return
        if not self._lock.acquire(timeout=PATIENCE):
            raise IndexBusy("the search index is being made for many contracts; try again in a minute")
        try:
            self._bring_up(version)
        finally:
            self._lock.release()

    def _bring_up(self, version: str) -> None:
        try:
            with closing(self._connect()) as db:
                db.execute("BEGIN IMMEDIATE")  # other processes wait, and find it done
                if _state(db) != [(REVISION, version)]:
                    self._update(db)
                    db.execute("DELETE FROM state")
                    db.execute("INSERT INTO state VALUES (?, ?)", (REVISION, version))
                db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise IndexBusy(f"the search index cannot be made now ({error}); try again in a minute") from None
        self._seen = version

    def _update(self, db: sqlite3.Connection) -> None:
        if any(name != REVISION for name, _ in _state(db)):
            db.executescript(
                "DELETE FROM contract; DELETE FROM clause; INSERT INTO words(words) VALUES ('delete-all');"
            )
        now = _digests(self._store)
        before = dict(db.execute("SELECT id, digest FROM contract"))
        for contract_id in before.keys() - {each for each, digest in now.items() if before.get(each) == digest}:
            _forget(db, contract_id)
        for contract_id, digest in now.items():
            if before.get(contract_id) != digest:
                _remember(db, self._store, contract_id)
                db.execute("INSERT INTO contract VALUES (?, ?)", (contract_id, digest))

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._file, timeout=60, isolation_level=None)
        db.row_factory = sqlite3.Row
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'words'").fetchone():
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(SCHEMA)
        return db


def _state(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return [(name, value) for name, value in db.execute("SELECT name, value FROM state")]


def _digests(store: ClauseStore) -> dict[str, str]:
    """What each contract was read from and how its clauses and facts lie in it; numbers alone, as texts are slow to scan."""
    told: dict[str, list[str]] = defaultdict(list)
    for question in DIGESTS:
        for row in store.query(question):
            told[row["g"] or ""].append(repr(sorted(row.items())))
    return {iri.rpartition("/")[2]: hashlib.sha256("".join(rows).encode()).hexdigest() for iri, rows in told.items()}


def _remember(db: sqlite3.Connection, store: ClauseStore, contract_id: str) -> None:
    nodes: dict[str, Node] = {}
    for triple in store.graph(contract_id):
        if triple.predicate.value in KEPT:
            iri, value = (str(getattr(term, "value", "")) for term in (triple.subject, triple.object))
            nodes.setdefault(iri, Node(iri)).add(triple.predicate.value, value)
    for node in sorted(nodes.values(), key=lambda node: node.whole("position")):
        heading, text = node.get("heading"), node.one("text") if node.get("position") else ""
        if not (heading or text):
            continue
        row = (
            contract_id,
            node.whole("position"),
            node.iri,
            node.one("address"),
            node.one(RDFS + "label"),
            heading,
            text,
        )
        at = db.execute(
            "INSERT INTO clause (contract, position, iri, address, label, heading, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
            row,
        ).lastrowid
        db.execute("INSERT INTO words (rowid, grams) VALUES (?, ?)", (at, _indexed(heading, text)))


def _forget(db: sqlite3.Connection, contract_id: str) -> None:
    rows = db.execute("SELECT rowid, heading, text FROM clause WHERE contract = ?", (contract_id,)).fetchall()
    gone = [(row["rowid"], _indexed(row["heading"], row["text"])) for row in rows]
    db.executemany("INSERT INTO words (words, rowid, grams) VALUES ('delete', ?, ?)", gone)
    db.execute("DELETE FROM clause WHERE contract = ?", (contract_id,))
    db.execute("DELETE FROM contract WHERE id = ?", (contract_id,))


def _indexed(heading: str | None, text: str) -> str:
    return f"{grams(heading or '')} | {grams(text)}"


def _hit(row: sqlite3.Row, words: Words, key: int) -> Hit:
    spans = words.found_in(row["text"])
    source = row["text"] if spans or not row["heading"] else row["heading"]
    spans = spans or words.found_in(source)
    start = max(0, (spans[0][0] if spans else 0) - AROUND)
    end = min(len(source), start + LONGEST_SNIPPET)
    before, behind = "…" if start else "", "…" if end < len(source) else ""
    moved = len(before) - start
    shown = tuple((a + moved, min(b, end) + moved) for a, b in spans if a < end)
    score = round(-row["score"], 4)
    return Hit(
        row["contract"], row["iri"], row["address"], row["label"], row["heading"],
        before + source[start:end] + behind, shown, score, key,
    )  # fmt: skip
