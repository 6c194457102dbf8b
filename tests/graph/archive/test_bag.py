"""Bags: what is in them, the same bytes every time, and nothing lost that was there before."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import bagit
import pyoxigraph as ox
import pytest

from graph.archive.bag import ArchiveNotWritten, write_bag
from graph.archive.choosing import ArchiveInTheWay
from graph.store import ClauseStore
from graph.turtle import export
from graph.updating import update
from ontology.errors import StoreBusy, StoreUnusable, UnknownContract
from tests.graph.archive.stores import IDS, MAY, fill, put, small, tree
from tests.graph.readings import BASE, full_reading

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("stored") / "store")


@pytest.fixture
def store(stored: Path) -> Iterator[ClauseStore]:
    with ClauseStore.open(stored, read_only=True) as store:
        yield store


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ClauseStore]:
    """A store to change."""
    with ClauseStore.open(fill(tmp_path / "own")) as store:
        yield store


def ids_in(folder: Path) -> list[str]:
    return sorted(each.name for each in (folder / "data/contracts").iterdir())


def test_a_bag_has_what_it_takes_to_read_it_without_us(store: ClauseStore, tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    archived = write_bag(store, folder)
    assert (archived.contracts, archived.violations) == (3, {})
    bag = bagit.Bag(str(folder))
    assert bag.validate()
    assert bag.version_info == (1, 0)
    assert set(bag.algorithms) == {"sha256", "sha512"}
    assert bag.info["Bagging-Date"] == "2026-05-02"  # when the last contract was read
    found = tree(folder)
    payload = {path.removeprefix("data/") for path in found if path.startswith("data/")}
    ontology = {f"ontology/{name}" for name in ("alignments.ttl", "clausegraph.ttl", "context.jsonld", "shapes.ttl")}
    sources = ("contracts/itaku/source.txt", "contracts/秘密保持/source.md", "contracts/小さい契約/source")
    texts = {f"contracts/{each}/{name}" for each in IDS for name in ("contract.ttl", "text.txt")}
    assert payload == {*sources, *texts, *ontology, "validation.ttl", "manifest.ttl", "manifest.json"}
    assert {path for path in found if not path.startswith("data/")} == {
        "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    }  # fmt: skip
    for path in ontology:
        assert found[f"data/{path}"] == files("ontology").joinpath(path.removeprefix("ontology/")).read_bytes()
    for contract_id, source in zip(IDS, sources, strict=True):
        kept = store.sources.get(contract_id)
        assert found[f"data/contracts/{contract_id}/contract.ttl"] == export(store, contract_id)
        assert found[f"data/contracts/{contract_id}/text.txt"] == kept.text.encode()
        assert found[f"data/{source}"] == kept.data
        assert kept.data != kept.text.encode()
    assert (folder.stat().st_mode & 0o777) == (tmp_path / "bag/data").stat().st_mode & 0o777


def test_the_same_store_makes_the_same_bytes(store: ClauseStore, tmp_path: Path) -> None:
    write_bag(store, tmp_path / "one")
    before = tree(tmp_path / "one")
    write_bag(store, tmp_path / "one")
    write_bag(store, tmp_path / "two", contracts=reversed(IDS))
    assert tree(tmp_path / "one") == tree(tmp_path / "two") == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.parametrize(
    ("wanted", "since", "expected"),
    [
        (["itaku"], None, ["itaku"]),
        (["小さい契約", "itaku", "itaku"], None, ["itaku", "小さい契約"]),
        (None, datetime(2026, 5, 1, tzinfo=UTC), ["小さい契約"]),
        (None, datetime(2026, 5, 2, tzinfo=UTC), ["小さい契約"]),
        (None, datetime(2026, 4, 1, tzinfo=UTC), sorted(IDS)),
        (["itaku", "小さい契約"], datetime(2026, 5, 1, tzinfo=UTC), ["小さい契約"]),
    ],
)
def test_some_contracts(
    store: ClauseStore, tmp_path: Path, wanted: list[str] | None, since: datetime | None, expected: list[str]
) -> None:
    write_bag(store, tmp_path / "bag", contracts=wanted, since=since)
    assert ids_in(tmp_path / "bag") == expected


@pytest.mark.parametrize(
    ("wanted", "since", "says"),
    [
        (["itaku", "nothing"], None, "'nothing'"),
        (["../itaku"], None, "contract id"),
        (None, datetime(2026, 5, 2, 0, 0, 1, tzinfo=UTC), "no contract was read since 2026-05-02T00:00:01Z"),
    ],
)
def test_what_is_not_there_cannot_be_archived(
    store: ClauseStore, tmp_path: Path, wanted: list[str] | None, since: datetime | None, says: str
) -> None:
    with pytest.raises(UnknownContract, match=says):
        write_bag(store, tmp_path / "bag", contracts=wanted, since=since)
    assert list(tmp_path.iterdir()) == []


def test_contracts_without_their_sources_are_named(own: ClauseStore, tmp_path: Path) -> None:
    own.replace_contract("x", full_reading())
    with pytest.raises(StoreUnusable, match=r"'x' is not in the store.*ingest its file again"):
        write_bag(own, tmp_path / "bag")
    own.sources.forget("itaku")
    with pytest.raises(StoreUnusable, match=r"2 contracts cannot be archived \(itaku, x\)"):
        write_bag(own, tmp_path / "bag")
    write_bag(own, tmp_path / "bag", contracts=["秘密保持"])
    assert ids_in(tmp_path / "bag") == ["秘密保持"]


def test_an_older_archive_is_replaced_whole(own: ClauseStore, tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    folder.mkdir()
    write_bag(own, folder)
    (folder / "data/contracts/itaku/note.txt").write_text("?")  # whatever became of it
    put(own, "itaku", small(7), name="新しい.html", data=b"<p>")
    put(own, "fourth", small(8), name="4.txt")
    write_bag(own, folder)
    assert bagit.Bag(str(folder)).validate()
    assert ids_in(folder) == sorted([*IDS, "fourth"])
    assert sorted(each.name for each in (folder / "data/contracts/itaku").iterdir()) == [
        "contract.ttl", "source.html", "text.txt",
    ]  # fmt: skip


def test_contracts_in_an_archive_are_not_lost_by_oversight(own: ClauseStore, tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    write_bag(own, folder)
    before = tree(folder)
    with pytest.raises(ArchiveInTheWay, match=r"2 contracts that the new one would not have.*--replace"):
        write_bag(own, folder, contracts=["itaku"])
    assert tree(folder) == before
    write_bag(own, folder, contracts=["itaku"], replace=True)
    assert ids_in(folder) == ["itaku"]


@pytest.mark.parametrize("there", ["file", "folder", "bag", "store"])
def test_what_is_no_archive_of_ours_is_left_alone(store: ClauseStore, stored: Path, tmp_path: Path, there: str) -> None:
    place = tmp_path / "there"
    if there == "file":
        place.write_text("mine")
    elif there == "store":
        fill(place)
    else:
        place.mkdir()
        (place / "mine.txt").write_text("mine")
        if there == "bag":
            bagit.make_bag(str(place), {"Bag-Software-Agent": "another"})
    before = tree(tmp_path)
    with pytest.raises(ArchiveInTheWay, match="no archive of clausegraph"):
        write_bag(store, place, replace=True)
    assert tree(tmp_path) == before


def test_where_nothing_can_be_written_nothing_is(store: ClauseStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ArchiveNotWritten, match=r"no archive was written here.*choose another folder"):
        write_bag(store, tmp_path / "file/bag")
    with pytest.raises(ArchiveNotWritten, match="File name too long"):
        write_bag(store, tmp_path / ("長" * 90))
    assert tree(tmp_path) == {"file": b"mine"}


def test_what_does_not_conform_is_archived_with_a_report_that_says_so(own: ClauseStore, tmp_path: Path) -> None:
    update(own, f"INSERT DATA {{ GRAPH <{BASE}contracts/itaku> {{ <{BASE}contracts/itaku> <urn:unknown> 1 }} }}")
    archived = write_bag(own, tmp_path / "bag")
    assert list(archived.violations) == ["itaku"]
    sh = "http://www.w3.org/ns/shacl#"
    report = ox.Store()
    report.load(path=tmp_path / "bag/data/validation.ttl")
    (conforms,) = report.quads_for_pattern(None, ox.NamedNode(f"{sh}conforms"), None)
    assert conforms.object == ox.Literal(False)
    focus = {str(quad.object) for quad in report.quads_for_pattern(None, ox.NamedNode(f"{sh}focusNode"), None)}
    assert focus == {f"<{BASE}contracts/itaku>"}


def test_a_contract_that_is_replaced_meanwhile_stops_it(own: ClauseStore, tmp_path: Path) -> None:
    def tell(ids: tuple[str, ...], what: str) -> Iterable[str]:
        for number, contract_id in enumerate(ids):
            if number == 1:
                put(own, ids[-1], small(9), name="9.txt", made=replace(MAY, rules="1e"))
            yield contract_id

    with pytest.raises(StoreBusy, match="was replaced while it was archived"):
        write_bag(own, tmp_path / "bag", tell=tell)
    assert not (tmp_path / "bag").exists()


WRITE = """
import sys
from pathlib import Path
from graph.archive.bag import ArchiveNotWritten, write_bag
from graph.store import ClauseStore
def tell(ids, what):
    for each in ids:
        print(each, flush=True)
        yield each
