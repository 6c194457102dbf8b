"""What the shapes say, as values: which node, which shape, in two languages; and hostile graphs cost little."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import count

import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, Literal
from rdflib.namespace import RDF, SH

from graph.mapping import triples
from graph.validation import Validation, report, validate
from tests.graph.readings import BASE, full_reading

CG = "https://w3id.org/clausegraph/ns#"
HOME = f"{BASE}contracts/itaku"
GOOD = triples(full_reading(), base=BASE, contract_id="itaku")


def without(name: str, predicate: str) -> Iterable[ox.Triple]:
    node = ox.NamedNode(f"{HOME}/{name}")
    return (t for t in GOOD if not (t.subject == node and t.predicate.value == CG + predicate))


def as_rdflib(found: Iterable[ox.Triple]) -> Graph:
    text = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=text, format="nt")


def test_a_good_graph_conforms() -> None:
    assert validate(GOOD) == Validation()
    assert list(as_rdflib(report([validate(GOOD)])).objects(None, SH.conforms)) == [Literal(True)]


def test_a_violation_names_node_shape_and_message() -> None:
    (violation,) = validate(without("norms/2", "rule")).violations
    assert violation.focus == f"{HOME}/norms/2"
    assert violation.shape == "https://w3id.org/clausegraph/shapes#rule"
    assert violation.component == str(SH.MinCountConstraintComponent)
    assert violation.path == CG + "rule"
    assert str(violation) == f"{HOME}/norms/2: 見つけた規則を示す / names the rule that found it (rule)"


def test_odd_values_and_nodes_are_reported_as_they_are() -> None:
    nameless, address = ox.BlankNode("b1"), ox.NamedNode(f"{CG}address")
    odd = [
        ox.Triple(ox.NamedNode(f"{HOME}/art_1"), address, ox.Literal('art\n"1"\\')),
        ox.Triple(nameless, address, ox.Literal("x")),
    ]
    found = as_rdflib(report([validate((*GOOD, *odd))]))
    assert Literal('art\n"1"\\') in set(found.objects(None, SH.value))
    assert any(isinstance(focus, BNode) for focus in found.objects(None, SH.focusNode))


def test_what_is_asked_in_sparql_speaks_both_languages_too() -> None:
    (moved,) = validate(t for t in GOOD if not t.predicate.value.endswith("#signedOn")).violations
    assert (moved.ja, moved.en) == ("契約そのものにもその日付がある", "the contract itself has the date too")


def test_the_report_is_a_report() -> None:
    broken = [validate(without("norms/2", "rule")), validate(without("survivals/1", "clause"))]
    found = as_rdflib(report(broken))
    assert len(list(found.subjects(RDF.type, SH.ValidationResult))) == sum(len(v.violations) for v in broken)
    assert list(found.objects(None, SH.conforms)) == [Literal(False)]
    assert report(broken) == report([validate(without("norms/2", "rule")), validate(without("survivals/1", "clause"))])


def test_more_triples_than_a_contract_has_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.validation.MOST_TRIPLES", 100)
    endless = (ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(n)) for n in count())
    (violation,) = validate(endless).violations
    assert "more than 100 triples" in violation.en


def many_starts() -> Iterable[ox.Triple]:
    node = ox.NamedNode(f"{HOME}/norms/2")
    for predicate in ("start", "end"):
        yield from (ox.Triple(node, ox.NamedNode(CG + predicate), ox.Literal(n)) for n in range(20_000))


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        ((), "0 contracts"),
        ((*GOOD, *triples(full_reading(), base=BASE, contract_id="other")), "2 contracts"),
        ((*GOOD, *many_starts()), "too many values"),
    ],
    ids=["nothing", "two contracts", "forty thousand offsets"],
)
def test_what_is_no_contract_is_refused_at_once(hostile: tuple[ox.Triple, ...], said: str) -> None:
    began = time.process_time()
    (violation,) = validate(hostile).violations
    assert said in violation.en
    assert time.process_time() - began < 10
