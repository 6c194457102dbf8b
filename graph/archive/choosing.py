"""Which contracts go into an archive, and whether it may be put where it is to go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from graph.archive.structure import BAG_INFO, BAGIT, CONTRACTS, MANIFEST_JSON
from graph.sources import Provenance
from graph.store import ClauseStore
from ontology.errors import ClausegraphError, StoreUnusable, UnknownContract

AGENT: Final = "Bag-Software-Agent"
OURS: Final = f"\n{AGENT}: clausegraph "
NAMED: Final = 5  # contracts in a message


class ArchiveInTheWay(ClausegraphError):
    """Where the archive is to go is something that must not be lost."""

    exit_status = 5


def chosen(store: ClauseStore, contract_ids: Iterable[str] | None, since: datetime | None) -> dict[str, Provenance]:
    """The contracts to archive, by id in order, with when and how they were read.

    All, or those given; of these what was read at `since` or later. UnknownContract where there is none; StoreUnusable
    where the source of one was not kept.
    """
    ids = sorted(set(contract_ids)) if contract_ids is not None else [row.id for row in store.contracts()]
    found: dict[str, Provenance] = {}
    missing: dict[str, StoreUnusable] = {}
    for contract_id in ids:
        try:
            found[contract_id] = store.sources.provenance(contract_id)
        except StoreUnusable as error:
            missing[contract_id] = error
    if len(missing) == 1:
        raise next(iter(missing.values()))
    if missing:
        raise StoreUnusable(
            f"the sources of {len(missing):,} contracts cannot be archived ({_some(missing)}): an older clausegraph read "
            "them, or they came without one; ingest their files again, with --anew"
        )
    if not found:
        raise UnknownContract("there is no contract in the store, and so nothing to archive")
    recent = {each: made for each, made in found.items() if since is None or made.read_at >= since}
    if not recent:
        raise UnknownContract(
            f"no contract was read since {since:%Y-%m-%dT%H:%M:%SZ}, and so there is nothing to archive"
        )
    return recent


def refuse_loss(folder: Path, contract_ids: Collection[str], *, replace: bool) -> None:
    """Raise ArchiveInTheWay where a folder holds something else than an archive of ours, or (unless `replace`) one with
    contracts that the new one will not have."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not _is_archive(folder):
        raise ArchiveInTheWay(
            f"{folder}: there is something here that is no archive of clausegraph; choose another folder"
        )
    held = folder / CONTRACTS
    lost = {each.name for each in held.iterdir()} - set(contract_ids) if held.is_dir() else set()
    if lost and not replace:
        raise ArchiveInTheWay(
            f"{folder}: this archive has {len(lost):,} contracts that the new one would not have ({_some(lost)}); choose "
            "another folder, or give --replace to let them go"
        )


def _is_archive(folder: Path) -> bool:
    try:
        said = (folder / BAG_INFO).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return (folder / BAGIT).is_file() and (folder / MANIFEST_JSON).is_file() and OURS in f"\n{said}"


def _some(names: Collection[str]) -> str:
    shown = ", ".join(sorted(names)[:NAMED])
    return f"{shown}, …" if len(names) > NAMED else shown
