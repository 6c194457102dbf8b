"""Clauses and facts of one contract out of the store, as the values of ontology.facts: the read model for REST and pages.

What `graph.mapping` writes, this reads back. Each value comes with its IRI and its number in its family. A graph keeps
no order among several values of one property: courts and aliases come in the order of their texts, bearers in the
order of the parties, acts and conditions in the order in which they stand in the contract.

A family is asked for by itself; whoever wants most of a contract takes `everything`, which reads its graph once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from graph import values
from graph.nodes import DCTERMS, ContractGraph, Node, WholeGraph
from graph.values import Found
from ontology.errors import UnknownClause
from ontology.facts import (
    Clause,
    ClauseException,
    ContractDate,
    ContractFacts,
    Definition,
    Norm,
    Notice,
    Party,
    Reading,
    Reference,
    Survival,
)

if TYPE_CHECKING:
    from graph.store import ClauseStore

__all__ = [
    "Everything", "Found", "clause", "clauses", "contract", "dates", "definitions", "everything", "exceptions", "norms",
    "notices", "parties", "reading", "references", "survivals",
]  # fmt: skip

T = TypeVar("T")
Only: TypeAlias = Iterable[str] | None  # the IRIs of the facts that are wanted; None for all


@dataclass(frozen=True, slots=True)
class Everything:
    """A contract's clauses and facts, all that the store has."""

    contract: Found[ContractFacts]
    clauses: tuple[Found[Clause], ...]
    definitions: tuple[Found[Definition], ...]
    references: tuple[Found[Reference], ...]
    norms: tuple[Found[Norm], ...]
    exceptions: tuple[Found[ClauseException], ...]
    survivals: tuple[Found[Survival], ...]
    notices: tuple[Found[Notice], ...]


def everything(store: ClauseStore, contract_id: str) -> Everything:
    """All of a contract in one reading of its graph; UnknownContract, as for all that follow."""
    return _everything(WholeGraph(store, contract_id))


def contract(store: ClauseStore, contract_id: str) -> Found[ContractFacts]:
    """What holds for the contract as a whole."""
    return _contract(ContractGraph(store, contract_id))


def node(store: ClauseStore, contract_id: str, iri: str) -> Node:
    """All that is said of one node, whatever it is."""
    return ContractGraph(store, contract_id).node(iri)


def clauses(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Clause], ...]:
    """The clauses in reading order."""
    return _clauses(ContractGraph(store, contract_id), only)


def clause(store: ClauseStore, contract_id: str, address: str) -> Found[Clause]:
    """One clause; UnknownClause names the nearest address where there is none."""
    graph = ContractGraph(store, contract_id)
    try:
        node = graph.node(graph.iris.clause(address))
    except ValueError:
        node = Node("")
    if node.get("address") != address:
        raise UnknownClause(_no_clause(address, graph))
    return values.clause(node, graph, _children(node, graph))


def parties(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Party], ...]:
    """Those whom the contract binds."""
    return tuple(values.party(node) for node in ContractGraph(store, contract_id).nodes("Party", only))


def dates(store: ClauseStore, contract_id: str) -> tuple[Found[ContractDate], ...]:
    """The dated events (制定, 改定 …)."""
    return tuple(values.date(node) for node in ContractGraph(store, contract_id).nodes("ContractDate"))


def definitions(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Definition], ...]:
    """The defined terms (定義語)."""
    return _definitions(ContractGraph(store, contract_id), only)


def references(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Reference], ...]:
    """The references to clauses and laws."""
    return _references(ContractGraph(store, contract_id), only)


def norms(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Norm], ...]:
    """Who must, may, must not or need not do what."""
    return _norms(ContractGraph(store, contract_id), only)


def exceptions(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[ClauseException], ...]:
    """What takes something away from norms and clauses."""
    return _exceptions(ContractGraph(store, contract_id), only)


def survivals(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Survival], ...]:
    """The clauses that outlive the contract (存続条項)."""
    return _survivals(ContractGraph(store, contract_id), only)


def notices(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Notice], ...]:
    """What the reader found odd."""
    return _notices(ContractGraph(store, contract_id), only)


