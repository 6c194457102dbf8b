"""A contract's graph as text for the archive: the same bytes on every run and machine, in an order that reads well.

The contract comes first, then its parties and other actors, then one clause after the other in reading order, each followed
by the facts that are stated in it. Terms are written by the RDF library; what is decided here is their order and layout,
so that the bytes do not hang on the version of a serialiser.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from typing import IO, TYPE_CHECKING, Final, Literal, TypeAlias

import pyoxigraph as ox

from graph.answer import PREFIXES
from graph.page import JSON_END, TYPE, Page, value_of
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

NUMBER: Final = re.compile(r"([0-9]+)")

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
        nodes.setdefault(value_of(triple.subject), []).append(triple)
    positions = {iri: int(_first(found, CG + "position") or 0) for iri, found in nodes.items()}

    def in_node(triple: ox.Triple) -> tuple[int, str, int, list[tuple[int, str]]]:
        predicate, value = triple.predicate.value, value_of(triple.object)
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
    return next((value_of(triple.object) for triple in triples if triple.predicate.value == predicate), None)


def _page(base: str) -> Page:
    return Page(base + "contracts/", PREFIXES)


def _turtle(output: IO[bytes], base: str, graphs: Iterable[Graph]) -> None:
    page = _page(base)
    output.write(page.head())
    for _, nodes in graphs:
        output.write(b"".join(page.node(*node) for node in nodes))


def _trig(output: IO[bytes], base: str, graphs: Iterable[Graph]) -> None:
    page = _page(base)
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
    page = _page(base)
    output.write(page.json_head())
    comma = b"\n"
    for _, nodes in graphs:
        for iri, triples in nodes:
            output.write(comma + page.json_node(iri, triples))
            comma = b",\n"
    output.write(JSON_END)


WRITERS: Final[Mapping[str, Callable[[IO[bytes], str, Iterable[Graph]], None]]] = {
    "turtle": _turtle,
    "trig": _trig,
    "nquads": _nquads,
    "jsonld": _jsonld,
}
