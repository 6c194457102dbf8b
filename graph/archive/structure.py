"""What lies in the folder of a bag: only the files that an archive has, as ordinary files, none of them too large.

This is looked at before anything is opened. No link is followed, and no folder is entered that an archive does not have,
so that nothing outside of the bag is read, and nothing without end.
"""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

from graph.archive.findings import MOST, Finding, first, shown
from graph.iris import checked_id

MEGABYTE: Final = 1024**2
MOST_CONTRACTS: Final = 50_000  # of one bag; archive more in several
MOST_BYTES: Final = 256 * 1024**3  # of all files of one bag

BAGIT: Final = "bagit.txt"
BAG_INFO: Final = "bag-info.txt"
ALGORITHMS: Final = ("sha256", "sha512")
PAYLOAD_MANIFESTS: Final = tuple(f"manifest-{name}.txt" for name in ALGORITHMS)
TAG_MANIFESTS: Final = tuple(f"tagmanifest-{name}.txt" for name in ALGORITHMS)
CONTRACTS: Final = "data/contracts"
ONTOLOGY: Final = tuple(
    f"data/ontology/{name}" for name in ("alignments.ttl", "clausegraph.ttl", "context.jsonld", "shapes.ttl")
)
SHAPES: Final = "data/ontology/shapes.ttl"
MANIFEST_JSON: Final = "data/manifest.json"
MANIFEST_TURTLE: Final = "data/manifest.ttl"
VALIDATION: Final = "data/validation.ttl"

