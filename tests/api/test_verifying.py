"""`clausegraph verify` and `clausegraph restore`, as installed, on archives that `archive` wrote."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import httpx
import pytest

from graph.store import ClauseStore
from tests.conftest import Run, served
from tests.graph.archive.stores import fill, put, small, tree
from tests.graph.readings import BASE
from tests.terminal import interrupted

IDS = ["lantern-api-terms", "midori-note-terms", "warehouse-system-outsourcing"]


@pytest.fixture(scope="module")
def shelf(clausegraph: Run, example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the examples, not to be changed."""
    folder = tmp_path_factory.mktemp("archives") / "shelf"
    assert clausegraph("archive", folder, store=example_store).returncode == 0
    return folder


@pytest.fixture(scope="module")
def one_small(clausegraph: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three small contracts, not to be changed."""
    home = tmp_path_factory.mktemp("small")
    assert clausegraph("archive", home / "bag", store=fill(home / "store")).returncode == 0
    return home / "bag"


@pytest.fixture
def bag(one_small: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(one_small, tmp_path / "bag"))


def test_an_archive_is_whole(clausegraph: Run, shelf: Path) -> None:
    before = tree(shelf)
    done = clausegraph("verify", shelf)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{shelf} is whole: 3 contracts, 22 files\n", "")
    told = json.loads(clausegraph("verify", shelf, "--json").stdout)
    assert told == {"whole": True, "contracts": 3, "findings": []}
    assert tree(shelf) == before


def test_what_is_wrong_is_named_file_by_file(clausegraph: Run, bag: Path) -> None:
    text = bag / "data/contracts/itaku/text.txt"
    text.write_bytes(text.read_bytes().replace("甲の信用".encode(), "乙の信用".encode()))
    done = clausegraph("verify", bag)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "data/contracts/itaku/text.txt"
    assert "  has neither its SHA-256 nor its SHA-512" in lines[1]
    assert any("「甲の信用を害する行為」, and the text has 「乙の信用を害する行為」 there" in line for line in lines)
    assert done.stderr == f"clausegraph: {bag}: something is wrong with 1 file\n"
    told = json.loads(clausegraph("verify", bag, "--json").stdout)
    assert (told["whole"], told["contracts"]) == (False, 3)
    assert {finding["file"] for finding in told["findings"]} == {"data/contracts/itaku/text.txt"}


def test_a_hostile_archive_is_refused_before_it_is_read(clausegraph: Run, bag: Path) -> None:
    (bag / "fetch.txt").write_text("http://127.0.0.1:1/secret - data/contracts/itaku/text.txt\n")
    (bag / "data/contracts/itaku/text.txt").unlink()
    (bag / "data/contracts/itaku/text.txt").symlink_to("/etc/passwd")
    done = clausegraph("verify", bag)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "data/contracts/itaku/text.txt",
        "  is a link; an archive has the files themselves. Nothing was read through it",
        "fetch.txt",
        "  names files to be fetched from elsewhere; an archive has all of its files, and nothing was fetched",
    ]


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_what_is_no_folder_is_no_archive(clausegraph: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    done = clausegraph("verify", tmp_path / name)
    assert done.returncode == 2
    assert name in done.stderr


def test_an_empty_folder_is_no_archive(clausegraph: Run, tmp_path: Path) -> None:
    done = clausegraph("verify", tmp_path)
    assert done.returncode == 1
    assert "bagit.txt\n  is missing" in done.stdout


def test_the_store_comes_back(clausegraph: Run, example_store: Path, shelf: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    done = clausegraph("restore", shelf, store=again)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"restored 3 contracts into {again}\n", "")
    exported = [clausegraph("export", store=store).stdout for store in (example_store, again)]
    assert exported[0] == exported[1] != ""
    assert clausegraph("archive", tmp_path / "shelf", store=again).returncode == 0
    assert tree(tmp_path / "shelf") == tree(shelf)
    with served(again, tmp_path / "log") as server:
        for contract_id in IDS:
            page = httpx.get(f"{server.address}/contracts/{contract_id}")
            assert (page.status_code, contract_id in page.text) == (200, True)
        found = httpx.get(f"{server.address}/api/v1/search", params={"q": "秘密"}).json()
        assert found["items"]


def test_a_store_with_contracts_is_left_as_it_is(clausegraph: Run, bag: Path, tmp_path: Path) -> None:
    with ClauseStore.open(tmp_path / "store", BASE) as store:
        put(store, "mine", small(), name="mine.txt")
    done = clausegraph("restore", bag, store=tmp_path / "store")
    assert (done.returncode, done.stdout) == (5, "")
    assert "is not empty" in done.stderr
    assert [row["id"] for row in json.loads(clausegraph("list", "--json", store=tmp_path / "store").stdout)] == ["mine"]


def test_nothing_comes_from_a_wrong_archive(clausegraph: Run, bag: Path, tmp_path: Path) -> None:
    turtle = bag / "data/contracts/itaku/contract.ttl"
    turtle.write_bytes(turtle.read_bytes()[:-1])
    done = clausegraph("restore", bag, store=tmp_path / "store")
    assert done.returncode == 1
    assert done.stdout.startswith("bag-info.txt\n")
    assert "data/contracts/itaku/contract.ttl\n" in done.stdout
    assert done.stderr.endswith("nothing was restored\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag"]


@pytest.fixture(scope="module")
def many(clausegraph: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with contracts enough for several processes."""
    home = tmp_path_factory.mktemp("many")
    with ClauseStore.open(home / "store", BASE) as store:
        for number in range(16):
            put(store, f"c{number:02}", small(number), name=f"{number}.txt", data=str(number).encode())
    assert clausegraph("archive", home / "bag", store=home / "store").returncode == 0
    return home / "bag"


def test_several_processes_find_what_one_does(clausegraph: Run, many: Path, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(many, tmp_path / "bag"))
    for name in ("c03", "c11"):
        (bag / "data/contracts" / name / "text.txt").write_text("甲は支払わない。", encoding="utf-8")
    told = [json.loads(clausegraph("verify", bag, "--json", "--workers", n).stdout) for n in ("1", "2")]
    assert told[0] == told[1]
    named = {finding["file"] for finding in told[0]["findings"]}
    assert named == {"bag-info.txt", "data/contracts/c03/text.txt", "data/contracts/c11/text.txt"}


@pytest.mark.skipif(os.name != "posix", reason="signals and terminals are the POSIX ones")
def test_a_terminal_shows_how_far_it_is_and_ctrl_c_leaves_nothing(many: Path, tmp_path: Path) -> None:
    shown, status = interrupted("--store", tmp_path / "store", "restore", many, "--workers", "2", at="/16")
    assert "verifying" in shown
    assert "Traceback" not in shown
    quicker = status == 0
    assert [path.name for path in tmp_path.iterdir()] == (["store"] if quicker else [])
