"""A contract's graph as text for the archive: the same bytes on every run and machine, in an order that reads well.

The contract comes first, then its parties and other actors, then one clause after the other in reading order, each followed
by the facts that are stated in it. Terms are written by the RDF library; what is decided here is their order and layout,
so that the bytes do not hang on the version of a serialiser.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any, Final, Literal, TypeAlias

import pyoxigraph as ox

from graph.answer import PREFIXES
from ontology.errors import QueryRefused

if TYPE_CHECKING:
    from graph.store import ClauseStore

Format: TypeAlias = Literal["turtle", "trig", "nquads", "jsonld"]

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "turtle": "text/turtle",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "jsonld": "application/ld+json",
}

CG: Final = PREFIXES["cg"]
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# what is said of a node comes in this order; what is not named here comes behind, by its IRI
PREDICATES: Final = (
    TYPE,
    *(PREFIXES["dcterms"] + name for name in ("identifier", "title")),
    PREFIXES["rdfs"] + "label",
    *(PREFIXES["skos"] + name for name in ("prefLabel", "definition")),
    *(CG + name for name in ("name", "fullName", "alias", "role", "party", "governingLaw", "court")),
    *(CG + name for name in ("enactedOn", "revisedOn", "effectiveOn", "signedOn", "date", "event")),
    *(CG + name for name in ("sourceFile", "sha256", "textSha256", "address", "number", "heading", "topic", "text")),
    *(CG + name for name in ("clause", "from", "target", "refersTo", "definedIn", "statedIn", "sentence")),
    *(CG + name for name in ("bearer", "counterparty", "action", "condition", "bestEffort", "deadline")),
    *(CG + name for name in ("deadlineRelation", "businessDays", "amount", "value", "unit", "hasException")),
    *(
        CG + name
        for name in ("excepts", "exceptsClause", "exceptsSentence", "duration", "basis", "survivesTerminationOf")
    ),
    *(CG + name for name in ("status", "danglingAddress", "law", "pinpoint", "code", "message", "usedIn")),
    *(CG + name for name in ("quote", "start", "end", "spans", "page", "element", "rule", "position", "contract")),
    CG + "article",
    *(PREFIXES["dcterms"] + name for name in ("isPartOf", "hasPart")),
)
RANK: Final = {predicate: rank for rank, predicate in enumerate(PREDICATES)}

SUPERCLASSES: Final = {CG + name for name in ("Actor", "Clause", "Exception", "Norm")}

# the clause that a fact stands under, by the property that says so
PLACES: Final = (CG + "definedIn", CG + "statedIn", CG + "from")
# families in the order in which they stand under their clause; `actors` and the like stand under the contract
FAMILIES: Final = ("parties", "actors", "dates", "terms", "norms", "exceptions", "survivals", "references", "notices")

# what Turtle writes without quotes (Turtle 1.1, section 2.5.2)
PLAIN: Final = {
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "xsd:boolean": re.compile(r"true|false"),
}
NOTHING: Final = re.compile(r"(?!)")
STRINGS: Final = {PREFIXES["xsd"] + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}
NAME: Final = re.compile(r"(.*[#/])([A-Za-z][A-Za-z0-9]*)")
NUMBER: Final = re.compile(r"([0-9]+)")
LONG: Final = 80  # characters of objects on one line

Node: TypeAlias = tuple[str, list[ox.Triple]]
Graph: TypeAlias = tuple[str, list[Node]]


def export(store: ClauseStore, contract_id: str | None = None, format: Format = "turtle") -> bytes:  # noqa: A002
    """One contract, or all in the order of their ids, as text; UnknownContract, QueryRefused for another format."""
    output = io.BytesIO()
    write(store, output, contract_id, format)
    return output.getvalue()


def write(store: ClauseStore, output: IO[bytes], contract_id: str | None = None, format: Format = "turtle") -> None:  # noqa: A002
    """Like `export`, into a binary file, contract by contract, so that memory does not grow with the store."""
    if format not in WRITERS:
        raise QueryRefused(f"no format is called {format!r}; there are {', '.join(WRITERS)}")
    ids = [contract_id] if contract_id is not None else [summary.id for summary in store.contracts()]
    graphs = ((store.iris(each).contract, ordered(store.graph(each), store.iris(each).contract)) for each in ids)
    WRITERS[format](output, store.base, graphs)


def ordered(triples: Iterable[ox.Triple], contract: str) -> list[Node]:
    """The nodes of a contract's graph in reading order, each with its triples in order."""
    nodes: dict[str, list[ox.Triple]] = {}
    for triple in triples:
        nodes.setdefault(_value(triple.subject), []).append(triple)
    positions = {iri: int(_first(found, CG + "position") or 0) for iri, found in nodes.items()}

    def in_node(triple: ox.Triple) -> tuple[int, str, int, list[tuple[int, str]]]:
        predicate, value = triple.predicate.value, _value(triple.object)
        place = positions.get(value, 0) or int(value in SUPERCLASSES)  # cg:Article, then cg:Clause
        order = _natural(value) if isinstance(triple.object, ox.NamedNode) else [(0, str(triple.object))]
        return RANK.get(predicate, len(RANK)), predicate, place, order

    def in_graph(iri: str) -> tuple[int, int, list[tuple[int, str]]]:
        family = iri.removeprefix(contract + "/").partition("/")[0]
        rank = FAMILIES.index(family) + 1 if family in FAMILIES else 0
        fact = nodes.get(iri.partition("/amounts/")[0], [])  # an amount stands behind its norm
        places = (CG + "clause",) if family == "notices" else PLACES
        clause = next(filter(None, (_first(fact, place) for place in places)), None)
        return positions[iri] or positions.get(clause or "", 0), rank, _natural(iri)

    return [(iri, sorted(nodes[iri], key=in_node)) for iri in sorted(nodes, key=in_graph)]


