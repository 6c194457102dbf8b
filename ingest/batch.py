"""Many contracts at a time: the same code over processes of this machine and over other machines (ingest.workers).

Any `concurrent.futures.Executor` will do. Only a few contracts for each worker are under way at a time, so memory is
bounded however many there are; what is done comes back as it finishes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import ClassVar, Generic, Protocol, TypeVar

from ingest.cache import CachedParser, ParseCache, default_path
from ingest.engine import Engine, EngineMissing, Parser
from ingest.sources import Source
from ontology.errors import ClausegraphError
from ontology.facts import Reading

T = TypeVar("T")
R = TypeVar("R")


class WorkersLost(ClausegraphError):
    """Nobody is left to do the work."""

    exit_status: ClassVar[int] = 7
    http_status: ClassVar[int] = 503


class WorkerDied(ClausegraphError):
    """The process that did this piece of work ended in the middle of it, twice."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """What became of one piece of work: its result, or what went wrong with it."""

    item: T
    result: R | None
    error: Exception | None = None


class Workers(Protocol):
    """Where work is done."""

    @property
    def executor(self) -> Executor:
        """Takes the work; another one after `renew`."""

    @property
    def ahead(self) -> int:
        """How much work is handed out at a time."""

    def renew(self) -> None:
        """Make a new executor: a process of the old one died, and it takes no more work."""


def each(work: Callable[[T], R], items: Iterable[T], workers: Workers) -> Iterator[Done[T, R]]:
    """Do the work for each item and say what became of it, as it finishes.

    An item that ends its worker (out of memory) costs nothing but itself: what was under way with it is done again, one
    by one. WorkersLost where there are no workers any more.
    """
    remaining = iter(items)
    waiting: dict[Future[R], T] = {}
    try:
        while True:
            for item in islice(remaining, workers.ahead - len(waiting)):
                waiting[_submit(work, item, workers)] = item
            if not waiting:
                return
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            done = [_outcome(waiting.pop(future), future) for future in finished]
            lost = [one.item for one in done if isinstance(one.error, BrokenExecutor)]
            yield from (one for one in done if not isinstance(one.error, BrokenExecutor))
            if lost:
                lost += waiting.values()  # a broken executor finishes nothing any more
                waiting.clear()
                yield from _one_by_one(work, lost, workers)
    finally:
        for future in waiting:
            future.cancel()


def _submit(work: Callable[[T], R], item: T, workers: Workers) -> Future[R]:
    try:
        return workers.executor.submit(work, item)
    except BrokenExecutor as error:  # it broke since the last look
        future: Future[R] = Future()
        future.set_exception(error)
        return future


def _one_by_one(work: Callable[[T], R], items: Iterable[T], workers: Workers) -> Iterator[Done[T, R]]:
    workers.renew()
    for item in items:
        done = _outcome(item, _submit(work, item, workers))
        if isinstance(done.error, BrokenExecutor):
            workers.renew()
            done = Done(
                item, None, WorkerDied("the process that read it died, of too little memory perhaps; read it alone")
            )
        yield done


def _outcome(item: T, future: Future[R]) -> Done[T, R]:
    try:
        return Done(item, future.result())
    except CancelledError:
        raise WorkersLost("the workers are gone; what is finished is in the store, run again for the rest") from None
    except Exception as error:  # whatever is wrong with one piece of work costs nothing but itself
        return Done(item, None, error)


# --- the work: one contract -----------------------------------------------------------------------------------------


def reader(*, cached: bool = True) -> Callable[[Source], Reading]:
    """What a worker does with a source, to be sent to it: the same parses as here, or EngineMissing says what differs."""
    return partial(_read, cached=cached, version=Engine().version)


def _read(source: Source, *, cached: bool, version: str) -> Reading:
    from ingest.reading import read_text  # here, as the fork server has this module before it is needed

    parser = parser_of(cached=cached)
    if parser.version != version:
        raise EngineMissing(f"the worker reads with {parser.version} and not with {version}; install the same there")
    return read_text(source, parser)


def parser_of(*, cached: bool) -> Parser:
    """This process's parser; `cached` remembers parses on disk."""
    return _cached_parser() if cached else engine()


@cache
def engine() -> Engine:
    """This process's only engine."""
    return Engine()


@cache
def _cached_parser() -> Parser:
    return CachedParser(engine(), ParseCache(default_path()))
