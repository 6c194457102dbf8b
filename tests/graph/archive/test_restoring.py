"""An archive back into a store: the same one, whole or not at all, whatever comes between."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.archive.bag import write_bag
from graph.archive.restoring import ArchiveRefused, restore_bag
from graph.search import ClauseIndex
from graph.store import ClauseStore
from graph.turtle import export
from graph.updating import update
from ontology.errors import StoreBusy, StoreUnusable
from tests.graph.archive.bags import READ, put, recomputed
from tests.graph.readings import BASE

ROOT = Path(__file__).parents[3]
IDS = ("a", "b", "契約")
LATER = replace(READ, read_at=datetime(2026, 5, 1, 8, 0, 1, tzinfo=UTC), rules="1e1e", media_type="application/pdf")


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of three contracts and the bag that was written from it."""
    home = tmp_path_factory.mktemp("archived")
    with ClauseStore.open(home / "store", BASE) as store:
        put(store, "a")
        put(store, "b", provenance=LATER, name="第2版.PDF")
        put(store, "契約", name="契約書")
        write_bag(store, home / "bag")
    return home


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_store_is_the_same_again(archived: Path, tmp_path: Path) -> None:
    assert restore_bag(archived / "bag", tmp_path / "store") == len(IDS)
    assert names(tmp_path) == {"store"}
    with (
        ClauseStore.open(archived / "store", read_only=True) as before,
        ClauseStore.open(tmp_path / "store", read_only=True) as after,
    ):
        assert after.base == before.base == BASE
        assert after.contracts() == before.contracts()
        assert export(after) == export(before)
        for contract_id in IDS:
            assert export(after, contract_id) == export(before, contract_id)
            assert after.sources.get(contract_id) == before.sources.get(contract_id)
        write_bag(after, tmp_path / "again")
        hits = ClauseIndex(after, tmp_path / "store").search("秘密")
        assert {hit.contract_id for hit in hits} == set(IDS)
    assert files(tmp_path / "again") == files(archived / "bag")


def test_what_is_restored_can_be_written_to(archived: Path, tmp_path: Path) -> None:
    restore_bag(archived / "bag", tmp_path / "store")
    with ClauseStore.open(tmp_path / "store") as store:
        store.remove("a")
        put(store, "d")
        assert [row.id for row in store.contracts()] == ["b", "d", "契約"]


def empty_store(place: Path, base: str = BASE) -> None:
    ClauseStore.open(place, base).close()


@pytest.mark.parametrize("make", [lambda place: None, lambda place: place.mkdir(), empty_store])
def test_an_empty_place_takes_it(archived: Path, tmp_path: Path, make: object) -> None:
    assert callable(make)
    place = tmp_path / "deep" / "store"
    place.parent.mkdir()
    make(place)
    assert restore_bag(archived / "bag", place) == len(IDS)
    assert names(place.parent) == {"store"}
    with ClauseStore.open(place, read_only=True) as store:
        assert [row.id for row in store.contracts()] == sorted(IDS)


def test_a_new_place_may_lie_in_folders_that_are_not_there_yet(archived: Path, tmp_path: Path) -> None:
    assert restore_bag(archived / "bag", tmp_path / "a" / "b" / "store") == len(IDS)


