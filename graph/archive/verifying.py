"""Whether an archive is whole and true: names what is wrong, file by file.

What is cheap and guards the rest comes first: what lies in the folder (nothing is opened), then checksums, then the manifest,
then one contract after the other, so that memory does not grow with their number. Nothing is fetched, no link is followed,
and nothing is read that is larger than an archive's may be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.archive.checksums import ALTERED, checksum_findings
from graph.archive.contract_check import OTHER_COPY, Task, checked
from graph.archive.examining import in_order
from graph.archive.findings import Finding, first, shown
from graph.archive.manifest_check import Recorded, recorded
from graph.archive.structure import (
    CONTRACTS,
    MANIFEST_JSON,
    MANIFEST_TURTLE,
    ONTOLOGY,
    VALIDATION,
    Contents,
    contents,
    open_file,
    read_file,
)
from graph.archive.telling import Tell, quietly

CONFORMS: Final = "http://www.w3.org/ns/shacl#conforms"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found out about an archive: `recorded` is what its manifest says, None where it cannot be told."""

    contents: Contents
    recorded: Recorded | None
    findings: tuple[Finding, ...]


def verify_bag(folder: Path, *, executor: Executor | None = None, ahead: int = 1, tell: Tell = quietly) -> Verified:
    """What is wrong with an archive, in the order in which to put it right; nothing where it is as it was written.

    `executor` checks contracts, `ahead` of them at a time; `tell` is given the contract ids and what is done with them, and
    gives the ids again, one by one.
    """
    there = contents(folder)
    if there.findings:  # not to be opened before it is put right
        return Verified(there, None, there.findings)
    found: list[Finding] = []
    said: Recorded | None = None
    try:
        found += checksum_findings(folder, there.sizes)
        found += first(_unreadable(folder), ".")
        said, problems = recorded(folder)
        found += problems
        if said is not None:
            found += first(_not_as_recorded(folder, there, said), ".")
    except OSError as error:
        found.append(Finding(".", f"cannot be read ({shown(error)}); check the permission"))
    if said is not None:
        ids = tuple(contract_id for contract_id in said.contracts if contract_id in there.sources)
        tasks = (Task(folder, said.iris(each), there.sources[each], said.contracts[each]) for each in ids)
        results = in_order(checked, tasks, executor, ahead)
        for _ in tell(ids, "verifying"):
            found += next(results)
        if not found:
            found += _denied(folder)
    return Verified(there, said, _by_file(found))


def _unreadable(folder: Path) -> Iterator[Finding]:
    """Those of the shipped files that are not what their names say."""
    for path in (*ONTOLOGY, VALIDATION):
        form = ox.RdfFormat.TURTLE if path.endswith(".ttl") else ox.RdfFormat.JSON_LD
        try:
            for _ in ox.parse(read_file(folder, path), format=form):
                pass
        except (SyntaxError, ValueError) as error:
            yield Finding(path, f"cannot be parsed: {shown(error)}; {ALTERED}")


def _denied(folder: Path) -> Iterator[Finding]:
    """Whether the archived report says otherwise, where all graphs conform to the shapes."""
    triples = ox.parse(read_file(folder, VALIDATION), format=ox.RdfFormat.TURTLE)
    said = [getattr(quad.object, "value", "") for quad in triples if quad.predicate.value == CONFORMS]
    if said != ["true"]:
        yield Finding(VALIDATION, f"does not say that all graphs conform to the shapes, and they do; {ALTERED}")


def _not_as_recorded(folder: Path, there: Contents, said: Recorded) -> Iterator[Finding]:
    """Files that the manifest names and that are not there, or the other way round; and shipped ones with other digests."""
    payload = {path for path in there.sizes if path.startswith("data/")} - {MANIFEST_TURTLE, MANIFEST_JSON}
    for path in sorted(said.files.keys() - payload):
        yield Finding(shown(path), f"is named in the manifest, and is missing; {OTHER_COPY}")
    for path in sorted(payload - said.files.keys()):
        yield Finding(path, "is not named in the manifest; it was added, take it away")
    for path in sorted(payload & said.files.keys()):
        if not path.startswith(f"{CONTRACTS}/"):
            with open_file(folder, path) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != said.files[path]:
                    yield Finding(path, "does not have the SHA-256 that the manifest records")


def _by_file(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, all of a file together, files as they were first named."""
    files: dict[str, dict[Finding, None]] = {}
    for finding in found:
        files.setdefault(finding.file, {})[finding] = None
    return tuple(finding for findings in files.values() for finding in findings)
