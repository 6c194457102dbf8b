"""Many files into a store: order, copies, faults, workers, and leaving in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest.versions
from api.ingestion import Ingestion, Outcome, State, in_order, workers_for
from api.keeping import installed
from graph.store import ClauseStore
from ingest.batch import reader
from ingest.engine import EngineMissing
from ingest.sources import Source
from ingest.versions import Versions, versions
from ingest.workers import ProcessWorkers, ThisProcess
from ontology.facts import Reading
from tests.terminal import ENVIRONMENT, read_terminal

COMMAND = Path(sys.executable).with_name("clausegraph")
TEXT = """保守契約書（{n}号機）

青葉商店（以下「甲」という。）と若葉技研（以下「乙」という。）は、次のとおり契約を締結する。

第1条（保守）
乙は、甲の求めに応じ、{n}日以内に機器を点検しなければならない。
第2条（秘密）
乙は、本契約の終了後も、甲の秘密を第三者に漏らしてはならない。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "contracts"
    folder.mkdir()
    for n in range(1, 7):
        (folder / f"c{n}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ClauseStore]:
    with ClauseStore.open(tmp_path / "store") as store:
        yield store


def ids(store: ClauseStore) -> list[str]:
    return [row.id for row in store.contracts()]


def test_outcomes_come_in_the_order_of_the_files() -> None:
    files = [Path(name) for name in "abcd"]
    mixed = [Outcome(files[i], State.ADDED) for i in (2, 0, 3, 1)]
    assert [outcome.file for outcome in in_order(files, mixed)] == files


def test_all_that_is_read_is_stored_and_then_unchanged(folder: Path, store: ClauseStore) -> None:
    files = sorted(folder.iterdir())
    ingestion = Ingestion(store)
    outcomes = list(ingestion.take(files, reader(cached=False), ThisProcess()))
    assert [outcome.state for outcome in outcomes] == [State.ADDED] * 6
    assert all(outcome.characters > 100 and outcome.counts["norms"] >= 2 for outcome in outcomes)
    assert ids(store) == [f"c{n}" for n in range(1, 7)]

    def never(source: Source) -> Reading:
        raise AssertionError(source.name)

    again = list(Ingestion(store).take(files, never, ThisProcess()))
    assert [outcome.state for outcome in again] == [State.UNCHANGED] * 6


def test_the_file_is_kept_as_it_came_with_what_read_it(folder: Path, store: ClauseStore) -> None:
    data = "\ufeff".encode() + TEXT.format(n=1).replace("\n", "\r\n").encode()
    (folder / "c1.txt").write_bytes(data)
    before = datetime.now(UTC).replace(microsecond=0)
    with ProcessWorkers(2) as workers:
        list(Ingestion(store).take(sorted(folder.iterdir()), reader(cached=False), workers))
    kept = store.sources.get("c1")
    assert (kept.name, kept.data, kept.text) == ("c1.txt", data, data.decode("utf-8-sig"))
    made = kept.provenance
    assert before <= made.read_at <= datetime.now(UTC)
    assert Versions(made.clausegraph, made.rules, made.parser) == installed()
    assert made.media_type == "text/plain"
    assert all(store.sources.get(each).data == (folder / f"{each}.txt").read_bytes() for each in ids(store))


def test_what_other_rules_read_is_read_again(folder: Path, store: ClauseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(folder.iterdir())[:2]

    def states() -> list[State]:
        return [outcome.state for outcome in Ingestion(store).take(files, reader(cached=False), ThisProcess())]

    assert states() == [State.ADDED] * 2
    with monkeypatch.context() as patch:
        patch.setattr(ingest.versions, "versions", lambda further: replace(versions(further), rules="of-tomorrow"))
        assert states() == [State.REPLACED] * 2
        assert store.sources.provenance("c1").rules == "of-tomorrow"
        assert states() == [State.UNCHANGED] * 2
    store.sources.forget("c2")  # as in a store that was made before sources were kept
    assert states() == [State.REPLACED] * 2
    assert store.sources.get("c2").data == files[1].read_bytes()


def test_leaving_in_the_middle_keeps_what_was_told(folder: Path, store: ClauseStore) -> None:
    outcomes = Ingestion(store).take(sorted(folder.iterdir()), reader(cached=False), ThisProcess())
    told = [next(outcomes).contract_id for _ in range(2)]
    outcomes.close()
    assert ids(store) == told == ["c1", "c2"]


def test_a_copy_in_the_same_run_is_refused_whichever_is_finished_first(folder: Path, store: ClauseStore) -> None:
    (folder / "c9.txt").write_bytes((folder / "c1.txt").read_bytes())
    outcomes = list(Ingestion(store).take(sorted(folder.iterdir()), reader(cached=False), ThisProcess()))
    refused = [outcome for outcome in outcomes if outcome.state is State.REFUSED]
    assert [outcome.file.name for outcome in refused] == ["c9.txt"]
    assert "the same text" in (refused[0].message or "")


def test_a_file_that_fails_leaves_its_id_to_another(folder: Path, store: ClauseStore) -> None:
    bad, good = folder / "c1.txt", folder / "c1.md"
    good.write_text(TEXT.format(n=70), encoding="utf-8")
    bad.write_text("買い物\n\n1. 牛乳\n2. 卵\n", encoding="utf-8")
    outcomes = list(Ingestion(store).take([bad, good], reader(cached=False), ThisProcess()))
    assert [outcome.state for outcome in outcomes] == [State.REFUSED, State.ADDED]


@pytest.mark.parametrize("fault", [KeyError("x"), RecursionError(), MemoryError()], ids=repr)
def test_a_fault_of_ours_costs_one_file_and_is_to_be_reported(
    folder: Path, store: ClauseStore, fault: Exception
) -> None:
    read = reader(cached=False)

    def sometimes(source: Source) -> Reading:
        if source.name == "c2.txt":
            raise fault
        return read(source)

    outcomes = list(Ingestion(store).take(sorted(folder.iterdir())[:3], sometimes, ThisProcess()))
    assert [outcome.state for outcome in outcomes] == [State.ADDED, State.REFUSED, State.ADDED]
    assert "c2.txt" in (outcomes[1].message or "")
    assert "please report" in (outcomes[1].message or "")


def test_a_missing_engine_is_no_fault_of_the_file(folder: Path, store: ClauseStore) -> None:
    def missing(source: Source) -> Reading:
        raise EngineMissing("GiNZA is not installed")

    with pytest.raises(EngineMissing):
        list(Ingestion(store).take(sorted(folder.iterdir()), missing, ThisProcess()))
    assert ids(store) == []


def test_processes_make_the_same_store(folder: Path, tmp_path: Path) -> None:
    def made(workers: Callable[[], ProcessWorkers | ThisProcess], name: str) -> bytes:
        with ClauseStore.open(tmp_path / name) as store, workers() as readers:
            for _ in Ingestion(store).take(sorted(folder.iterdir()), reader(cached=False), readers):
                pass
            return b"".join(sorted(str(triple).encode() for each in ids(store) for triple in store.graph(each)))

    assert made(ThisProcess, "one") == made(lambda: ProcessWorkers(2), "two")


@pytest.mark.parametrize(
    ("count", "files", "kind", "processes"),
    [(None, 1, ThisProcess, 1), (1, 99, ThisProcess, 1), (3, 2, ProcessWorkers, 3)],
)
def test_how_many_workers(count: int | None, files: int, kind: type, processes: int) -> None:
    with workers_for(count, files, None) as workers:
        assert isinstance(workers, kind)
        assert workers.count == processes


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
def test_ctrl_c_keeps_every_finished_contract_and_no_half_one(folder: Path, tmp_path: Path) -> None:
    for n in range(10, 700):
        (folder / f"c{n}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
    store = tmp_path / "store"
    command = [str(COMMAND), "--store", str(store), "ingest", str(folder), "--workers", "2", "--no-cache"]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a background job ignores it
    )
    assert running.stdout is not None
    first = running.stdout.readline()
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    rest, errors = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "run again for the rest" in errors
    assert "Traceback" not in errors
    told = {line.split()[1].rstrip(":") for line in (first + rest).splitlines()}
    with ClauseStore.open(store) as kept:
        stored = ids(kept)
        assert told <= set(stored)
        assert len(stored) < 696
        sizes = {len(kept.graph(each)) for each in stored}
    with ClauseStore.in_memory() as whole:
        list(Ingestion(whole).take([folder / "c10.txt"], reader(cached=False), ThisProcess()))
        assert sizes == {len(whole.graph("c10"))}


@pytest.mark.skipif(os.name != "posix", reason="terminals are made the POSIX way")
def test_a_terminal_shows_progress_and_a_pipe_gets_the_outcomes(folder: Path, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [str(COMMAND), "--store", str(tmp_path / "store"), "ingest", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=ENVIRONMENT, text=True)
    os.close(theirs)
    shown = b"".join(iter(lambda: read_terminal(ours), b"")).decode(errors="ignore")
    os.close(ours)
    printed, _ = running.communicate(timeout=30)
    assert running.returncode == 0
    assert "characters/s" in shown
    assert "/6" in shown
    assert [line.split()[1] for line in printed.splitlines()] == [f"c{n}:" for n in range(1, 7)]