def test_a_place_behind_a_link_takes_it_there(archived: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    restore_bag(archived / "bag", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "CURRENT").is_file()


def test_what_a_server_remembers_in_an_empty_store_is_carried_over(archived: Path, tmp_path: Path) -> None:
    empty_store(tmp_path / "store")
    (tmp_path / "store" / "jobs.sqlite3").write_bytes(b"what became of uploads")
    (tmp_path / "store" / "search.sqlite3").write_bytes(b"an index of nothing")
    restore_bag(archived / "bag", tmp_path / "store")
    assert (tmp_path / "store" / "jobs.sqlite3").read_bytes() == b"what became of uploads"
    assert not (tmp_path / "store" / "search.sqlite3").exists()


def test_who_reads_the_empty_store_sees_the_contracts_afterwards(archived: Path, tmp_path: Path) -> None:
    empty_store(tmp_path / "store")
    with ClauseStore.open(tmp_path / "store", read_only=True) as reader:
        assert reader.contracts() == ()
        restore_bag(archived / "bag", tmp_path / "store")
        assert [row.id for row in reader.contracts()] == sorted(IDS)


# --- what is refused, and changes nothing --------------------------------------------------------------------------------


def with_a_contract(place: Path) -> None:
    with ClauseStore.open(place, BASE) as store:
        put(store, "mine")


def with_a_graph(place: Path) -> None:
    with ClauseStore.open(place, BASE) as store:
        update(store, "INSERT DATA { GRAPH <https://elsewhere.example/> { <x:a> <x:b> <x:c> } }")


def with_a_statement(place: Path) -> None:
    with ClauseStore.open(place, BASE) as store:
        update(store, "INSERT DATA { <x:a> <x:b> <x:c> }")


def with_another_base(place: Path) -> None:
    empty_store(place, "https://elsewhere.example/id/")


def a_file(place: Path) -> None:
    place.write_text("mine")


def something_else(place: Path) -> None:
    place.mkdir()
    (place / "letter.txt").write_text("mine")


REFUSED = [
    (with_a_contract, "is not empty"),
    (with_a_graph, "is not empty"),
    (with_a_statement, "is not empty"),
    (with_another_base, "leave --base out"),
    (a_file, "a file, not a folder"),
    (something_else, "holds something else"),
]


@pytest.mark.parametrize(("make", "said"), [pytest.param(*row, id=row[0].__name__) for row in REFUSED])
def test_a_place_that_is_taken_is_left_as_it_is(archived: Path, tmp_path: Path, make: object, said: str) -> None:
    assert callable(make)
    place = tmp_path / "store"
    make(place)
    before = files(tmp_path) if place.is_dir() else {"store": place.read_bytes()}
    with pytest.raises(StoreUnusable, match=said):
        restore_bag(archived / "bag", place)
    assert names(tmp_path) == {"store"}
    after = files(tmp_path)
    assert {name: after[name] for name in before if "/LOG" not in name} == {
        name: content for name, content in before.items() if "/LOG" not in name
    }


def test_where_nothing_can_be_written_nothing_is(archived: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file/store", tmp_path / ("n" * 250)):
        with pytest.raises(StoreUnusable, match="the store cannot be made here"):
            restore_bag(archived / "bag", place)
    assert names(tmp_path) == {"file"}


def test_another_base_is_refused(archived: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="leave --base out"):
        restore_bag(archived / "bag", tmp_path / "store", base="https://elsewhere.example/id/")
    assert names(tmp_path) == set()
    assert restore_bag(archived / "bag", tmp_path / "store", base=BASE) == len(IDS)


def test_a_server_is_no_folder(archived: Path) -> None:
    with pytest.raises(StoreUnusable, match="into a folder"):
        restore_bag(archived / "bag", "http://127.0.0.1:7878/query")


def test_an_empty_store_that_another_writes_to_is_refused(archived: Path, tmp_path: Path) -> None:
    empty_store(tmp_path / "store")
    with ClauseStore.open(tmp_path / "store"), pytest.raises(StoreBusy):
        restore_bag(archived / "bag", tmp_path / "store")
    assert names(tmp_path) == {"store"}


@pytest.mark.parametrize(
    "path", ["data/contracts/b/text.txt", "bagit.txt", "data/manifest.ttl", "tagmanifest-sha512.txt"]
)
def test_nothing_is_restored_from_a_wrong_archive(archived: Path, tmp_path: Path, path: str) -> None:
    bag = Path(shutil.copytree(archived / "bag", tmp_path / "bag"))
    content = bytearray((bag / path).read_bytes())
    content[len(content) // 2] ^= 1
    (bag / path).write_bytes(content)
    with pytest.raises(ArchiveRefused) as refused:
        restore_bag(bag, tmp_path / "store")
    assert refused.value.findings
    assert names(tmp_path) == {"bag"}


def test_nothing_is_restored_from_a_forged_archive(archived: Path, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(archived / "bag", tmp_path / "bag"))
    for path in bag.rglob("text.txt"):
        path.write_bytes(path.read_bytes().replace("甲の信用".encode(), "乙の信用".encode()))
    recomputed(bag)
    with pytest.raises(ArchiveRefused):
        restore_bag(bag, tmp_path / "store")
    assert names(tmp_path) == {"bag"}


def test_what_changes_after_it_was_verified_is_not_restored(archived: Path, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(archived / "bag", tmp_path / "bag"))

    def tell(ids: tuple[str, ...], what: str) -> Iterable[str]:
        if what == "restoring":
            text = bag / "data/contracts/契約/text.txt"
            text.write_bytes(text.read_bytes() + "。".encode())
        return ids

    with pytest.raises(ArchiveRefused) as refused:
        restore_bag(bag, tmp_path / "store", tell=tell)
    assert refused.value.findings[0].file == "data/contracts/契約/text.txt"
    assert names(tmp_path) == {"bag"}


# --- whoever is stopped in the middle ------------------------------------------------------------------------------------


def stopped(what: str) -> object:
    def tell(ids: tuple[str, ...], doing: str) -> Iterable[str]:
        for number, contract_id in enumerate(ids):
            if doing == what and number == 1:
                raise KeyboardInterrupt
            yield contract_id

    return tell


@pytest.mark.parametrize("what", ["verifying", "restoring", "comparing"])
def test_who_stops_it_leaves_nothing(archived: Path, tmp_path: Path, what: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        restore_bag(archived / "bag", tmp_path / "store", tell=stopped(what))  # type: ignore[arg-type]
    assert names(tmp_path) == set()


KILLED = """
import os, signal, sys
from pathlib import Path
from graph.archive.restoring import restore_bag

def tell(ids, what):
    for number, contract_id in enumerate(ids):
        if what == sys.argv[3] and number == 2:
            if sys.argv[4] == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            print("waiting", flush=True)
            sys.stdin.read()
        yield contract_id

restore_bag(Path(sys.argv[1]), sys.argv[2], tell=tell)
"""


def child(archived: Path, place: Path, what: str, *, kill: bool) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", KILLED, str(archived / "bag"), str(place), what, "kill" if kill else "wait"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("what", ["restoring", "comparing"])
def test_a_killed_one_leaves_no_store_and_the_next_one_clears_up(archived: Path, tmp_path: Path, what: str) -> None:
    with child(archived, tmp_path / "store", what, kill=True) as killed:
        assert killed.wait(timeout=60) == -signal.SIGKILL
    assert not (tmp_path / "store").exists()
    assert len(names(tmp_path)) == 1  # the folder that it was made in
    assert restore_bag(archived / "bag", tmp_path / "store") == len(IDS)
    assert names(tmp_path) == {"store"}


def test_two_at_one_place_do_not_disturb_each_other(archived: Path, tmp_path: Path) -> None:
    with child(archived, tmp_path / "store", "restoring", kill=False) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "waiting\n"
        assert restore_bag(archived / "bag", tmp_path / "store") == len(IDS)
        other.stdin.close()
        assert other.wait(timeout=60) != 0  # there are contracts now, which it does not overwrite
    assert names(tmp_path) == {"store"}
    with ClauseStore.open(tmp_path / "store", read_only=True) as store:
        assert len(store.contracts()) == len(IDS)
