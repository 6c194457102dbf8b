"""The SPARQL 1.1 Protocol: what a request asks for, and in which form it wants the answer. No framework, no store."""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from string import printable
from typing import ClassVar, Final, Literal, TypeAlias
from urllib.parse import parse_qs, quote

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from api.negotiation import choose
from graph.answer import GRAPH_FORMATS, TABLE_FORMATS
from ontology.errors import ClausegraphError, QueryRefused

QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
FORM: Final = "application/x-www-form-urlencoded"
# what may be an IRI without a scheme; where it is none, a base does no harm
RELATIVE: Final = re.compile(r"""<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\x00-\x20<>"{}|^`]*>""")
ADDRESS: Final = re.compile(r"""https?://[^\x00-\x20<>"{}|^`\\]+""")
NO_ESCAPE: Final = re.compile(
    r"%(?![0-9A-Fa-f]{2})|[^\x20-\x7e]"
)  # what is not escaped, but looks like it or should be
MOST_PARAMETERS: Final = 200

# what clients also call the formats
TABLE_ALIASES: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
GRAPH_ALIASES: Final = {
    "application/x-turtle": "text/turtle",
    "text/plain": "application/n-triples",
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
}
TABLES: Final = (*TABLE_FORMATS, *TABLE_ALIASES)
GRAPHS: Final = (*GRAPH_FORMATS, *GRAPH_ALIASES)
SHORT_NAMES: Final = {
    "html": ("application/sparql-results+json", "text/turtle"),
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "turtle": (None, "text/turtle"),
    "ntriples": (None, "application/n-triples"),
    "nquads": (None, "application/n-quads"),
    "trig": (None, "application/trig"),
    "rdfxml": (None, "application/rdf+xml"),
    "jsonld": (None, "application/ld+json"),
    # as SPARQLWrapper calls them
    "json-ld": (None, "application/ld+json"),
    "rdf+xml": (None, "application/rdf+xml"),
    "rdf": (None, "application/rdf+xml"),
}

Form: TypeAlias = Literal["query", "update", "description"]
Parameters: TypeAlias = Mapping[str, list[str]]
# the media types to answer in: for SELECT and ASK, and for CONSTRUCT and DESCRIBE; None where none is accepted
Forms: TypeAlias = tuple[str | None, str | None]


class WrongMethod(ClausegraphError):
    """The resource has no such method."""

    http_status: ClassVar[int] = 405


class WrongMediaType(ClausegraphError):
    """The body is of a type that is not taken."""

    http_status: ClassVar[int] = 415


class NotAcceptable(ClausegraphError):
    """The client accepts no form in which this can be answered."""

    http_status: ClassVar[int] = 406


