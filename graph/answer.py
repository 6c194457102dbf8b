"""The answer to a query: rows, a yes or no, or a graph; written by Oxigraph, not row by row in Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final, Literal, TypeAlias

import pyoxigraph as ox

from ontology.errors import QueryRefused

Kind: TypeAlias = Literal["select", "ask", "graph"]

# media types by which the answers of SELECT and ASK, and of CONSTRUCT and DESCRIBE, can be written; the first is the default
TABLE_FORMATS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
PREFIXES: Final = {
    "cg": "https://w3id.org/clausegraph/ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Row: TypeAlias = dict[str, str | None]


class Answer:
    """What a query gives; it can be read once, as rows or serialised."""

    def __init__(self, solutions: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
        self._solutions = solutions

    @property
    def kind(self) -> Kind:
        """`select`, `ask`, or `graph` for CONSTRUCT and DESCRIBE."""
        if isinstance(self._solutions, ox.QuerySolutions):
            return "select"
        return "ask" if isinstance(self._solutions, ox.QueryBoolean) else "graph"

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of a SELECT's columns, in order; empty for others."""
        if isinstance(self._solutions, ox.QuerySolutions):
            return tuple(variable.value for variable in self._solutions.variables)
        return ()

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types in which this kind of answer can be serialised; the first is the default."""
        return tuple(GRAPH_FORMATS if self.kind == "graph" else TABLE_FORMATS)

    def __bool__(self) -> bool:
        """The yes or no of an ASK; TypeError for others."""
        if not isinstance(self._solutions, ox.QueryBoolean):
            raise TypeError(f"a {self.kind} answer is neither true nor false")
        return bool(self._solutions)

    def __iter__(self) -> Iterator[Row]:
        """The rows of a SELECT: the text of each term by variable, None where unbound."""
        names = self.variables
        for terms in self.terms():
            yield {name: None if term is None else _text(term) for name, term in zip(names, terms, strict=True)}

    def terms(self) -> Iterator[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]]:
        """The rows of a SELECT as RDF terms, in the order of `variables`; TypeError for others."""
        if not isinstance(self._solutions, ox.QuerySolutions):
            raise TypeError(f"a {self.kind} answer has no rows")
        for solution in self._solutions:
            yield tuple(solution)

    def triples(self) -> Iterator[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE; TypeError for others."""
        if not isinstance(self._solutions, ox.QueryTriples):
            raise TypeError(f"a {self.kind} answer has no triples")
        yield from self._solutions

    def serialize(self, media_type: str | None = None) -> bytes:
        """The answer in a media type of `media_types` (default: the first); QueryRefused for another."""
        written = self._serialize(None, media_type)
        return written or b""

    def write(self, output: IO[bytes], media_type: str | None = None) -> None:
        """Like `serialize`, as it comes, into a binary file: memory stays bounded."""
        self._serialize(output, media_type)

    def _serialize(self, output: IO[bytes] | None, media_type: str | None) -> bytes | None:
        wanted = media_type or self.media_types[0]
        if wanted not in self.media_types:
            raise QueryRefused(f"{wanted} does not fit this query; {', '.join(self.media_types)} do")
        if isinstance(self._solutions, ox.QueryTriples):
            return ox.serialize(self._solutions, output, GRAPH_FORMATS[wanted], prefixes=PREFIXES)
        return self._solutions.serialize(output, TABLE_FORMATS[wanted])


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
