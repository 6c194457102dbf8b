"""Clauses and facts of one contract out of the store, as the values of ontology.facts: the read model for REST and pages.

What `graph.mapping` writes, this reads back. Each value comes with its IRI and its number in its family. A graph keeps
no order among several values of one property: courts and aliases come in the order of their texts, bearers in the
order of the parties, acts and conditions in the order in which they stand in the contract.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from graph.nodes import DCTERMS, RDFS, SKOS, TYPE, ContractGraph, Node
from ontology.errors import UnknownClause
from ontology.facts import (
    Amount,
    Basis,
    Clause,
    ClauseException,
    ClauseKind,
    ContractDate,
    ContractFacts,
    Deadline,
    Definition,
    Event,
    ExceptionKind,
    Norm,
    NormType,
    Notice,
    NoticeCode,
    Party,
    Reading,
    Reference,
    Role,
    Span,
    Survival,
)

if TYPE_CHECKING:
    from graph.store import ClauseStore

T = TypeVar("T")
Only: TypeAlias = Iterable[str] | None  # the IRIs of the facts that are wanted; None for all


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value from the store with its IRI; `number` is its place in its family, from 1.

    `related` are IRIs by name: of a contract and of a clause `children`, of a definition `used_in`, of a norm
    `exceptions`, of an exception `excepts` (norms and clauses).
    """

    iri: str
    number: int
    value: T
    related: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def contract(store: ClauseStore, contract_id: str) -> Found[ContractFacts]:
    """What holds for the contract as a whole; UnknownContract, as for all that follow."""
    graph = ContractGraph(store, contract_id)
    node = graph.node(graph.iris.contract)
    facts = ContractFacts(
        title=node.get(DCTERMS + "title"),
        parties=_values(parties(store, contract_id)),
        dates=_values(dates(store, contract_id)),
        governing_law=node.get("governingLaw"),
        courts=tuple(node.all("court")),
    )
    return Found(node.iri, 1, facts, {"children": graph.in_reading_order(node.all(DCTERMS + "hasPart"))})


def clauses(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Clause], ...]:
    """The clauses in reading order."""
    graph = ContractGraph(store, contract_id)
    if only is not None:
        chosen = sorted(graph.nodes("Clause", only), key=lambda node: node.whole("position"))
        return tuple(_clause(node, graph, graph.in_reading_order(node.all(DCTERMS + "hasPart"))) for node in chosen)
    nodes = graph.clauses()
    children: dict[str, list[str]] = {}
    for node in nodes:
        children.setdefault(node.one(DCTERMS + "isPartOf"), []).append(node.iri)
    return tuple(_clause(node, graph, children.get(node.iri, ())) for node in nodes)


def clause(store: ClauseStore, contract_id: str, address: str) -> Found[Clause]:
    """One clause; UnknownClause names the nearest address where there is none."""
    graph = ContractGraph(store, contract_id)
    try:
        node = graph.node(graph.iris.clause(address))
    except ValueError:
        node = Node("")
    if node.get("address") != address:
        raise UnknownClause(_no_clause(address, graph))
    return _clause(node, graph, graph.in_reading_order(node.all(DCTERMS + "hasPart")))


def parties(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Party], ...]:
    """Those whom the contract binds."""
    return tuple(_party(node) for node in ContractGraph(store, contract_id).nodes("Party", only))


def dates(store: ClauseStore, contract_id: str) -> tuple[Found[ContractDate], ...]:
    """The dated events (制定, 改定 …)."""
    return tuple(
        _found(node, ContractDate(node.one("date"), Event(node.one("event")), node.evidence()))
        for node in ContractGraph(store, contract_id).nodes("ContractDate")
    )


def definitions(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Definition], ...]:
    """The defined terms (定義語)."""
    graph = ContractGraph(store, contract_id)
    return tuple(_definition(node, graph) for node in graph.nodes("DefinedTerm", only))


def references(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Reference], ...]:
    """The references to clauses and laws."""
    graph = ContractGraph(store, contract_id)
    return tuple(_reference(node, graph) for node in graph.nodes("Reference", only))


