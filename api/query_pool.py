"""Strangers' queries run in processes of their own, because the engine can neither be bounded nor stopped from inside.

A worker (`api.query_worker`) answers one query at a time and is ended by the kernel when it takes too long; the pool
puts a fresh one in its place.
"""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any, Self

from ontology.errors import QueryRefused, StoreUnusable


class QueryStopped(QueryRefused):
    """The query was right, but took too long or too much."""

    http_status = 503


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds of time, and of waiting for a worker; bytes of memory, and of the answer."""

    seconds: float = 10.0
    patience: float = 2.0
    memory: int = 4 * 1024**3
    answer: int = 64 * 1024**2


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
    """The serialised result. `media_type` is None where the client accepts none for this form of query."""

    media_type: str | None
    content: bytes


class QueryPool:
    """A few workers over one store; safe to use from many threads."""

    def __init__(self, location: str, *, workers: int = 2, limits: Limits = Limits()) -> None:
        self._location = location
        self._limits = limits
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(_Worker(location, limits))

    def ask(self, question: Question) -> Answer:
        """The answer to a query.

        QueryRefused where the query is wrong or would leave the machine, QueryStopped where it takes too long or too
        much or all workers are busy, StoreUnusable where the store cannot be read.
        """
        try:
            worker = self._idle.get(timeout=self._limits.patience)
        except queue.Empty:
            raise QueryStopped("all query workers are busy; try again in a moment") from None
        try:
            return worker.ask(question)
        finally:
            self._idle.put(worker if worker.alive else _Worker(self._location, self._limits))

    def close(self) -> None:
        """End the workers that are idle."""
        while not self._idle.empty():
            self._idle.get_nowait().stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


ERRORS: dict[str, type[Exception]] = {
    error.__name__: error for error in (QueryRefused, QueryStopped, StoreUnusable, RuntimeError)
}


class _Worker:
    def __init__(self, location: str, limits: Limits) -> None:
        self._limits = limits
        # -P: a folder called api where the server was started is not ours
        command = [sys.executable, "-P", "-m", "api.query_worker", location, json.dumps(asdict(limits))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (ours)
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a query worker without pipes")
        self._questions, self._answers = self._process.stdin, self._process.stdout

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: Question) -> Answer:
        try:
            self._questions.write(json.dumps(asdict(question)).encode() + b"\n")
            self._questions.flush()
            head = self._answers.readline()
            reply: dict[str, Any] = json.loads(head)
            content = self._answers.read(reply["length"])
        except (OSError, ValueError):
            raise self._died() from None
        except BaseException:
            self.stop()  # nobody may read the rest of this answer as the next one
            raise
        if reply["error"]:
            raise ERRORS[reply["error"]](content.decode())
        return Answer(reply["media_type"], content)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._questions.close()  # flushes what the worker did not live to read
        self._answers.close()

    def _died(self) -> QueryStopped:
        status = self._process.wait(timeout=5)
        self.stop()
        if status == -signal.SIGALRM:
            return QueryStopped(f"the query took longer than {self._limits.seconds:g} seconds; ask for less at a time")
        return QueryStopped("the query took more memory than it may; ask for less at a time")