def _natural(text: str) -> list[tuple[int, str]]:
    """Order by which norms/2 comes before norms/10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in NUMBER.split(text)]


def _first(triples: Iterable[ox.Triple], predicate: str) -> str | None:
    return next((_value(triple.object) for triple in triples if triple.predicate.value == predicate), None)


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return "" if isinstance(term, ox.Triple) else term.value


def _turtle(output: IO[bytes], base: str, graphs: Iterable[Graph]) -> None:
    page = _Page(base)
    output.write(page.head())
    for _, nodes in graphs:
        output.write(b"".join(page.node(*node) for node in nodes))


def _trig(output: IO[bytes], base: str, graphs: Iterable[Graph]) -> None:
    page = _Page(base)
    output.write(page.head())
    for contract, nodes in graphs:
        output.write(f"\n{page.iri(contract)} {{\n".encode())
        output.write(b"".join(page.node(*node) for node in nodes))
        output.write(b"\n}\n")


def _nquads(output: IO[bytes], base: str, graphs: Iterable[Graph]) -> None:
    for contract, nodes in graphs:
        name = ox.NamedNode(contract)
        quads = (ox.Quad(t.subject, t.predicate, t.object, name) for _, triples in nodes for t in triples)
        ox.serialize(quads, output, ox.RdfFormat.N_QUADS)


def _jsonld(output: IO[bytes], base: str, graphs: Iterable[Graph]) -> None:
    """One object per node, a line each, under a context of the same prefixes (JSON-LD 1.1, section 4.1)."""
    page = _Page(base)
    context = {"@base": base + "contracts/", **PREFIXES}
    output.write(b'{"@context": ' + json.dumps(context).encode() + b',\n"@graph": [')
    comma = b"\n"
    for _, nodes in graphs:
        for iri, triples in nodes:
            output.write(comma + json.dumps(page.object(iri, triples), ensure_ascii=False).encode())
            comma = b",\n"
    output.write(b"\n]}\n")


WRITERS: Final[Mapping[str, Callable[[IO[bytes], str, Iterable[Graph]], None]]] = {
    "turtle": _turtle,
    "trig": _trig,
    "nquads": _nquads,
    "jsonld": _jsonld,
}


class _Page:
    """How terms are written: vocabularies by prefix, the store's own IRIs relative to `{base}contracts/`."""

    def __init__(self, base: str) -> None:
        self._home = base + "contracts/"
        self._names = {namespace: prefix for prefix, namespace in PREFIXES.items()}

    def head(self) -> bytes:
        prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
        return f"@base <{self._home}> .\n{prefixes}".encode()

    def node(self, iri: str, triples: list[ox.Triple]) -> bytes:
        lines = []
        for predicate, found in groupby(triples, key=lambda triple: triple.predicate.value):
            verb = "a" if predicate == TYPE else self.iri(predicate)
            objects = [self.term(triple.object) for triple in found]
            between = ",\n        " if sum(map(len, objects)) > LONG else ", "
            lines.append(f"    {verb} {between.join(objects)}")
        said = " ;\n".join(lines)
        return f"\n{self.iri(iri)}\n{said} .\n".encode()

    def object(self, iri: str, triples: list[ox.Triple]) -> dict[str, Any]:
        """The node as an object of JSON-LD."""
        found: dict[str, Any] = {"@id": self.compact(iri)}
        for predicate, group in groupby(triples, key=lambda triple: triple.predicate.value):
            if predicate == TYPE:
                found["@type"] = [self.compact(_value(triple.object)) for triple in group]
            else:
                values = [self.value(triple.object) for triple in group]
                found[self.compact(predicate)] = values[0] if len(values) == 1 else values
        return found

    def value(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:
        """A term as a value of JSON-LD; numbers and booleans of JSON carry their types (JSON-LD 1.1, section 8.6)."""
        if not isinstance(term, ox.Literal):
            return {"@id": self.compact(_value(term))}
        kind = self.compact(term.datatype.value)
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if kind == "xsd:string":
            return term.value
        if kind in {"xsd:integer", "xsd:boolean"} and PLAIN[kind].fullmatch(term.value):
            return json.loads(term.value.removeprefix("+"))
        return {"@value": term.value, "@type": kind}

    def term(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if not isinstance(term, ox.Literal) or term.datatype.value in STRINGS:
            return str(term)
        kind = self.iri(term.datatype.value)
        if PLAIN.get(kind, NOTHING).fullmatch(term.value):
            return term.value
        return f"{ox.Literal(term.value)}^^{kind}"

    def iri(self, iri: str) -> str:
        """The IRI in Turtle."""
        short = self.compact(iri)
        return short if short != iri and ":" in short else f"<{short}>"

    def compact(self, iri: str) -> str:
        """The IRI by prefix or relative to the home, where it can be either."""
        name = NAME.fullmatch(iri)
        if name is not None and name[1] in self._names:
            return f"{self._names[name[1]]}:{name[2]}"
        inside = iri.removeprefix(self._home)
        # a first segment with a colon would be read as a scheme
        return inside if inside and ":" not in inside else iri
