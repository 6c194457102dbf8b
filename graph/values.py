"""Values of ontology.facts out of the nodes of a contract's graph, one function a class; `graph.lookup` asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from graph.nodes import DCTERMS, RDFS, SKOS, TYPE, ContractGraph, Node
from ontology.facts import (
    Amount,
    Basis,
    Clause,
    ClauseException,
    ClauseKind,
    ContractDate,
    Deadline,
    Definition,
    Event,
    ExceptionKind,
    Norm,
    NormType,
    Notice,
    NoticeCode,
    Party,
    Reference,
    Role,
    Span,
    Survival,
)

T = TypeVar("T")
K = TypeVar("K", ClauseKind, NormType, ExceptionKind)


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


def clause(node: Node, graph: ContractGraph, children: Sequence[str]) -> Found[Clause]:
    """A clause; the children are IRIs in reading order."""
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


def party(node: Node) -> Found[Party]:
    """Someone whom the contract binds."""
    role = node.get("role")
    aliases = tuple(node.all("alias"))
    return _found(
        node, Party(node.one("name"), node.get("fullName"), aliases, Role(role) if role else None, node.evidence())
    )


def date(node: Node) -> Found[ContractDate]:
    """A dated event."""
    return _found(node, ContractDate(node.one("date"), Event(node.one("event")), node.evidence()))


def definition(node: Node, graph: ContractGraph) -> Found[Definition]:
    """A defined term."""
    defined_in = graph.address(node.one("definedIn"))
    value = Definition(node.one(SKOS + "prefLabel"), defined_in, node.get(SKOS + "definition"), node.evidence())
    return _found(node, value, used_in=graph.in_reading_order(node.all("usedIn")))


def reference(node: Node, graph: ContractGraph) -> Found[Reference]:
    """A reference to a clause or a law."""
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


def norm(node: Node, graph: ContractGraph, called: Mapping[str, str], amounts: Mapping[str, Node]) -> Found[Norm]:
    """Who must, may, must not or need not do what; `called` are the names of actors by IRI."""
    address = graph.address(node.one("statedIn"))
    quote, duration = node.one("quote"), node.get("deadline")
    value = Norm(
        address=address,
        sentence=node.whole("sentence"),
        type=_kind(node, NormType),
        bearer=tuple(called[iri] for iri in _in_order(node.all("bearer"))),
        counterparty=tuple(called[iri] for iri in _in_order(node.all("counterparty"))),
        actions=_as_written(node.all("action"), quote, address, graph),
        conditions=_as_written(node.all("condition"), quote, address, graph),
        best_effort=node.one("bestEffort") == "true",
        deadline=Deadline(duration, node.one("deadlineRelation"), node.one("businessDays") == "true")
        if duration
        else None,
        evidence=node.evidence(),
        amounts=tuple(_amount(amounts[iri]) for iri in _in_order(node.all("amount"))),
    )
    return _found(node, value, exceptions=tuple(_in_order(node.all("hasException"))))


def exception(node: Node, graph: ContractGraph) -> Found[ClauseException]:
    """What takes something away from norms and clauses."""
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


def survival(node: Node, graph: ContractGraph) -> Found[Survival]:
    """A clause that outlives the contract."""
    clause, stated_in = graph.address(node.one("clause")), graph.address(node.one("statedIn"))
    return _found(node, Survival(clause, stated_in, node.get("duration"), Basis(node.one("basis")), node.evidence()))


def notice(node: Node, graph: ContractGraph) -> Found[Notice]:
    """Something that the reader found odd."""
    place = node.get("clause")
    address = graph.address(place) if place else None
    code = NoticeCode(node.one("code"))
    return _found(node, Notice(code, node.one("message"), address, node.whole("start"), node.whole("end")))


def _found(node: Node, value: T, **related: tuple[str, ...]) -> Found[T]:
    return Found(node.iri, node.numbers[-1], value, related)


def _in_order(iris: list[str]) -> list[str]:
    """By number, parties before other actors."""
    return sorted(iris, key=lambda iri: ("/actors/" in iri, Node(iri).numbers)) if len(iris) > 1 else iris


def _amount(node: Node) -> Amount:
    return Amount(node.one("value"), node.one("unit"), node.one("text"))


def _as_written(quotes: list[str], sentence: str, address: str, graph: ContractGraph) -> tuple[str, ...]:
    """The quotes in the order in which they stand in the sentence, then in the clause and under it; the others come last."""
    if len(quotes) <= 1:
        return tuple(quotes)
    missing = any(quote not in sentence for quote in quotes)  # mostly none is: the clause's text need not be fetched
    texts = (sentence, graph.text_under(address)) if missing else (sentence,)

    def place(quote: str) -> tuple[int, int]:
        return next(((n, text.find(quote)) for n, text in enumerate(texts) if quote in text), (len(texts), 0))

    return tuple(sorted(quotes, key=place))


def _kind(node: Node, kinds: type[K]) -> K:
    """The member that the node's class is named after: cg:Article is ClauseKind.ARTICLE."""
    names = {iri.rpartition("#")[2].lower() for iri in node.all(TYPE)}
    return next(kind for kind in kinds if kind.value in names)
