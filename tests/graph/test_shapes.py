"""The shapes accept what we map and refuse what they should; every row breaks one thing in a good graph."""

from __future__ import annotations

from functools import cache

import pyshacl
import pytest
from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph.mapping import triples
from ontology.facts import Reading
from ontology.vocabulary import CG, turtle
from tests.graph.readings import BASE, full_reading, norm, reading

HOME = f"{BASE}contracts/itaku"


@cache
def shapes() -> Graph:
    return Graph().parse(data=turtle("shapes"), format="turtle")


@cache
def good() -> Graph:
    return as_rdflib(full_reading(), "itaku")


def as_rdflib(value: Reading, contract_id: str) -> Graph:
    lines = [f"{t} ." for t in triples(value, base=BASE, contract_id=contract_id)]
    return Graph().parse(data="\n".join(lines), format="nt")


def mapped() -> Graph:
    copy = Graph()
    for triple in good():
        copy.add(triple)
    return copy


def report(graph: Graph) -> tuple[bool, str]:
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes())
    return conforms, text


def node(name: str) -> URIRef:
    return URIRef(f"{HOME}/{name}" if name else HOME)


def test_the_shapes_are_shapes() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


def test_a_full_contract_conforms() -> None:
    conforms, text = report(mapped())
    assert conforms, text


def test_a_contract_with_nothing_in_it_conforms() -> None:
    conforms, text = report(as_rdflib(reading(norms=(norm(bearer=()),)), "x"))
    assert conforms, text


