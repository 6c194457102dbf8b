"""A process that answers one query at a time: `python -m api.query_worker LOCATION LIMITS SOCKET`.

Questions and answers go over the socket whose number is given: each a head and so many bytes. A large answer is a
file without a name, handed over with the head. The kernel ends the process when a query takes longer than it may: that
holds even when the server has died meanwhile.
"""

from __future__ import annotations

import contextlib
import gc
import json
import pickle
import resource
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Final

from api.query_pool import (
    ERRORS,
    HEAD,
    MEDIA_TYPES,
    PIECE,
    QUESTION,
    Answer,
    AnswerTooLarge,
    Limits,
    QueryStopped,
    Question,
)
from graph.store import ClauseStore
from ontology.errors import ClausegraphError, QueryRefused

BRIEF: Final = 0.02  # seconds of the processor in which nothing large is held
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


def answer(store: ClauseStore, question: Question, limits: Limits) -> Answer:
    """The answer to one question, serialised; QueryRefused or QueryStopped."""
    found = store.query(question.query, default_graphs=question.default_graphs, named_graphs=question.named_graphs)
    media_type = question.graph if found.kind == "graph" else question.table
    if media_type is None:
        return Answer(None)
    content = _Bounded(limits, media_type)
    found.write(content, media_type)  # type: ignore[arg-type]  # all of IO that is used
    return content.answer(media_type)


def serve(connection: socket.socket, location: str, limits: Limits) -> None:
    """Answer until the questions end."""
    store: ClauseStore | None = None
    with contextlib.suppress(ClausegraphError):  # said to who asks
        store = ClauseStore.open(location, read_only=True)
    gc.freeze()  # what is there now stays
    connection.sendall(b"!")
    used = time.process_time()
    worn = False
    while (question := _receive(connection)) is not None:
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)  # nobody handles SIGALRM, so it ends the process
        error: type[Exception] | None = None
        try:
            store = store or ClauseStore.open(location, read_only=True)
            reply = answer(store, question, limits)
        except ClausegraphError as problem:
            error = _kind_of(problem)
            reply = Answer(None, str(problem).encode())
        except MemoryError:
            error = QueryStopped
            reply = Answer(None, b"the query took more memory than it may; ask for less at a time")
        except Exception as problem:  # ours, not the client's: said to the server, which logs it
            error = RuntimeError
            reply = Answer(None, repr(problem).encode())
        signal.setitimer(signal.ITIMER_REAL, 0)
        before, used = used, time.process_time()
        worn = worn or (used - before > BRIEF and _memory() > limits.worn)
        _send(connection, reply, error, worn, used)


def _kind_of(problem: ClausegraphError) -> type[Exception]:
    """The error as the server knows it: the first of ERRORS that it is, as these go from the particular to the general."""
    return next((kind for kind in ERRORS if kind is not None and isinstance(problem, kind)), QueryRefused)


def _receive(connection: socket.socket) -> Question | None:
    message = connection.recv(PIECE)
    while len(message) < QUESTION.size or len(message) < QUESTION.size + QUESTION.unpack_from(message)[0]:
        received = connection.recv(PIECE)
        if not received:
            return None
        message += received
    return Question(*pickle.loads(message[QUESTION.size :]))  # noqa: S301 (written by our server)


def _memory() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not tell.

    Not ru_maxrss: under Linux a child begins with its parent's, and a large server would wear out every worker.
    """
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _send(connection: socket.socket, reply: Answer, error: type[Exception] | None, worn: bool, used: float) -> None:
    head = HEAD.pack(ERRORS.index(error), MEDIA_TYPES.index(reply.media_type), worn, used, reply.size, len(reply.body))
    if reply.file is None:
        connection.sendall(head + reply.body)
        return
    with reply.file as file:
        file.seek(0)  # the server's reading begins where ours stands
        socket.send_fds(connection, [head], [file.fileno()])


def main() -> None:
    """Read the arguments, bound the process and serve."""
    location, limits, number = sys.argv[1], Limits(**json.loads(sys.argv[2])), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.answer + PIECE, limits.answer + PIECE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers itself
    with contextlib.suppress(BrokenPipeError, ConnectionResetError), socket.socket(fileno=number) as connection:
        serve(connection, location, limits)  # until the server is gone


if __name__ == "__main__":
    main()
