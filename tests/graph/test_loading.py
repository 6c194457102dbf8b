from __future__ import annotations

from pathlib import Path

import pytest

from graph import ClauseStore, export
from graph.loading import load
from ontology.errors import QueryRefused
from tests.graph.readings import BASE, full_reading, reading
from tests.places import Place


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Two contracts, as N-Quads."""
    with ClauseStore.open(tmp_path / "old", BASE) as old:
        old.replace_contract("itaku", full_reading())
        old.replace_contract("x", reading())
        (tmp_path / "all.nq").write_bytes(export(old, None, "nquads"))
        (tmp_path / "all.trig").write_bytes(export(old, None, "trig"))
    return tmp_path / "all.nq"


@pytest.mark.parametrize("suffix", [".nq", ".trig"])
def test_what_was_exported_is_the_same_wherever_it_is_loaded(place: Place, exported: Path, suffix: str) -> None:
    with ClauseStore.open(place.fresh(), BASE) as new:
        new.replace_contract("x", full_reading())
        told: list[str] = []
        assert load(new, exported.with_suffix(suffix), told.append) == 2
        assert told == ["itaku", "x"]
        assert export(new, None, "nquads") == exported.read_bytes()


REFUSED = [
    ("a.ttl", "", "N-Quads"),
    ("a.nq", "nonsense", "this is not N-Quads"),
    ("a.nq", "<http://e/s> <http://e/p> <http://e/o> .", "no contract of a store with the base"),
    ("a.nq", "<http://e/s> <http://e/p> <http://e/o> <http://e/contracts/x> .", "give the base"),
    ("a.nq", f"<http://e/s> <http://e/p> <http://e/o> <{BASE}contracts/../x> .", "no contract"),
]


@pytest.mark.parametrize(("name", "content", "why"), REFUSED)
def test_what_is_no_contract_is_refused(tmp_path: Path, name: str, content: str, why: str) -> None:
    (tmp_path / name).write_text(content)
    with ClauseStore.in_memory(BASE) as store:
        with pytest.raises(QueryRefused, match=why):
            load(store, tmp_path / name)
        assert store.contracts() == ()


def test_scattered_quads_are_refused(tmp_path: Path) -> None:
    lines = [
        f"<http://e/s> <http://e/p> '{n}' <{BASE}contracts/{name}> .".replace("'", '"') for n, name in enumerate("xyx")
    ]
    (tmp_path / "a.nq").write_text("\n".join(lines))
    with ClauseStore.in_memory(BASE) as store, pytest.raises(QueryRefused, match="do not stand together"):
        load(store, tmp_path / "a.nq")
