"""One contract of an archive against itself: Turtle, whose triples, digests, quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.answer import PREFIXES
from graph.archive.canonical import digest
from graph.archive.evidence import misplaced
from graph.archive.findings import Finding, first, shown
from graph.archive.manifest import ArchivedSource
from graph.archive.structure import CONTRACTS, TEXT, TURTLE, read_file
from graph.iris import ContractIris
from graph.nodes import CG
from graph.validation import validate

RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
IDENTIFIER: Final = PREFIXES["dcterms"] + "identifier"
VOCABULARIES: Final = tuple(PREFIXES[name] for name in ("cg", "dcterms", "rdfs", "skos"))
XSD: Final = PREFIXES["xsd"]
LANGUAGE_TAGGED: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
MOST_TRIPLES: Final = 500_000  # of one contract; a long one has 10,000
LONGEST_NAME: Final = 300  # characters of an IRI behind that of its contract or vocabulary: prefixes multiply long ones
MOST_NAMED: Final = 10  # quotes of one contract, and violations of the shapes, that are named one by one
OTHER_COPY: Final = "take it from another copy of the archive"


@dataclass(frozen=True, slots=True)
class ArchivedContract:
    """The files of a contract, whole in memory."""

    iris: ContractIris
    source_path: str
    source: bytes
    text: bytes
    turtle: bytes

    @classmethod
    def read(cls, folder: Path, iris: ContractIris, source_path: str) -> ArchivedContract:
        """The files of a contract in a bag; OSError."""
        home = f"{CONTRACTS}/{iris.contract_id}"
        text, turtle = (read_file(folder, f"{home}/{name}") for name in (TEXT, TURTLE))
        return cls(iris, source_path, read_file(folder, source_path), text, turtle)

    def path(self, name: str) -> str:
        """The path of one of its files inside the bag."""
        return f"{CONTRACTS}/{self.iris.contract_id}/{name}"


class ForeignTurtle(ValueError):
    """The Turtle says what no graph of this contract says."""


def graph_of(contract: ArchivedContract) -> tuple[ox.Triple, ...]:
    """The triples of the archived Turtle.

    ForeignTurtle where it is not Turtle, or has anything but triples about this contract in the words of its vocabulary:
    IRIs only, subjects inside of `{base}contracts/{id}`, and no more than MOST_TRIPLES of them.
    """
    found: dict[ox.Triple, None] = {}
    try:
        # no base from outside: the file says its own, so it means the same wherever it lies
        for number, quad in enumerate(ox.parse(contract.turtle, format=ox.RdfFormat.TURTLE)):
            if number == MOST_TRIPLES:
                raise ForeignTurtle(f"has more than {MOST_TRIPLES:,} triples")
            if problem := _foreign(quad.triple, contract.iris):
                raise ForeignTurtle(problem)
            found[quad.triple] = None
    except SyntaxError as error:
        raise ForeignTurtle(f"is no Turtle: {shown(error)}") from None
    except ValueError as error:
        if isinstance(error, ForeignTurtle):
            raise
        raise ForeignTurtle(f"is no Turtle in UTF-8: {shown(error)}") from None
    if not found:
        raise ForeignTurtle("has no triples")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Task:
    """A contract of a bag to be checked, also in another process; `expected` is what the manifest says of it."""

    folder: Path
    iris: ContractIris
    source_path: str
    expected: ArchivedSource


def checked(task: Task) -> tuple[Finding, ...]:
    """What is wrong with one contract of a bag."""
    try:
        contract = ArchivedContract.read(task.folder, task.iris, task.source_path)
    except OSError as error:
        path = f"{CONTRACTS}/{task.iris.contract_id}"
        return (Finding(path, f"cannot be read ({shown(error)}); check the permission"),)
    return tuple(contract_findings(contract, task.expected))


def contract_findings(
    contract: ArchivedContract, expected: ArchivedSource, *, shapes: bool = True
) -> Iterator[Finding]:
    """What is wrong with one contract; `expected` is what the manifest says of it. Without `shapes` SHACL is left out."""
    turtle = contract.path(TURTLE)
    try:
        triples = graph_of(contract)
    except ForeignTurtle as error:
        triples = ()
        yield Finding(turtle, str(error))
    yield from _against_manifest(contract, triples, expected)
    text = None
    try:
        text = contract.text.decode()
    except UnicodeDecodeError as error:
        yield Finding(contract.path(TEXT), f"is no UTF-8 from byte {error.start:,} on; {OTHER_COPY}")
    if not triples:
        return
    yield from _against_graph(contract, triples, expected.name)
    if text is not None:
        blamed = turtle if _has_digest(contract, triples, expected) else contract.path(TEXT)
        yield from first((Finding(blamed, problem) for problem in misplaced(triples, text)), blamed, most=MOST_NAMED)
    yield from (Finding(turtle, problem) for problem in _unkept(contract, triples))
    if shapes:
        found = (Finding(turtle, shown(violation)) for violation in validate(triples).violations)
        yield from first(found, turtle, most=MOST_NAMED)


def _foreign(triple: ox.Triple, iris: ContractIris) -> str | None:
    """Why a triple does not belong to the graph of this contract."""
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    for term in (subject, value):
        if not isinstance(term, ox.NamedNode | ox.Literal):
            return f"has a node without an IRI ({shown(term)}); graphs of contracts name every node"
    if not _inside(subject, iris):
        return f"speaks of {shown(subject)}, and not only of <{iris.contract}>"
    if predicate == RDF_TYPE:
        known = isinstance(value, ox.NamedNode) and _named(value.value, (CG,))
        return None if known else f"has a node of the class {shown(value)}, which is not in the vocabulary"
    if not _named(predicate, VOCABULARIES):
        return f"says <{shown(predicate)}>, which is not in the vocabulary"
    if isinstance(value, ox.Literal):
        kind = value.datatype.value
        known = kind == LANGUAGE_TAGGED or _named(kind, (XSD,))
        return None if known else f"has a value of the type <{shown(kind)}>, which is not of XML Schema"
    return None if _inside(value, iris) else f"points to {shown(value)}, outside of <{iris.contract}>"


def _inside(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, iris: ContractIris) -> bool:
    home = iris.contract
    return isinstance(term, ox.NamedNode) and (
        term.value == home or (_named(term.value, (f"{home}/",)) and "/../" not in f"{term.value}/")
    )


def _named(iri: str, namespaces: tuple[str, ...]) -> bool:
    return any(iri.startswith(namespace) and len(iri) <= len(namespace) + LONGEST_NAME for namespace in namespaces)


def _against_manifest(
    contract: ArchivedContract, triples: tuple[ox.Triple, ...], expected: ArchivedSource
) -> Iterator[Finding]:
    found = {
        contract.source_path: (contract.source, expected.source),
        contract.path(TEXT): (contract.text, expected.text),
        contract.path(TURTLE): (contract.turtle, expected.turtle),
    }
    same_graph = bool(triples) and digest(triples) == expected.graph
    for path, (content, wanted) in found.items():
        if hashlib.sha256(content).hexdigest() != wanted:
            rewritten = path.endswith(TURTLE) and same_graph
            still = "; it holds the same graph (RDFC-1.0), so another tool wrote it anew" if rewritten else ""
            yield Finding(path, f"does not have the SHA-256 that the manifest records{still}")
    if triples and not same_graph:
        yield Finding(contract.path(TURTLE), "does not hold the graph that the manifest records (RDFC-1.0)")


def _has_digest(contract: ArchivedContract, triples: tuple[ox.Triple, ...], expected: ArchivedSource) -> bool:
    """Whether the text is the one that the manifest and the graph say; else it is to blame for quotes that it has not."""
    found = hashlib.sha256(contract.text).hexdigest()
    return found == expected.text and [found] == _said(contract, triples, CG + "textSha256")


def _said(contract: ArchivedContract, triples: tuple[ox.Triple, ...], predicate: str) -> list[str]:
    """What the graph says of the contract itself."""
    name = ox.NamedNode(contract.iris.contract)
    about = (triple for triple in triples if triple.subject == name and triple.predicate.value == predicate)
    return [str(getattr(triple.object, "value", "")) for triple in about]


def _against_graph(contract: ArchivedContract, triples: tuple[ox.Triple, ...], name: str) -> Iterator[Finding]:
    """What the graph says of the contract itself: its id, its source, the digests of both."""
    turtle = contract.path(TURTLE)
    ids, names = (_said(contract, triples, predicate) for predicate in (IDENTIFIER, CG + "sourceFile"))
    if ids != [contract.iris.contract_id]:
        yield Finding(turtle, f"is of the contract {shown(ids)}, and lies in the folder of another")
    for predicate, path, content in (
        ("sha256", contract.source_path, contract.source),
        ("textSha256", contract.path(TEXT), contract.text),
    ):
        if _said(contract, triples, CG + predicate) != [hashlib.sha256(content).hexdigest()]:
            yield Finding(path, f"is not what {TURTLE} was made from (cg:{predicate})")
    if names != [name]:
        yield Finding(turtle, f"was made from {shown(names)}, and the manifest says from {shown(name)}")


def _unkept(contract: ArchivedContract, triples: tuple[ox.Triple, ...]) -> Iterator[str]:
    """The store keeps the value of a literal, not its spelling (graph.literals): what is spelt otherwise would come back changed."""
    name = ox.NamedNode(contract.iris.contract)
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
    kept = {quad.triple for quad in store}
    changed = next((triple for triple in triples if triple not in kept), None)
    if changed is not None:
        yield f"has a value that would not come back as it is written: {shown(changed.object)}"
