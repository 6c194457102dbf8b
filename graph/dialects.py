"""What SPARQL servers do differently, each in one place; docs/stores.md tells it to people.

The default graph of our queries is the union of all graphs (with what the store records about itself), and nothing but
whole graphs comes and goes. SPARQL leaves both to the servers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import pyoxigraph as ox

from graph.backend import DEFAULT_GRAPH, Dataset, n_triples
from graph.guard import TEXT_TOKENS, has_keyword
from ontology.errors import QueryRefused

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
STAND_IN: Final = "urn:x-clausegraph:xsd:"
INCOMING: Final = "urn:x-clausegraph:incoming"  # where a graph waits until it is whole

Parameters: TypeAlias = tuple[tuple[str, str], ...]
Change: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a kind of server is spoken to: SPARQL 1.1 and `union`, the parameters by which the default graph becomes the union
    of all graphs.

    `atomic` is true where an update of several operations is one transaction. `default` is the name under which the
    server's default graph can stand in a dataset beside others, None where it cannot.
    """

    name: str
    union: Parameters = ()
    default: str | None = None
    atomic: bool = True
    keeps_empty: bool = True
    graph_parameter: str = "graph"  # SPARQL 1.1 Graph Store HTTP Protocol section 4.2

    def query(self, sparql: str, dataset: Dataset) -> tuple[str, Parameters]:
        """The query and the parameters to send; QueryRefused where the server cannot be asked that."""
        if dataset.union:
            return sparql, self.union
        parameters = [("named-graph-uri", name.value) for name in dataset.named]
        for name in dataset.default:
            if not isinstance(name, ox.DefaultGraph):
                parameters.append(("default-graph-uri", str(getattr(name, "value", name))))
            elif self.default is not None:
                parameters.append(("default-graph-uri", self.default))
            elif len(dataset.default) + len(dataset.named) > 1:
                raise QueryRefused(f"this server cannot mix its default graph with others; leave out {DEFAULT_GRAPH}")
        return sparql, tuple(parameters)

    def update(self, sparql: str) -> tuple[str, Parameters]:
        """The update and the parameters to send."""
        return sparql, ()

    def answer(self, content: bytes) -> bytes:
        """What the server answered, in the terms that were put into it."""
        return content

    def graph_name(self, name: ox.NamedNode | None) -> str:
        """How a graph is called in CLEAR, CREATE and DROP."""
        return "DEFAULT" if name is None else f"GRAPH {name}"

    def statements(self, triples: Sequence[ox.Triple]) -> str:
        """The triples as what stands in INSERT DATA."""
        return n_triples(triples)

    def within(self, name: ox.NamedNode | None, text: str) -> str:
        """Statements or patterns of a graph, as they stand in an update."""
        return text if name is None else f"GRAPH {name} {{ {text} }}"


@dataclass(frozen=True, slots=True)
class Virtuoso(Dialect):
    """OpenLink Virtuoso (tried: 7.2.5).

    - There is no graph without a name; one called DEFAULT_GRAPH takes its place.
    - The default graph is the union of all graphs, with the server's own; those are left out by pragmas, unless the query
      names a graph itself.
    - DROP takes away only what CREATE has made; CLEAR takes any graph away.
    - Each operation of an update is a transaction by itself; INSERT DATA takes about 5,000 triples and no blank nodes.
    - `xsd:duration` loses its months: a type of our own stands in for it.
    """

    name: str = "virtuoso"
    default: str | None = DEFAULT_GRAPH
    atomic: bool = False
    keeps_empty: bool = False
    graph_parameter: str = "graph-uri"
    hidden: tuple[str, ...] = ()  # graphs that are the server's, not ours

    def query(self, sparql: str, dataset: Dataset) -> tuple[str, Parameters]:
        """Pragmas say which graphs do not count; beside them, a graph that the query names itself would not be found."""
        plain, parameters = Dialect.query(self, _without_comments(sparql), dataset)
        pragmas = ""
        if dataset.union and not _names_graph(plain):
            left_out = [("default", each) for each in (*self.hidden, INCOMING)]
            left_out += [("named", each) for each in (*self.hidden, INCOMING, DEFAULT_GRAPH)]
            pragmas = "".join(f"define input:{which}-graph-exclude <{iri}>\n" for which, iri in left_out)
        return pragmas + _standing_in(plain), parameters

    def update(self, sparql: str) -> tuple[str, Parameters]:
        """What names no graph at all is of DEFAULT_GRAPH; where a default graph is declared, GRAPH finds no other."""
        if EVERYTHING.search(TEXT_TOKENS.sub(" ", sparql)):
            raise QueryRefused("ALL and NAMED would take this server's own graphs too; name the graphs")
        plain = any(has_keyword(sparql, word) for word in ("graph", "using", "with"))
        sparql = _outside_of_tokens(sparql, lambda text: DROP.sub(r"CLEAR\1", text))
        declared = "" if plain else f"define input:default-graph-uri <{DEFAULT_GRAPH}>\n"
        return declared + _standing_in(_without_comments(sparql)), ()

    def answer(self, content: bytes) -> bytes:
        """Durations get their type back, and booleans their words."""
        content = BOOLEAN.sub(lambda found: found[1] + (b'true"' if found[2] == b"1" else b'false"'), content)
        return content.replace(STAND_IN.encode(), XSD.encode())

    def graph_name(self, name: ox.NamedNode | None) -> str:
        """No graph is without a name."""
        return f"GRAPH {name or ox.NamedNode(DEFAULT_GRAPH)}"

    def statements(self, triples: Sequence[ox.Triple]) -> str:
        """With the stand-in types."""
        return DURATION_TYPE.sub(rf"\1{STAND_IN}\2>", n_triples(triples))

    def within(self, name: ox.NamedNode | None, text: str) -> str:
        """No graph is without a name."""
        return f"{self.graph_name(name)} {{ {text} }}"


