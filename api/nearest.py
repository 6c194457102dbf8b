"""What a client may have meant that asked for a contract that is not there."""

from __future__ import annotations

from difflib import get_close_matches

from graph import listing
from graph.store import ClauseStore
from ontology.errors import UnknownContract


def unknown_contract(store: ClauseStore, contract_id: str, prefix: str) -> UnknownContract:
    """The error for a contract that is not in the store, with the nearest address under `prefix`."""
    known = listing.ids(store)
    near = get_close_matches(contract_id, known, n=1, cutoff=0)
    hint = f"the nearest is {prefix}{near[0]}" if near else "it holds none yet"
    return UnknownContract(f"no contract {contract_id!r} in the store; {hint}")
