"""The terms of the vocabulary as Python names, closed: a misspelt term is an error, not a new term.

The Turtle files beside this module are the definition (`clausegraph.ttl` with labels and meanings, `alignments.ttl`,
`shapes.ttl`); a test holds the names below and the terms of `clausegraph.ttl` equal, in both directions.
"""

# ruff: noqa: N815 (terms are spelt as in the Turtle)

from __future__ import annotations

from importlib.resources import files
from typing import ClassVar, Literal, TypeAlias

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

Document: TypeAlias = Literal["clausegraph", "alignments", "shapes"]


class CG(DefinedNamespace):
    """https://w3id.org/clausegraph/ns#; `CG["from"]` is the one term that Python's grammar keeps from being a name."""

    _NS = Namespace("https://w3id.org/clausegraph/ns#")
    _fail = True
    _extras: ClassVar[list[str]] = ["from"]

    # the contract
    Contract: URIRef
    ContractDate: URIRef
    party: URIRef
    governingLaw: URIRef
    court: URIRef
    enactedOn: URIRef
    revisedOn: URIRef
    effectiveOn: URIRef
    signedOn: URIRef
    date: URIRef
    event: URIRef
    sha256: URIRef
    textSha256: URIRef
    sourceFile: URIRef

    # clauses
    Clause: URIRef
    Preamble: URIRef
    Part: URIRef
    Chapter: URIRef
    Section: URIRef
    Article: URIRef
    Paragraph: URIRef
    Item: URIRef
    Subitem: URIRef
    Group: URIRef
    Supplement: URIRef
    Appendix: URIRef
    Closing: URIRef
    contract: URIRef
    address: URIRef
    article: URIRef
    number: URIRef
    heading: URIRef
    topic: URIRef
    text: URIRef
    position: URIRef
    spans: URIRef
    page: URIRef
    element: URIRef

    # persons
    Actor: URIRef
    Party: URIRef
    name: URIRef
    fullName: URIRef
    alias: URIRef
    role: URIRef

    # defined terms
    DefinedTerm: URIRef
    definedIn: URIRef
    usedIn: URIRef

    # norms
    Norm: URIRef
    Obligation: URIRef
    Prohibition: URIRef
    Permission: URIRef
    Exemption: URIRef
    Warranty: URIRef
    Acknowledgment: URIRef
    statedIn: URIRef
    sentence: URIRef
    bearer: URIRef
    counterparty: URIRef
    action: URIRef
    condition: URIRef
    bestEffort: URIRef
    deadline: URIRef
    deadlineRelation: URIRef
    businessDays: URIRef
    hasException: URIRef
    Amount: URIRef
    amount: URIRef
    value: URIRef
    unit: URIRef

    # exceptions
    Exception: URIRef
    Proviso: URIRef
    Exclusion: URIRef
    Override: URIRef
    excepts: URIRef
    exceptsClause: URIRef
    exceptsSentence: URIRef

    # survival
    Survival: URIRef
    clause: URIRef
    duration: URIRef
    basis: URIRef
    survivesTerminationOf: URIRef

    # references
    Reference: URIRef
    target: URIRef
    status: URIRef
    danglingAddress: URIRef
    law: URIRef
    pinpoint: URIRef
    refersTo: URIRef

    # notices
    Notice: URIRef
    code: URIRef
    message: URIRef

    # evidence
    quote: URIRef
    start: URIRef
    end: URIRef
    rule: URIRef


def turtle(document: Document) -> str:
    """The Turtle text of one ontology document, from the source tree or from an installed wheel."""
    return files("ontology").joinpath(f"{document}.ttl").read_text(encoding="utf-8")
