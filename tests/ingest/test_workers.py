"""Workers for real: processes that are killed, and a Dask cluster that loses a worker in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.batch import WorkerDied, WorkersLost, each, reader
from ingest.sources import Source, decode_source, read_source
from ingest.workers import ClusterWorkers, ProcessWorkers, usable_cores

ROOT = Path(__file__).parents[2]
EXAMPLES = [ROOT / "examples" / name for name in ("lantern-api-terms.md", "midori-note-terms.txt")]


SHORT = """保守契約書

青葉商店（以下「甲」という。）と若葉技研（以下「乙」という。）は、次のとおり契約を締結する。

第1条（保守）
乙は、甲の求めに応じ、7日以内に機器を点検しなければならない。
第2条（秘密）
乙は、本契約の終了後も、甲の秘密を第三者に漏らしてはならない。
"""


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return [read_source(path) for path in EXAMPLES]


def test_processes_read_as_one_does(sources: list[Source]) -> None:
    read = reader(cached=False)
    with ProcessWorkers(2) as workers:
        done = {one.item.name: one.result for one in each(read, sources, workers)}
    assert done == {source.name: read(source) for source in sources}


def test_process_that_is_killed_costs_nothing_but_its_item() -> None:
    """`eval` is a function that every process has."""
    items = ["1 + 1", "__import__('os').kill(__import__('os').getpid(), 9)", "2 + 2", "3 + 3", "4 + 4"]
    with ProcessWorkers(2) as workers:
        done = {one.item: one for one in each(eval, items, workers)}
    assert {item: one.result for item, one in done.items()} == dict(zip(items, [2, None, 4, 6, 8], strict=True))
    assert isinstance(done[items[1]].error, WorkerDied)


def test_default_is_one_process_for_each_core() -> None:
    with ProcessWorkers() as workers:
        assert workers.count == usable_cores() >= 1


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("killed", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_no_worker_outlives_its_parent(killed: signal.Signals) -> None:
    code = """if True:
        import os, time
        from ingest.batch import each
        from ingest.workers import ProcessWorkers
        if __name__ == "__main__":
            with ProcessWorkers(2) as workers:
                pids = [one.result for one in each(eval, ["__import__('time').sleep(.2) or __import__('os').getpid()"] * 4, workers)]
                print(*set(pids), flush=True)
                for _ in each(eval, ["__import__('time').sleep(60)"] * 4, workers):
                    pass
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        process_group=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a background job ignores it
    )
    assert parent.stdout is not None
    with parent.stdout as output:
        workers = [int(pid) for pid in output.readline().split()]
    assert len(workers) == 2
    if killed is signal.SIGINT:
        os.killpg(parent.pid, signal.SIGINT)  # as a terminal does
    else:
        parent.kill()
    assert parent.wait(10) != 0
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler with two workers, and their processes, the scheduler first."""
    pytest.importorskip("distributed", reason="Dask is not installed (clausegraph[cluster])")
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def start(part: str, *options: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.dask_{part}",
            "--scheduler-file",
            str(file),
            "--no-dashboard",
            *options,
        ]
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)

    running = [start("scheduler", "--host", "127.0.0.1", "--port", "0")]
    try:
        while not file.exists():
            assert running[0].poll() is None
            time.sleep(0.05)
        running += [
            start("worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)) for _ in range(2)
        ]
        address = json.loads(file.read_text())["address"]
        wait_for_workers(address, 2)
        yield address, running
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


def wait_for_workers(address: str, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with ClusterWorkers(address) as workers:
                if workers.count == count:
                    return
        except WorkersLost:
            pass
        time.sleep(0.2)
    raise AssertionError("the workers did not come up")


def test_cluster_that_loses_a_worker_reads_everything_once(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, (_, victim, _) = cluster
    copies = [decode_source(f"{n}.txt", SHORT.replace("7日", f"{n}日").encode()) for n in range(1, 9)]
    arrived = []
    with ClusterWorkers(address) as workers:
        assert (workers.count, workers.ahead) == (2, 4)
        for one in each(reader(cached=False), copies, workers):
            assert one.error is None
            assert one.result is not None
            arrived.append(one.item.name)
            if len(arrived) == 2:
                victim.kill()
    assert sorted(arrived) == sorted(source.name for source in copies)


def test_cluster_that_loses_its_scheduler_is_missed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, (scheduler, *_) = cluster
    with ClusterWorkers(address) as workers:
        results = each(eval, ["1 + 1", "__import__('time').sleep(60)"], workers)
        assert next(results).result == 2
        scheduler.kill()
        with pytest.raises(WorkersLost, match="run again for the rest"):
            next(results)
    with pytest.raises(WorkersLost, match="no Dask scheduler answers"):
        ClusterWorkers(address, timeout=1)


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://127.0.0.1:1"])
def test_address_where_nobody_answers(address: str) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed (clausegraph[cluster])")
    with pytest.raises(WorkersLost, match="no Dask scheduler answers"):
        ClusterWorkers(address, timeout=1)


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkersLost, match=r"clausegraph\[cluster\]"):
        ClusterWorkers("tcp://127.0.0.1:1")