with ClauseStore.open(sys.argv[1], read_only=True) as store:
    write_bag(store, Path(sys.argv[2]), tell=tell)
"""


def test_one_that_is_killed_leaves_the_old_archive(own: ClauseStore, tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    write_bag(own, folder)
    before = tree(folder)
    put(own, "itaku", small(5), name="5.txt")
    for number in range(10):
        put(own, f"more-{number}", small(number), name=f"{number}.txt", data=str(number).encode())
    own.flush()
    chosen = random.Random(9)
    for _ in range(2):
        command = [sys.executable, "-c", WRITE, str(tmp_path / "own"), str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            for _ in range(chosen.randint(1, 9)):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        assert tree(folder) == before
    write_bag(own, folder, contracts=IDS)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bag", "own"]
    assert tree(folder) != before


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="/proc tells what memory is held (Linux)")
def test_memory_does_not_grow_with_the_contracts(tmp_path: Path) -> None:
    """Twenty-five sources of a megabyte, of which only the one at hand is held."""
    with ClauseStore.open(tmp_path / "store", BASE) as store:
        for number in range(25):
            data = random.Random(number).randbytes(1_000_000)
            put(store, f"c{number:02}", small(number), name=f"{number}.pdf", data=data)
        held: list[int] = []

        def tell(ids: tuple[str, ...], what: str) -> Iterable[str]:
            for contract_id in ids:
                pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
                held.append(int(pages) * resource.getpagesize())
                yield contract_id

        write_bag(store, tmp_path / "bag", tell=tell)
    assert len(held) == 25
    assert held[-1] - held[4] < 10_000_000
