"""The shapes accept what we map and refuse what they should; every row breaks one thing in a good graph.

Of each constraint in ontology/shapes.ttl there is a break that is found by that very constraint: for the plain ones (how
many values, of which type) by its parameter, for the others in OWN.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SH

from graph.mapping import triples
from graph.validation import Validation, validate
from ontology.facts import Evidence, Reading, Span
from ontology.vocabulary import CG, turtle
from tests.graph.readings import BASE, clause, evidence, full_reading, norm, reading

HOME = f"{BASE}contracts/itaku"
SHAPES = "https://w3id.org/clausegraph/shapes#"

pytestmark = pytest.mark.filterwarnings("ignore:.*ill-typed.*")


@cache
def whole_reading() -> Reading:
    """The contract of the other tests, with an article that runs over two lines and a reference in its heading."""
    kept = full_reading()
    begin, source = len(kept.text), kept.text + "第6条（第1条の特則）\n甲は、代金を\n　支払う。\n"
    lines = source.index("甲は、代金を", begin)
    first = replace(kept.clauses[1], page=1, element="/html/body/p[1]")
    article = replace(
        kept.clauses[1],
        address="art_6",
        number="6",
        heading="第1条の特則",
        label="第6条",
        position=18,
        start=begin,
        end=lines - 1,
    )
    paragraph = replace(
        kept.clauses[2],
        address="art_6__para_1",
        parent="art_6",
        label="第6条第1項",
        text="甲は、代金を支払う。",
        position=19,
        start=lines,
        end=lines + 12,
        spans=(Span(lines, lines + 6), Span(lines + 8, lines + 12)),
    )
    return replace(
        kept,
        clauses=(kept.clauses[0], first, *kept.clauses[2:], article, paragraph),
        norms=(*kept.norms, norm("art_6__para_1", evidence=evidence("甲は、代金を\n　支払う。", text=source))),
        references=(*kept.references, replace(kept.references[2], origin="art_6", text="第1条", target="art_1",
                                              evidence=Evidence("第1条", begin + 4, begin + 7, "test.rule"))),
        text=source,
        text_sha256=hashlib.sha256(source.encode()).hexdigest(),
    )  # fmt: skip


@cache
def shapes() -> Graph:
    return Graph().parse(data=turtle("shapes"), format="turtle")


@cache
def good() -> Graph:
    return as_rdflib(whole_reading(), "itaku")


def as_rdflib(value: Reading, contract_id: str) -> Graph:
    lines = [f"{t} ." for t in triples(value, base=BASE, contract_id=contract_id)]
    return Graph().parse(data="\n".join(lines), format="nt")


def mapped() -> Graph:
    copy = Graph()
    for triple in good():
        copy.add(triple)
    return copy


def as_oxigraph(graph: Graph) -> Iterator[ox.Triple]:
    for subject, predicate, value in graph:
        yield ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), _value(value))


def _value(term: object) -> ox.NamedNode | ox.Literal:
    if not isinstance(term, Literal):
        return ox.NamedNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD.string)))


def validation(graph: Graph) -> Validation:
    return validate(as_oxigraph(graph))


def found_by(graph: Graph) -> set[str]:
    """The names of the shapes that find something."""
    return {violation.shape.removeprefix(SHAPES) for violation in validation(graph).violations}


def node(name: str) -> URIRef:
    return URIRef(name if "://" in name else f"{HOME}/{name}" if name else HOME)


def test_the_shapes_are_shapes() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


def test_a_full_contract_conforms() -> None:
    assert validation(mapped()).violations == ()


def test_a_contract_with_nothing_in_it_conforms() -> None:
    clauses = (clause("art_1", text="", spans=()), clause(parent="art_1", position=2))
    assert validation(as_rdflib(reading(clauses=clauses, norms=(norm(bearer=()),)), "x")).violations == ()


BROKEN: list[tuple[str, str, URIRef, tuple[URIRef | Literal, ...], str]] = [
    # what is wrong, node, property, what replaces its values (nothing: they are taken away), the shape that finds it
    ("norm without clause", "norms/2", CG.statedIn, (), "statedIn"),
    ("norm in an unknown clause", "norms/2", CG.statedIn, (node("art_99"),), "statedIn"),
    ("norm in two clauses", "norms/2", CG.statedIn, (node("art_1"), node("art_2")), "statedIn"),
    ("norm without quote", "norms/2", CG.quote, (), "quote"),
    ("norm with an empty quote", "norms/2", CG.quote, (Literal(""),), "quote"),
    ("norm with a quote of another length", "norms/2", CG.quote, (Literal("甲は支払う。"),), "QuoteLength"),
    ("norm without start", "norms/2", CG.start, (), "start"),
    ("norm without end", "norms/2", CG.end, (), "end"),
    ("norm that ends before it starts", "norms/2", CG.end, (Literal(3),), "start"),
    ("norm without rule", "norms/2", CG.rule, (), "rule"),
    ("norm without sentence", "norms/2", CG.sentence, (), "sentence"),
    ("norm in sentence 0", "norms/2", CG.sentence, (Literal(0),), "sentence"),
    ("norm without contract", "norms/2", CG.contract, (), "inContract"),
    ("norm of no kind", "norms/2", RDF.type, (CG.Norm,), "Norm-type"),
    ("norm of two kinds", "norms/2", RDF.type, (CG.Norm, CG.Obligation, CG.Permission), "Norm-type"),
    ("norm that does not state its superclass", "norms/2", RDF.type, (CG.Obligation,), "Norm-type"),
    ("bearer that is a name", "norms/2", CG.bearer, (Literal("甲"),), "Norm-bearer"),
    ("bearer that is a clause", "norms/2", CG.bearer, (node("art_1"),), "Norm-bearer"),
    ("deadline that is text", "norms/2", CG.deadline, (Literal("30日"),), "Norm-deadline"),
    (
        "deadline that is no duration",
        "norms/2",
        CG.deadline,
        (Literal("30日", datatype=XSD.duration),),
        "Norm-deadline",
    ),
    ("deadline without direction", "norms/2", CG.deadlineRelation, (), "Deadline-relation"),
    ("direction without deadline", "norms/2", CG.deadline, (), "Deadline-deadline"),
    ("direction of another kind", "norms/2", CG.deadlineRelation, (Literal("after"),), "Norm-deadlineRelation"),
    ("norm that does not say whether best effort", "norms/2", CG.bestEffort, (), "Norm-bestEffort"),
    ("exception that is a norm", "norms/2", CG.hasException, (node("norms/1"),), "Norm-hasException"),
    ("misspelt property", "norms/2", URIRef(f"{CG._NS}bearers"), (node("parties/1"),), "Norm"),
    ("amount without value", "norms/3/amounts/1", CG.value, (), "Amount-value"),
    ("amount as text", "norms/3/amounts/1", CG.value, (Literal("14.6"),), "Amount-value"),
    ("amount of no norm", "norms/3", CG.amount, (), "Amount-ofNorm"),
    ("clause without label", "art_2", RDFS.label, (), "Clause-label"),
    ("clause with a label without language", "art_2", RDFS.label, (Literal("第2条"),), "Clause-label"),
    ("clause without address", "art_2", CG.address, (), "Clause-address"),
    ("clause with an address of no form", "art_2", CG.address, (Literal("article 2"),), "Clause-address"),
    ("clause with another's address", "art_2", CG.address, (Literal("art_3"),), "Address"),
    ("clause without position", "art_2", CG.position, (), "Clause-position"),
    ("clause with another's position", "art_2", CG.position, (Literal(1),), "Position"),
    ("clause without place in the tree", "art_2", DCTERMS.isPartOf, (), "Clause-isPartOf"),
    ("clause in something else", "art_2", DCTERMS.isPartOf, (node("norms/1"),), "Clause-isPartOf"),
    ("clause of no kind", "art_2", RDF.type, (CG.Clause,), "Clause-type"),
    ("clause that does not state its superclass", "art_2", RDF.type, (CG.Article,), "Clause-type"),
    ("clause with spans of no form", "pre", CG.spans, (Literal("10..20"),), "Clause-spans"),
    ("clause that refers to nothing known", "art_5__para_1", CG.refersTo, (node("art_99"),), "Clause-refersTo"),
    (
        "clause that survives without a survival",
        "art_1",
        CG.survivesTerminationOf,
        (node(""),),
        "SurvivingClause-survival",
    ),
    ("survival without target", "survivals/1", CG.clause, (), "Survival-clause"),
    ("survival of an unknown clause", "survivals/1", CG.clause, (node("art_99"),), "Survival-clause"),
    ("survival that nothing states", "survivals/1", CG.statedIn, (), "statedIn"),
    ("survival without basis", "survivals/1", CG.basis, (), "Survival-basis"),
    ("survival of another basis", "survivals/1", CG.basis, (Literal("guessed"),), "Survival-basis"),
    ("survival for a length of text", "survivals/1", CG.duration, (Literal("3年"),), "Survival-duration"),
    ("reference from nowhere", "references/1", CG["from"], (), "Reference-from"),
    ("reference without status", "references/1", CG.status, (), "Reference-status"),
    ("resolved reference without target", "references/1", CG.target, (), "Reference-what"),
    ("resolved reference to a law", "references/1", CG.law, (Literal("民法"),), "External-status"),
    ("dangling reference without address", "references/5", CG.danglingAddress, (), "Reference-what"),
    ("external reference without law", "references/4", CG.law, (), "Pinpointed-law"),
    ("exception without words", "exceptions/1", CG.text, (), "text"),
    ("exception of no kind", "exceptions/1", RDF.type, (CG.Exception,), "Exception-type"),
    ("exception to a party", "exceptions/1", CG.excepts, (node("parties/1"),), "Exception-excepts"),
    ("exception to an unknown clause", "exceptions/1", CG.exceptsClause, (node("art_99"),), "Exception-exceptsClause"),
    ("clause in an article that is none", "art_2__para_1", CG.article, (node("art_2__para_2"),), "Clause-article"),
    (
        "exception to a sentence of no form",
        "exceptions/1",
        CG.exceptsSentence,
        (Literal("art_1"),),
        "Exception-exceptsSentence",
    ),
    ("term without label", "terms/1", SKOS.prefLabel, (), "DefinedTerm-prefLabel"),
    ("term defined nowhere", "terms/1", CG.definedIn, (), "DefinedTerm-definedIn"),
    ("term used in an unknown clause", "terms/1", CG.usedIn, (node("art_99"),), "DefinedTerm-usedIn"),
    ("party without name", "parties/1", CG.name, (), "Actor-name"),
    ("party that does not state its superclass", "parties/1", RDF.type, (CG.Party,), "Actor-type"),
    ("party of an unknown role", "parties/1", CG.role, (Literal("villain"),), "Actor-role"),
    ("actor without name", "actors/1", CG.name, (), "Actor-name"),
    ("date that is text", "dates/1", CG.date, (Literal("2026年4月1日"),), "ContractDate-date"),
    ("date that is none", "dates/1", CG.date, (Literal("2026-02-31", datatype=XSD.date),), "ContractDate-date"),
    ("date of an unknown event", "dates/1", CG.event, (Literal("forgotten"),), "ContractDate-event"),
    ("notice without message", "notices/1", CG.message, (), "Notice-message"),
    ("notice of an unknown code", "notices/1", CG.code, (Literal("odd"),), "Notice-code"),
    ("contract without digest", "", CG.sha256, (), "Contract-sha256"),
    ("contract with a digest of no form", "", CG.sha256, (Literal("0" * 63),), "Contract-sha256"),
    ("contract with a digest of its text of no form", "", CG.textSha256, (Literal("text"),), "Contract-textSha256"),
    ("clause on page 0", "art_1", CG.page, (Literal(0),), "Clause-page"),
    ("clause on two pages", "art_1", CG.page, (Literal(1), Literal(2)), "Clause-page"),
    ("clause in an element without a path", "art_1", CG.element, (Literal(""),), "Clause-element"),
    ("contract without source", "", CG.sourceFile, (), "Contract-sourceFile"),
    ("contract without clauses", "", DCTERMS.hasPart, (), "Contract-hasPart"),
    ("contract with a party that is a name", "", CG.party, (Literal("甲"),), "Contract-party"),
    ("contract without identifier", "", DCTERMS.identifier, (), "Contract-identifier"),
    # the quote is not in the text, or elsewhere in it
    (
        "norm in other words than the text",
        "norms/2",
        CG.quote,
        (Literal("乙" + "は、乙に対し、検収後30日以内に本業務の報酬を支払わなければならない。"),),
        "QuoteInText",
    ),
    ("norm in other words over two lines", "norms/8", CG.quote, (Literal("乙は、代金を\n　支払う。"),), "QuoteInLines"),
    (
        "norm that ends in other words over two lines",
        "norms/8",
        CG.quote,
        (Literal("甲は、代金を\n　受け取る。"[:12]),),
        "QuoteInLines",
    ),
    ("norm in another clause", "norms/2", CG.statedIn, (node("art_1__para_1"),), "QuoteInClause"),
    ("reference in other words than the heading", "references/6", CG.quote, (Literal("第2条"),), "QuoteInHeading"),
    (
        "party in other words than the text",
        "parties/1",
        CG.quote,
        (Literal("株式会社赤空（以下「甲」"),),
        "QuoteOfParty",
    ),
    ("date in other words than the text", "dates/1", CG.quote, (Literal("2027年4月1日 締結"),), "QuoteOfDate"),
    # what stands twice in the graph is the same twice
    ("contract of another id", "", DCTERMS.identifier, (Literal("itaku-2"),), "Identifier"),
    ("clause of another contract", f"{BASE}contracts/x/art_1", CG.contract, (node(""),), "Inside"),
    ("date that the contract does not have", "", CG.signedOn, (), "DateOnContract"),
    (
        "date of the contract that nothing says",
        "",
        CG.enactedOn,
        (Literal("2020-01-01", datatype=XSD.date),),
        "DateOfEvent",
    ),
    ("clause that its article does not have", "art_1", DCTERMS.hasPart, (), "Clause-partOf"),
    ("clause in another article", "art_2__para_1", DCTERMS.isPartOf, (node("art_3"),), "Nesting"),
    ("clause that does not name its article", "art_2__para_1", CG.article, (), "InArticle"),
    ("clause that names another article", "art_2__para_1", CG.article, (node("art_3"),), "InArticle"),
    ("article in an article", "art_2", CG.article, (node("art_3"),), "InArticle"),
    ("clause whose spans begin before it", "pre", CG.spans, (Literal("8-57"),), "Spans"),
    ("clause whose text is not as long as its span", "pre", CG.text, (Literal("株式会社青空"),), "Spans"),
    ("clause with spans and no text", "pre", CG.text, (), "OwnText-text"),
    ("actor with a full name", "actors/1", CG.fullName, (Literal("第三者株式会社"),), "OnlyParties"),
    ("party that the contract does not name", "", CG.party, (node("parties/1"),), "Party-ofContract"),
    ("deadline that does not say in which days", "norms/2", CG.businessDays, (), "Deadline-businessDays"),
    ("amount of two norms", "norms/2", CG.amount, (node("norms/3/amounts/1"),), "Amount-ofNorm"),
    ("exception of nothing, to a clause", "exceptions/1", CG.excepts, (), "Excepted-excepts"),
    ("exception to a norm of no clause", "exceptions/1", CG.exceptsClause, (), "Excepted-clause"),
    (
        "exception to a sentence of another clause",
        "exceptions/1",
        CG.exceptsSentence,
        (Literal("art_1__para_1#1"),),
        "ExceptedSentence",
    ),
    ("norm that does not name its exception", "norms/2", CG.hasException, (), "ExceptedNorm"),
    ("survival without the direct edge", "art_4", CG.survivesTerminationOf, (), "Survival-edge"),
    (
        "dangling reference to a clause that is there",
        "references/5",
        CG.danglingAddress,
        (Literal("art_4"),),
        "DanglingAddress",
    ),
    ("dangling reference that says resolved", "references/5", CG.status, (Literal("resolved"),), "Dangling-status"),
    ("resolved reference that says external", "references/1", CG.status, (Literal("external"),), "Resolved-status"),
    ("external reference that says dangling", "references/4", CG.status, (Literal("dangling"),), "External-status"),
    ("reference without the direct edge", "art_2__para_1", CG.refersTo, (), "ReferenceEdge"),
    ("direct edge without a reference", "art_1", CG.refersTo, (node("art_2"),), "EdgeOfReference"),
    ("fact of an unknown class", "wishes/1", CG.contract, (node(""),), "Known"),
    ("something of a foreign class", "norms/2/x", RDF.type, (SKOS.Concept,), "Known"),
]


@pytest.mark.parametrize(
    ("name", "predicate", "values", "shape"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN]
)
def test_what_is_wrong_does_not_pass(
    name: str, predicate: URIRef, values: tuple[URIRef | Literal, ...], shape: str
) -> None:
    assert shape in found_by(with_values(node(name), predicate, values))


def with_values(subject: URIRef, predicate: URIRef, values: Iterable[URIRef | Literal]) -> Graph:
    """A good graph but for the values of one property of one node."""
    graph = mapped()
    graph.remove((subject, predicate, None))
    for value in values:
        graph.add((subject, predicate, value))
    return graph


def test_no_row_was_lost() -> None:
    assert len(BROKEN) >= 119  # raise it when you add one


# ---------- Each constraint by itself ----------

TARGETS = (SH.targetClass, SH.targetSubjectsOf)
NO_CONSTRAINTS = {RDF.type, SH.path, SH.message, SH.property, SH.ignoredProperties, SH.qualifiedValueShape, *TARGETS}

# a plain break by the constraint's parameter: the values that the property gets, from its limit and the values it has
PLAIN: dict[URIRef, Callable[[Literal, list[URIRef | Literal]], list[URIRef | Literal]]] = {
    SH.minCount: lambda limit, now: now[: int(limit) - 1],
    SH.maxCount: lambda limit, now: [*now, Literal("一"), Literal("二"), Literal("三")],
    SH.datatype: lambda limit, now: [Literal(1.5)],
    SH["class"]: lambda limit, now: [node("art_99")],
    SH["in"]: lambda limit, now: [Literal("odd")],
    SH["or"]: lambda limit, now: [node("parties/1")],
    SH.pattern: lambda limit, now: [Literal("?")],
    SH.minLength: lambda limit, now: [Literal("")],
    SH.minInclusive: lambda limit, now: [Literal(-1)],
    SH.lessThan: lambda limit, now: [Literal(9_999)],
    SH.lessThanOrEquals: lambda limit, now: [Literal(9_999)],
    SH.languageIn: lambda limit, now: [Literal("Article 2", lang="en")],
    SH.hasValue: lambda limit, now: [value for value in now if value != limit] or [Literal("?")],
    SH.disjoint: lambda limit, now: [node("pre")],
}


def constraints() -> list[tuple[URIRef, URIRef]]:
    """Every shape with every parameter that constrains something, in order."""
    named = [shape for shape in set(shapes().subjects(SH.message)) if isinstance(shape, URIRef)]
    asked = [shape for shape in set(shapes().subjects(SH.sparql)) if isinstance(shape, URIRef)]
    return sorted(
        (shape, parameter)
        for shape in {*named, *asked}
        for parameter in set(shapes().predicates(shape))
        if isinstance(parameter, URIRef) and parameter not in NO_CONSTRAINTS
    )


def is_plain(shape: URIRef, parameter: URIRef) -> bool:
    path = shapes().value(shape, SH.path)
    return isinstance(path, URIRef) and parameter in PLAIN


def focus(shape: URIRef) -> URIRef:
    """A node that the shape is about; one that has the property, where there is one."""
    owners = [shape, *shapes().subjects(SH.property, shape)]
    nodes = set()
    for owner in owners:
        for kind in shapes().objects(owner, SH.targetClass):
            nodes |= set(good().subjects(RDF.type, kind))
        for predicate in shapes().objects(owner, SH.targetSubjectsOf):
            nodes |= set(good().subjects(predicate))
    path = shapes().value(shape, SH.path)
    having = {each for each in nodes if isinstance(path, URIRef) and (each, path, None) in good()}
    return min(URIRef(str(each)) for each in having or nodes)


def component(parameter: URIRef) -> str:
    """The constraint component of a parameter (SHACL section 4)."""
    name = parameter.removeprefix(str(SH))
    return (
        f"{SH}SPARQLConstraintComponent" if name == "sparql" else f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
    )


def shape_of(constraint: tuple[URIRef, URIRef]) -> str:
    return constraint[0].removeprefix(SHAPES)


def is_kind(constraint: tuple[URIRef, URIRef]) -> bool:
    """Whether it is about types, addresses or deadlines, which cannot all be broken at once."""
    name = shape_of(constraint)
    return name.endswith(("-type", "-address", "Known")) or name.startswith("Deadline")


def found_in(graph: Graph) -> set[tuple[str, str]]:
    return {(found.shape, found.component) for found in validation(graph).violations}


def wanted(constraints: Iterable[tuple[URIRef, URIRef]]) -> set[tuple[str, str]]:
    return {(str(shape), component(parameter)) for shape, parameter in constraints}


def broken_plainly(graph: Graph, shape: URIRef, parameter: URIRef) -> None:
    """Break one constraint at the first node that it is about."""
    subject, path = focus(shape), shapes().value(shape, SH.path)
    (limit, *_) = shapes().objects(shape, parameter)
    now = [value for value in good().objects(subject, path) if isinstance(value, URIRef | Literal)]
    graph.remove((subject, path, None))
    for value in PLAIN[parameter](limit, now):  # type: ignore[arg-type]  # each takes the limits of its parameter
        graph.add((subject, path, value))  # type: ignore[arg-type]  # is_plain: the path is an IRI


@pytest.mark.parametrize("parameter", PLAIN, ids=lambda parameter: parameter.removeprefix(str(SH)))
def test_each_plain_constraint_finds_its_break(parameter: URIRef) -> None:
    """All constraints of one parameter are broken at once, each at a property of its own."""
    broken = [
        (shape, each)
        for shape, each in constraints()
        if each == parameter and is_plain(shape, each) and not is_kind((shape, each))
    ]
    graph = mapped()
    for shape, each in broken:
        broken_plainly(graph, shape, each)
    assert wanted(broken) - found_in(graph) == set()


# kinds are broken by what a node is called: node, the types that it gets, the constraint that finds it
KINDS = [
    ("parties/1", (CG.Party,), "Actor-type", SH.hasValue),
    ("parties/2", (CG.Party, CG.Actor, CG.Norm), "Actor-type", SH["in"]),
    ("norms/1", (CG.Permission,), "Norm-type", SH.hasValue),
    ("norms/2", (CG.Norm,), "Norm-type", SH.minCount),
    ("norms/3", (CG.Norm, CG.Permission, CG.Obligation), "Norm-type", SH.maxCount),
    ("norms/4", (CG.Norm, CG.Proviso), "Norm-type", SH["in"]),
    ("exceptions/1", (CG.Proviso, CG.Override), "Exception-type", SH.hasValue),
    ("exceptions/2", (CG.Exception,), "Exception-type", SH.minCount),
    ("exceptions/3", (CG.Exception, CG.Proviso, CG.Norm), "Exception-type", SH.maxCount),
    ("exceptions/3", (CG.Exception, CG.Proviso, CG.Norm), "Exception-type", SH["in"]),
    ("art_4", (CG.Article,), "Clause-type", SH.hasValue),
    ("art_5", (CG.Clause,), "Clause-type", SH.minCount),
    ("art_5__para_1", (CG.Clause, CG.Paragraph, CG.Notice), "Clause-type", SH.maxCount),
    ("art_5__para_1", (CG.Clause, CG.Paragraph, CG.Notice), "Clause-type", SH["in"]),
    ("", (CG.Contract, CG.Notice), "Contract-type", SH.maxCount),
    ("dates/1", (CG.ContractDate, CG.Notice), "ContractDate-type", SH.maxCount),
    ("terms/1", (CG.DefinedTerm, CG.Notice), "DefinedTerm-type", SH.maxCount),
    ("norms/3/amounts/1", (CG.Amount, CG.Notice), "Amount-type", SH.maxCount),
    ("survivals/1", (CG.Survival, CG.Notice), "Survival-type", SH.maxCount),
    ("references/1", (CG.Reference, CG.Notice), "Reference-type", SH.maxCount),
    ("notices/1", (CG.Notice, CG.Reference), "Notice-type", SH.maxCount),
    ("references/2", (), "Known", SH.minCount),
    ("references/3", (CG.Reference, SKOS.Concept), "Known", SH["in"]),
    # each kind of clause at the address of another
    ("art_1", (CG.Clause, CG.Preamble), "Preamble-address", SH.pattern),
    ("art_2", (CG.Clause, CG.Part), "Part-address", SH.pattern),
    ("art_3", (CG.Clause, CG.Chapter), "Chapter-address", SH.pattern),
    ("art_6", (CG.Clause, CG.Section), "Section-address", SH.pattern),
    ("pre", (CG.Clause, CG.Article), "Article-address", SH.pattern),
    ("close", (CG.Clause, CG.Paragraph), "Paragraph-address", SH.pattern),
    ("art_1__para_1", (CG.Clause, CG.Item), "Item-address", SH.pattern),
    ("art_2__para_1", (CG.Clause, CG.Subitem), "Subitem-address", SH.pattern),
    ("art_2__para_2", (CG.Clause, CG.Group), "Group-address", SH.pattern),
    ("art_3__para_1", (CG.Clause, CG.Supplement), "Supplement-address", SH.pattern),
    ("art_4__para_1", (CG.Clause, CG.Appendix), "Appendix-address", SH.pattern),
    ("art_4__para_2", (CG.Clause, CG.Closing), "Closing-address", SH.pattern),
]


def test_each_constraint_on_kinds_finds_its_break() -> None:
    graph = mapped()
    for name, types, _, _ in KINDS:
        graph.remove((node(name), RDF.type, None))
        for kind in types:
            graph.add((node(name), RDF.type, kind))
    assert wanted((URIRef(SHAPES + shape), parameter) for *_, shape, parameter in KINDS) - found_in(graph) == set()


def test_each_constraint_on_addresses_finds_its_break() -> None:
    for parameter in (SH.minCount, SH.maxCount, SH.datatype, SH.pattern):
        graph = mapped()
        broken_plainly(graph, URIRef(f"{SHAPES}Clause-address"), parameter)
        assert (f"{SHAPES}Clause-address", component(parameter)) in found_in(graph)


def test_each_closed_shape_finds_a_misspelt_property() -> None:
    closed = [each for each in constraints() if each[1] == SH.closed]
    graph = mapped()
    for shape, _ in closed:
        graph.add((focus(shape), URIRef(f"{CG._NS}mispelt"), Literal("甲")))
    assert wanted(closed) - found_in(graph) == set()


def test_each_kind_of_node_has_its_kind_of_iri() -> None:
    named = [each for each in constraints() if each[1] == SH.pattern and not is_plain(*each)]
    elsewhere = {focus(shape): URIRef(f"{HOME}/elsewhere/{n}") for n, (shape, _) in enumerate(named)}
    graph = Graph()
    for triple in good():
        graph.add(tuple(elsewhere.get(term, term) for term in triple))  # type: ignore[call-overload]
    assert wanted(named) - found_in(graph) == set()


def test_every_constraint_has_a_failing_example() -> None:
    by_hand = {row[4] for row in BROKEN}
    kinds = {(shape, parameter) for *_, shape, parameter in KINDS}
    left = {
        (name, parameter)
        for name, parameter in (
            (shape_of(each), each[1]) for each in constraints() if not is_plain(*each) or is_kind(each)
        )
        if (name, parameter) not in kinds and name not in by_hand and parameter not in {SH.closed, SH.pattern}
    }
    assert left == set()
    assert len(constraints()) >= 200  # raise it when you add one


def test_every_shape_speaks_japanese_and_english() -> None:
    silent = {
        shape
        for shape, _ in constraints()
        for asked in (shapes().value(shape, SH.sparql) or shape,)
        if {getattr(m, "language", None) for m in shapes().objects(asked, SH.message)} != {"ja", "en"}
    }
    assert silent == set()


def test_the_vocabulary_is_known() -> None:
    """Every property of the vocabulary makes its subject a node that must have a class, and every class is one."""
    known = URIRef(f"{SHAPES}Known")
    ours = {URIRef(f"{CG._NS}{name}") for name in {*CG.__annotations__, "from"} if not name.startswith("_")}
    properties = set(shapes().objects(known, SH.targetSubjectsOf)) - {RDF.type}
    classes = set(shapes().items(shapes().value(known, SH["in"])))  # type: ignore[arg-type]
    assert properties | classes == ours


QUICK = ["norm in other words than the text", "survival without target"]


@pytest.mark.parametrize("what", QUICK)
def test_being_quick_changes_nothing(what: str) -> None:
    """pySHACL with the shapes as they are shipped, and rdflib's SPARQL, finds the same."""
    (row,) = (row for row in BROKEN if row[0] == what)
    graph = with_values(node(row[1]), row[2], row[3])
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes())
    slow = {
        tuple(str(report.value(result, said)) for said in (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert slow == {(found.focus, found.shape, found.component) for found in validation(graph).violations}