BROKEN = [
    # what is wrong, node, property, what replaces its values (nothing: they are taken away)
    ("norm without clause", "norms/2", CG.statedIn, ()),
    ("norm in an unknown clause", "norms/2", CG.statedIn, (node("art_99"),)),
    ("norm in two clauses", "norms/2", CG.statedIn, (node("art_1"), node("art_2"))),
    ("norm without quote", "norms/2", CG.quote, ()),
    ("norm with an empty quote", "norms/2", CG.quote, (Literal(""),)),
    ("norm with a quote of another length", "norms/2", CG.quote, (Literal("甲は支払う。"),)),
    ("norm without start", "norms/2", CG.start, ()),
    ("norm without end", "norms/2", CG.end, ()),
    ("norm that ends before it starts", "norms/2", CG.end, (Literal(3),)),
    ("norm without rule", "norms/2", CG.rule, ()),
    ("norm without sentence", "norms/2", CG.sentence, ()),
    ("norm in sentence 0", "norms/2", CG.sentence, (Literal(0),)),
    ("norm without contract", "norms/2", CG.contract, ()),
    ("norm of no kind", "norms/2", RDF.type, (CG.Norm,)),
    ("norm of two kinds", "norms/2", RDF.type, (CG.Norm, CG.Obligation, CG.Permission)),
    ("norm that does not state its superclass", "norms/2", RDF.type, (CG.Obligation,)),
    ("bearer that is a name", "norms/2", CG.bearer, (Literal("甲"),)),
    ("bearer that is a clause", "norms/2", CG.bearer, (node("art_1"),)),
    ("deadline that is text", "norms/2", CG.deadline, (Literal("30日"),)),
    ("deadline that is no duration", "norms/2", CG.deadline, (Literal("30日", datatype=XSD.duration),)),
    ("deadline without direction", "norms/2", CG.deadlineRelation, ()),
    ("direction without deadline", "norms/2", CG.deadline, ()),
    ("direction of another kind", "norms/2", CG.deadlineRelation, (Literal("after"),)),
    ("norm that does not say whether best effort", "norms/2", CG.bestEffort, ()),
    ("exception that is a norm", "norms/2", CG.hasException, (node("norms/1"),)),
    ("misspelt property", "norms/2", URIRef(f"{CG._NS}bearers"), (node("parties/1"),)),
    ("amount without value", "norms/3/amounts/1", CG.value, ()),
    ("amount as text", "norms/3/amounts/1", CG.value, (Literal("14.6"),)),
    ("amount of no norm", "norms/3", CG.amount, ()),
    ("clause without label", "art_2", RDFS.label, ()),
    ("clause with a label without language", "art_2", RDFS.label, (Literal("第2条"),)),
    ("clause without address", "art_2", CG.address, ()),
    ("clause with an address of no form", "art_2", CG.address, (Literal("article 2"),)),
    ("clause with another's address", "art_2", CG.address, (Literal("art_3"),)),
    ("clause without position", "art_2", CG.position, ()),
    ("clause with another's position", "art_2", CG.position, (Literal(1),)),
    ("clause without place in the tree", "art_2", DCTERMS.isPartOf, ()),
    ("clause in something else", "art_2", DCTERMS.isPartOf, (node("norms/1"),)),
    ("clause of no kind", "art_2", RDF.type, (CG.Clause,)),
    ("clause that does not state its superclass", "art_2", RDF.type, (CG.Article,)),
    ("clause with spans of no form", "pre", CG.spans, (Literal("10..20"),)),
    ("clause that refers to nothing known", "art_5__para_1", CG.refersTo, (node("art_99"),)),
    ("clause that survives without a survival", "art_1", CG.survivesTerminationOf, (node(""),)),
    ("survival without target", "survivals/1", CG.clause, ()),
    ("survival of an unknown clause", "survivals/1", CG.clause, (node("art_99"),)),
    ("survival that nothing states", "survivals/1", CG.statedIn, ()),
    ("survival without basis", "survivals/1", CG.basis, ()),
    ("survival of another basis", "survivals/1", CG.basis, (Literal("guessed"),)),
    ("survival for a length of text", "survivals/1", CG.duration, (Literal("3年"),)),
    ("reference from nowhere", "references/1", CG["from"], ()),
    ("reference without status", "references/1", CG.status, ()),
    ("resolved reference without target", "references/1", CG.target, ()),
    ("resolved reference to a law", "references/1", CG.law, (Literal("民法"),)),
    ("dangling reference without address", "references/5", CG.danglingAddress, ()),
    ("external reference without law", "references/4", CG.law, ()),
    ("exception without words", "exceptions/1", CG.text, ()),
    ("exception of no kind", "exceptions/1", RDF.type, (CG.Exception,)),
    ("exception to a party", "exceptions/1", CG.excepts, (node("parties/1"),)),
    ("exception to an unknown clause", "exceptions/1", CG.exceptsClause, (node("art_99"),)),
    ("clause in an article that is none", "art_2__para_1", CG.article, (node("art_2__para_2"),)),
    ("exception to a sentence of no form", "exceptions/1", CG.exceptsSentence, (Literal("art_1"),)),
    ("term without label", "terms/1", SKOS.prefLabel, ()),
    ("term defined nowhere", "terms/1", CG.definedIn, ()),
    ("term used in an unknown clause", "terms/1", CG.usedIn, (node("art_99"),)),
    ("party without name", "parties/1", CG.name, ()),
    ("party that does not state its superclass", "parties/1", RDF.type, (CG.Party,)),
    ("party of an unknown role", "parties/1", CG.role, (Literal("villain"),)),
    ("actor without name", "actors/1", CG.name, ()),
    ("date that is text", "dates/1", CG.date, (Literal("2026年4月1日"),)),
    ("date that is none", "dates/1", CG.date, (Literal("2026-02-31", datatype=XSD.date),)),
    ("date of an unknown event", "dates/1", CG.event, (Literal("forgotten"),)),
    ("notice without message", "notices/1", CG.message, ()),
    ("notice of an unknown code", "notices/1", CG.code, (Literal("odd"),)),
    ("contract without digest", "", CG.sha256, ()),
    ("contract with a digest of no form", "", CG.sha256, (Literal("0" * 63),)),
    ("contract with a digest of its text of no form", "", CG.textSha256, (Literal("text"),)),
    ("clause on page 0", "art_1", CG.page, (Literal(0),)),
    ("clause on two pages", "art_1", CG.page, (Literal(1), Literal(2))),
    ("clause in an element without a path", "art_1", CG.element, (Literal(""),)),
    ("contract without source", "", CG.sourceFile, ()),
    ("contract without clauses", "", DCTERMS.hasPart, ()),
    ("contract with a party that is a name", "", CG.party, (Literal("甲"),)),
    ("contract without identifier", "", DCTERMS.identifier, ()),
]


@pytest.mark.filterwarnings("ignore:.*ill-typed.*")
@pytest.mark.parametrize(("name", "predicate", "values"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_what_is_wrong_does_not_pass(name: str, predicate: URIRef, values: tuple[URIRef | Literal, ...]) -> None:
    graph = mapped()
    graph.remove((node(name), predicate, None))
    for value in values:
        graph.add((node(name), predicate, value))
    conforms, text = report(graph)
    assert not conforms
    assert str(node(name)) in text


def test_a_fact_of_an_unknown_class_does_not_pass() -> None:
    graph = mapped()
    graph.add((node("wishes/1"), CG.contract, node("")))
    conforms, text = report(graph)
    assert not conforms
    assert str(node("wishes/1")) in text


def test_a_survival_without_the_direct_edge_does_not_pass() -> None:
    graph = mapped()
    graph.remove((node("art_4"), CG.survivesTerminationOf, None))
    conforms, text = report(graph)
    assert not conforms
    assert "its clause has the direct edge to the contract" in text


def test_no_row_was_lost() -> None:
    assert len(BROKEN) >= 79  # raise it when you add one


def test_every_shape_has_a_failing_example() -> None:
    broken = {str(row[1]).partition("/")[0] for row in BROKEN}
    families = {"parties", "actors", "dates", "terms", "norms", "exceptions", "survivals", "references", "notices"}
    assert broken >= families | {"", "art_2"}
