"""A bag (BagIt, RFC 8493) of contracts: graphs, sources, texts, what checks them, and a manifest of where all is from.

Whatever is in it comes from the store: a second run over an unchanged store writes the same bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

import bagit
import pyoxigraph as ox

from graph.archive.choosing import AGENT, chosen, refuse_loss
from graph.archive.examining import Examined, examined, in_order
from graph.archive.manifest import ArchivedSource, ManifestWriter, Shipped
from graph.archive.placing import beside, put_in_place
from graph.archive.structure import (
    ALGORITHMS,
    BAGIT,
    MANIFEST_JSON,
    MANIFEST_TURTLE,
    ONTOLOGY,
    TAG_MANIFESTS,
    TEXT,
    TURTLE,
    VALIDATION,
)
from graph.archive.telling import Tell, bagit_silenced, quietly
from graph.sources import Kept, Provenance
from graph.store import ClauseStore
from graph.turtle import export
from graph.validation import Validation, report
from ontology.errors import ClausegraphError, StoreBusy

MOST_VIOLATIONS: Final = 10_000  # in the report of one bag; more say nothing new
MEDIA_TYPES: Final = {".ttl": "text/turtle", ".jsonld": "application/ld+json"}
REPORT_PREFIXES: Final = {"sh": "http://www.w3.org/ns/shacl#", "xsd": "http://www.w3.org/2001/XMLSchema#"}


class ArchiveNotWritten(ClausegraphError):
    """The place does not take an archive: no permission, no space."""

    exit_status = 5


@dataclass(frozen=True, slots=True)
class Archived:
    """What went into a bag: how many contracts, and by id how many violations of the shapes those have that have any."""

    contracts: int
    violations: Mapping[str, int]


def write_bag(
    store: ClauseStore,
    folder: Path,
    *,
    contracts: Iterable[str] | None = None,
    since: datetime | None = None,
    replace: bool = False,
    executor: Executor | None = None,
    ahead: int = 1,
    tell: Tell = quietly,
) -> Archived:
    """Write the contracts of a store (all, or those given, and of these what was read at `since` or later) into a bag.

    An older archive of ours in the folder is replaced whole; one with contracts that the new one has not only where
    `replace` says so. `executor` examines graphs, `ahead` of them at a time; `tell` is given the contract ids and gives them
    again, one by one. Raises UnknownContract, StoreUnusable where a source was not kept, ArchiveInTheWay where something
    else is in the folder, and ArchiveNotWritten; then nothing has changed.
    """
    place = Path(os.path.realpath(folder))
    wanted = chosen(store, contracts, since)
    try:
        refuse_loss(place, wanted.keys(), replace=replace)
        with beside(place, "archiving") as workplace:
            made = workplace / "bag"
            made.mkdir()
            archived = _Payload(made, store, wanted).write(executor, ahead, tell)
            _make_bag(made, store.base, wanted)
            refuse_loss(place, wanted.keys(), replace=replace)  # somebody may have come meanwhile
            put_in_place(made, place)
    except (OSError, bagit.BagError) as error:
        raise ArchiveNotWritten(f"{folder}: no archive was written here: {error}; choose another folder") from error
    return archived


class _Payload:
    """The files of a bag before it is one; the library moves them into `data`."""

    def __init__(self, folder: Path, store: ClauseStore, wanted: Mapping[str, Provenance]) -> None:
        self._folder = folder
        self._store = store
        self._wanted = wanted
        self._waiting: dict[str, ArchivedSource] = {}  # written, and being examined

    def write(self, executor: Executor | None, ahead: int, tell: Tell) -> Archived:
        violations: dict[str, int] = {}
        reported: list[Validation] = []
        results = in_order(examined, self._contracts(), executor, ahead)
        with (
            self._path(MANIFEST_TURTLE).open("wb") as turtle,
            self._path(MANIFEST_JSON).open("wb") as json,
        ):
            manifest = ManifestWriter(turtle, json, self._store.base)
            for contract_id in tell(tuple(self._wanted), "archiving"):
                found = next(results)
                manifest.contract(self._agreed(contract_id, found))
                if not found.validation.conforms:
                    violations[contract_id] = len(found.validation.violations) + found.validation.more
                    if sum(len(each.violations) for each in reported) < MOST_VIOLATIONS:
                        reported.append(found.validation)
            manifest.close([*self._ontology(), self._report(reported)], version("pyshacl"))
        return Archived(len(self._wanted), violations)

    def _contracts(self) -> Iterator[bytes]:
        """The Turtle of each contract, when its files are written."""
        for contract_id in self._wanted:
            turtle, kept = export(self._store, contract_id), self._store.sources.get(contract_id)
            said = _said(contract_id, kept, turtle)
            home = self._path(said.source_path).parent
            home.mkdir(parents=True)
            (home / TURTLE).write_bytes(turtle)
            (home / TEXT).write_bytes(kept.encoded_text)
            self._path(said.source_path).write_bytes(kept.data)
            self._waiting[contract_id] = said
            yield turtle

    def _agreed(self, contract_id: str, found: Examined) -> ArchivedSource:
        said = self._waiting.pop(contract_id)
        if (found.source, found.text) != (said.source, said.text) or said.provenance != self._wanted[contract_id]:
            raise StoreBusy(f"{contract_id} was replaced while it was archived; no archive was written, try again")
        return said.of_graph(found.graph)

    def _ontology(self) -> Iterator[Shipped]:
        for path in ONTOLOGY:
            yield self._shipped(path, files("ontology").joinpath(path.rpartition("/")[2]).read_bytes())

    def _report(self, validations: Iterable[Validation]) -> Shipped:
        content = ox.serialize(report(validations), format=ox.RdfFormat.TURTLE, prefixes=REPORT_PREFIXES)
        return self._shipped(VALIDATION, content or b"")

    def _shipped(self, path: str, content: bytes) -> Shipped:
        file = self._path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return Shipped(path, MEDIA_TYPES[file.suffix], hashlib.sha256(content).hexdigest())

    def _path(self, path: str) -> Path:
        return self._folder / path.removeprefix("data/")


def _said(contract_id: str, kept: Kept, turtle: bytes) -> ArchivedSource:
    return ArchivedSource(
        contract_id=contract_id,
        name=kept.name,
        provenance=kept.provenance,
        source=kept.sha256,
        text=kept.text_sha256,
        turtle=hashlib.sha256(turtle).hexdigest(),
        graph="",
    )


def _make_bag(folder: Path, base: str, wanted: Mapping[str, Provenance]) -> None:
    """Make a bag of the files in a folder. The library works in the folder, so this is nothing for threads."""
    info = {
        AGENT: f"clausegraph {version('clausegraph')}, bagit.py {bagit.VERSION}",
        "Bagging-Date": max(made.read_at for made in wanted.values()).strftime("%Y-%m-%d"),
        "External-Description": f"{len(wanted)} contracts as RDF, with their sources",
        "External-Identifier": f"{base}archive/",
    }
    with bagit_silenced():
        bagit.make_bag(str(folder), info, checksums=list(ALGORITHMS))
        # the library declares the last draft before RFC 8493; the bag is one of the RFC's as well
        (folder / BAGIT).write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        bagit.Bag(str(folder)).save()
    for manifest in TAG_MANIFESTS:  # the library lists tag files as the file system does, in no order
        lines = (folder / manifest).read_text(encoding="utf-8").splitlines(keepends=True)
        lines.sort(key=lambda line: line.split()[1])
        (folder / manifest).write_text("".join(lines), encoding="utf-8", newline="\n")
