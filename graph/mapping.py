"""A `Reading` as triples: pure, the same triples in the same order for the same reading.

Every node has an IRI (no blank nodes); the types of the superclasses are stated too, so that no reasoner is needed; and
every fact says in which contract it is (`cg:contract`), so that questions need few hops. The source's own characters are
plain strings; a label that we compose (第13条第4項) carries the language tag ja.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode, Triple
from rdflib import RDF, RDFS, SKOS, XSD, URIRef
from rdflib.namespace import DCTERMS

from graph.iris import ContractIris
from graph.literals import canonical_decimal, canonical_duration
from ontology.errors import UnreadableSource
from ontology.facts import (
    Clause,
    ClauseException,
    ClauseKind,
    ContractDate,
    Deadline,
    Definition,
    Evidence,
    Norm,
    Notice,
    Party,
    Reading,
    Reference,
    Survival,
)
from ontology.topics import topics_of
from ontology.vocabulary import CG

Value: TypeAlias = NamedNode | Literal | str | int | bool | Iterable["NamedNode | Literal | str"] | None

Fact = TypeVar("Fact")

DATED: Final = {
    "enacted": CG.enactedOn,
    "revised": CG.revisedOn,
    "effective": CG.effectiveOn,
    "signed": CG.signedOn,
}


def triples(reading: Reading, *, base: str, contract_id: str) -> tuple[Triple, ...]:
    """The graph of one contract: each triple once, contract first, then clauses and facts as they come in the reading.

    `base` is the store's base IRI, `contract_id` a contract id (graph.iris). Raises UnreadableSource where a text has a
    character that RDF cannot carry (NUL, a lone surrogate).
    """
    names = _Names.of(reading, ContractIris(base, contract_id))
    try:
        return tuple(dict.fromkeys(_statements(reading, names)))
    except _NotInRdf as error:
        raise UnreadableSource(f"{reading.source}: {error}; remove it from the source and read it again") from None


class _NotInRdf(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class _Names:
    """The nodes that facts refer to: by address, by name, and the norms and exceptions by their sentence."""

    iris: ContractIris
    contract: NamedNode
    actors: Mapping[str, NamedNode]
    articles: frozenset[str]  # by address
    norms_in: Mapping[str, tuple[NamedNode, ...]] = field(repr=False)  # by sentence id, and by address of a clause
    exceptions_to: Mapping[NamedNode, tuple[NamedNode, ...]] = field(repr=False)

    @classmethod
    def of(cls, reading: Reading, iris: ContractIris) -> _Names:
        norms_in = _norms_by_place(reading, iris)
        exceptions_to: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for n, exception in enumerate(reading.exceptions, 1):
            for place in exception.excepts:
                for norm in norms_in.get(place, ()):
                    exceptions_to[norm].append(NamedNode(iris.fact("exceptions", n)))
        return cls(
            iris,
            NamedNode(iris.contract),
            _actors(reading, iris),
            frozenset(clause.address for clause in reading.clauses if clause.kind is ClauseKind.ARTICLE),
            norms_in,
            {norm: tuple(dict.fromkeys(found)) for norm, found in exceptions_to.items()},
        )

    def clause(self, address: str) -> NamedNode:
        return NamedNode(self.iris.clause(address))

    def article_above(self, clause: Clause) -> NamedNode | None:
        """The article that a clause stands in; addresses nest (docs/facts.md section 2)."""
        parts = clause.address.split("__")
        above = ("__".join(parts[:n]) for n in range(1, len(parts)))
        return next((self.clause(address) for address in above if address in self.articles), None)

    def fact(self, family: str, number: int) -> NamedNode:
        return NamedNode(self.iris.fact(family, number))


def _norms_by_place(reading: Reading, iris: ContractIris) -> dict[str, tuple[NamedNode, ...]]:
    """The norms of a sentence (`art_5__para_1#1`), and those of a clause with all that is under it (`art_5`)."""
    places: dict[str, list[NamedNode]] = defaultdict(list)
    for n, norm in enumerate(reading.norms, 1):
        node = NamedNode(iris.fact("norms", n))
        places[f"{norm.address}#{norm.sentence}"].append(node)
        parts = norm.address.split("__")
        for depth in range(1, len(parts) + 1):
            places["__".join(parts[:depth])].append(node)
    return {place: tuple(nodes) for place, nodes in places.items()}


def _actors(reading: Reading, iris: ContractIris) -> dict[str, NamedNode]:
    """Who bears norms, by name: the parties, and the others as actors in the order in which norms name them."""
    parties = {party.name: NamedNode(iris.fact("parties", n)) for n, party in enumerate(reading.contract.parties, 1)}
    others = dict.fromkeys(
        name for norm in reading.norms for name in (*norm.bearer, *norm.counterparty) if name not in parties
    )
    return parties | {name: NamedNode(iris.fact("actors", n)) for n, name in enumerate(others, 1)}


def _statements(reading: Reading, names: _Names) -> Iterator[Triple]:
    yield from _contract(reading, names)
    yield from _each("parties", reading.contract.parties, _party, names)
    for name, node in names.actors.items():
        yield from _node(node, (CG.Actor,), {CG.contract: names.contract, CG.name: name})
    yield from _each("dates", reading.contract.dates, _date, names)
    for clause in reading.clauses:
        yield from _clause(clause, names)
    yield from _each("terms", reading.definitions, _Definitions(reading), names)
    for n, norm in enumerate(reading.norms, 1):
        yield from _norm(norm, n, names)
    yield from _each("exceptions", reading.exceptions, _exception, names)
    yield from _each("survivals", reading.survivals, _survival, names)
    yield from _each("references", reading.references, _reference, names)
    yield from _each("notices", reading.notices, _notice, names)


def _each(
    family: str, facts: Iterable[Fact], mapped: Callable[[Fact, NamedNode, _Names], Iterator[Triple]], names: _Names
) -> Iterator[Triple]:
    for n, fact in enumerate(facts, 1):
        yield from mapped(fact, names.fact(family, n), names)


def _contract(reading: Reading, names: _Names) -> Iterator[Triple]:
    contract = reading.contract
    yield from _node(
        names.contract,
        (CG.Contract,),
        {
            DCTERMS.identifier: names.iris.contract_id,
            DCTERMS.title: contract.title,
            CG.party: [names.fact("parties", n) for n, _ in enumerate(contract.parties, 1)],
            CG.governingLaw: contract.governing_law,
            CG.court: contract.courts,
            **_by_event(contract.dates),
            CG.sourceFile: reading.source,
            CG.sha256: reading.sha256,
            CG.textSha256: reading.text_sha256 or None,
            DCTERMS.hasPart: [names.clause(clause.address) for clause in reading.clauses if clause.parent is None],
        },
    )


def _by_event(dates: Iterable[ContractDate]) -> dict[URIRef, list[Literal]]:
    events: dict[URIRef, list[Literal]] = defaultdict(list)
    for row in dates:
        events[DATED[row.event]].append(_typed(row.date, XSD.date))
    return events


def _party(party: Party, node: NamedNode, names: _Names) -> Iterator[Triple]:
    return _node(
        node,
        (CG.Party, CG.Actor),
        {
            CG.contract: names.contract,
            CG.name: party.name,
            CG.fullName: party.full_name,
            CG.alias: party.aliases,
            CG.role: party.role,
            **_evidence(party.evidence),
        },
    )


def _date(row: ContractDate, node: NamedNode, names: _Names) -> Iterator[Triple]:
    return _node(
        node,
        (CG.ContractDate,),
        {
            CG.contract: names.contract,
            CG.date: _typed(row.date, XSD.date),
            CG.event: row.event,
            **_evidence(row.evidence),
        },
    )


def _clause(clause: Clause, names: _Names) -> Iterator[Triple]:
    node = names.clause(clause.address)
    above = names.contract if clause.parent is None else names.clause(clause.parent)
    if clause.parent is not None:
        yield Triple(above, _iri(DCTERMS.hasPart), node)
    yield from _node(
        node,
        (CG[clause.kind.capitalize()], CG.Clause),
        {
            RDFS.label: _literal(clause.label, language="ja"),
            CG.contract: names.contract,
            CG.address: clause.address,
            CG.position: clause.position,
            CG.number: clause.number,
            CG.heading: clause.heading,
            CG.topic: sorted(topics_of(clause.heading or "")),
            CG.text: clause.text or None,
            DCTERMS.isPartOf: above,
            CG.article: names.article_above(clause),
            CG.start: clause.start,
            CG.end: clause.end,
            CG.spans: " ".join(f"{span.start}-{span.end}" for span in clause.spans) or None,
            CG.page: clause.page,
            CG.element: clause.element,
        },
    )


class _Definitions:
    """Maps a definition; knows where the contract's terms are used."""

    def __init__(self, reading: Reading) -> None:
        self._uses = _uses(reading)

    def __call__(self, definition: Definition, node: NamedNode, names: _Names) -> Iterator[Triple]:
        uses = self._uses.get(_folded(definition.term), ())
        return _node(
            node,
            (CG.DefinedTerm,),
            {
                CG.contract: names.contract,
                SKOS.prefLabel: definition.term,
                SKOS.definition: definition.text,
                CG.definedIn: names.clause(definition.address),
                CG.usedIn: [names.clause(address) for address in uses if address != definition.address],
                **_evidence(definition.evidence),
            },
        )


