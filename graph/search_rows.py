"""What of a contract goes into the search index: its clauses as the store has them, and their words."""

from __future__ import annotations

import csv
import hashlib
import io
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import NamedNode

from graph.nodes import CG, RDFS
from graph.search_words import grams

if TYPE_CHECKING:
    from graph.store import ClauseStore

AT_ONCE: Final = 50  # contracts
PROPERTIES: Final = (CG + "position", CG + "address", RDFS + "label", CG + "heading", CG + "text")

# a property at a time: VALUES ?p is ten times slower, and OPTIONAL reads the whole store for each heading
QUERY: Final = "SELECT ?s ?p ?o {{ VALUES ?g {{ %s }} {} }}".format(
    " UNION ".join(f"{{ GRAPH ?g {{ ?s <{iri}> ?o }} BIND({place} AS ?p) }}" for place, iri in enumerate(PROPERTIES))
)

TABLES: Final = ("contract", "clause", "words")
SCHEMA: Final = (
    "CREATE TABLE contract (id TEXT PRIMARY KEY, digest TEXT)",
    """CREATE TABLE clause (
      rowid INTEGER PRIMARY KEY, contract TEXT, iri TEXT, position INTEGER, address TEXT, label TEXT, heading TEXT, text TEXT
    )""",
    "CREATE INDEX clause_contract ON clause (contract)",
    "CREATE VIRTUAL TABLE words USING fts5 (grams, content='', tokenize='unicode61 remove_diacritics 0')",
)


class ClauseRow(NamedTuple):
    """A clause as the index keeps it; `heading` is "" where it has none."""

    iri: str
    position: int
    address: str
    label: str
    heading: str
    text: str


def make_tables(db: sqlite3.Connection) -> None:
    """Empty tables, whatever was there."""
    for table in TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in SCHEMA:
        db.execute(statement)


def contents(store: ClauseStore, contract_ids: Iterable[str]) -> Iterator[tuple[str, list[ClauseRow]]]:
    """Contract by contract, the clauses with a heading or a text, in reading order."""
    ids = sorted(contract_ids)
    for begun in range(0, len(ids), AT_ONCE):
        names = {store.iris(each).contract + "/": each for each in ids[begun : begun + AT_ONCE]}
        found = _properties(store, [name.rstrip("/") for name in names])
        rows: dict[str, list[ClauseRow]] = {each: [] for each in names.values()}
        for iri, said in found.items():
            contract = iri[: iri.find("/", len(store.base) + len("contracts/")) + 1]
            if said[0] and (said[3] or said[4]) and contract in names:
                rows[names[contract]].append(ClauseRow(iri, int(said[0]), *said[1:]))
        yield from (
            (each, sorted(clauses, key=lambda clause: (clause.position, clause.iri))) for each, clauses in rows.items()
        )


def _properties(store: ClauseStore, graphs: list[str]) -> dict[str, list[str]]:
    """The five properties of each node; as CSV, which comes without a step in Python for each term."""
    answer = store.query(QUERY % " ".join(str(NamedNode(graph)) for graph in graphs)).serialize("text/csv")
    found: dict[str, list[str]] = defaultdict(lambda: [""] * len(PROPERTIES))
    rows = csv.reader(io.StringIO(answer.decode(), newline=""))
    next(rows)
    for node, place, value in rows:
        said, at = found[node], int(place)
        said[at] = min(said[at], value) if said[at] else value  # of several the first, whatever the engine's order
    return found


def digest_of(clauses: Iterable[ClauseRow]) -> str:
    """The same for the same clauses, and for no others."""
    return hashlib.sha256(repr([tuple(clause) for clause in clauses]).encode("utf-8", "surrogatepass")).hexdigest()


def remember(db: sqlite3.Connection, contract_id: str, clauses: Iterable[ClauseRow]) -> None:
    """Put the clauses of a contract into the index, which has none of it."""
    (last,) = db.execute("SELECT COALESCE(MAX(rowid), 0) FROM clause").fetchone()
    rows = list(enumerate(clauses, last + 1))
    db.executemany("INSERT INTO clause VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((n, contract_id, *row) for n, row in rows))
    db.executemany(
        "INSERT INTO words (rowid, grams) VALUES (?, ?)", ((n, _indexed(row.heading, row.text)) for n, row in rows)
    )


def forget(db: sqlite3.Connection, contract_id: str) -> None:
    """Take a contract out of the index."""
    rows = db.execute("SELECT rowid, heading, text FROM clause WHERE contract = ?", (contract_id,)).fetchall()
    gone = [(rowid, _indexed(heading, text)) for rowid, heading, text in rows]
    db.executemany("INSERT INTO words (words, rowid, grams) VALUES ('delete', ?, ?)", gone)
    db.execute("DELETE FROM clause WHERE contract = ?", (contract_id,))
    db.execute("DELETE FROM contract WHERE id = ?", (contract_id,))


def _indexed(heading: str, text: str) -> str:
    return f"{grams(heading)} | {grams(text)}"
