"""Sources beside the graphs: kept whole, replaced and forgotten with their contract, and never believed when damaged."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.sources import FOLDER, Kept, Provenance
from graph.store import ClauseStore
from graph.updating import drop_graph, update
from ontology.errors import StoreUnusable, UnknownContract
from ontology.facts import Reading
from tests.graph.readings import BASE, full_reading

ROOT = Path(__file__).parents[2]
READ = Provenance(datetime(2026, 4, 1, 9, 30, tzinfo=UTC), "0.1.0", "0f0f", "engine 1; ja-ginza 5.3.0", "text/plain")
LATER = replace(READ, read_at=datetime(2026, 5, 1, tzinfo=UTC), rules="1e1e")


def version(number: int) -> tuple[Reading, Kept]:
    """A reading and its source; another number is another source of the same text."""
    value = full_reading()
    kept = Kept("契約書.txt", f"第{number}版\r\n".encode("cp932"), value.text, READ)
    return replace(value, sha256=kept.sha256, text_sha256=kept.text_sha256), kept


def files(path: Path) -> list[str]:
    return sorted(str(each.relative_to(path / FOLDER)) for each in (path / FOLDER).rglob("*") if each.is_file())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_what_came_is_kept_byte_for_byte(path: Path) -> None:
    reading, kept = version(1)
    with ClauseStore.open(path, BASE) as store:
        store.replace_contract("契約書", reading, kept=kept)
        assert store.sources.get("契約書") == kept
    with ClauseStore.open(path, read_only=True) as reader:
        assert reader.sources.get("契約書") == kept
        assert reader.sources.provenance("契約書") == READ


@pytest.mark.parametrize("text", ["", "a\r\nb\rc\nd\u2028\ufeff", "\x00\ud800"], ids=ascii)
def test_a_text_is_kept_character_for_character(text: str) -> None:
    store = ClauseStore.in_memory(BASE)
    reading, kept = version(1)
    kept = replace(kept, text=text, data=b"\x00\xff")
    reading = replace(reading, sha256=kept.sha256, text_sha256=kept.text_sha256)
    store.replace_contract("x", reading, kept=kept)
    assert store.sources.get("x") == kept


def test_another_source_takes_the_place_of_the_old_one(path: Path) -> None:
    with ClauseStore.open(path, BASE) as store:
        for number in (1, 2, 1):
            reading, kept = version(number)
            assert store.replace_contract("x", reading, kept=kept)
            assert store.sources.get("x") == kept
            assert len(files(path)) == 1


def test_the_same_source_read_with_newer_rules_says_so(path: Path) -> None:
    reading, kept = version(1)
    with ClauseStore.open(path, BASE) as store:
        store.replace_contract("x", reading, kept=kept)
        assert not store.replace_contract("x", reading, kept=replace(kept, provenance=LATER))
        assert store.sources.provenance("x") == LATER
        assert len(files(path)) == 1


def test_the_source_goes_with_its_contract(path: Path) -> None:
    with ClauseStore.open(path, BASE) as store:
        for name in ("v", "w", "x", "y"):
            reading, kept = version(1)
            store.replace_contract(name, reading, kept=kept)
        store.remove("x")
        with pytest.raises(UnknownContract, match="'x'"):
            store.sources.get("x")
        drop_graph(store, f"{BASE}contracts/w")
        assert [name.partition("/")[0] for name in files(path)] == ["v", "y"]
        update(store, f"DROP GRAPH <{BASE}contracts/y>")
        with pytest.raises(UnknownContract):
            store.sources.get("y")
        store.sources.forget_all_but(())
        assert store.sources.get("v") == kept
        assert [name.partition("/")[0] for name in files(path)] == ["v"]


def test_a_graph_that_is_no_contract_is_dropped_alone(path: Path) -> None:
    with ClauseStore.open(path, BASE) as store:
        for name in (f"{BASE}contracts/../x", f"{BASE}contracts/"):
            update(store, f"INSERT DATA {{ GRAPH <{name}> {{ <urn:s> <urn:p> 1 }} }}")
            drop_graph(store, name)
        assert store.sources.folder.parent == path


def test_a_contract_without_its_source_says_what_to_do(path: Path) -> None:
    reading, kept = version(1)
    with ClauseStore.open(path, BASE) as store:
        store.replace_contract("x", reading)
        with pytest.raises(StoreUnusable, match=r"'x' is not in the store.*ingest its file again"):
            store.sources.get("x")
        store.replace_contract("x", reading, kept=kept)
        store.replace_contract("x", replace(reading, sha256="a" * 64))
        assert files(path) == []  # it was another file


def test_another_reading_is_not_put_beside_a_source(path: Path) -> None:
    with ClauseStore.open(path, BASE) as store:
        with pytest.raises(ValueError, match="not the source"):
            store.replace_contract("x", version(1)[0], kept=version(2)[1])
        assert store.contracts() == ()


@pytest.mark.parametrize("contract_id", ["..", "../x", "a/b", "", "x\x00", "~", "x."])
def test_no_id_leads_out_of_the_folder(path: Path, contract_id: str) -> None:
    with ClauseStore.open(path, BASE) as store:
        for action in (store.sources.get, store.sources.provenance):
            with pytest.raises(UnknownContract):
                action(contract_id)
        with pytest.raises(UnknownContract):
            store.replace_contract(contract_id, *version(1)[:1], kept=version(1)[1])
        with pytest.raises(UnknownContract):
            store.sources.forget(contract_id)


def test_digests_in_a_graph_lead_nowhere_else(path: Path) -> None:
    reading, kept = version(1)
    with ClauseStore.open(path, BASE) as store:
        store.replace_contract("x", reading, kept=kept)
        place = f"<{BASE}contracts/x> <https://w3id.org/clausegraph/ns#sha256>"
        update(
            store,
            f"WITH <{BASE}contracts/x> DELETE {{ {place} ?d }} INSERT {{ {place} '../../CURRENT' }} WHERE {{ {place} ?d }}",
        )
        with pytest.raises(StoreUnusable, match="not in the store"):
            store.sources.get("x")


def test_a_damaged_source_is_not_believed(path: Path) -> None:
    reading, kept = version(1)
    with ClauseStore.open(path, BASE) as store:
        store.replace_contract("x", reading, kept=kept)
        (file,) = (path / FOLDER).rglob("*.zip")
        good = file.read_bytes()
        flipped = (good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(0, len(good), 3))
        refused = 0
        for bad in (b"", good[:-30], whole_other(), *flipped):
            file.write_bytes(bad)
            try:
                assert store.sources.get("x") == kept  # some bytes of a ZIP file say nothing of what is in it
            except StoreUnusable as error:
                refused += "ingest its file again" in str(error)
        assert refused > len(good) / 6
        store.replace_contract("x", reading, kept=kept)
        assert store.sources.get("x") == kept


def whole_other() -> bytes:
    """The file of another source, which is not damaged."""
    with ClauseStore.in_memory(BASE) as store:
        store.replace_contract("x", version(2)[0], kept=version(2)[1])
        return next(store.sources.folder.rglob("*.zip")).read_bytes()


WRITER = """
import sys
from graph.store import ClauseStore
from tests.graph.test_sources import version
with ClauseStore.open(sys.argv[1]) as store:
    print("open", flush=True)
    while True:
        for number in range(1, 9):
            reading, kept = version(number)
            store.replace_contract("x", reading, kept=kept, flush=False)
"""


def test_a_writer_that_is_killed_leaves_a_graph_with_its_own_source(path: Path) -> None:
    ClauseStore.open(path, BASE).close()
    known = {hashlib.sha256(version(number)[1].data).hexdigest(): version(number)[1] for number in range(1, 9)}
    chosen = random.Random(9)
    seen = set()
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chosen.uniform(0.1, 0.4))
            process.send_signal(signal.SIGKILL)
        with ClauseStore.open(path, read_only=True) as store:
            if "x" in store:
                kept = store.sources.get("x")
                assert kept == known[kept.sha256]
                seen.add(kept.sha256)
    assert seen
    with ClauseStore.open(path) as store:
        store.replace_contract("x", version(1)[0], kept=version(1)[1])
    assert len(files(path)) == 1  # what the killed ones left is gone
