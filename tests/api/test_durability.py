"""The installed command, killed at any moment of an ingest; and two of them at one store."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from graph.store import ClauseStore
from tests.conftest import COMMAND, ROOT, served

KILLS = 20
TEXT = """保守契約書（{n}号機）

青葉商店（以下「甲」という。）と若葉技研（以下「乙」という。）は、次のとおり契約を締結する。

第1条（保守）
乙は、甲の求めに応じ、{days}日以内に機器を点検しなければならない。
第2条（秘密）
乙は、本契約の終了後も、甲の秘密を第三者に漏らしてはならない。
"""

Graphs = dict[str, frozenset[object]]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Starts `clausegraph --store STORE …`; parses are remembered, so that a second ingest is quick."""
    cache = tmp_path_factory.mktemp("cache")

    def started(store: Path, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(COMMAND), "--store", str(store), *map(str, arguments)],
            env={**os.environ, "XDG_CACHE_HOME": str(cache)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started


def done(process: subprocess.Popen[str]) -> str:
    """What it said on standard output, when it has finished well."""
    said, wrong = process.communicate(timeout=120)
    assert process.returncode == 0, wrong
    return said


def graphs(store: ClauseStore) -> Graphs:
    return {row.id: frozenset(store.graph(row.id)) for row in store.contracts()}


# --- killed -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def versions(start: Start, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Graphs]]:
    """Two versions of the same contracts, and the graphs that an undisturbed ingest gives of each."""
    made = []
    for days in (10, 20):
        folder = tmp_path_factory.mktemp("version") / "contracts"
        folder.mkdir()
        for n in range(8):
            (folder / f"c{n:02}.txt").write_text(TEXT.format(n=n, days=days), encoding="utf-8")
        done(start(folder.parent / "store", "ingest", folder, "--workers", "1"))
        with ClauseStore.open(folder.parent / "store", read_only=True) as store:
            made.append((folder, graphs(store)))
    assert all(len(whole) == 8 for _, whole in made)
    return made


def test_an_ingest_that_is_killed_leaves_whole_contracts_and_is_completed_by_the_next(
    start: Start, versions: list[tuple[Path, Graphs]], tmp_path: Path
) -> None:
    store_folder = tmp_path / "store"
    chosen = random.Random(7)
    (_, first), (_, second) = versions
    seen = set()
    for kill in range(KILLS):
        folder, whole = versions[kill // 4 % 2]  # new contracts, then other versions of them, and back
        process = start(store_folder, "ingest", folder, "--workers", "1")
        if kill % 3 == 0:  # anywhere: also while it starts and makes the store
            time.sleep(chosen.uniform(0.0, 0.6))
        else:  # between two contracts, or within one
            assert process.stdout is not None
            for _ in range(chosen.randrange(1, 7)):
                process.stdout.readline()
            time.sleep(chosen.uniform(0.0, 0.02))
        process.kill()
        process.communicate()
        with ClauseStore.open(store_folder) as store:
            held = graphs(store)
        assert all(graph in (first[name], second[name]) for name, graph in held.items())
        seen.add(sum(graph == whole[name] for name, graph in held.items()))
    assert len(seen) > 3  # killed at many moments, not before or after everything each time
    folder, whole = versions[0]
    done(start(store_folder, "ingest", folder, "--workers", "1"))
    with ClauseStore.open(store_folder, read_only=True) as store:
        assert graphs(store) == whole
    again = done(start(store_folder, "ingest", folder, "--workers", "1"))
    assert [line.split()[0] for line in again.splitlines()] == ["unchanged"] * len(whole)


# --- two at once ------------------------------------------------------------------------------------------------------

HOLD = """
import sys
from graph.store import ClauseStore
with ClauseStore.open(sys.argv[1]):
    print(flush=True)
    sys.stdin.read()
"""


@contextmanager
def writer(store: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the store open for writing, until its input ends."""
    command = [sys.executable, "-c", HOLD, str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


@pytest.mark.parametrize(("command", "wait"), [("ingest", []), ("remove", ["--wait", "0.2"])], ids=str)
def test_the_second_writer_says_who_holds_the_store_and_what_to_do(
    start: Start, own_store: Path, command: str, wait: list[str], tmp_path: Path
) -> None:
    contract = tmp_path / "c.txt"
    contract.write_text(TEXT.format(n=1, days=1), encoding="utf-8")
    given = contract if command == "ingest" else "midori-note-terms"
    with writer(own_store) as holding:
        second = start(own_store, command, *wait, given)
        said, wrong = second.communicate(timeout=60)
        listed = done(start(own_store, "list"))
    assert (second.returncode, said) == (5, "")
    assert "Traceback" not in wrong
    if Path("/proc/locks").exists():
        assert f"process {holding.pid} " in wrong
    assert "is writing to this store; wait until it has finished, or stop it" in wrong
    assert "--wait waits for it" in wrong.splitlines()[-1]
    assert "midori-note-terms" in listed  # reading is fine


@pytest.mark.parametrize("wait", [["--wait"], ["--wait", "100"]], ids=str)
def test_the_second_writer_waits_when_told_to(start: Start, own_store: Path, wait: list[str]) -> None:
    with writer(own_store) as holding:
        waiting = start(own_store, "remove", *wait, "midori-note-terms")
        assert waiting.stderr is not None
        assert waiting.stderr.readline().endswith("; waiting\n")
        assert waiting.poll() is None
        holding.communicate()
    assert "removed midori-note-terms" in done(waiting)


@pytest.mark.parametrize("wait", ["-1", "soon"])
def test_a_wait_that_is_none_is_refused(start: Start, own_store: Path, wait: str) -> None:
    process = start(own_store, "remove", f"--wait={wait}", "midori-note-terms")
    assert "--wait" in process.communicate(timeout=60)[1]
    assert process.returncode == 2


SIZES = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def test_what_is_served_is_whole_while_another_ingests_and_when_it_was_killed(
    start: Start, versions: list[tuple[Path, Graphs]], tmp_path: Path
) -> None:
    folder, whole = versions[0]
    store = tmp_path / "store"
    done(start(store, "ingest", folder / "c00.txt"))

    def sizes() -> dict[str, int]:
        response = http.get("/sparql", params={"query": SIZES, "format": "csv"})
        assert response.status_code == 200, response.text
        rows = (line.rpartition(",") for line in response.text.split()[1:])
        return {iri.rpartition("/")[2]: int(count) for iri, _, count in rows}

    expected = {name: len(graph) for name, graph in whole.items()}
    with served(store, tmp_path / "log") as server, httpx.Client(base_url=server.address, timeout=30) as http:
        for killed in (True, False):
            process = start(store, "ingest", folder, "--workers", "1")
            while process.poll() is None:
                seen = sizes()
                assert seen.items() <= expected.items()
                if killed and len(seen) > 2:
                    process.kill()
                time.sleep(0.05)
            process.communicate()
            assert sizes().items() <= expected.items()
        assert sizes() == expected
