"""All that the store says of one contract, read once for a page, with what pages look up again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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


def contents(store: ClauseStore, contract_id: str) -> Contents:
    """What the store says of a contract; UnknownContract."""
    return Contents(
        contract_id,
        lookup.contract(store, contract_id).value,
        lookup.clauses(store, contract_id),
        lookup.definitions(store, contract_id),
        lookup.references(store, contract_id),
        lookup.norms(store, contract_id),
        lookup.exceptions(store, contract_id),
        lookup.survivals(store, contract_id),
        lookup.notices(store, contract_id),
    )
