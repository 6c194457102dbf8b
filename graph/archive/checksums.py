"""The checksums of a bag (BagIt, RFC 8493): manifests as strict as `archive` writes them, then all files by bagit.

The library reads manifests leniently: it passes over a line that it does not understand, takes digests in capitals, a
path that comes in one manifest alone, and a bag-info.txt without Payload-Oxum. A flipped bit may hide in each of these.
So manifests are read here line by line first, and bagit sees only what has passed.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import bagit

from graph.archive.findings import Finding, first, shown
from graph.archive.structure import (
    BAG_INFO,
    BAGIT,
    PAYLOAD_MANIFESTS,
    TAG_MANIFESTS,
    open_file,
    read_file,
)
from graph.archive.telling import bagit_silenced

DECLARATION: Final = re.compile(rb"BagIt-Version: (?:0\.97|1\.0)\nTag-File-Character-Encoding: UTF-8\n")
OXUM: Final = re.compile(rb"Payload-Oxum: ([0-9]{1,18})\.([0-9]{1,9})")
HEX_DIGITS: Final = {"sha256": 64, "sha512": 128}
SPACES: Final = {"manifest": 2, "tagmanifest": 1}  # between digest and path, as bagit writes them
Listed: TypeAlias = dict[str, dict[str, str]]  # digests by path and algorithm
ALTERED: Final = "this file was changed; take it from another copy of the archive"


def checksum_findings(folder: Path, sizes: Mapping[str, int]) -> tuple[Finding, ...]:
    """What is wrong with the checksums of a bag whose files are those of `sizes` (bytes by path)."""
    listed: Listed = {}
    told = [*_declaration_findings(folder), *_info_findings(folder, sizes)]
    for manifest in (*PAYLOAD_MANIFESTS, *TAG_MANIFESTS):
        told += first(_manifest_findings(folder, manifest, sizes, listed), manifest)
    if told:  # the library would not go on, and what else is wrong is to be known too
        return (*told, *first(_mismatched(_by_hand(folder, listed)), "."))
    return tuple(first(_by_bagit(folder), "."))


def _declaration_findings(folder: Path) -> Iterator[Finding]:
    if not DECLARATION.fullmatch(read_file(folder, BAGIT)):
        yield Finding(BAGIT, f"does not say that this is a bag in UTF-8 (RFC 8493, section 2.1.1); {ALTERED}")


def _info_findings(folder: Path, sizes: Mapping[str, int]) -> Iterator[Finding]:
    """The library takes a bag without Payload-Oxum (RFC 8493, section 2.2.2) for complete."""
    said = [line for line in read_file(folder, BAG_INFO).split(b"\n") if line.lower().startswith(b"payload-oxum")]
    match = OXUM.fullmatch(said[0]) if len(said) == 1 else None
    if match is None:
        yield Finding(BAG_INFO, f"does not say once how much there is (Payload-Oxum); {ALTERED}")
        return
    payload = [size for path, size in sizes.items() if path.startswith("data/")]
    if (int(match[1]), int(match[2])) != (sum(payload), len(payload)):
        yield Finding(
            BAG_INFO,
            f"says {int(match[1]):,} bytes in {int(match[2]):,} files (Payload-Oxum), and there are {sum(payload):,} in "
            f"{len(payload):,}; files were added, taken away or cut off, or {ALTERED}",
        )


def _manifest_findings(folder: Path, manifest: str, sizes: Mapping[str, int], listed: Listed) -> Iterator[Finding]:
    """What is wrong with a manifest, line by line, and which files it leaves out; notes in `listed` what it says of each."""
    kind, algorithm = manifest.removesuffix(".txt").split("-")
    expected = {
        path for path in sizes if path.startswith("data/") == (kind == "manifest") and path not in TAG_MANIFESTS
    }
    line_length = HEX_DIGITS[algorithm] + SPACES[kind] + 1
    if sizes[manifest] > 2 * sum(line_length + len(path.encode()) for path in expected) + 64 * 1024:
        yield Finding(manifest, f"has far more lines than there are files, and was not read; {ALTERED}")
        return
    try:
        content = read_file(folder, manifest).decode()
    except UnicodeDecodeError:
        yield Finding(manifest, f"is no UTF-8; {ALTERED}")
        return
    line = re.compile(rf"([0-9a-f]{{{HEX_DIGITS[algorithm]}}}) {{{SPACES[kind]}}}(\S[^\n]*)\n")
    seen: set[str] = set()
    understood = True
    for number, text in enumerate(io.StringIO(content, newline="\n"), 1):
        match = line.fullmatch(text)
        if match is None:
            understood = False
            yield Finding(manifest, f"line {number} is not a digest and a path ({shown(text)}); {ALTERED}")
        elif match[2] in seen:
            yield Finding(manifest, f"line {number} lists {shown(match[2])} a second time; {ALTERED}")
        elif match[2] not in expected:
            yield Finding(manifest, f"line {number} lists {shown(match[2])}, which is not there")
        else:
            seen.add(match[2])
            listed.setdefault(match[2], {})[algorithm] = match[1]
    if not understood:
        return  # the files of those lines are not known
    yield from (
        Finding(path, f"is not listed in {manifest}; this file was added, or {manifest} changed")
        for path in sorted(expected - seen)
    )


def _by_bagit(folder: Path) -> Iterator[Finding]:
    """What the library finds: structure, Payload-Oxum, completeness, every digest of every file."""
    try:
        with bagit_silenced():
            bagit.Bag(str(folder)).validate(processes=1)
    except bagit.BagValidationError as error:
        differing: dict[str, set[str]] = {}
        for detail in error.details:
            differing.setdefault(detail.path, set()).add(getattr(detail, "algorithm", ""))
        yield from _mismatched(sorted(differing.items()))
        if not differing:
            yield Finding(".", f"is no whole bag: {shown(error.message)}")
    except (bagit.BagError, OSError, ValueError) as error:
        yield Finding(".", f"is no bag that can be read: {shown(error)}")


def _by_hand(folder: Path, listed: Listed) -> Iterator[tuple[str, set[str]]]:
    """The files with other digests than those listed, and of which algorithms."""
    for path, digests in sorted(listed.items()):
        differing = set()
        for algorithm, digest in digests.items():
            with open_file(folder, path) as file:
                if hashlib.file_digest(file, algorithm).hexdigest() != digest:
                    differing.add(algorithm)
        if differing:
            yield path, differing


def _mismatched(differing: Iterable[tuple[str, set[str]]]) -> Iterator[Finding]:
    """A file that has one of its two digests is as it was: then the manifest was changed that lists the other."""
    for path, algorithms in differing:
        if len(algorithms) == 1:
            (algorithm,) = algorithms
            manifest = f"{'manifest' if path.startswith('data/') else 'tagmanifest'}-{algorithm}.txt"
            yield Finding(manifest, f"has a wrong digest of {shown(path)}, whose other digest is right; {ALTERED}")
        else:
            yield Finding(shown(path), f"has neither its SHA-256 nor its SHA-512 (in the manifests); {ALTERED}")
