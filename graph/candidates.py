"""Which contracts may have what is asked for: a look into an index of the engine, remembered until somebody writes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from graph.store import ClauseStore

REMEMBERED: Final = 64  # patterns of each store
EVERY: Final = "?g a cg:Contract ."


class _Remembered:
    """The answers for one version of a store."""

    def __init__(self) -> None:
        self.version = ""
        self.found: OrderedDict[str, tuple[str, ...]] = OrderedDict()


_STORES: WeakKeyDictionary[ClauseStore, _Remembered] = WeakKeyDictionary()
_LOCK: Final = Lock()


def contracts_with(store: ClauseStore, patterns: Iterable[str], prefixes: Mapping[str, str]) -> tuple[str, ...]:
    """The ids, in order, of the contracts in whose graphs each of the patterns (SPARQL, few hops) is found at least once.

    Not necessarily of the same node: these are candidates.
    """
    version = store.version
    found = [_one(store, version, pattern, prefixes) for pattern in patterns or ()] or [
        _one(store, version, EVERY, prefixes)
    ]
    if len(found) == 1:
        return found[0]
    return tuple(sorted(set(found[0]).intersection(*found[1:])))


def _one(store: ClauseStore, version: str, pattern: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    with _LOCK:
        known = _STORES.setdefault(store, _Remembered())
        if known.version != version:
            known.version, known.found = version, OrderedDict()
        if pattern in known.found:
            known.found.move_to_end(pattern)
            return known.found[pattern]
    start = f"{store.base}contracts/"
    rows = store.query(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {pattern} }} }}", prefixes=prefixes)
    iris = (row["g"] or "" for row in rows)
    ids = tuple(sorted(iri.removeprefix(start) for iri in iris if iri.startswith(start)))
    with _LOCK:
        if known.version == version:
            known.found[pattern] = ids
            while len(known.found) > REMEMBERED:
                known.found.popitem(last=False)
    return ids
