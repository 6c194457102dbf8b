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
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from api.answering import PIECE, Answer, Limits, QueryStopped, Question, answered
from api.query_process import ERRORS, HEAD, MEDIA_TYPES, QUESTION, TakenBack
from graph.store import ClauseStore
from ontology.errors import ClausegraphError, QueryRefused

BRIEF: Final = 0.02  # seconds of the processor in which nothing large is held


def serve(connection: socket.socket, location: str, limits: Limits) -> None:
    """Answer until the questions end."""
    store: ClauseStore | None = None
    with contextlib.suppress(ClausegraphError):  # said to who asks
        store = ClauseStore.open(location, read_only=True)
    gc.freeze()  # what is there now stays
    connection.sendall(b"!")
    used = time.process_time()
    worn = False
    for question in _Questions(connection):
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)  # nobody handles SIGALRM, so it ends the process
        error: type[Exception] | None = None
        version = ""
        try:
            store = store or ClauseStore.open(location, read_only=True)
            reply = answered(store, question, limits)
            version = store.seen_version  # the answer is of this state, or of a later one
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
        _send(connection, reply, version, error, worn, used)


def _kind_of(problem: ClausegraphError) -> type[Exception]:
    """The error as the server knows it: the first of ERRORS that it is, as these go from the particular to the general."""
    return next((kind for kind in ERRORS if kind is not None and isinstance(problem, kind)), QueryRefused)


class _Questions:
    """What is asked, in order. What is taken back before it was begun is answered so at once."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = bytearray()
        self._waiting: deque[bytes] = deque()

    def __iter__(self) -> Iterator[Question]:
        """Until the server is gone."""
        while True:
            with contextlib.suppress(BlockingIOError):  # what may be taken back has been said by now
                if not self._receive(socket.MSG_DONTWAIT):
                    return
            while not self._waiting:
                if not self._receive(0):
                    return
            yield Question(*pickle.loads(self._waiting.popleft()))  # noqa: S301 (written by our server)

    def _receive(self, flags: int) -> bool:
        piece = self._connection.recv(PIECE, flags)
        self._received += piece
        while len(self._received) >= QUESTION.size:
            end = QUESTION.size + QUESTION.unpack_from(self._received)[0]
            if len(self._received) < end:
                break
            if end > QUESTION.size:
                self._waiting.append(bytes(self._received[QUESTION.size : end]))
            else:
                for _ in self._waiting:
                    self._connection.sendall(
                        HEAD.pack(ERRORS.index(TakenBack), 0, False, time.process_time(), 0, 0, b"")
                    )
                self._waiting.clear()
            del self._received[:end]
        return bool(piece)


def _memory() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not tell.

    Not ru_maxrss: under Linux a child begins with its parent's, and a large server would wear out every worker.
    """
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _send(
    connection: socket.socket, reply: Answer, version: str, error: type[Exception] | None, worn: bool, used: float
) -> None:
    numbers = ERRORS.index(error), MEDIA_TYPES.index(reply.media_type), worn, used, reply.size, len(reply.body)
    head = HEAD.pack(*numbers, version.encode())
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