# in N-Triples, a type behind a literal; the same text within a literal would stand behind an escaped quotation mark
DURATION_TYPE: Final = re.compile(rf'((?<!\\)"\^\^<){re.escape(XSD)}((?:dayTime|yearMonth)?[dD]uration)>')
BOOLEAN: Final = re.compile(rb'("datatype": "http://www\.w3\.org/2001/XMLSchema#boolean", "value": ")([01])"')
DURATION_IRI: Final = re.compile(rf"<{re.escape(XSD)}((?:dayTime|yearMonth)?[dD]uration)>")
PREFIXED: Final = re.compile(r"(?<![\w.:?$@-])([\w.-]*):((?:dayTime|yearMonth)?[dD]uration)(?![\w.:-])")
DECLARED: Final = re.compile(r"\bprefix\s+([\w.-]*):\s*<([^<>]*)>", re.IGNORECASE)
DROP: Final = re.compile(r"\bdrop(\s+(?:silent\s+)?(?:graph|default)\b)", re.IGNORECASE)
EVERYTHING: Final = re.compile(r"\b(?:clear|drop)\s+(?:silent\s+)?(?:all|named)\b", re.IGNORECASE)
# functions and settings of servers that run code or fetch: Virtuoso's bif: and sql:, Jena's java:
VENDOR: Final = re.compile(r"<\s*(?:bif|sql|java):|(?<![\w.:?$@-])(?:bif|sql|java)\s*:", re.IGNORECASE)
ESCAPED: Final = re.compile(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}", re.IGNORECASE)


def refuse_vendor(sparql: str) -> None:
    """Raise QueryRefused where a server might run a function of its own that reaches beyond the store."""
    plain = ESCAPED.sub(lambda escape: chr(int(escape[0][2:], 16) % 0x110000), sparql)
    for text in {sparql, plain}:
        bare = TEXT_TOKENS.sub(lambda token: token[0] if VENDOR.match(token[0]) else " ", text)
        if VENDOR.search(bare):
            raise QueryRefused("functions of one server (bif:, sql:, java:) are not allowed; use those of SPARQL 1.1")


def _names_graph(sparql: str) -> bool:
    """Whether a graph stands in the query by its name, not as a variable."""
    bare = TEXT_TOKENS.sub(lambda token: "<>" if token[0].startswith("<") else " ", sparql)
    return re.search(r"(?<![\w.:?$@-])graph\s*[^\s?$]", bare, re.IGNORECASE) is not None


def _without_comments(sparql: str) -> str:
    return TEXT_TOKENS.sub(lambda token: "\n" if token[0].startswith("#") else token[0], sparql)


def _standing_in(sparql: str) -> str:
    """The types of durations as the server knows them, wherever they are named."""
    if "uration" not in sparql:
        return sparql
    names: Mapping[str, str] = dict(DECLARED.findall(sparql))

    def prefixed(found: re.Match[str]) -> str:
        return f"<{STAND_IN}{found[2]}>" if names.get(found[1]) == XSD else found[0]

    return _outside_of_tokens(
        sparql, lambda text: PREFIXED.sub(prefixed, text), lambda iri: DURATION_IRI.sub(rf"<{STAND_IN}\1>", iri)
    )


def _outside_of_tokens(sparql: str, change: Change, of_iris: Change = str) -> str:
    """The text changed where no string, comment or IRI stands; and the IRIs."""
    written, done = "", 0
    for token in TEXT_TOKENS.finditer(sparql):
        written += change(sparql[done : token.start()])
        written += of_iris(token[0]) if token[0].startswith("<") else token[0]
        done = token.end()
    return written + change(sparql[done:])


OXIGRAPH: Final = Dialect("oxigraph", union=(("union-default-graph", "true"),))
FUSEKI: Final = Dialect(
    "fuseki", union=(("default-graph-uri", "urn:x-arq:UnionGraph"),), default=DEFAULT_GRAPH, keeps_empty=False
)
PLAIN: Final = Dialect("union", keeps_empty=False)  # its default graph is the union of all
KNOWN: Final = {dialect.name: dialect for dialect in (OXIGRAPH, FUSEKI, PLAIN)}
