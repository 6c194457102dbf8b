"""`clausegraph archive`, as installed, over a store that `ingest` made."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import bagit
import pyoxigraph as ox
import pytest
import rdflib

from graph.archive.canonical import digest
from graph.store import ClauseStore
from tests.conftest import COMMAND, EXAMPLES, Run
from tests.graph.archive.stores import put, small, tree
from tests.graph.readings import BASE, full_reading
from tests.terminal import interrupted

IDS = ["lantern-api-terms", "midori-note-terms", "warehouse-system-outsourcing"]


@pytest.fixture(scope="module")
def archive(clausegraph: Run, example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "made/here"
    done = clausegraph("archive", folder, store=example_store)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"archived 3 contracts in {folder}\n", "")
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with contracts enough for several processes."""
    path = tmp_path_factory.mktemp("many") / "store"
    with ClauseStore.open(path, BASE) as store:
        for number in range(16):
            put(store, f"c{number}", small(number), name=f"{number}.txt", data=str(number).encode())
    return path


def test_what_was_ingested_is_in_the_archive(clausegraph: Run, example_store: Path, archive: Path) -> None:
    assert bagit.Bag(str(archive)).validate()
    for contract_id in IDS:
        home = archive / "data/contracts" / contract_id
        (file,) = EXAMPLES.glob(f"{contract_id}.*")
        assert (home / f"source{file.suffix}").read_bytes() == file.read_bytes()
        exported = clausegraph("export", contract_id, store=example_store)
        assert (home / "contract.ttl").read_text(encoding="utf-8") == exported.stdout


def test_all_examples_conform(archive: Path) -> None:
    report = rdflib.Graph().parse(archive / "data/validation.ttl")
    conforms = rdflib.URIRef("http://www.w3.org/ns/shacl#conforms")
    assert list(report.objects(None, conforms)) == [rdflib.Literal(True)]
    assert len(report) == 2


def test_a_second_run_writes_the_same_bytes(
    clausegraph: Run, example_store: Path, archive: Path, tmp_path: Path
) -> None:
    before = tree(archive)
    assert clausegraph("ingest", EXAMPLES, store=example_store).stdout.count("unchanged") == 3
    for folder in (archive, tmp_path / "other"):
        assert clausegraph("archive", folder, store=example_store).returncode == 0
        assert tree(folder) == before


def test_turtle_that_another_tool_wrote_is_proven_to_hold_the_same_graph(archive: Path) -> None:
    manifest = rdflib.Graph().parse(archive / "data/manifest.ttl")
    path = f"data/contracts/{IDS[0]}/contract.ttl"
    rewritten = rdflib.Graph().parse(archive / path).serialize(format="longturtle", encoding="utf-8")
    assert rewritten != (archive / path).read_bytes()
    (recorded,) = (
        value
        for subject, value in manifest.subject_objects(rdflib.URIRef("https://schema.org/sha256"))
        if str(subject).endswith(f"/archive/{path}#graph")
    )
    assert digest(quad.triple for quad in ox.parse(rewritten, format=ox.RdfFormat.TURTLE)) == str(recorded)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["nothing"], 3, "no contract 'nothing'"),
        (["--since", "2999-01-01"], 3, "no contract was read since 2999-01-01T00:00:00Z"),
        (["--since", "昨日"], 2, "is no date; give one like 2026-04-01"),
    ],
)
def test_what_cannot_be_archived_says_why(
    clausegraph: Run, example_store: Path, tmp_path: Path, arguments: list[str], status: int, says: str
) -> None:
    done = clausegraph("archive", tmp_path / "bag", *arguments, store=example_store)
    assert (done.returncode, done.stdout) == (status, "")
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_archive_is_left_alone(clausegraph: Run, example_store: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = clausegraph("archive", tmp_path, store=example_store)
    assert (done.returncode, tree(tmp_path)) == (5, {"mine.txt": b"mine"})
    assert "no archive of clausegraph; choose another folder" in done.stderr


@pytest.mark.parametrize("since", ["2026-05-01", "2026-05-01T09:00:00+09:00", "2026-05-01T00:00:00Z"])
def test_since_is_a_day_or_a_time(clausegraph: Run, many: Path, tmp_path: Path, since: str) -> None:
    done = clausegraph("archive", tmp_path / "bag", "--since", since, store=many)
    assert "no contract was read since 2026-05-01T00:00:00Z" in done.stderr


def test_several_processes_write_what_one_does(clausegraph: Run, many: Path, tmp_path: Path) -> None:
    for workers in ("1", "2"):
        done = clausegraph("archive", tmp_path / workers, "--workers", workers, store=many)
        assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


@pytest.mark.skipif(not Path("/proc").exists(), reason="/proc tells who the workers are (Linux)")
def test_a_worker_that_dies_leaves_nothing_half_written(tmp_path: Path) -> None:
    with ClauseStore.open(tmp_path / "large", BASE) as store:
        for number in range(24):
            put(store, f"c{number}", full_reading(), name=f"{number}.txt", data=str(number).encode())
    command = [str(COMMAND), "--store", str(tmp_path / "large"), "archive", str(tmp_path / "bag"), "--workers", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 60
        while not (workers := forked_by_server_of(running.pid)) and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(workers[0], signal.SIGKILL)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 7
    assert "no archive was written, try --workers 1" in said
    assert "Traceback" not in said
    assert sorted(each.name for each in tmp_path.iterdir()) == ["large"]


def forked_by_server_of(process: int) -> list[int]:
    """The processes that the fork server of a process has made: its children's children."""
    return [worker for server in children(process) for worker in children(server)]


def children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


@pytest.mark.skipif(os.name != "posix", reason="signals and terminals are the POSIX ones")
def test_a_terminal_shows_how_far_it_is_and_ctrl_c_leaves_nothing(many: Path, tmp_path: Path) -> None:
    shown, status = interrupted("--store", many, "archive", tmp_path / "bag", "--workers", "2", at="/16")
    assert "archiving" in shown
    assert "Traceback" not in shown
    if status == 0:  # it was quicker
        assert bagit.Bag(str(tmp_path / "bag")).validate()
    else:
        assert list(tmp_path.iterdir()) == []


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, api.cli; print([name for name in ('pyshacl', 'bagit', 'rdflib') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
