"""Work over an executor: what comes back, when, and what a bad piece of it costs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.batch import Done, WorkerDied, WorkersLost, each, engine, parser_of, reader
from ingest.cache import CachedParser
from ingest.engine import Engine, EngineMissing
from ingest.sources import read_source
from ontology.errors import UnreadableSource

EXAMPLE = Path(__file__).parents[2] / "examples/lantern-api-terms.md"


@dataclass
class Threads:
    executor: Executor = field(default_factory=lambda: ThreadPoolExecutor(2))
    ahead: int = 4

    def renew(self) -> None:
        raise AssertionError("nothing was broken")


def test_everything_comes_back_once() -> None:
    done = list(each(str, range(100), Threads()))
    assert sorted(one.item for one in done) == list(range(100))
    assert all(one == Done(one.item, str(one.item)) for one in done)


def test_what_is_finished_first_comes_first() -> None:
    slow = threading.Event()

    def work(item: str) -> str:
        if item == "slow":
            slow.wait(5)
        return item

    results = each(work, ["slow", "a", "b", "c"], Threads())
    assert {next(results).item for _ in range(3)} == {"a", "b", "c"}
    slow.set()
    assert next(results).item == "slow"


def test_only_a_few_are_under_way() -> None:
    """A million files are not opened at once."""
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for n in range(1000):
            taken = n + 1
            yield n

    for n, _ in enumerate(each(str, items(), Threads()), start=1):
        assert taken <= n + 4
        if n == 50:
            break


def test_an_error_costs_nothing_but_its_item() -> None:
    done = {one.item: one for one in each(lambda n: 10 // n, [2, 0, 5], Threads())}
    assert (done[2].result, done[5].result, done[0].result) == (5, 2, None)
    assert isinstance(done[0].error, ZeroDivisionError)


def test_no_items() -> None:
    assert list(each(str, [], Threads())) == []


def test_leaving_in_the_middle_cancels_the_rest() -> None:
    began: list[int] = []

    def work(item: int) -> int:
        began.append(item)
        time.sleep(0.01)
        return item

    results = each(work, range(100), Threads(ThreadPoolExecutor(1), ahead=20))
    next(results)
    results.close()  # type: ignore[attr-defined]
    time.sleep(0.1)
    assert len(began) < 5


class Breaking(Executor):
    """An executor that breaks at some item, as a pool of processes does when one of them is killed."""

    def __init__(self, fatal: set[int]) -> None:
        self.fatal = fatal
        self.broken = False

    def submit(self, work, item):  # type: ignore[no-untyped-def, override]
        if self.broken:
            raise BrokenExecutor("broken")
        future: Future[str] = Future()
        if item in self.fatal:
            self.broken = True
            future.set_exception(BrokenExecutor("killed"))
        else:
            future.set_result(work(item))
        return future


@dataclass
class BreakingWorkers:
    fatal: set[int]
    ahead: int = 3
    made: int = 1

    def __post_init__(self) -> None:
        self.executor: Executor = Breaking(self.fatal)

    def renew(self) -> None:
        self.made += 1
        self.executor = Breaking(self.fatal)


@pytest.mark.parametrize("fatal", [set(), {0}, {9}, {3, 4}, set(range(10))], ids=str)
def test_item_that_ends_its_worker_costs_nothing_but_itself(fatal: set[int]) -> None:
    workers = BreakingWorkers(fatal)
    done = {one.item: one for one in each(str, range(10), workers)}
    assert {item: one.result for item, one in done.items()} == {n: None if n in fatal else str(n) for n in range(10)}
    assert {item for item, one in done.items() if isinstance(one.error, WorkerDied)} == fatal
    assert workers.made == 1 + 2 * len(fatal) or len(fatal) > 1


def test_workers_that_are_gone_are_missed() -> None:
    class Gone(Executor):
        def submit(self, work, item):  # type: ignore[no-untyped-def, override]
            future: Future[str] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(WorkersLost, match="run again"):
        list(each(str, [1], Threads(Gone())))


def test_reader_reads_as_here(engine: Engine) -> None:
    from ingest.reading import read_text

    source = read_source(EXAMPLE)
    assert reader(cached=False)(source) == read_text(source, engine)


def test_reader_refuses_other_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    read = reader(cached=False)
    monkeypatch.setattr(Engine, "version", "engine 0")
    with pytest.raises(EngineMissing, match="install the same there"):
        read(read_source(EXAMPLE))


def test_what_a_worker_refuses_has_its_reason() -> None:
    from ingest.sources import decode_source

    (done,) = each(
        reader(cached=False), [decode_source("menu.txt", "ラーメン　800円\n餃子　400円\n".encode())], Threads()
    )
    assert isinstance(done.error, UnreadableSource)
    assert "menu.txt" in str(done.error)


def test_one_engine_for_each_process() -> None:
    assert engine() is engine() is parser_of(cached=False)
    assert isinstance(parser_of(cached=True), CachedParser)
    assert parser_of(cached=True) is parser_of(cached=True)
