"""A query, what it may take, and its answer: written piece by piece, bounded while it is written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from graph.store import ClauseStore
from ontology.errors import QueryRefused

PIECE: Final = 65536
IN_MEMORY: Final = 512 * 1024  # bytes of an answer that goes over the socket
# what stands between two rows; in a literal it may stand too, so that a little less than the limit may be refused
ROW_MARKS: Final = {
    "application/sparql-results+json": b"},{",
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "application/n-quads": b"\n",
}


class QueryStopped(QueryRefused):
    """The query was right, but took too long or too much, or there were too many."""

    http_status = 503


class AnswerTooLarge(QueryStopped):
    """The answer has more bytes or rows than it may."""

    http_status = 413


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take, and how many at once.

    seconds: of time; patience: seconds of waiting for a worker; memory: bytes; answer: bytes of the serialised answer;
    rows: of a table, or lines of N-Triples; quick: seconds of the processor after which a query counts as long; long_queries: how many of
    these at once; worn: bytes of memory beyond which a worker is not used again.
    """

    seconds: float = 10.0
    patience: float = 5.0
    memory: int = 2 * 1024**3
    answer: int = 64 * 1024**2
    rows: int = 1_000_000
    quick: float = 0.5
    long_queries: int = 4
    worn: int = 384 * 1024**2


USUAL: Final = Limits()


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the media type to answer in: for SELECT and ASK, for CONSTRUCT and DESCRIBE; None accepts no such."""

    query: str
    table: str | None
    graph: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The serialised result: in memory where it is small, else in a file that has no name and is gone when closed.

    `media_type` is None where the client accepts none for this form of query; `version` is that of the store, where it is
    known.
    """

    media_type: str | None
    body: bytes = b""
    file: IO[bytes] | None = None
    size: int = 0
    version: str = ""

    def pieces(self) -> Iterator[bytes]:
        """The result piece by piece; once."""
        if self.file is None:
            yield self.body
            return
        with self.file:
            while piece := self.file.read(PIECE):
                yield piece

    @property
    def content(self) -> bytes:
        """The whole result; once."""
        return b"".join(self.pieces())


class _Bounded:
    """Takes an answer as it is written: the beginning in memory, all in a file where it is long, and never too much."""

    def __init__(self, limits: Limits, media_type: str) -> None:
        self._limits = limits
        self._mark = ROW_MARKS.get(media_type)
        self._pieces: list[bytes] = []
        self._rows = 0
        self.size = 0
        self.file: IO[bytes] | None = None

    def write(self, data: bytes, /) -> int:
        self.size += len(data)
        if self._mark is not None:
            self._rows += data.count(self._mark)
        if self.size > self._limits.answer:
            raise AnswerTooLarge(_too_large(f"{self._limits.answer // 1024**2} MB"))
        if self._rows > self._limits.rows:
            raise AnswerTooLarge(_too_large(f"{self._limits.rows} rows"))
        if self.file is not None:
            return self.file.write(data)
        self._pieces.append(data)
        if self.size > IN_MEMORY:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 (handed over, and closed by `send`)
            self.file.writelines(self._pieces)
            self._pieces.clear()
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def answer(self, media_type: str) -> Answer:
        return Answer(media_type, b"".join(self._pieces), self.file, self.size)


def _too_large(most: str) -> str:
    return f"the answer is larger than {most}; ask for less at a time, with LIMIT and OFFSET"


def answered(store: ClauseStore, question: Question, limits: Limits) -> Answer:
    """The answer to one question, serialised; QueryRefused or QueryStopped."""
    found = store.query(question.query, default_graphs=question.default_graphs, named_graphs=question.named_graphs)
    media_type = question.graph if found.kind == "graph" else question.table
    if media_type is None:
        return Answer(None)
    content = _Bounded(limits, media_type)
    found.write(content, media_type)  # type: ignore[arg-type]  # all of IO that is used
    return content.answer(media_type)