class TooLong(ClausegraphError):
    """The body is longer than it may be."""

    http_status: ClassVar[int] = 413


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for: a query or an update with its dataset, or the description of the service."""

    form: Form
    text: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


def operation(method: str, query_string: str, content_type: str, body: bytes) -> Operation:
    """The operation of a request (SPARQL 1.1 Protocol sections 2.1 and 2.2).

    QueryRefused, WrongMethod or WrongMediaType where there is none, or more than one.
    """
    if not query_string.isascii():  # characters as they are: WSGI reads their UTF-8 as Latin-1 (PEP 3333)
        query_string = quote(query_string.encode("latin-1"), safe=printable)
    in_address = _query_alone(query_string) or parameters(query_string)
    if method in {"GET", "HEAD"}:
        if "update" in in_address:
            raise QueryRefused("an update is sent by POST (SPARQL 1.1 Protocol section 2.2)")
        if "query" not in in_address:
            return Operation("description", format=_format(in_address))
        return _query(_only(in_address, "query"), in_address)
    if method != "POST":
        raise WrongMethod(f"{method} is none of the methods of the SPARQL protocol: GET, HEAD and POST are")
    media_type, options = parse_options_header(content_type)
    if options.get("charset", "utf-8").lower().replace("_", "-") not in {"utf-8", "utf8", "us-ascii"}:
        raise WrongMediaType(f"requests are in UTF-8, not in {options['charset']}")
    if media_type == FORM:
        return _posted_form(in_address, parameters(_decoded(body)))
    if media_type == QUERY:
        return _query(_decoded(body), in_address)
    if media_type == UPDATE:
        return _update(_decoded(body), in_address)
    raise WrongMediaType(f"a query is posted as {QUERY}, an update as {UPDATE}, both also as {FORM}")


def parameters(encoded: str) -> dict[str, list[str]]:
    """The parameters of an address or a form; QueryRefused where they are not UTF-8."""
    try:
        return parse_qs(
            encoded, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS, encoding="utf-8"
        )
    except UnicodeDecodeError:
        raise QueryRefused("the request is not UTF-8") from None
    except ValueError:
        raise QueryRefused(f"the request has more than {MOST_PARAMETERS} parameters") from None


def based(asked: Operation, service: str) -> Operation:
    """The operation with the address of the service as the base of relative IRIs (SPARQL 1.1 Query section 4.1.1.2; RFC
    3986 section 5.1.3), which the operation's own BASE goes before."""
    if not RELATIVE.search(asked.text) or not ADDRESS.fullmatch(service):
        return asked
    return replace(asked, text=f"BASE <{service}> {asked.text}")


def _query_alone(encoded: str) -> Parameters | None:
    """The parameters where there is none but `query`, as `parameters` would find them in many times the time."""
    if not encoded.startswith("query=") or "&" in encoded or NO_ESCAPE.search(encoded):
        return None
    # the escapes of an address are those of a quoted-printable text (RFC 2045 section 6.7) but for their sign
    return {"query": [_decoded(a2b_qp(encoded[6:].replace("+", " ").replace("=", "=3D").replace("%", "=")))]}


@lru_cache(maxsize=512)
def formats(accept: str, name: str | None) -> Forms:
    """The media types to answer in.

    `accept` is the header (RFC 9110 section 12.5.1), `name` the parameter `format`, which goes before it.
    """
    if name:
        if name in TABLES or name in GRAPHS:
            return (name if name in TABLES else None), (name if name in GRAPHS else None)
        if name not in SHORT_NAMES:
            raise QueryRefused(f"no format is called {name!r}; there are {', '.join(SHORT_NAMES)}")
        return SHORT_NAMES[name]
    accepted = parse_accept_header(accept, MIMEAccept)
    table, graph = choose(accepted, TABLES), choose(accepted, GRAPHS)
    if table is None and graph is None:
        raise NotAcceptable(f"answers come as {', '.join((*TABLE_FORMATS, *GRAPH_FORMATS))}")
    return table, graph


def _posted_form(in_address: Parameters, in_form: Parameters) -> Operation:
    if ("query" in in_form) == ("update" in in_form):
        raise QueryRefused("a form holds a query or an update (SPARQL 1.1 Protocol sections 2.1.2 and 2.2.1)")
    given = {**in_address, **in_form}  # some clients leave `format` in the address
    if "query" in in_form:
        return _query(_only(in_form, "query"), given)
    return _update(_only(in_form, "update"), given)


def _query(text: str, given: Parameters) -> Operation:
    return Operation(
        "query",
        text,
        tuple(given.get("default-graph-uri", ())),
        tuple(given.get("named-graph-uri", ())),
        _format(given),
    )


def _update(text: str, given: Parameters) -> Operation:
    return Operation(
        "update", text, tuple(given.get("using-graph-uri", ())), tuple(given.get("using-named-graph-uri", ()))
    )


def _only(given: Parameters, name: str) -> str:
    values = given[name]
    if len(values) != 1:
        raise QueryRefused(f"there must be one {name}, and there are {len(values)}")
    return values[0]


def _format(given: Parameters) -> str | None:
    """The last one counts: some clients send a name, and behind it a media type."""
    return given["format"][-1] if "format" in given else None


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise QueryRefused("the request is not UTF-8") from None
