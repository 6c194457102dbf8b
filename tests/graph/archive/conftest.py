"""Bags of a store with one contract of our own, written by `write_bag` once a session; who changes one has a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import validation
from graph.archive.bag import write_bag
from graph.store import ClauseStore
from graph.validation import Validation
from tests.graph.archive.bags import put
from tests.graph.readings import BASE


@pytest.fixture(scope="session", autouse=True)
def graphs_are_validated_once() -> Iterator[None]:
    """pySHACL takes half a second for a graph, and most tests change other things: what it said of one is remembered."""
    remembered: dict[frozenset[ox.Triple], Validation] = {}

    def validate(triples: Iterable[ox.Triple]) -> Validation:
        key = frozenset(triples)
        if key not in remembered:
            remembered[key] = validation.validate(key)
        return remembered[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.archive.contract_check.validate", validate)
        yield


@pytest.fixture(scope="session")
def one_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag with the contract `itaku`, not to be changed."""
    home = tmp_path_factory.mktemp("one")
    with ClauseStore.open(home / "store", BASE) as store:
        put(store, "itaku")
        write_bag(store, home / "bag")
    return home / "bag"


@pytest.fixture
def bag(one_archive: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(one_archive, tmp_path / "bag"))
