from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import ODRL2, PROV, SH

from ontology.facts import Basis, ClauseKind, Event, ExceptionKind, NormType, NoticeCode, Role
from ontology.vocabulary import CG, Document, turtle

NAMESPACE = "https://w3id.org/clausegraph/ns#"
PYTHON_NAMES = (set(CG.__annotations__) - {"_NS", "_fail", "_extras"}) | set(CG._extras)


@cache
def graph(document: Document) -> Graph:
    return Graph().parse(data=turtle(document), format="turtle")


def terms() -> list[URIRef]:
    return sorted({s for s in graph("clausegraph").subjects() if isinstance(s, URIRef) and s.startswith(NAMESPACE)})


def name(term: URIRef) -> str:
    return term.removeprefix(NAMESPACE)


def test_every_python_name_is_in_the_turtle() -> None:
    assert PYTHON_NAMES - set(map(name, terms())) == set()


def test_every_term_of_the_turtle_has_a_python_name() -> None:
    assert set(map(name, terms())) - PYTHON_NAMES == set()


def test_no_term_was_lost() -> None:
    assert len(terms()) == 96  # raise it when you add one


def test_a_misspelt_term_is_an_error() -> None:
    with pytest.raises(AttributeError):
        CG.Obligations  # noqa: B018


@pytest.mark.parametrize("term", terms(), ids=name)
def test_term_is_labelled_and_defined_in_both_languages(term: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        languages = sorted(str(getattr(o, "language", None)) for o in graph("clausegraph").objects(term, predicate))
        assert languages == ["en", "ja"], predicate


@pytest.mark.parametrize("term", terms(), ids=name)
def test_term_is_a_class_or_a_property_with_domain_and_range(term: URIRef) -> None:
    found = graph("clausegraph")
    if (term, RDF.type, OWL.Class) in found:
        return
    assert {(term, RDF.type, OWL.ObjectProperty), (term, RDF.type, OWL.DatatypeProperty)} & set(found)
    for predicate in (RDFS.domain, RDFS.range):
        assert len(list(found.objects(term, predicate))) == 1


def test_no_two_terms_have_the_same_label() -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for language in ("ja", "en"):
            labels = [
                str(label)
                for term in graph("clausegraph").subjects(RDF.type, kind)
                for label in graph("clausegraph").objects(term, RDFS.label)
                if getattr(label, "language", None) == language
            ]
            assert len(labels) == len(set(labels))


SUBCLASSES: list[tuple[Any, URIRef]] = [(ClauseKind, CG.Clause), (NormType, CG.Norm), (ExceptionKind, CG.Exception)]


@pytest.mark.parametrize(("kinds", "superclass"), SUBCLASSES, ids=["clauses", "norms", "exceptions"])
def test_the_kinds_of_the_facts_are_the_subclasses(kinds: Any, superclass: URIRef) -> None:
    subclasses = {name(URIRef(str(s))) for s in graph("clausegraph").subjects(RDFS.subClassOf, superclass)}
    assert subclasses == {kind.value.capitalize() for kind in kinds}


CLOSED_LISTS: list[tuple[URIRef, Any]] = [
    (CG.basis, Basis),
    (CG.event, Event),
    (CG.role, Role),
    (CG.code, NoticeCode),
]


@pytest.mark.parametrize(("path", "values"), CLOSED_LISTS, ids=[name(row[0]) for row in CLOSED_LISTS])
def test_the_shapes_allow_the_values_of_the_facts(path: URIRef, values: Any) -> None:
    shapes = graph("shapes")
    lists = [o for s in shapes.subjects(SH.path, path) for o in shapes.objects(s, SH["in"])]
    assert [{str(v) for v in Collection(shapes, each)} for each in lists] == [{v.value for v in values}]


def test_every_property_of_ours_stands_in_a_shape() -> None:
    shapes = graph("shapes")
    used = {o for o in shapes.objects(None, SH.path) if isinstance(o, URIRef)}
    properties = {
        term
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in graph("clausegraph").subjects(RDF.type, kind)
    }
    assert properties - used == set()


def test_alignments_speak_of_our_terms() -> None:
    ours = {s for s in graph("alignments").subjects() if str(s).startswith(NAMESPACE)}
    assert len(ours) >= 15
    assert ours <= set(terms())


@pytest.mark.parametrize("namespace", [ODRL2, PROV], ids=["odrl", "prov"])
def test_foreign_terms_exist(namespace: Any) -> None:
    cited = [o for o in graph("alignments").objects() if str(o).startswith(str(namespace._NS))]
    assert cited
    assert all(o in namespace for o in cited)


def test_obligations_are_no_subclass_of_a_foreign_class() -> None:
    for kind in NormType:
        assert not list(graph("alignments").objects(CG[kind.capitalize()], RDFS.subClassOf))


def test_the_package_does_not_load_rdflib() -> None:
    code = "import sys, ontology, ontology.facts, ontology.facts_json; print('rdflib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
