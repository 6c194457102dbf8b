"""The JSON-LD context that is shipped: the vocabulary's terms, and right where a processor reads it."""

from __future__ import annotations

import json

import pyoxigraph as ox

from ontology.context import context, shipped
from ontology.terms import terms
from ontology.vocabulary import CG

CONTRACT = "http://example.org/contracts/c"


def test_what_is_shipped_is_what_the_vocabulary_gives() -> None:
    assert json.loads(shipped()) == context(), "run `python -m ontology.context > ontology/context.jsonld`"


def test_every_term_is_in_it() -> None:
    known = context()["@context"]
    assert {term.name.removeprefix("cg:") for term in terms()} <= set(known)
    assert len(known) > 80


def test_plain_names_mean_the_terms() -> None:
    document = {
        **context(), "id": f"{CONTRACT}/norms/1", "type": "Obligation",
        "statedIn": f"{CONTRACT}/art_1", "sentence": 1, "bestEffort": True, "quote": "乙は、支払う。",
    }  # fmt: skip
    triples = {quad.triple for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)}
    norm, cg = ox.NamedNode(f"{CONTRACT}/norms/1"), str(CG._NS)
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert triples == {
        ox.Triple(norm, kind, ox.NamedNode(cg + "Obligation")),
        ox.Triple(norm, ox.NamedNode(cg + "statedIn"), ox.NamedNode(f"{CONTRACT}/art_1")),
        ox.Triple(norm, ox.NamedNode(cg + "sentence"), ox.Literal(1)),
        ox.Triple(norm, ox.NamedNode(cg + "bestEffort"), ox.Literal(True)),
        ox.Triple(norm, ox.NamedNode(cg + "quote"), ox.Literal("乙は、支払う。")),
    }