def _norm(norm: Norm, number: int, names: _Names) -> Iterator[Triple]:
    node = names.fact("norms", number)
    amounts = [NamedNode(names.iris.amount(number, n)) for n, _ in enumerate(norm.amounts, 1)]
    yield from _node(
        node,
        (CG[norm.type.capitalize()], CG.Norm),
        {
            CG.contract: names.contract,
            CG.statedIn: names.clause(norm.address),
            CG.sentence: norm.sentence,
            CG.bearer: [names.actors[name] for name in norm.bearer],
            CG.counterparty: [names.actors[name] for name in norm.counterparty],
            CG.action: norm.actions,
            CG.condition: norm.conditions,
            CG.bestEffort: norm.best_effort,
            **_deadline(norm.deadline),
            CG.amount: amounts,
            CG.hasException: names.exceptions_to.get(node, ()),
            **_evidence(norm.evidence),
        },
    )
    for amount_node, amount in zip(amounts, norm.amounts, strict=True):
        digits = canonical_decimal(amount.value)
        # a whole number as xsd:integer: rdflib and others write 5000 as 5000.0 where it is xsd:decimal, another term
        value = _typed(digits, XSD.decimal if "." in digits else XSD.integer)
        yield from _node(amount_node, (CG.Amount,), {CG.value: value, CG.unit: amount.unit, CG.text: amount.text})


