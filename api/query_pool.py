"""Strangers' queries run in processes of their own, because the engine can neither be bounded nor stopped from inside.

A worker (`api.query_worker`) answers one query at a time and is ended by the kernel when it takes too long; the pool puts a
fresh one in its place. A query that is not answered soon goes on in a lane for long ones, behind everybody else at the
processor, while a fresh worker takes its place among the quick ones: so a few long queries do not keep others waiting.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final, NoReturn, Self

from api.answering import IN_MEMORY, PIECE, USUAL, AnswerTooLarge, QueryStopped, answered
from api.answering import Answer as Answer
from api.answering import Limits as Limits
from api.answering import Question as Question
from api.remembering import AnswerMemory
from graph.answer import GRAPH_FORMATS, TABLE_FORMATS
from graph.lookups import is_lookup
from graph.store import ClauseStore
from ontology.errors import QueryRefused, StoreUnusable

QUESTION: Final = struct.Struct("!I")  # bytes of the pickled question behind it
# which of ERRORS and of MEDIA_TYPES (0: none), whether the worker is worn, seconds of the processor it has used in its life,
# bytes of the answer, and of what of it stands behind this head; the version of the store
HEAD: Final = struct.Struct("!BB?dQI64s")
TICKS: Final = os.sysconf("SC_CLK_TCK")
NICENESS: Final = 15  # of long queries
NEAR: Final = Limits(answer=IN_MEMORY // 4, rows=1000)  # of what is looked up in this process


class QueryPool:
    """A few workers over one store; safe to use from many threads.

    With `near`, the same store (in a folder) open in this process, what is asked of one node is looked up here (`graph.lookups`), and
    other small answers are remembered until the store changes.
    """

    def __init__(
        self, location: str, *, workers: int = 2, limits: Limits = USUAL, near: ClauseStore | None = None
    ) -> None:
        self._location = location
        self._near = near
        self._memory = AnswerMemory()
        # one at a time: threads that hand the interpreter's lock to one another take longer than the lookups do
        self._turn = threading.Lock()
        self._limits = limits
        self._closed = False
        self._long = 0
        self.on_replacement: Callable[[], None] = lambda: None  # told when a worker takes another's place
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._lane = threading.Semaphore(limits.long_queries)
        for _ in range(workers):
            self._idle.put(_Worker(location, limits))

    @property
    def location(self) -> str:
        """Where the store is."""
        return self._location

    @property
    def limits(self) -> Limits:
        """What a query may take."""
        return self._limits

    @property
    def idle(self) -> int:
        """How many workers wait for a question."""
        return self._idle.qsize()

    @property
    def long_queries(self) -> int:
        """How many long queries are being answered."""
        return self._long

    def ask(self, question: Question) -> Answer:
        """The answer to a query.

        QueryRefused where the query is wrong or would leave the machine, QueryStopped where it takes too long or too
        much or all workers are busy, StoreUnusable where the store cannot be read.
        """
        if self._near is None:
            return self._ask_worker(question)
        if found := self._look_up(self._near, question):
            return found
        version = self._near.version
        answer = self._memory.get(version, question)
        if answer is None:
            answer = self._ask_worker(question)
            self._memory.put(version, question, answer)
        return answer

    def _look_up(self, near: ClauseStore, question: Question) -> Answer | None:
        if question.default_graphs or question.named_graphs or not is_lookup(question.query):
            return None
        try:
            with self._turn:
                return answered(near, question, NEAR)
        except AnswerTooLarge:  # for a worker
            return None

    def _ask_worker(self, question: Question) -> Answer:
        try:
            worker = self._idle.get(timeout=self._limits.patience)
        except queue.Empty:
            raise QueryStopped("all query workers are busy; try again in a moment") from None
        long = False
        try:
            worker.send(question)
            answer = worker.receive(self._limits.quick)
            while answer is None and worker.used() < self._limits.quick:
                answer = worker.receive(self._limits.quick / 2)  # the machine is busy with others, not with this
            if answer is not None:
                return answer
            long = True
        finally:
            self._put_back(worker, long)
        return self._ask_long(worker)

    def _ask_long(self, worker: _Worker) -> Answer:
        try:
            if not self._lane.acquire(blocking=False):
                raise QueryStopped(
                    f"{self._limits.long_queries} long queries are being answered already; try again in a moment"
                )
            self._long += 1
            try:
                worker.stand_back()
                return worker.receive(self._limits.seconds + 5) or worker.overdue()
            finally:
                self._long -= 1
                self._lane.release()
        finally:
            worker.stop()

    def _put_back(self, worker: _Worker, long: bool) -> None:
        """The worker among the idle ones, or instead of it a fresh one as soon as that is ready."""
        if worker.usable:
            self._idle.put(worker)
            return
        if not long:
            worker.stop()
        threading.Thread(target=self._add, daemon=True).start()

    def _add(self) -> None:
        self.on_replacement()
        worker = _Worker(self._location, self._limits)
        worker.wait_ready()
        if self._closed:
            worker.stop()
        else:
            self._idle.put(worker)

    def close(self) -> None:
        """End the workers that are idle; the others end with their query."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# by their place in these a worker names what went wrong, and the form of its answer