def norms(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Norm], ...]:
    """Who must, may, must not or need not do what."""
    graph = ContractGraph(store, contract_id)
    called = {node.iri: node.one("name") for node in graph.nodes("Actor")}
    amounts = {node.iri: node for node in graph.nodes("Amount")}
    texts = graph.texts()
    return tuple(_norm(node, graph, called, amounts, texts) for node in graph.nodes("Norm", only))


def exceptions(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[ClauseException], ...]:
    """What takes something away from norms and clauses."""
    graph = ContractGraph(store, contract_id)
    return tuple(_exception(node, graph) for node in graph.nodes("Exception", only))


def survivals(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Survival], ...]:
    """The clauses that outlive the contract (存続条項)."""
    graph = ContractGraph(store, contract_id)
    return tuple(_survival(node, graph) for node in graph.nodes("Survival", only))


def notices(store: ClauseStore, contract_id: str, only: Only = None) -> tuple[Found[Notice], ...]:
    """What the reader found odd."""
    graph = ContractGraph(store, contract_id)
    return tuple(_notice(node, graph) for node in graph.nodes("Notice", only))


def reading(store: ClauseStore, contract_id: str) -> Reading:
    """All of it, as it was stored; the source text is not in the graph, so `text` is empty."""
    graph = ContractGraph(store, contract_id)
    node = graph.node(graph.iris.contract)
    return Reading(
        source=node.one("sourceFile"),
        sha256=node.one("sha256"),
        text_sha256=node.get("textSha256") or "",
        contract=contract(store, contract_id).value,
        clauses=_values(clauses(store, contract_id)),
        definitions=_values(definitions(store, contract_id)),
        references=_values(references(store, contract_id)),
        norms=_values(norms(store, contract_id)),
        exceptions=_values(exceptions(store, contract_id)),
        survivals=_values(survivals(store, contract_id)),
        notices=_values(notices(store, contract_id)),
    )


def _values(found: Iterable[Found[T]]) -> tuple[T, ...]:
    return tuple(each.value for each in found)


def _found(node: Node, value: T, **related: tuple[str, ...]) -> Found[T]:
    return Found(node.iri, node.numbers[-1], value, related)


def _clause(node: Node, graph: ContractGraph, children: Sequence[str]) -> Found[Clause]:
    parent = node.one(DCTERMS + "isPartOf")
    bounds = [span.split("-") for span in node.one("spans").split()]
    value = Clause(
        address=node.one("address"),
        kind=_kind(node, ClauseKind),
        number=node.get("number"),
        heading=node.get("heading"),
        label=node.one(RDFS + "label"),
        text=node.one("text"),
        parent=graph.address(parent) if parent != graph.iris.contract else None,
        position=node.whole("position"),
        start=node.whole("start"),
        end=node.whole("end"),
        spans=tuple(Span(int(start), int(end)) for start, end in bounds),
        page=node.whole("page") if node.get("page") else None,
        element=node.get("element"),
    )
    return Found(node.iri, value.position, value, {"children": tuple(children)})


def _party(node: Node) -> Found[Party]:
    role = node.get("role")
    aliases = tuple(node.all("alias"))
    return _found(
        node, Party(node.one("name"), node.get("fullName"), aliases, Role(role) if role else None, node.evidence())
    )


def _definition(node: Node, graph: ContractGraph) -> Found[Definition]:
    defined_in = graph.address(node.one("definedIn"))
    value = Definition(node.one(SKOS + "prefLabel"), defined_in, node.get(SKOS + "definition"), node.evidence())
    return _found(node, value, used_in=graph.in_reading_order(node.all("usedIn")))


def _reference(node: Node, graph: ContractGraph) -> Found[Reference]:
    target = node.get("target")
    value = Reference(
        origin=graph.address(node.one("from")),
        text=node.one("text"),
        target=graph.address(target) if target else None,
        evidence=node.evidence(),
        dangling=node.get("danglingAddress"),
        external=node.get("law"),
        pinpoint=node.get("pinpoint"),
    )
    return _found(node, value)


