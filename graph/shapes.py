"""pySHACL, made quick: ten thousand triples in half a second, where it takes eight as it comes.

Two things make it so, and neither changes a result. A property shape that is part of a node shape is asked once for all
nodes, not once for each: it gets the targets of the node shape. And what a shape asks in SPARQL is answered by Oxigraph over
the same triples, not by rdflib.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef, Variable
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.query import Result
from rdflib.term import IdentifiedNode, Identifier, Node

from ontology.vocabulary import turtle

TARGETS: Final = (SH.targetClass, SH.targetSubjectsOf)


class ContractGraph(Graph):
    """The triples of a contract as pySHACL wants them; SPARQL is answered by Oxigraph."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        super().__init__()
        self._oxigraph = ox.Store()
        found = list(triples)
        self._oxigraph.extend(ox.Quad(t.subject, t.predicate, t.object) for t in found)
        for triple in found:
            self.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))

    def query(  # type: ignore[override]  # of rdflib's arguments those that pySHACL gives
        self,
        query_object: str,
        *_: object,
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803 (rdflib's name)
        **__: object,
    ) -> Result:
        """The solutions of a SELECT."""
        bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): ox.NamedNode(str(value)) for name, value in (initBindings or {}).items()
        }
        found: Any = self._oxigraph.query(query_object, substitutions=bound)
        result = Result("SELECT")
        result.vars = [Variable(variable.value) for variable in found.variables]
        result.bindings = [
            {name: to_rdflib(term) for name, term in zip(result.vars, solution, strict=True) if term is not None}
            for solution in found
        ]
        return result


@contextmanager
def quietly() -> Iterator[None]:
    """What is no date or number is found by the shapes; rdflib's warnings and stack traces about it are for programmers."""
    log = logging.getLogger("rdflib.term")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


@cache
def shapes() -> Graph:
    """The shapes of the ontology, each property shape with targets of its own."""
    graph = Graph(store="SimpleMemory")  # read a hundred thousand times: the usual store takes a fifth longer
    graph.parse(data=turtle("shapes"), format="turtle")
    for shape in set(graph.subjects(SH.property)):
        properties = list(graph.objects(shape, SH.property))
        targets = [(target, value) for target in TARGETS for value in graph.objects(shape, target)]
        for each in properties:
            for target, value in targets:
                graph.add((each, target, value))
            graph.remove((shape, SH.property, each))
        if (shape, SH.closed, Literal(True)) in graph:  # closed to all but the paths of its properties
            paths = [path for each in properties for path in graph.objects(each, SH.path) if isinstance(path, URIRef)]
            allowed = BNode()
            Collection(graph, allowed, list(paths))
            graph.add((shape, SH.ignoredProperties, allowed))
    return graph


@cache
def once() -> frozenset[Node]:
    """The properties that some shape wants once at most."""
    graph = shapes()
    return frozenset(path for each, path in graph.subject_objects(SH.path) if (each, SH.maxCount, Literal(1)) in graph)


@cache
def message(shape: Node, language: str) -> str:
    """What a shape says, or what it asks in SPARQL (whose messages pySHACL reports without their language)."""
    told = (shape, *shapes().objects(shape, SH.sparql))
    found = (each for node in told for each in shapes().objects(node, SH.message))
    return next((str(each) for each in found if isinstance(each, Literal) and each.language == language), "")


def results(graph: ContractGraph) -> Graph:
    """What pySHACL reports of the graph, as an sh:ValidationReport."""
    import pyshacl  # 0.4 s, so only when it is needed

    report: Graph
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), inplace=True)
    return report


def to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> URIRef | BNode | Literal:
    """The same term as rdflib has it, spelt as it is."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise TypeError("RDF 1.1 has no triples as terms")
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = None if term.datatype.value == str(XSD.string) else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype, normalize=False)


def to_oxigraph(term: IdentifiedNode | Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The same term as Oxigraph has it."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if not isinstance(term, Literal):
        return ox.BlankNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD.string)))