# every archive has these, and each is at most so large
FIXED: Final[Mapping[str, int]] = {
    BAGIT: 1024,
    BAG_INFO: 64 * 1024,
    **dict.fromkeys(PAYLOAD_MANIFESTS, 256 * MEGABYTE),
    **dict.fromkeys(TAG_MANIFESTS, 64 * 1024),
    **dict.fromkeys(ONTOLOGY, 4 * MEGABYTE),
    MANIFEST_JSON: 512 * MEGABYTE,
    MANIFEST_TURTLE: 512 * MEGABYTE,
    VALIDATION: 64 * MEGABYTE,
}
TURTLE: Final = "contract.ttl"
TEXT: Final = "text.txt"
OF_A_CONTRACT: Final[Mapping[str, int]] = {TURTLE: 128 * MEGABYTE, TEXT: 64 * MEGABYTE}
LARGEST_SOURCE: Final = 64 * MEGABYTE  # four times what `ingest` reads
SOURCE: Final = re.compile(r"source(?:\.[a-z0-9]{1,16})?")
FOLDERS: Final = frozenset({"data", "data/ontology", CONTRACTS})


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a bag.

    `sizes` of its files in bytes by path, in the order of paths; `sources` the path of the source file of each contract
    that has one, by contract id; `findings` what is missing, and what should not be there.
    """

    sizes: Mapping[str, int]
    sources: Mapping[str, str]
    findings: tuple[Finding, ...]


def contents(folder: Path) -> Contents:
    """What lies in the folder of a bag; nothing of it is opened."""
    sizes: dict[str, int] = {}
    findings = list(first(_looked_through(folder, sizes), "."))
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(sizes):
        if path.startswith(f"{CONTRACTS}/") and SOURCE.fullmatch(path.rpartition("/")[2]):
            sources[path.split("/")[2]].append(path)
    if len(findings) <= MOST:  # else the rest was not looked at
        named = {finding.file for finding in findings}
        findings += first((each for each in _missing(sizes, sources) if each.file not in named), ".")
    if (total := sum(sizes.values())) > MOST_BYTES:
        findings.append(Finding(".", f"has {total:,} bytes in all; an archive has at most {MOST_BYTES:,}"))
    ordered = sorted(findings, key=lambda finding: (finding.file == ".", finding.file))
    return Contents(dict(sorted(sizes.items())), {each: found[0] for each, found in sources.items()}, tuple(ordered))


def open_file(folder: Path, path: str) -> BufferedReader:
    """A file of the bag to read; OSError where it is no longer the ordinary file that `contents` saw."""
    handle = os.open(folder / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is no ordinary file")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_file(folder: Path, path: str) -> bytes:
    """A file of the bag, whole; OSError also where it has become larger than an archive's may be."""
    most = _largest(path)
    with open_file(folder, path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(f"{path} is larger than {most:,} bytes")
    return data


def _looked_through(folder: Path, sizes: dict[str, int]) -> Iterator[Finding]:
    """The findings on what there is; notes the size of every file that may be read."""
    waiting, contracts = [""], 0
    while waiting:
        home = waiting.pop()
        try:
            with os.scandir(folder / home) as entries:
                for entry in entries:
                    path = f"{home}/{entry.name}" if home else entry.name
                    if _is_folder(path, entry):
                        contracts += home == CONTRACTS
                        if contracts > MOST_CONTRACTS:
                            yield Finding(
                                CONTRACTS, f"has more than {MOST_CONTRACTS:,} contracts; archive them in several"
                            )
                            return
                        waiting.append(path)
                    elif problem := _problem(path, entry):
                        yield Finding(shown(path), problem)
                    else:
                        sizes[path] = entry.stat(follow_symlinks=False).st_size
        except OSError as error:
            yield Finding(shown(home or "."), f"cannot be looked into ({error.strerror}); check the permission")


def _is_folder(path: str, entry: os.DirEntry[str]) -> bool:
    """Whether this is a folder that an archive has."""
    home, _, name = path.rpartition("/")
    return entry.is_dir(follow_symlinks=False) and (path in FOLDERS or (home == CONTRACTS and _is_id(name)))


def _problem(path: str, entry: os.DirEntry[str]) -> str | None:
    """Why this is no file that an archive has."""
    status = entry.stat(follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        return "is a link; an archive has the files themselves. Nothing was read through it"
    most = _largest(path)
    if stat.S_ISDIR(status.st_mode):
        return "is a folder that an archive does not have; take it away (it was not entered)"
    if path == "fetch.txt":
        return "names files to be fetched from elsewhere; an archive has all of its files, and nothing was fetched"
    if not most:
        return "is a file that an archive does not have; take it away"
    if not stat.S_ISREG(status.st_mode):
        return "is no ordinary file but a device, a pipe or a socket; an archive has none"
    if status.st_nlink > 1:
        return "has a second name elsewhere (a hard link), through which it can change; copy the archive and check the copy"
    if status.st_size > most:
        return f"has {status.st_size:,} bytes, and this file at most {most:,}; it was not read"
    return None


def _largest(path: str) -> int:
    """How many bytes the file may have at most; 0 where an archive has no such file."""
    if path in FIXED:
        return FIXED[path]
    parts = path.split("/")
    if len(parts) != 4 or "/".join(parts[:2]) != CONTRACTS or not _is_id(parts[2]):
        return 0
    return OF_A_CONTRACT.get(parts[3], LARGEST_SOURCE if SOURCE.fullmatch(parts[3]) else 0)


def _is_id(name: str) -> bool:
    try:
        return checked_id(name) == name
    except ValueError:
        return False


def _missing(sizes: Mapping[str, int], sources: Mapping[str, list[str]]) -> Iterator[Finding]:
    """What every archive has and this one does not."""
    missing = "is missing; take it from another copy of the archive"
    yield from (Finding(path, missing) for path in FIXED if path not in sizes)
    for contract_id in dict.fromkeys(path.split("/")[2] for path in sizes if path.startswith(f"{CONTRACTS}/")):
        home = f"{CONTRACTS}/{contract_id}"
        yield from (Finding(f"{home}/{name}", missing) for name in OF_A_CONTRACT if f"{home}/{name}" not in sizes)
        found = sources.get(contract_id, [])
        if len(found) != 1:
            names = ", ".join(path.rpartition("/")[2] for path in found)
            yield Finding(f"{home}/source.*", f"is there more than once ({names}); one was added" if found else missing)