def _deadline(deadline: Deadline | None) -> dict[URIRef, Value]:
    if deadline is None:
        return {}
    return {
        CG.deadline: _duration(deadline.duration),
        CG.deadlineRelation: deadline.relation,
        CG.businessDays: deadline.business_days,
    }


def _exception(exception: ClauseException, node: NamedNode, names: _Names) -> Iterator[Triple]:
    return _node(
        node,
        (CG[exception.kind.capitalize()], CG.Exception),
        {
            CG.contract: names.contract,
            CG.statedIn: names.clause(exception.address),
            CG.sentence: exception.sentence,
            CG.text: exception.text,
            CG.excepts: [target for place in exception.excepts for target in _excepted(place, names)],
            CG.exceptsClause: [names.clause(place.partition("#")[0]) for place in exception.excepts],
            CG.exceptsSentence: [place for place in exception.excepts if "#" in place],
            **_evidence(exception.evidence),
        },
    )


def _excepted(place: str, names: _Names) -> Iterable[NamedNode]:
    """The norms of a sentence, or its clause where it has none; for an address the clause."""
    address, sentence, _ = place.partition("#")
    return names.norms_in.get(place, ()) if sentence and place in names.norms_in else (names.clause(address),)


def _survival(survival: Survival, node: NamedNode, names: _Names) -> Iterator[Triple]:
    clause = names.clause(survival.clause)
    yield from _node(
        node,
        (CG.Survival,),
        {
            CG.contract: names.contract,
            CG.clause: clause,
            CG.statedIn: names.clause(survival.stated_in),
            CG.duration: survival.duration and _duration(survival.duration),
            CG.basis: survival.basis,
            **_evidence(survival.evidence),
        },
    )
    yield Triple(clause, _iri(CG.survivesTerminationOf), names.contract)


