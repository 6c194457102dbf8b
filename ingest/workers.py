"""Workers: processes of this machine, or a Dask cluster. Each has one engine."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from importlib import import_module
from multiprocessing.connection import wait
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from ingest.batch import WorkersLost

R = TypeVar("R")

PRELOAD = "ingest.preloaded"
AHEAD = 2  # pieces of work under way for each worker: one that is done, one that waits


class ThisProcess:
    """No other process: for a few contracts, which are read before others would have begun."""

    def __init__(self) -> None:
        self.count = 1
        self.ahead = 1
        self.executor: Executor = _Inline()

    def renew(self) -> None:
        """Nothing to do."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to do."""


class _Inline(Executor):
    def submit(self, work: Callable[..., R], /, *args: Any, **options: Any) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(work(*args, **options))
        except Exception as error:
            future.set_exception(error)
        return future


class ProcessWorkers:
    """Processes of this machine, which share one copy of the model where the system can fork.

    `preload` names the modules that are loaded once for all: GiNZA and its model, unless the work is another.
    """

    def __init__(self, count: int | None = None, *, preload: Sequence[str] = (PRELOAD,)) -> None:
        self.count = count or usable_cores()
        self.ahead = AHEAD * self.count
        self._preload = list(preload)
        self.executor: Executor = self._new()

    def renew(self) -> None:
        """Make new processes."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._new()

    def _new(self) -> Executor:
        return ProcessPoolExecutor(self.count, mp_context=_context(self._preload), initializer=_begin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.executor.shutdown(wait=kind is None, cancel_futures=True)


class ClusterWorkers:
    """The workers of a Dask scheduler (extra `cluster`), which gives the work of one that dies to another.

    WorkersLost where Dask is not installed, no scheduler answers at the address, or it has no workers.
    """

    def __init__(self, address: str, *, timeout: float = 10.0) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise WorkersLost("Dask is not installed here; install clausegraph[cluster]") from None
        _knock(address, timeout)
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say ourselves what is wrong
        self._client = distributed.Client(address, set_as_default=False, timeout=timeout)
        self.count = sum(self._client.ncores().values())
        if not self.count:
            self._client.close()
            raise WorkersLost(
                f"{address}: the scheduler has no workers; start some: `dask worker {address} --nthreads 1`"
            )
        self.ahead = AHEAD * self.count
        self.executor: Executor = self._client.get_executor(pure=False)

    def renew(self) -> None:
        """Nothing to do: a cluster outlives its workers."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()


def usable_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _knock(address: str, timeout: float) -> None:
    """Dask's own client complains at length when nobody is there."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in {"tcp", "tls"} or parts.hostname is None or parts.port is None:
            raise ValueError("an address is like tcp://scheduler:8786")
        socket.create_connection((parts.hostname, parts.port), timeout=timeout).close()
    except (OSError, ValueError) as error:
        raise WorkersLost(f"{address}: no Dask scheduler answers ({error}); start one: `dask scheduler`") from None


def _context(preload: list[str]) -> multiprocessing.context.BaseContext:
    """Processes forked from a server that has loaded these modules: they share its memory. Elsewhere each loads its own."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preload)
    return context


def _begin() -> None:
    """Ctrl-C ends a worker at once, and no worker outlives the process that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