def _norm(
    node: Node,
    graph: ContractGraph,
    called: Mapping[str, str],
    amounts: Mapping[str, Node],
    texts: Sequence[tuple[str, str]],
) -> Found[Norm]:
    address = graph.address(node.one("statedIn"))
    here = "".join(text for each, text in texts if each == address or each.startswith(f"{address}__"))
    duration = node.get("deadline")
    value = Norm(
        address=address,
        sentence=node.whole("sentence"),
        type=_kind(node, NormType),
        bearer=tuple(called[iri] for iri in _in_order(node.all("bearer"))),
        counterparty=tuple(called[iri] for iri in _in_order(node.all("counterparty"))),
        actions=_as_written(node.all("action"), node.one("quote"), here),
        conditions=_as_written(node.all("condition"), node.one("quote"), here),
        best_effort=node.one("bestEffort") == "true",
        deadline=Deadline(duration, node.one("deadlineRelation"), node.one("businessDays") == "true")
        if duration
        else None,
        evidence=node.evidence(),
        amounts=tuple(_amount(amounts[iri]) for iri in _in_order(node.all("amount"))),
    )
    return _found(node, value, exceptions=tuple(_in_order(node.all("hasException"))))


def _in_order(iris: Iterable[str]) -> list[str]:
    """By number, parties before other actors."""
    return sorted(iris, key=lambda iri: ("/actors/" in iri, Node(iri).numbers))


def _amount(node: Node) -> Amount:
    return Amount(node.one("value"), node.one("unit"), node.one("text"))


def _as_written(quotes: Iterable[str], *texts: str) -> tuple[str, ...]:
    """The quotes in the order in which they stand in the first text, then in the second; the others come last."""

    def place(quote: str) -> tuple[int, int]:
        return next(((n, text.find(quote)) for n, text in enumerate(texts) if quote in text), (len(texts), 0))

    return tuple(sorted(quotes, key=place))


def _exception(node: Node, graph: ContractGraph) -> Found[ClauseException]:
    sentences = node.all("exceptsSentence")
    stating = {sentence.partition("#")[0] for sentence in sentences}
    limited = graph.in_reading_order(node.all("exceptsClause"))
    named = [graph.address(iri) for iri in limited if graph.address(iri) not in stating]
    value = ClauseException(
        address=graph.address(node.one("statedIn")),
        sentence=node.whole("sentence"),
        kind=_kind(node, ExceptionKind),
        text=node.one("text"),
        excepts=(*sentences, *named),
        evidence=node.evidence(),
    )
    return _found(node, value, excepts=tuple(node.all("excepts")))


def _survival(node: Node, graph: ContractGraph) -> Found[Survival]:
    clause, stated_in = graph.address(node.one("clause")), graph.address(node.one("statedIn"))
    return _found(node, Survival(clause, stated_in, node.get("duration"), Basis(node.one("basis")), node.evidence()))


def _notice(node: Node, graph: ContractGraph) -> Found[Notice]:
    place = node.get("clause")
    address = graph.address(place) if place else None
    code = NoticeCode(node.one("code"))
    return _found(node, Notice(code, node.one("message"), address, node.whole("start"), node.whole("end")))


K = TypeVar("K", ClauseKind, NormType, ExceptionKind)


def _kind(node: Node, kinds: type[K]) -> K:
    """The member that the node's class is named after: cg:Article is ClauseKind.ARTICLE."""
    names = {iri.rpartition("#")[2].lower() for iri in node.all(TYPE)}
    return next(kind for kind in kinds if kind.value in names)


def _no_clause(address: str, graph: ContractGraph) -> str:
    addresses = [node.one("address") for node in graph.clauses()]
    parts = address.split("__")
    above = next((a for n in range(len(parts) - 1, 0, -1) if (a := "__".join(parts[:n])) in addresses), None)
    near = difflib.get_close_matches(address, addresses, n=1, cutoff=0)
    hint = f"; it has {above}" if above else f"; the nearest is {near[0]}" if near else ""
    return f"no clause {address!r} in {graph.iris.contract_id}{hint}"