def _reference(reference: Reference, node: NamedNode, names: _Names) -> Iterator[Triple]:
    origin = names.clause(reference.origin)
    target = reference.target and names.clause(reference.target)
    yield from _node(
        node,
        (CG.Reference,),
        {
            CG.contract: names.contract,
            CG["from"]: origin,
            CG.text: reference.text,
            CG.status: reference.status,
            CG.target: target,
            CG.danglingAddress: reference.dangling,
            CG.law: reference.external,
            CG.pinpoint: reference.pinpoint,
            **_evidence(reference.evidence),
        },
    )
    if isinstance(target, NamedNode):
        yield Triple(origin, _iri(CG.refersTo), target)


def _notice(notice: Notice, node: NamedNode, names: _Names) -> Iterator[Triple]:
    return _node(
        node,
        (CG.Notice,),
        {
            CG.contract: names.contract,
            CG.code: notice.code,
            CG.message: notice.message,
            CG.clause: notice.address and names.clause(notice.address),
            CG.start: notice.start,
            CG.end: notice.end,
        },
    )


def _evidence(evidence: Evidence) -> dict[URIRef, Value]:
    return {CG.quote: evidence.quote, CG.start: evidence.start, CG.end: evidence.end, CG.rule: evidence.rule}


def _uses(reading: Reading) -> dict[str, list[str]]:
    """The addresses of the clauses that use each defined term; where terms overlap, the longest counts."""
    terms = sorted({_folded(definition.term) for definition in reading.definitions} - {""}, key=len, reverse=True)
    if not terms:
        return {}
    any_term = re.compile("|".join(map(re.escape, terms)))
    uses: dict[str, list[str]] = defaultdict(list)
    for clause in reading.clauses:
        for term in dict.fromkeys(any_term.findall(_folded(clause.text))):
            uses[term].append(clause.address)
    return uses


def _folded(text: str) -> str:
    """Spaces removed and NFKC applied, as texts are compared (docs/facts.md section 1)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _node(node: NamedNode, classes: Iterable[URIRef], properties: Mapping[URIRef, Value]) -> Iterator[Triple]:
    for kind in classes:
        yield Triple(node, _iri(RDF.type), _iri(kind))
    for predicate, value in properties.items():
        for term in _terms(value):
            yield Triple(node, _iri(predicate), term)


def _terms(value: Value) -> Iterator[NamedNode | Literal]:
    if value is None:
        return
    if isinstance(value, NamedNode | Literal):
        yield value
    elif isinstance(value, str):
        yield _literal(value)
    elif isinstance(value, int):  # bool too: pyoxigraph types both
        yield Literal(value)
    else:
        for each in value:
            yield from _terms(each)


def _literal(text: str, language: str | None = None) -> Literal:
    bad = re.search(r"[\x00\ud800-\udfff]", text)
    if bad:
        around = text[max(0, bad.start() - 10) : bad.start()]
        raise _NotInRdf(f"U+{ord(bad[0]):04X} after {around!r} is no character that a graph can hold")
    return Literal(text, language=language)


def _typed(text: str, datatype: URIRef) -> Literal:
    return Literal(text, datatype=_iri(datatype))


def _duration(text: str) -> Literal:
    return _typed(canonical_duration(text), XSD.duration)


@cache
def _iri(iri: URIRef) -> NamedNode:
    return NamedNode(str(iri))
