"""Contracts' graphs out of a file of quads into a store, as when moving from one store to another."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.iris import checked_id
from graph.store import ClauseStore
from ontology.errors import QueryRefused

FORMATS: Final = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}


def load(store: ClauseStore, file: str | os.PathLike[str], tell: Callable[[str], object] = lambda _: None) -> int:
    """Put every contract of a file of N-Quads (`.nq`) or TriG (`.trig`) into the store, each whole; how many there were.

    A contract that is there already is replaced; `tell` is given the id of each. Memory is that of the largest contract.
    QueryRefused where the file is no such file, or holds graphs that are no contracts of this store's base: those before
    it are then in the store.
    """
    path = Path(file)
    kind = FORMATS.get(path.suffix.casefold())
    if kind is None:
        raise QueryRefused(f"{path}: N-Quads (.nq) or TriG (.trig) can be loaded, as `clausegraph export` writes them")
    seen: set[str] = set()
    try:
        for name, triples in _graphs(path, kind):
            contract_id = _contract_id(store, path, name)
            if contract_id in seen:
                raise QueryRefused(f"{path}: the quads of {contract_id} do not stand together; sort them by graph")
            seen.add(contract_id)
            store.put_graph(ox.NamedNode(store.iris(contract_id).contract), triples)
            tell(contract_id)
    except (SyntaxError, ValueError) as error:
        raise QueryRefused(f"{path}: this is not {kind.name}: {error}") from None
    except OSError as error:
        raise QueryRefused(f"{path}: cannot be read: {error.strerror or error}") from None
    except RuntimeError as error:
        raise QueryRefused(f"{path}: cannot be loaded: {error}") from None
    return len(seen)


def _graphs(path: Path, kind: ox.RdfFormat) -> Iterator[tuple[str, list[ox.Triple]]]:
    with path.open("rb") as file:
        quads = ox.parse(file, format=kind, rename_blank_nodes=True)
        for name, group in groupby(quads, key=lambda quad: quad.graph_name):
            yield getattr(name, "value", ""), [quad.triple for quad in group]


def _contract_id(store: ClauseStore, path: Path, name: str) -> str:
    home = f"{store.base}contracts/"
    try:
        if name.startswith(home):
            return checked_id(name.removeprefix(home))
    except ValueError:
        pass
    raise QueryRefused(
        f"{path}: <{name}> is no contract of a store with the base {store.base}; "
        "give the base of the store that it is from with --base, and load into a new store"
    )
