"""Folders put in their place in one step, and what killed ones leave taken away."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.archive.placing import beside, put_in_place

ROOT = Path(__file__).parents[3]


def made(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "a").write_text(text)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("before", [None, "empty", "full"])
def test_what_is_made_takes_the_place(tmp_path: Path, before: str | None) -> None:
    place = tmp_path / "place"
    if before is not None:
        place.mkdir()
    if before == "full":
        (place / "b").write_text("old")
    with beside(place, "making") as workplace:
        put_in_place(made(workplace / "new", "new"), place)
    assert names(place) == ["a"]
    assert names(tmp_path) == ["place"]
    assert place.stat().st_mode & 0o777 == made(tmp_path / "usual", "").stat().st_mode & 0o777


def test_where_folders_cannot_be_exchanged_they_are_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "another")
    place = made(tmp_path / "place", "old")
    with beside(place, "making") as workplace:
        put_in_place(made(workplace / "new", "new"), place)
        assert (workplace / "new" / "a").read_text() == "old"
    assert (place / "a").read_text() == "new"
    assert names(tmp_path) == ["place"]


def test_a_fault_leaves_what_was_there(tmp_path: Path) -> None:
    place = made(tmp_path / "place", "old")
    with pytest.raises(FileExistsError), beside(place, "making") as workplace:
        made(made(workplace / "new", "half"), "again")
    assert (place / "a").read_text() == "old"
    assert names(tmp_path) == ["place"]


def test_what_a_living_one_makes_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "place"
    with beside(place, "making") as mine:
        with beside(place, "making") as other:
            assert mine.is_dir()
            assert other != mine
        assert mine.is_dir()


REPLACE = """
import sys
from pathlib import Path
from graph.archive.placing import beside, put_in_place
place, n = Path(sys.argv[1]), 0
print("begun", flush=True)
while True:
    with beside(place, "making") as workplace:
        new, n = workplace / "new", n + 1
        new.mkdir()
        for name in "abc":
            (new / name).write_text(str(n))
        put_in_place(new, place)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two folders in one step")
def test_at_every_moment_there_is_one_whole_folder(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    for name in "abc":
        (place / name).write_text("0")
    chosen = random.Random(3)
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", REPLACE, str(place)], stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chosen.uniform(0.02, 0.3))
            process.send_signal(signal.SIGKILL)
        assert len({(place / name).read_text() for name in "abc"}) == 1
        assert len(names(tmp_path)) <= 2
    with beside(place, "making"):
        pass
    assert names(tmp_path) == ["place"]
