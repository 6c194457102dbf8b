"""A query worker (`api.query_worker`) as the server sees it: a process, the socket to it, and the question it is at."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from api.answering import PIECE, Answer, AnswerTooLarge, Limits, QueryStopped, Question
from graph.answer import GRAPH_FORMATS, TABLE_FORMATS
from ontology.errors import QueryRefused, StoreUnusable


class TakenBack(Exception):
    """A question was not begun, as another worker has it."""


QUESTION: Final = struct.Struct("!I")  # bytes of the pickled question behind it; none: those before it are taken back
# which of ERRORS and of MEDIA_TYPES (0: none), whether the worker is worn, seconds of the processor it has used in its life,
# bytes of the answer, and of what of it stands behind this head; the version of the store
HEAD: Final = struct.Struct("!BB?dQI64s")
# by their place in these a worker names what went wrong, and the form of its answer
ERRORS: Final[tuple[type[Exception] | None, ...]] = (
    None,
    AnswerTooLarge,
    QueryStopped,
    StoreUnusable,
    QueryRefused,
    RuntimeError,
    TakenBack,
)
MEDIA_TYPES: Final = (None, *TABLE_FORMATS, *GRAPH_FORMATS)

TICKS: Final = os.sysconf("SC_CLK_TCK")
NICENESS: Final = 15  # of long queries
STARTING: Final = 30.0  # seconds that a worker may take to start
A_FILE: Final = socket.CMSG_SPACE(array("i").itemsize)
# the engine asks for many small pieces of memory: with a longer list of free ones (glibc keeps 7 of each size), a small
# query takes a quarter less time. Other C libraries do not read this.
MEMORY: Final = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=256"}


# a question, what becomes its answer, and when it was put, on the loop's clock
Asked: TypeAlias = tuple[Question, "asyncio.Future[Answer]", float]


class QueryProcess:
    """A worker; it answers one question after the other.

    The next ones may be sent before: a worker that need not sleep in between answers small ones in half the time. Made and
    waited for in any thread; from `attach` on it belongs to an event loop, and nothing waits.
    """

    def __init__(self, location: str, limits: Limits) -> None:
        self._limits = limits
        self._received = bytearray()
        self._files: deque[IO[bytes]] = deque()  # large answers
        self._asked: deque[Asked | None] = (
            deque()
        )  # the first is being answered; None: nobody waits for it here any more
        self._sending: asyncio.Task[None] | None = None
        self._unsent = bytearray()
        self.used_in_all = 0.0  # seconds of the processor, in its life until its last answer
        self.asked_at = 0.0  # when it came to the question that it is at, on the loop's clock
        self.late = False  # whether it has been at it for longer than others should wait behind
        self.usable = True  # whether it may be asked again
        self._ending: asyncio.Future[Any] | None = None
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `end`)
        self._socket, theirs = socket.socketpair()
        with theirs:
            # -P: a folder called api where the server was started is not ours
            command = [sys.executable, "-P", "-m", "api.query_worker", location, json.dumps(asdict(limits))]
            self._process = subprocess.Popen(  # noqa: S603 (ours)
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=[theirs.fileno()],
                env={**MEMORY, **os.environ},
            )

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def load(self) -> int:
        """How many questions it has before it."""
        return len(self._asked)

    def wait_ready(self) -> bool:
        """Whether the worker starts; a store that it cannot open is said when it is asked."""
        self._socket.settimeout(STARTING)
        with contextlib.suppress(OSError):
            if self._socket.recv(1):
                self.used_in_all = self._processor()
                return True
        return False

    def attach(self, loop: asyncio.AbstractEventLoop, finished: Callable[[QueryProcess], None]) -> None:
        """Belong to a loop; `finished` is called when a question is answered, before its answer is looked at."""
        self._loop = loop
        self._finished = finished
        self._socket.setblocking(False)
        loop.add_reader(self._socket, self._readable)

    def ask(self, asked: Asked) -> None:
        """Put a question behind those that it has; the future becomes its answer, or what went wrong."""
        if not self._asked:
            self.asked_at = self._loop.time()
        self._asked.append(asked)
        question = asked[0]
        self._tell(
            pickle.dumps(
                (question.query, question.table, question.graph, question.default_graphs, question.named_graphs)
            )
        )

    def _tell(self, content: bytes) -> None:
        self._unsent += QUESTION.pack(len(content)) + content
        if self._sending is None:
            with contextlib.suppress(OSError):  # it is full, or has died, which is said when the answer is missing
                del self._unsent[: self._socket.send(self._unsent)]
            if self._unsent:
                self._sending = self._loop.create_task(self._send())

    async def _send(self) -> None:
        while self._unsent:
            piece = bytes(self._unsent)
            self._unsent.clear()
            with contextlib.suppress(OSError):
                await self._loop.sock_sendall(self._socket, piece)
        self._sending = None

    def recall(self) -> list[Asked]:
        """The questions that it has not begun, to be put to another; it leaves them out."""
        behind = [asked for asked in islice(self._asked, 1, None) if asked is not None]
        for place in range(1, len(self._asked)):
            self._asked[place] = None
        if behind:
            self._tell(b"")
        return behind

    def _readable(self) -> None:
        try:
            piece, files, _, _ = self._socket.recvmsg(PIECE, A_FILE)
        except BlockingIOError:
            return
        except OSError:
            piece, files = b"", []
        for _, _, numbers in files:
            self._files.append(os.fdopen(array("i", numbers)[0], "rb"))
        if not piece:
            self._lost()
            return
        self._received += piece
        while len(self._received) >= HEAD.size and self._ending is None:
            head = HEAD.unpack_from(self._received)
            end = HEAD.size + head[5]
            if len(self._received) < end:
                return
            content = bytes(self._received[HEAD.size : end])
            del self._received[:end]
            self._answered(content, *head)

    def _answered(
        self, content: bytes, error: int, media_type: int, worn: bool, used: float, size: int, here: int, version: bytes
    ) -> None:
        file = self._files.popleft() if size > here else None
        asked = self._asked.popleft()
        self.asked_at, self.late = self._loop.time(), False
        self.used_in_all = used
        self.usable = self.usable and not worn
        self._finished(self)
        if asked is None or asked[1].done():  # nobody waits any more
            if file is not None:
                file.close()
        elif kind := ERRORS[error]:
            asked[1].set_exception(kind(content.decode()))
        else:
            answer = Answer(MEDIA_TYPES[media_type], content, file, size, version.rstrip(b"\0").decode())
            asked[1].set_result(answer)

    def _lost(self) -> None:
        """The worker has died of the question that it was at."""
        self._loop.remove_reader(self._socket)
        self.usable = False
        cause = self._loop.run_in_executor(None, self._cause)
        self._ending = cause
        if self._asked and (asked := self._asked[0]) is not None:
            future = asked[1]
            cause.add_done_callback(lambda found: None if future.done() else future.set_exception(found.result()))
        self._finished(self)

    def _cause(self) -> QueryRefused:
        try:
            status = self._process.wait(timeout=1)
            self._said.seek(0)
            overflowed = b"overflowed its stack" in self._said.read(PIECE)
        except subprocess.TimeoutExpired:
            status, overflowed = -signal.SIGALRM, False
        finally:
            self.end()
        if status == -signal.SIGALRM:
            return self.too_long()
        if overflowed or status == -signal.SIGSEGV:
            return QueryRefused("the query is nested too deeply")
        return QueryStopped("the query took more memory than it may; ask for less at a time")

    def too_long(self) -> QueryStopped:
        """That a query took longer than it may."""
        return QueryStopped(f"the query took longer than {self._limits.seconds:g} seconds; ask for less at a time")

    def used(self) -> float:
        """Seconds of the processor that the question has taken so far."""
        return self._processor() - self.used_in_all

    def _processor(self) -> float:
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return time.monotonic()  # where there is no /proc, and the worker has all the processor that there is
        return (int(fields[11]) + int(fields[12])) / TICKS  # proc(5): utime and stime

    def stand_back(self) -> None:
        """Let everybody else at the processor first, and be asked nothing more."""
        self.usable = False
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)

    def stop(self, why: QueryStopped | None = None) -> asyncio.Future[Any]:
        """End it now, done when it is gone; `why` is said to who waits for the question that it is at. The others are to be
        recalled before."""
        if self._ending is None:
            self.usable = False
            self._loop.remove_reader(self._socket)
            if self._asked and (asked := self._asked[0]) is not None and not asked[1].done():
                asked[1].set_exception(why or QueryStopped("the server is stopping"))
            self._ending = self._loop.run_in_executor(None, self.end)  # what held much takes its time
        return self._ending

    def kill(self) -> None:
        """End it, without waiting; from any thread."""
        self._process.kill()

    def end(self) -> None:
        """End the process, and let go of what was held for it; waits until it is gone."""
        self._process.kill()
        self._process.wait()
        self._socket.close()
        self._said.close()
        for file in self._files:
            file.close()