ERRORS: Final[tuple[type[Exception] | None, ...]] = (
    None,
    AnswerTooLarge,
    QueryStopped,
    StoreUnusable,
    QueryRefused,
    RuntimeError,
)
MEDIA_TYPES: Final = (None, *TABLE_FORMATS, *GRAPH_FORMATS)


class _Worker:
    def __init__(self, location: str, limits: Limits) -> None:
        self._limits = limits
        self._ready = False
        self._used_before = 0.0
        self._patience = -1.0  # seconds that a receiving call waits now
        self._asked = False  # and has not answered yet
        self._worn = False
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `stop`)
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
            )

    @property
    def usable(self) -> bool:
        """Whether it can be asked again: a worker that is behind with its answer would give it to the next question."""
        return not self._asked and not self._worn

    def wait_ready(self) -> None:
        """Until the worker has started and has opened the store."""
        if not self._ready:
            self._wait_at_most(30)
            with contextlib.suppress(OSError):
                self._socket.recv(1)
            self._ready = True
            self._used_before = self._processor()

    def send(self, question: Question) -> None:
        self.wait_ready()
        self._asked = True
        sent = pickle.dumps(
            (question.query, question.table, question.graph, question.default_graphs, question.named_graphs)
        )
        with contextlib.suppress(OSError):  # said when the answer is missing
            self._socket.sendall(QUESTION.pack(len(sent)) + sent)

    def used(self) -> float:
        """Seconds of the processor that the question has taken so far."""
        return self._processor() - self._used_before

    def _processor(self) -> float:
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return time.monotonic()  # where there is no /proc, and the worker has all the processor that there is
        return (int(fields[11]) + int(fields[12])) / TICKS  # proc(5): utime and stime

    def stand_back(self) -> None:
        """Let everybody else at the processor first."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)

    def receive(self, seconds: float) -> Answer | None:
        """The answer to the question that was sent last; None where it has not begun by then."""
        self._wait_at_most(seconds)
        try:
            message, files, _, _ = socket.recv_fds(self._socket, PIECE, 1)
            message = self._up_to(message, HEAD.size)
            error, media_type, self._worn, self._used_before, size, here, state = HEAD.unpack_from(message)
            content = self._up_to(message, HEAD.size + here)[HEAD.size :]
        except BlockingIOError:
            return None
        except (OSError, EOFError):
            raise self._died() from None
        self._asked = False
        if kind := ERRORS[error]:
            raise kind(content.decode())
        file = os.fdopen(files[0], "rb") if files else None
        return Answer(MEDIA_TYPES[media_type], content, file, size, state.rstrip(b"\0").decode())

    def overdue(self) -> NoReturn:
        """Say that the time is over, though the kernel should have ended the worker before."""
        raise QueryStopped(self._too_long())

    def _up_to(self, begun: bytes, size: int) -> bytes:
        """So many bytes of a message that has begun."""
        if len(begun) >= size:
            return begun
        message = bytearray(begun)
        while len(message) < size:
            received = self._socket.recv(PIECE)
            if not received:
                raise EOFError
            message += received
        return bytes(message)

    def _wait_at_most(self, seconds: float) -> None:
        """As `settimeout`, without its poll before every call: the kernel waits."""
        if seconds != self._patience:
            whole = int(seconds)
            limit = struct.pack("@ll", whole, int((seconds - whole) * 1e6))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self._patience = seconds

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._socket.close()
        self._said.close()

    def _died(self) -> QueryRefused:
        try:
            status = self._process.wait(timeout=1)
            self._said.seek(0)
            overflowed = b"overflowed its stack" in self._said.read(PIECE)
        except subprocess.TimeoutExpired:
            status, overflowed = -signal.SIGALRM, False
        if status == -signal.SIGALRM:
            return QueryStopped(self._too_long())
        if overflowed or status == -signal.SIGSEGV:
            return QueryRefused("the query is nested too deeply")
        return QueryStopped("the query took more memory than it may; ask for less at a time")

    def _too_long(self) -> str:
        return f"the query took longer than {self._limits.seconds:g} seconds; ask for less at a time"
