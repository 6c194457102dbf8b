"""Strangers' queries run in processes of their own, because the engine can neither be bounded nor stopped from inside.

A worker (`api.query_worker`) answers one query at a time and is ended by the kernel when it takes too long; the pool puts a
fresh one in its place. A query that is not answered soon goes on in a lane for long ones, behind everybody else at the
processor, while a fresh worker takes its place among the quick ones: so a few long queries do not keep others waiting.

The pool lives on an event loop, where waiting costs no thread; threads ask it too.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Self

from api.answering import USUAL, Answer, Limits, QueryStopped, Question
from api.query_process import STARTING, Asked, QueryProcess
from api.remembering import AnswerMemory

DEPTH: Final = 4  # questions that a worker is given: so it need not sleep between two small ones
SOON: Final = 0.02  # seconds after which those behind a question are given to others
MOST_WAITING: Final = 500  # questions that no worker has
GRACE: Final = 5.0  # seconds beyond a query's time in which the kernel should have ended it
PAUSE: Final = 1.0  # seconds until another start is tried
BUSY: Final = "all query workers are busy; try again in a moment"


class QueryPool:
    """A few workers over one store. `start` it, or use it in a `with` statement.

    With `version`, which tells the version of the store, small answers are remembered until that changes.
    """

    def __init__(
        self,
        location: str,
        *,
        workers: int = 2,
        limits: Limits = USUAL,
        version: Callable[[], str] | None = None,
    ) -> None:
        self._location = location
        self._workers = workers
        self._limits = limits
        self._version = version
        self._memory = AnswerMemory()
        self._quick: list[QueryProcess] = []
        self._long: set[QueryProcess] = set()
        self._line: deque[Asked] = deque()  # what no worker has
        self._starting: dict[threading.Thread, QueryProcess | None] = {}
        self._ending: set[asyncio.Future[Any]] = set()
        self._watching = False
        self._begun = False  # whether a worker has ever been ready
        self._closed = False
        self._thread: threading.Thread | None = None
        self.on_replacement: Callable[[], None] = lambda: None  # told when a worker takes another's place

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
        return sum(not worker.load for worker in self._quick)

    @property
    def long_queries(self) -> int:
        """How many long queries are being answered."""
        return len(self._long)

    def start(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Live on this loop (default: one in a thread of its own), and start the workers."""
        if loop is None:
            loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=loop.run_forever, name="query pool", daemon=True)
            self._thread.start()
        self._loop = loop
        for _ in range(self._workers):
            self._start_worker()

    async def answer(self, question: Question) -> Answer:
        """The answer to a query, on the pool's loop.

        QueryRefused where the query is wrong or would leave the machine, QueryStopped where it takes too long or too
        much or all workers are busy, StoreUnusable where the store cannot be read.
        """
        if self._version is None:
            return await self._asked(question)
        answer = self._memory.get(question, self._version)
        if answer is None:
            answer = await self._asked(question)
            self._memory.put(question, answer)
        return answer

    def ask(self, question: Question) -> Answer:
        """As `answer`, from any thread but the loop's."""
        return asyncio.run_coroutine_threadsafe(self.answer(question), self._loop).result()

    def _asked(self, question: Question) -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = self._loop.create_future()
        if self._closed or len(self._line) >= MOST_WAITING:
            future.set_exception(QueryStopped(BUSY))
            return future
        self._line.append((question, future, self._loop.time()))
        self._deal()
        if not self._watching:
            self._watching = True
            self._loop.call_later(SOON, self._watch)
        return future

    def _deal(self) -> None:
        """Give the questions in line to workers, as far as these can take them."""
        while self._line and self._quick:
            worker = min(self._quick, key=_load)
            if _load(worker) >= DEPTH:
                return
            asked = self._line.popleft()
            if not asked[1].done():
                worker.ask(asked)

    def _finished(self, worker: QueryProcess) -> None:
        """What follows when a worker has answered, or has died."""
        if worker.usable:
            self._deal()
            return
        if worker in self._long:  # another took its place when it became long
            self._long.remove(worker)
        else:
            self._quick.remove(worker)
            self._replace()
        self._recall(worker)
        self._stop(worker)

    def _stop(self, worker: QueryProcess, why: QueryStopped | None = None) -> None:
        ending = worker.stop(why)
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    def _recall(self, worker: QueryProcess) -> None:
        """Let others have the questions that this worker has not begun."""
        self._line.extendleft(reversed(worker.recall()))
        self._deal()

    def _watch(self) -> None:
        """Now and then while there are questions: see who takes long, and who has waited long."""
        now = self._loop.time()
        for worker in tuple(self._quick):
            taken = now - worker.asked_at
            if worker.load and taken > SOON and not worker.late:
                worker.late = True
                self._recall(worker)
            # where the machine is busy with others, a worker is not slow
            if worker.load and taken > self._limits.quick and worker.used() >= self._limits.quick:
                self._slow(worker)
        for worker in tuple(self._long):
            if now - worker.asked_at > self._limits.seconds + GRACE:
                self._long.remove(worker)
                self._stop(worker, worker.too_long())
        patience = self._limits.patience if self._begun else STARTING
        while self._line and now - self._line[0][2] > patience:
            _, future, _ = self._line.popleft()
            if not future.done():
                future.set_exception(QueryStopped(BUSY))
        self._watching = bool(self._line or self._long or any(worker.load for worker in self._quick))
        if self._watching:
            self._loop.call_later(SOON, self._watch)

    def _slow(self, worker: QueryProcess) -> None:
        self._quick.remove(worker)
        self._replace()
        if len(self._long) < self._limits.long_queries:
            self._long.add(worker)
            worker.stand_back()
        else:
            most = self._limits.long_queries
            why = f"{most} long queries are being answered already; try again in a moment"
            self._stop(worker, QueryStopped(why))

    def _replace(self) -> None:
        if not self._closed:
            self.on_replacement()
            self._start_worker()

    def _start_worker(self) -> None:
        thread = threading.Thread(target=self._make_worker, name="query worker's start", daemon=True)
        self._starting[thread] = None
        thread.start()

    def _make_worker(self) -> None:
        thread = threading.current_thread()
        while not self._closed:
            try:
                worker = self._starting[thread] = QueryProcess(self._location, self._limits)
            except OSError:  # the machine has no process or no memory for it now
                time.sleep(PAUSE)
                continue
            if not self._closed and worker.wait_ready():
                self._loop.call_soon_threadsafe(self._add, worker)
                break
            worker.end()
            if not self._closed:
                time.sleep(PAUSE)
        del self._starting[thread]

    def _add(self, worker: QueryProcess) -> None:
        worker.attach(self._loop, self._finished)
        if self._closed:
            self._stop(worker)
            return
        self._begun = True
        self._quick.append(worker)
        self._deal()

    async def end(self) -> None:
        """End all workers; what they were at is not answered. On the pool's loop."""
        self._closed = True
        ended = (*self._quick, *self._long)
        waiting = [*(asked for worker in ended for asked in worker.recall()), *self._line]
        self._quick.clear()
        self._long.clear()
        self._line.clear()
        for _, future, _ in waiting:
            if not future.done():
                future.set_exception(QueryStopped(BUSY))
        for worker in ended:
            self._stop(worker)
        for thread, starting in tuple(self._starting.items()):
            if starting is not None:
                starting.kill()
            await self._loop.run_in_executor(None, thread.join)
        await asyncio.sleep(0)  # those that have just started are added, and so ended
        await asyncio.gather(*self._ending)

    def close(self) -> None:
        """End all workers and the pool's own loop; from any other thread."""
        asyncio.run_coroutine_threadsafe(self.end(), self._loop).result()
        if self._thread is not None:
            asyncio.run_coroutine_threadsafe(self._loop.shutdown_default_executor(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _load(worker: QueryProcess) -> int:
    return DEPTH if worker.late else worker.load
