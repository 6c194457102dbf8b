"""The vocabulary as a JSON-LD 1.1 context, in which a term's plain name means the term: `bearer` is cg:bearer."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from ontology.vocabulary import CG

FILE: Final = "context.jsonld"
PREFIXES: Final = {
    "cg": str(CG._NS),
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": str(RDFS),
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": str(XSD),
}
# what plain JSON says already: numbers are xsd:integer in the graphs too, whatever narrower range the vocabulary gives
PLAIN: Final = {XSD.string, XSD.boolean, XSD.integer, XSD.positiveInteger, XSD.nonNegativeInteger, RDFS.Literal, None}


def context() -> dict[str, Any]:
    """The context made from clausegraph.ttl: classes by name, properties with the type of their values."""
    graph = Graph().parse(data=files("ontology").joinpath("clausegraph.ttl").read_bytes(), format="turtle")
    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type", **PREFIXES}
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for node in sorted(map(str, graph.subjects(RDF.type, kind))):
            if node.startswith(PREFIXES["cg"]):
                name = node.removeprefix(PREFIXES["cg"])
                terms[name] = _definition(graph, URIRef(node), kind)
    return {"@context": terms}


def shipped() -> str:
    """The context as it is shipped; a test holds it equal to `context()`."""
    return files("ontology").joinpath(FILE).read_text(encoding="utf-8")


def _definition(graph: Graph, node: URIRef, kind: URIRef) -> Any:
    short = "cg:" + str(node).removeprefix(PREFIXES["cg"])
    if kind == OWL.ObjectProperty:
        return {"@id": short, "@type": "@id"}
    value = graph.value(node, RDFS.range) if kind == OWL.DatatypeProperty else None
    return short if value in PLAIN else {"@id": short, "@type": f"xsd:{str(value).removeprefix(str(XSD))}"}


if __name__ == "__main__":
    print(json.dumps(context(), ensure_ascii=False, indent=2))  # noqa: T201 (python -m ontology.context > ontology/context.jsonld)
