"""Stores to archive: contracts of our own, with sources that are not simply their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from graph.sources import Kept, Provenance
from graph.store import ClauseStore
from ontology.facts import ClauseKind, ContractFacts, Reading
from tests.graph.readings import BASE, clause, full_reading, reading

PARSER = "engine 1; ja-ginza 5.3.0; SudachiDict-core 20260723"
READ = Provenance(datetime(2026, 4, 1, 9, 30, tzinfo=UTC), "0.1.0", "0f0f0f0f0f0f0f0f", PARSER, "text/plain")
MAY = replace(READ, read_at=datetime(2026, 5, 2, tzinfo=UTC))
IDS = ("itaku", "秘密保持", "小さい契約")


def put(
    store: ClauseStore,
    contract_id: str,
    value: Reading,
    *,
    name: str,
    data: bytes | None = None,
    made: Provenance = READ,
) -> None:
    """Put a reading with its source into a store; by default that is the text in Shift_JIS with a comment."""
    data = value.text.encode("cp932") + "\r\n控え".encode("cp932") if data is None else data
    kept = Kept(name, data, value.text, made)
    value = replace(value, source=name, sha256=kept.sha256, text_sha256=kept.text_sha256)
    store.replace_contract(contract_id, value, kept=kept, flush=False)


def small(number: int = 1) -> Reading:
    """A reading of a few triples."""
    article = clause("art_1", kind=ClauseKind.ARTICLE, number="1", text="", parent=None, spans=())
    return reading(clauses=(article,), contract=ContractFacts(f"契約{number}"))


def fill(path: Path, ids: Sequence[str] = IDS) -> Path:
    """A store with three contracts, the last of which was read in May."""
    with ClauseStore.open(path, BASE) as store:
        for contract_id, value, name, made in (
            (ids[0], full_reading(), "業務委託契約書.TXT", READ),
            (ids[1], small(), "第2版.v2.md", READ),
            (ids[2], small(2), "名前だけ", MAY),
        ):
            put(store, contract_id, value, name=name, made=made)
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file in a folder by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
