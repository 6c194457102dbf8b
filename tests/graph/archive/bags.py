"""What the tests of archives need: contracts with their sources, and somebody who can write all checksums anew."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from graph.archive.structure import ALGORITHMS, TAG_MANIFESTS
from graph.sources import Kept, Provenance
from graph.store import ClauseStore
from tests.graph.readings import full_reading

READ = Provenance(
    datetime(2026, 4, 1, 9, 30, tzinfo=UTC), "0.1.0", "0f0f0f0f0f0f0f0f", "engine 1; ja-ginza 5.3.0", "text/plain"
)


def put(
    store: ClauseStore, contract_id: str, *, provenance: Provenance = READ, name: str = "業務委託契約書.txt"
) -> None:
    """The contract of tests.graph.readings with its source, which is not in UTF-8 and has the id as its last line."""
    value = full_reading()
    kept = Kept(name, f"{value.text}\r\n{contract_id}".encode("cp932"), value.text, provenance)
    store.replace_contract(
        contract_id, replace(value, source=name, sha256=kept.sha256, text_sha256=kept.text_sha256), kept=kept
    )


def listed(bag: Path, name: str, *, spaces: str, paths: list[str]) -> None:
    algorithm = name.removesuffix(".txt").rpartition("-")[2]
    lines = (f"{hashlib.new(algorithm, (bag / path).read_bytes()).hexdigest()}{spaces}{path}\n" for path in paths)
    (bag / name).write_text("".join(lines), encoding="utf-8", newline="\n")


def tags_recomputed(bag: Path) -> None:
    """The tag manifests written anew, so that a changed manifest is not found by its checksum."""
    paths = sorted(path.name for path in bag.iterdir() if path.is_file() and path.name not in TAG_MANIFESTS)
    for algorithm in ALGORITHMS:
        listed(bag, f"tagmanifest-{algorithm}.txt", spaces=" ", paths=paths)


def recomputed(bag: Path) -> None:
    """What somebody does who can change everything: all checksums of the bag written anew, and how much there is."""
    files = [path for path in sorted((bag / "data").rglob("*")) if path.is_file()]
    for algorithm in ALGORITHMS:
        listed(
            bag, f"manifest-{algorithm}.txt", spaces="  ", paths=[path.relative_to(bag).as_posix() for path in files]
        )
    oxum = f"Payload-Oxum: {sum(path.stat().st_size for path in files)}.{len(files)}\n"
    info = (bag / "bag-info.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    told = "".join(oxum if line.startswith("Payload-Oxum") else line for line in info)
    (bag / "bag-info.txt").write_text(told, encoding="utf-8", newline="\n")
    tags_recomputed(bag)


def manifest_replaced(bag: Path, old: str, new: str) -> None:
    """Put one text in place of another, in both files of the manifest."""
    for name in ("manifest.ttl", "manifest.json"):
        file = bag / "data" / name
        said = file.read_text(encoding="utf-8")
        assert old in said
        file.write_text(said.replace(old, new), encoding="utf-8", newline="\n")
    json.loads((bag / "data/manifest.json").read_text(encoding="utf-8"))
