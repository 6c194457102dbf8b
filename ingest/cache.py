"""Parses kept on disk by content, so that boilerplate shared by contracts and what a new version left alone are read once.

SQLite of the standard library, several processes at a time. Each value has a checksum: what is damaged is never believed
but read anew. (diskcache was weighed: it unpickles what it finds, which runs whatever somebody put there.)
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar

from platformdirs import user_cache_path

from ingest.engine import Parser
from ingest.parse import Parse
from ingest.parse_bytes import from_bytes, to_bytes

LIMIT = 512 * 1024 * 1024  # bytes on disk: about a million sentences
_CHUNK = 256  # texts looked up at once
_FORMAT = 1  # raise it with every change of the table or of ingest.parse_bytes
_WAIT = 30.0  # seconds for another process to finish writing
# faults of the place; whatever else SQLite finds, and text that Python cannot decode, is damage to the file
_PLACE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_FAILURES = (sqlite3.Error, UnicodeDecodeError, OSError)

_SCHEMA = f"""
    BEGIN IMMEDIATE;
    DROP TABLE IF EXISTS parses;
    CREATE TABLE parses (key BLOB PRIMARY KEY, checksum BLOB, value BLOB, day INTEGER);
    CREATE INDEX by_day ON parses (day);
    PRAGMA user_version = {_FORMAT};
    COMMIT;
"""

T = TypeVar("T")
log = logging.getLogger(__name__)


def default_path() -> Path:
    """Where the user's parses are kept."""
    return user_cache_path("clausegraph") / "parses.sqlite"


class CachedParser:
    """A parser that remembers: each text is parsed once for each version of the parser."""

    def __init__(self, parser: Parser, cache: ParseCache) -> None:
        self._parser = parser
        self._cache = cache
        self._version = parser.version

    @property
    def version(self) -> str:
        """That of the parser behind it: a parse is the same whether it was remembered or not."""
        return self._version

    def parse(self, texts: Iterable[str]) -> Iterator[Parse]:
        """The parse of each text, in order; only texts never seen before are parsed, each once."""
        remaining = iter(texts)
        while chunk := list(islice(remaining, _CHUNK)):
            keys = {text: self._key(text) for text in chunk}
            parses = self._known(keys)
            if new := [text for text in keys if text not in parses]:
                parses |= zip(new, self._parser.parse(new), strict=True)
                self._cache.put({keys[text]: to_bytes(parses[text]) for text in new})
            yield from (parses[text] for text in chunk)

    def _known(self, keys: Mapping[str, bytes]) -> dict[str, Parse]:
        found = self._cache.get(list(keys.values()))
        return {text: from_bytes(found[key], text) for text, key in keys.items() if key in found}

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(f"{self._version}\0{text}".encode(), digest_size=16).digest()


class ParseCache:
    """Bytes by key in a file of about `limit` bytes at most; what was not used for longest goes first.

    A damaged file is replaced by an empty one, and where nothing can be written nothing is kept: both are logged as
    warnings and cost nothing but time.
    """

    def __init__(self, path: Path, *, limit: int = LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        with self._lock:
            try:
                self._connection = _open(path)
            except _FAILURES as error:
                self._recover(error)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values of those keys that are known and whole."""
        return self._attempt(lambda connection: self._get(connection, keys)) or {}

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep the values, and drop old ones where the file gets too large."""
        self._attempt(lambda connection: self._put(connection, values))

    def close(self) -> None:
        """Release the file; from now on nothing is found or kept."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _get(self, connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        marks = ",".join("?" * len(keys))
        rows = connection.execute(f"SELECT key, checksum, value, day FROM parses WHERE key IN ({marks})", keys)  # noqa: S608
        found, stale = {}, []
        for key, checksum, value, day in rows.fetchall():
            if not isinstance(value, bytes) or checksum != _checksum(key, value):
                raise sqlite3.DatabaseError("a checksum is wrong")  # then nothing else in the file can be trusted
            found[key] = value
            if day != _today():
                stale.append((_today(), key))
        if stale:
            with connection:
                connection.executemany("UPDATE parses SET day = ? WHERE key = ?", stale)
        return found

    def _put(self, connection: sqlite3.Connection, values: Mapping[bytes, bytes]) -> None:
        rows = [(key, _checksum(key, value), value, _today()) for key, value in values.items()]
        with connection:
            connection.executemany("INSERT OR REPLACE INTO parses VALUES (?, ?, ?, ?)", rows)
        if _size(connection) > self._limit:
            with connection:
                connection.execute(
                    "DELETE FROM parses WHERE rowid IN (SELECT rowid FROM parses ORDER BY day, rowid"
                    " LIMIT (SELECT count(*) / 4 + 1 FROM parses))"
                )
            connection.execute("PRAGMA incremental_vacuum").fetchall()

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        with self._lock:
            if self._connection is not None:
                try:
                    return work(self._connection)
                except _FAILURES as error:
                    self._recover(error)
        return None

    def _recover(self, error: Exception) -> None:
        """Begin anew where the file is damaged; where it cannot be written, keep nothing."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if isinstance(error, OSError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _PLACE:
            log.warning("%s: the parse cache cannot be used (%s); go on without", self._path, error)
            return
        log.warning("%s: the parse cache is damaged (%s) and is built anew", self._path, error)
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._connection = _open(self._path)
        except _FAILURES as again:
            log.warning("%s: the parse cache cannot be built anew (%s); go on without", self._path, again)


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_WAIT, check_same_thread=False)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")  # readers and a writer do not wait for one another
        connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is read anew
        if connection.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
            connection.executescript(_SCHEMA)
        connection.execute("SELECT key, checksum, value, day FROM parses LIMIT 0")
    except BaseException:
        connection.close()
        raise
    return connection


def _size(connection: sqlite3.Connection) -> int:
    (pages,), (size,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _checksum(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(key + value, digest_size=8).digest()


def _today() -> int:
    return int(time.time() // 86_400)
