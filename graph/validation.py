"""Whether a graph is the graph of a contract, by the shapes of the ontology (SHACL, W3C Recommendation 2017; pySHACL).

    for violation in validate(store.graph("秘密保持契約書")).violations:
        print(violation)

The work grows with the number of triples alone: what could cost more (more triples than any contract has, a property that
may stand once and stands a thousand times) is refused before the shapes are asked. The shapes are the shipped ones: those
of an archive are somebody's program (SHACL-SPARQL), and are never run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import IdentifiedNode, Node

from graph.shapes import ContractGraph, message, once, quietly, results, to_oxigraph

SHAPES: Final = "https://w3id.org/clausegraph/shapes#"
CONTRACT: Final = URIRef("https://w3id.org/clausegraph/ns#Contract")
MOST_TRIPLES: Final = 500_000  # of one contract; a long one has 10,000
MOST_TWICE: Final = 8  # values of a property that may have one: more are not looked at
MOST_VIOLATIONS: Final = 1_000  # of one contract that are named


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong: of `focus`, by which constraint of which shape (IRIs), with its value as N-Triples.

    `ja` and `en` are the shape's message.
    """

    focus: str
    shape: str
    component: str
    path: str | None
    value: str | None
    ja: str
    en: str

    def __str__(self) -> str:
        said = f"{self.focus}: {self.ja} / {self.en} ({self.shape.removeprefix(SHAPES)})"
        return f"{said}: {self.value}" if self.value else said


@dataclass(frozen=True, slots=True)
class Validation:
    """What the shapes say of one graph, in order; `more` are the violations beyond MOST_VIOLATIONS, counted only."""

    violations: tuple[Violation, ...] = ()
    more: int = 0

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.violations


def validate(triples: Iterable[ox.Triple]) -> Validation:
    """Whether the triples are the graph of one contract, as the shapes of the ontology say."""
    with quietly():
        return _validated(triples)


def _validated(triples: Iterable[ox.Triple]) -> Validation:
    found = list(islice(triples, MOST_TRIPLES + 1))
    if len(found) > MOST_TRIPLES:
        return _refused("Contract", f"三つ組が{MOST_TRIPLES:,}を超える", f"has more than {MOST_TRIPLES:,} triples")
    graph = ContractGraph(found)
    contracts = sorted(map(str, graph.subjects(RDF.type, CONTRACT)))
    if len(contracts) != 1:
        return _refused(
            "Contract", "一つの契約のグラフでない", f"is the graph of {len(contracts):,} contracts, not of one"
        )
    if crowded := _crowded(graph):
        return _refused("Contract", f"値が多すぎる: {crowded}", f"has too many values: {crowded}", contracts[0])
    return _checked(graph)


def report(validations: Iterable[Validation]) -> tuple[ox.Triple, ...]:
    """One sh:ValidationReport over all of them, the same for the same validations."""
    found = [violation for validation in validations for violation in validation.violations]
    node, sh = ox.BlankNode("report"), str(SH)
    triples = [
        ox.Triple(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(f"{sh}ValidationReport")),
        ox.Triple(node, ox.NamedNode(f"{sh}conforms"), ox.Literal(not found)),
    ]
    results = [ox.BlankNode(f"result{number}") for number, _ in enumerate(found, 1)]
    triples += [ox.Triple(node, ox.NamedNode(f"{sh}result"), result) for result in results]
    for result, violation in zip(results, found, strict=True):
        triples += _result(result, violation)
    return tuple(triples)


def _result(node: ox.BlankNode, violation: Violation) -> Iterable[ox.Triple]:
    sh = str(SH)
    yield ox.Triple(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(f"{sh}ValidationResult"))
    yield ox.Triple(node, ox.NamedNode(f"{sh}resultSeverity"), ox.NamedNode(f"{sh}Violation"))
    for name, iri in (
        ("focusNode", violation.focus),
        ("resultPath", violation.path),
        ("sourceShape", violation.shape),
        ("sourceConstraintComponent", violation.component),
    ):
        if iri is not None:
            yield ox.Triple(node, ox.NamedNode(f"{sh}{name}"), ox.NamedNode(iri) if ":" in iri else ox.BlankNode(iri))
    if violation.value is not None:
        yield ox.Triple(node, ox.NamedNode(f"{sh}value"), _term(violation.value))
    for language, said in (("ja", violation.ja), ("en", violation.en)):
        if said:
            yield ox.Triple(node, ox.NamedNode(f"{sh}resultMessage"), ox.Literal(said, language=language))


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    (statement,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    term: ox.NamedNode | ox.BlankNode | ox.Literal = statement.object
    return term


def _refused(shape: str, ja: str, en: str, focus: str = "urn:clausegraph:graph") -> Validation:
    return Validation((Violation(focus, SHAPES + shape, str(SH.NodeConstraintComponent), None, None, ja, en),))


def _crowded(graph: Graph) -> str | None:
    counts = Counter((subject, predicate) for predicate in once() for subject in graph.subjects(predicate))
    return next((f"<{s}> <{p}>" for (s, p), count in counts.items() if count > MOST_TWICE), None)


def _checked(graph: ContractGraph) -> Validation:
    found = results(graph)
    violations = sorted((_violation(found, node) for node in found.objects(None, SH.result)), key=_in_order)
    return Validation(tuple(violations[:MOST_VIOLATIONS]), max(0, len(violations) - MOST_VIOLATIONS))


def _in_order(violation: Violation) -> tuple[str, ...]:
    return tuple(value or "" for value in astuple(violation))


def _violation(found: Graph, node: Node) -> Violation:
    shape = found.value(node, SH.sourceShape) or SH.Shape
    path, value = found.value(node, SH.resultPath), found.value(node, SH.value)
    return Violation(
        str(found.value(node, SH.focusNode)),
        str(shape),
        str(found.value(node, SH.sourceConstraintComponent)),
        str(path) if isinstance(path, URIRef) else None,
        str(to_oxigraph(value)) if isinstance(value, IdentifiedNode | Literal) else None,
        message(shape, "ja"),
        message(shape, "en"),
    )