def reading(store: ClauseStore, contract_id: str) -> Reading:
    """All of it, as it was stored; the source text is not in the graph, so `text` is empty."""
    graph = WholeGraph(store, contract_id)
    node = graph.node(graph.iris.contract)
    found = _everything(graph)
    return Reading(
        source=node.one("sourceFile"),
        sha256=node.one("sha256"),
        text_sha256=node.get("textSha256") or "",
        contract=found.contract.value,
        clauses=_values(found.clauses),
        definitions=_values(found.definitions),
        references=_values(found.references),
        norms=_values(found.norms),
        exceptions=_values(found.exceptions),
        survivals=_values(found.survivals),
        notices=_values(found.notices),
    )


def _everything(graph: ContractGraph) -> Everything:
    return Everything(
        _contract(graph),
        _clauses(graph),
        _definitions(graph),
        _references(graph),
        _norms(graph),
        _exceptions(graph),
        _survivals(graph),
        _notices(graph),
    )


def _contract(graph: ContractGraph) -> Found[ContractFacts]:
    node = graph.node(graph.iris.contract)
    facts = ContractFacts(
        title=node.get(DCTERMS + "title"),
        parties=_values(map(values.party, graph.nodes("Party"))),
        dates=_values(map(values.date, graph.nodes("ContractDate"))),
        governing_law=node.get("governingLaw"),
        courts=tuple(node.all("court")),
    )
    return Found(node.iri, 1, facts, {"children": _children(node, graph)})


def _clauses(graph: ContractGraph, only: Only = None) -> tuple[Found[Clause], ...]:
    if only is not None:
        chosen = sorted(graph.nodes("Clause", only), key=lambda node: node.whole("position"))
        return tuple(values.clause(node, graph, _children(node, graph)) for node in chosen)
    nodes = graph.clauses()
    children: dict[str, list[str]] = {}
    for node in nodes:
        children.setdefault(node.one(DCTERMS + "isPartOf"), []).append(node.iri)
    return tuple(values.clause(node, graph, children.get(node.iri, ())) for node in nodes)


def _definitions(graph: ContractGraph, only: Only = None) -> tuple[Found[Definition], ...]:
    return tuple(values.definition(node, graph) for node in graph.nodes("DefinedTerm", only))


def _references(graph: ContractGraph, only: Only = None) -> tuple[Found[Reference], ...]:
    return tuple(values.reference(node, graph) for node in graph.nodes("Reference", only))


def _norms(graph: ContractGraph, only: Only = None) -> tuple[Found[Norm], ...]:
    nodes = graph.nodes("Norm", only)
    wanted = {iri for node in nodes for iri in node.all("amount")}
    amounts = {node.iri: node for node in graph.nodes("Amount", wanted)} if wanted else {}
    actors = {iri for node in nodes for name in ("bearer", "counterparty") for iri in node.all(name)}
    called = {node.iri: node.one("name") for node in graph.nodes("Actor", actors)} if actors else {}
    return tuple(values.norm(node, graph, called, amounts) for node in nodes)


def _exceptions(graph: ContractGraph, only: Only = None) -> tuple[Found[ClauseException], ...]:
    return tuple(values.exception(node, graph) for node in graph.nodes("Exception", only))


def _survivals(graph: ContractGraph, only: Only = None) -> tuple[Found[Survival], ...]:
    return tuple(values.survival(node, graph) for node in graph.nodes("Survival", only))


def _notices(graph: ContractGraph, only: Only = None) -> tuple[Found[Notice], ...]:
    return tuple(values.notice(node, graph) for node in graph.nodes("Notice", only))


def _values(found: Iterable[Found[T]]) -> tuple[T, ...]:
    return tuple(each.value for each in found)


def _children(node: Node, graph: ContractGraph) -> tuple[str, ...]:
    return graph.in_reading_order(node.all(DCTERMS + "hasPart"))


def _no_clause(address: str, graph: ContractGraph) -> str:
    addresses = [node.one("address") for node in graph.clauses()]
    parts = address.split("__")
    above = next((a for n in range(len(parts) - 1, 0, -1) if (a := "__".join(parts[:n])) in addresses), None)
    near = difflib.get_close_matches(address, addresses, n=1, cutoff=0)
    hint = f"; it has {above}" if above else f"; the nearest is {near[0]}" if near else ""
    return f"no clause {address!r} in {graph.iris.contract_id}{hint}"
