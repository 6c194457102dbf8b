"""The terms of the vocabulary with their labels, as an editor offers them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from ontology.vocabulary import CG

CLASS: Final = "class"
PROPERTY: Final = "property"


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: its prefixed name (`cg:Obligation`), its labels and its definition in Japanese and English."""

    name: str
    kind: str
    ja: str
    en: str
    definition_ja: str
    definition_en: str


@cache
def terms() -> tuple[Term, ...]:
    """All classes and properties of the vocabulary, classes first, each in the order of their names."""
    graph = Graph().parse(data=files("ontology").joinpath("clausegraph.ttl").read_bytes(), format="turtle")
    classes = {node for node in graph.subjects(RDF.type, OWL.Class) if _ours(node)}
    properties = {
        node
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for node in graph.subjects(RDF.type, kind)
        if _ours(node)
    }
    return (
        *(_term(graph, node, CLASS) for node in sorted(map(str, classes))),
        *(_term(graph, node, PROPERTY) for node in sorted(map(str, properties))),
    )


def _ours(node: object) -> bool:
    return isinstance(node, URIRef) and str(node).startswith(str(CG._NS))


def _term(graph: Graph, iri: str, kind: str) -> Term:
    node = URIRef(iri)
    said = {
        (predicate, value.language): str(value)
        for predicate in (RDFS.label, SKOS.definition)
        for value in graph.objects(node, predicate)
        if isinstance(value, Literal)
    }
    name = "cg:" + iri.removeprefix(str(CG._NS))
    labels = (said.get((RDFS.label, language), "") for language in ("ja", "en"))
    definitions = (said.get((SKOS.definition, language), "") for language in ("ja", "en"))
    return Term(name, kind, *labels, *definitions)
