"""What a client may have meant that asked for a contract that is not there."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import quote

from graph import listing
from graph.store import ClauseStore
from ontology.errors import UnknownContract


def check_there(store: ClauseStore, contract_id: str, prefix: str) -> None:
    """Raise UnknownContract, with the nearest address under `prefix`, where the store has no such contract."""
    try:
        there = contract_id in store
    except UnknownContract as error:  # it is no id at all
        raise UnknownContract(f"{error}; {_nearest(store, contract_id, prefix)}") from None
    if not there:
        raise unknown_contract(store, contract_id, prefix)


def unknown_contract(store: ClauseStore, contract_id: str, prefix: str) -> UnknownContract:
    """The error for a contract that is not in the store, with the nearest address under `prefix`."""
    return UnknownContract(f"no contract {contract_id!r} in the store; {_nearest(store, contract_id, prefix)}")


def _nearest(store: ClauseStore, contract_id: str, prefix: str) -> str:
    near = get_close_matches(contract_id, listing.ids(store), n=1, cutoff=0)
    return f"the nearest is {prefix}{quote(near[0])}" if near else "the store holds none yet"
