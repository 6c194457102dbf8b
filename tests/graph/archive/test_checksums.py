"""The checksums of a bag: every byte of every file counts, and a manifest cannot lead out of the bag."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from pathlib import Path

import bagit
import pytest

from graph.archive.checksums import checksum_findings
from graph.archive.findings import MOST, Finding
from graph.archive.structure import TAG_MANIFESTS, contents
from tests.graph.archive.bags import recomputed, tags_recomputed

MANIFEST = "manifest-sha256.txt"
OTHER = "manifest-sha512.txt"
TEXT = "data/contracts/itaku/text.txt"
SMALL = 100  # bytes of a file of which each is flipped
FLIPS = 24  # places in a larger one


def found(bag: Path) -> tuple[Finding, ...]:
    """What the cheap phases find, which come before anything is parsed."""
    there = contents(bag)
    return there.findings or checksum_findings(bag, there.sizes)


def test_a_bag_is_whole(bag: Path) -> None:
    assert found(bag) == ()
    assert bagit.Bag(str(bag)).is_valid()


def places(path: str, content: bytes) -> Iterator[tuple[int, int]]:
    """Which bits of a file are flipped: of each line of a manifest its ends and the space between; elsewhere at random."""
    chance = random.Random(path)
    if path.split("-")[0] in {"manifest", "tagmanifest"}:
        start = 0
        for line in content.splitlines(keepends=True):
            space = line.index(b" ")
            for at in (0, space - 1, space, len(line.rstrip()), len(line) - 1):
                yield start + min(at, len(line) - 1), chance.randrange(8)
            start += len(line)
        # 0x20 makes capitals of small letters, also of hexadecimal digits
        yield from ((at, 5) for at in range(len(content)) if chr(content[at]).isalpha() and chance.random() < 0.05)
    several = range(len(content)) if len(content) <= SMALL else chance.sample(range(len(content)), FLIPS)
    yield from ((at, chance.randrange(8)) for at in (*several, 0, len(content) - 1))


def test_any_flipped_bit_of_any_file_is_found(bag: Path) -> None:
    files = tuple(contents(bag).sizes)
    assert {"bagit.txt", "bag-info.txt", *TAG_MANIFESTS, MANIFEST, TEXT} < set(files)
    missed = []
    for path in files:
        content = (bag / path).read_bytes()
        for at, bit in places(path, content):
            changed = bytearray(content)
            changed[at] ^= 1 << bit
            (bag / path).write_bytes(changed)
            named = {finding.file for finding in found(bag)}
            # a manifest and the file that it lists contradict each other: one of the two is named
            if not named or (path.startswith("data/") and path not in named):
                missed.append((path, at, bit))
        (bag / path).write_bytes(content)
    assert missed == []
    assert found(bag) == ()


def cut(content: bytes) -> bytes:
    return content[:-1]


def emptied(content: bytes) -> bytes:
    return b""


def grown_by_a_line(content: bytes) -> bytes:
    return content + b"\n"


def grown_by_a_space(content: bytes) -> bytes:
    return content.replace(b"\n", b" \n", 1)


def with_windows_lines(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def with_a_mark(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


@pytest.mark.parametrize("change", [cut, emptied, grown_by_a_line, grown_by_a_space, with_windows_lines, with_a_mark])
def test_any_changed_file_is_found(bag: Path, change: object) -> None:
    assert callable(change)
    for path in contents(bag).sizes:
        content = (bag / path).read_bytes()
        (bag / path).write_bytes(change(content))
        assert found(bag), path
        (bag / path).write_bytes(content)
    assert found(bag) == ()


def test_a_changed_file_is_named(bag: Path) -> None:
    (bag / TEXT).write_bytes((bag / TEXT).read_bytes()[::-1])
    (finding,) = found(bag)
    assert finding.file == TEXT
    assert "neither its SHA-256 nor its SHA-512" in finding.message


@pytest.mark.parametrize("manifest", [MANIFEST, OTHER, *TAG_MANIFESTS])
def test_a_changed_digest_is_named_by_its_manifest(bag: Path, manifest: str) -> None:
    lines = (bag / manifest).read_text().splitlines(keepends=True)
    (bag / manifest).write_text("".join([lines[0].translate(str.maketrans("0123", "3210")), *lines[1:]]))
    assert manifest in {finding.file for finding in found(bag)}
    if manifest not in TAG_MANIFESTS:
        tags_recomputed(bag)
    (finding,) = found(bag)
    assert finding.file == manifest
    assert lines[0].split()[1] in finding.message


def test_a_damaged_manifest_does_not_hide_a_damaged_file(bag: Path) -> None:
    (bag / TEXT).write_bytes((bag / TEXT).read_bytes()[::-1])
    (bag / TAG_MANIFESTS[0]).write_bytes((bag / TAG_MANIFESTS[0]).read_bytes().rstrip())
    assert {finding.file for finding in found(bag)} == {TEXT, TAG_MANIFESTS[0]}


HEX = "a" * 64
LINES = [  # one more line in a manifest, and what is said of it
    (f"{HEX}  data/../../../etc/passwd", "which is not there"),
    (f"{HEX}  data/contracts/../../bagit.txt", "which is not there"),
    (f"{HEX}  ../bag-other/secret", "which is not there"),
    (f"{HEX}  /etc/passwd", "which is not there"),
    (f"{HEX}  ~/.ssh/id_ed25519", "which is not there"),
    (f"{HEX}  data/%2e%2e/%2e%2e/etc/passwd", "which is not there"),
    (f"{HEX}  data/contracts/itaku/contract.ttl%0A", "which is not there"),
    (f"{HEX}  C:\\windows\\system.ini", "which is not there"),
    (f"{HEX}  \\\\server\\share", "which is not there"),
    (f"{HEX}  ./{TEXT}", "which is not there"),
    (f"{HEX}  data//manifest.json", "which is not there"),
    (f"{HEX}  {TEXT} ", "which is not there"),
    (f"{HEX}  {TEXT}\u2028", "which is not there"),
    (f"{HEX}  {TEXT}\r", "which is not there"),
    (f"{HEX}  {TEXT}", "a second time"),
    (f"{HEX} *{TEXT}", "is not a digest and a path"),
    (f"{HEX}   {TEXT}", "is not a digest and a path"),
    (f"{HEX}\t{TEXT}", "is not a digest and a path"),
    (f"{HEX.upper()}  {TEXT}", "is not a digest and a path"),
    (f"{HEX[:-1]}  {TEXT}", "is not a digest and a path"),
    ("# a comment", "is not a digest and a path"),
    ("", "is not a digest and a path"),
    ("\x1b[31mred", "is not a digest and a path"),
]


@pytest.mark.parametrize(("line", "said"), LINES)
def test_a_manifest_lists_files_of_the_bag_alone(bag: Path, line: str, said: str) -> None:
    with (bag / MANIFEST).open("a", newline="") as manifest:
        manifest.write(f"{line}\n")
    tags_recomputed(bag)
    named = [finding.message for finding in found(bag) if finding.file == MANIFEST]
    assert len(named) == 1
    assert said in named[0]
    assert named[0].isprintable()


def test_a_file_that_one_manifest_leaves_out_is_named(bag: Path) -> None:
    lines = (bag / OTHER).read_text().splitlines(keepends=True)
    (bag / OTHER).write_text("".join(line for line in lines if TEXT not in line))
    tags_recomputed(bag)
    assert bagit.Bag(str(bag)).is_valid()  # the library passes over it
    assert [finding.file for finding in found(bag)] == [TEXT]


def test_a_bag_info_that_does_not_say_how_much_there_is(bag: Path) -> None:
    info = (bag / "bag-info.txt").read_text().splitlines(keepends=True)
    (bag / "bag-info.txt").write_text("".join(line for line in info if "Oxum" not in line))
    tags_recomputed(bag)
    assert bagit.Bag(str(bag)).is_valid()
    assert [finding.file for finding in found(bag)] == ["bag-info.txt"]


@pytest.mark.parametrize("oxum", ["1.1", "9999999999999999999.1", "x.y", "1", "１.１"])
def test_a_bag_info_that_says_another_number(bag: Path, oxum: str) -> None:
    info = (bag / "bag-info.txt").read_text().splitlines(keepends=True)
    told = "".join(f"Payload-Oxum: {oxum}\n" if "Oxum" in line else line for line in info)
    (bag / "bag-info.txt").write_text(told, encoding="utf-8")
    tags_recomputed(bag)
    assert [finding.file for finding in found(bag)] == ["bag-info.txt"]


@pytest.mark.parametrize("encoding", ["UTF-7", "UTF-16", "idna", "../etc"])
def test_a_bag_in_another_encoding_is_not_read(bag: Path, encoding: str) -> None:
    (bag / "bagit.txt").write_text(f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n")
    tags_recomputed(bag)
    assert [finding.file for finding in found(bag)] == ["bagit.txt"]


def test_a_manifest_of_millions_of_lines_is_not_read(bag: Path) -> None:
    (bag / MANIFEST).write_bytes(f"{HEX}  {TEXT}\n".encode() * 1_000_000)
    finding = next(each for each in found(bag) if each.file == MANIFEST)
    assert "was not read" in finding.message


def test_of_many_wrong_lines_the_first_are_named(bag: Path) -> None:
    with (bag / MANIFEST).open("a") as manifest:
        manifest.write("x\n" * (MOST + 100))
    tags_recomputed(bag)
    named = [finding for finding in found(bag) if finding.file == MANIFEST]
    assert len(named) == MOST + 1
    assert "and more of this kind" in named[-1].message


def test_a_bag_that_names_files_elsewhere_fetches_nothing(bag: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nobody.settimeout(0.2)
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/text.txt"
        (bag / TEXT).unlink()
        (bag / "fetch.txt").write_text(f"{address} - {TEXT}\n")
        tags_recomputed(bag)
        assert {finding.file for finding in found(bag)} == {TEXT, "fetch.txt"}
        with pytest.raises(TimeoutError):
            nobody.accept()


def test_who_recomputes_the_checksums_passes_here(bag: Path) -> None:
    """And is found by what comes behind (test_verifying)."""
    (bag / TEXT).write_bytes((bag / TEXT).read_bytes().replace("甲".encode(), "乙".encode()))
    assert found(bag)
    recomputed(bag)
    assert found(bag) == ()
