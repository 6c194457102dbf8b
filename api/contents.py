"""All that the store says of one contract, read once for a page, with what pages look up again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from graph import lookup
from graph.lookup import Found
from graph.store import ClauseStore
from ontology.facts import (
    Clause,
    ClauseException,
    ClauseKind,
    ContractFacts,
    Definition,
    Norm,
    Notice,
    Reference,
    Survival,
)

REMEMBERED: Final = 12  # contracts, of about 4 MB where they have 200 articles; as many as are compared at once


@dataclass(frozen=True)
class Contents:
    """A contract's clauses and facts, each with its IRI and number."""

    contract_id: str
    contract: ContractFacts
    clauses: tuple[Found[Clause], ...]
    definitions: tuple[Found[Definition], ...]
    references: tuple[Found[Reference], ...]
    norms: tuple[Found[Norm], ...]
    exceptions: tuple[Found[ClauseException], ...]
    survivals: tuple[Found[Survival], ...]
    notices: tuple[Found[Notice], ...]

    @property
    def title(self) -> str:
        """What the contract is called: its title, its id where it has none."""
        return self.contract.title or self.contract_id

    @cached_property
    def by_address(self) -> Mapping[str, Clause]:
        """The clauses by address, in reading order."""
        return {found.value.address: found.value for found in self.clauses}

    @cached_property
    def by_iri(self) -> Mapping[str, Found[Any]]:
        """The clauses, norms and exceptions by IRI."""
        facts: tuple[Found[Any], ...] = (*self.clauses, *self.norms, *self.exceptions)
        return {found.iri: found for found in facts}

    def label(self, address: str) -> str:
        """How a clause is called (第13条第4項); the address itself where there is no such clause."""
        clause = self.by_address.get(address)
        return clause.label if clause else address

    def heading(self, address: str) -> str:
        """The heading of a clause: its own, or that of the nearest clause above it that has one."""
        clause = self.by_address.get(address)
        while clause is not None:
            if clause.heading:
                return clause.heading
            clause = self.by_address.get(clause.parent or "")
        return ""

    def article(self, address: str) -> str:
        """The article that a clause is in; the outermost clause where it is in none."""
        clause = self.by_address[address]
        while clause.kind is not ClauseKind.ARTICLE and clause.parent:
            clause = self.by_address[clause.parent]
        return clause.address

    def position(self, address: str) -> int:
        """The clause's place in reading order."""
        clause = self.by_address.get(address)
        return clause.position if clause else 0


def remembering(store: ClauseStore) -> Callable[[str], Contents]:
    """A function from a contract's id to what the store says of it, which reads it again only after somebody wrote to the
    store. The function raises UnknownContract."""

    @lru_cache(REMEMBERED)
    def read(contract_id: str, version: str) -> Contents:
        found = lookup.everything(store, contract_id)
        return Contents(
            contract_id,
            found.contract.value,
            found.clauses,
            found.definitions,
            found.references,
            found.norms,
            found.exceptions,
            found.survivals,
            found.notices,
        )

    return lambda contract_id: read(contract_id, store.version)
