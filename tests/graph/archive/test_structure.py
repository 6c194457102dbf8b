"""What lies in the folder of a bag: what should not be there is named, and neither opened nor entered nor followed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.archive.findings import MOST
from graph.archive.structure import FIXED, contents, open_file, read_file

HOME = "data/contracts/itaku"


def test_a_bag_has_what_an_archive_has(bag: Path) -> None:
    there = contents(bag)
    assert there.findings == ()
    assert there.sources["itaku"] == f"{HOME}/source.txt"
    assert set(FIXED) < there.sizes.keys()
    assert there.sizes == {path: (bag / path).stat().st_size for path in there.sizes}
    assert len(there.sizes) == sum(1 for path in bag.rglob("*") if path.is_file())


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def folder_link(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("/etc", target_is_directory=True)


def loop(path: Path) -> None:
    path.symlink_to(path.parent, target_is_directory=True)


def hard_link(path: Path) -> None:
    os.link(path, path.parents[4] / "elsewhere")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(here)


def folder(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "deep").mkdir()


def file(path: Path) -> None:
    path.write_bytes(b"1")


def hole(path: Path) -> None:
    """A file that says it has two terabytes, and needs no room on the disk."""
    with path.open("r+b") as opened:
        opened.truncate(2 * 1024**4)


PUT = [  # what is done, to which path, and what the message says of it
    (link, f"{HOME}/text.txt", "is a link"),
    (link, "manifest-sha256.txt", "is a link"),
    (folder_link, "data/contracts/etc", "is a link"),
    (loop, "data/contracts/loop", "is a link"),
    (hard_link, f"{HOME}/source.txt", "hard link"),
    (pipe, f"{HOME}/contract.ttl", "no ordinary file"),
    (pipe, "bagit.txt", "no ordinary file"),
    (bound_socket, "data/manifest.json", "no ordinary file"),
    (folder, "data/contracts/.hidden", "is a folder that an archive does not have"),
    (folder, "metadata", "is a folder that an archive does not have"),
    (folder, f"{HOME}/more", "is a folder that an archive does not have"),
    (folder, "data/contracts/ITAKU", "is a folder that an archive does not have"),
    (file, "fetch.txt", "nothing was fetched"),
    (file, "manifest-md5.txt", "is a file that an archive does not have"),
    (file, "README", "is a file that an archive does not have"),
    (file, f"{HOME}/contract.ttl~", "is a file that an archive does not have"),
    (file, f"{HOME}/source.tar.gz", "is a file that an archive does not have"),
    (file, "data/contracts/loose", "is a file that an archive does not have"),
    (file, "data/ontology/more.ttl", "is a file that an archive does not have"),
    (hole, f"{HOME}/contract.ttl", "it was not read"),
    (hole, f"{HOME}/source.txt", "it was not read"),
    (hole, "data/manifest.ttl", "it was not read"),
    (hole, "bag-info.txt", "it was not read"),
]


@pytest.mark.parametrize(("put", "path", "said"), [pytest.param(*row, id=f"{row[0].__name__}-{row[1]}") for row in PUT])
def test_what_does_not_belong_is_named(bag: Path, put: Callable[[Path], None], path: str, said: str) -> None:
    put(bag / path)
    there = contents(bag)
    assert any(finding.file == path and said in finding.message for finding in there.findings), there.findings
    assert path not in there.sizes
    assert not any(known.startswith(f"{path}/") for known in there.sizes)


@pytest.mark.parametrize("path", [*FIXED, f"{HOME}/contract.ttl", f"{HOME}/text.txt", f"{HOME}/source.txt"])
def test_what_is_missing_is_named(bag: Path, path: str) -> None:
    (bag / path).unlink()
    named = {finding.file for finding in contents(bag).findings}
    assert named == {path.replace("source.txt", "source.*")}


def test_two_sources_are_one_too_many(bag: Path) -> None:
    (bag / HOME / "source.pdf").write_bytes(b"%PDF-")
    assert [finding.file for finding in contents(bag).findings] == [f"{HOME}/source.*"]


def test_a_name_cannot_write_on_the_terminal(bag: Path) -> None:
    (bag / "\x1b[2J\nok").write_bytes(b"")
    (bag / os.fsdecode(b"\xff\xfe")).write_bytes(b"")
    named = [finding.file for finding in contents(bag).findings]
    assert all(name.isprintable() for name in named)
    assert "\\x1b[2J\\nok" in named


def test_of_very_many_the_first_are_named(bag: Path) -> None:
    for number in range(MOST + 10):
        (bag / f"{number}.tmp").touch()
    found = contents(bag).findings
    assert len(found) == MOST + 1
    assert "and more of this kind" in found[-1].message


def test_what_was_exchanged_after_looking_is_not_read(bag: Path) -> None:
    text = bag / HOME / "text.txt"
    link(text)
    with pytest.raises(OSError, match="symbolic links"):
        read_file(bag, f"{HOME}/text.txt")
    text.unlink()
    os.mkfifo(text)
    with pytest.raises(OSError, match="no ordinary file"):
        open_file(bag, f"{HOME}/text.txt")
    text.unlink()
    text.touch()
    hole(text)
    with pytest.raises(OSError, match="larger than"):
        read_file(bag, f"{HOME}/text.txt")
