"""Writing to the store by SPARQL Update and by whole graphs, as the HTTP interfaces need it. Nothing is fetched.

What the store records about itself in its default graph (its base) is neither shown nor lost here, whatever is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from graph.answer import GRAPH_FORMATS
from graph.guard import TEXT_TOKENS, refuse_loading
from graph.store import DEFAULT_GRAPH, ClauseStore
from ontology.errors import QueryRefused, UnknownContract

# what a graph may be written in: one graph, so no quads
UPLOADS: Final = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
KEYWORDS: Final = re.compile(r"(?<![\w:?$@-])(?:where|with|using)(?![\w:-])|[{}]", re.IGNORECASE)


class UnknownGraph(UnknownContract):
    """No such graph in the store."""


class UploadRefused(QueryRefused):
    """What was sent is not RDF of the type that it says."""


def update(store: ClauseStore, sparql: str, *, using: Sequence[str] = (), using_named: Sequence[str] = ()) -> None:
    """Carry out a SPARQL 1.1 update, whole or not at all.

    `using` and `using_named` are the dataset of the protocol (SPARQL 1.1 Protocol section 2.2.3). QueryRefused where the
    update is wrong, would leave the machine, or names a dataset itself beside them.
    """
    refuse_loading(sparql)
    if using or using_named:
        sparql = with_dataset(sparql, using, using_named)
    try:
        store.update(sparql)
    except SyntaxError as error:
        raise QueryRefused(f"the update is not SPARQL: {error}") from None
    except (RuntimeError, ValueError) as error:
        raise QueryRefused(f"the update cannot be carried out: {error}") from None


def has_graph(store: ClauseStore, iri: str | None) -> bool:
    """Whether there is a graph of this name, be it empty; the default graph (None) always is."""
    return iri is None or store.has_graph(_name(iri))


def put_graph(
    store: ClauseStore,
    iri: str | None,
    parts: Sequence[tuple[bytes, str]],
    *,
    merge: bool = False,
    base: str | None = None,
) -> bool:
    """Put triples in place of a graph (None: the default graph), or beside what is in it; True where it is a new one.

    Each part is content and its media type. UploadRefused where the one is not of the other; relative IRIs in it are
    resolved against `base`.
    """
    triples = [triple for content, media_type in parts for triple in _triples(content, media_type, base)]
    new = not has_graph(store, iri)
    try:
        store.put_graph(None if iri is None else _name(iri), triples, merge=merge)
    except (RuntimeError, ValueError) as error:
        raise QueryRefused(f"the graph cannot be put there: {error}") from None
    return new


def default_graph(store: ClauseStore, media_type: str) -> bytes:
    """What has been put into the default graph, serialised."""
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o FILTER(?s != <{store.base}>) }}"
    return store.query(query, default_graphs=(DEFAULT_GRAPH,)).serialize(media_type)


def drop_graph(store: ClauseStore, iri: str | None) -> None:
    """Take a graph away; the default graph (None) is emptied. UnknownGraph."""
    if not has_graph(store, iri):
        raise UnknownGraph(f"no graph is called <{iri}>")
    store.drop_graph(None if iri is None else _name(iri))


def with_dataset(sparql: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """The update with USING and USING NAMED written into each of its patterns; QueryRefused where it names its own."""
    clauses = "".join(f" USING {_name(iri)}" for iri in using)
    clauses += "".join(f" USING NAMED {_name(iri)}" for iri in using_named)
    bare = TEXT_TOKENS.sub(lambda token: " " * len(token[0]), sparql)
    written, done = "", 0
    for keyword, at in _outside_of_braces(bare):
        if keyword != "where":
            raise QueryRefused(
                f"the update names its dataset itself ({keyword.upper()}), and the request does so too: "
                "SPARQL 1.1 Protocol section 2.2.3 allows only one of them"
            )
        before = bare[done:at].rstrip()
        if before.casefold().endswith("delete"):  # DELETE WHERE { … } is short for DELETE { … } WHERE { … }
            written += sparql[done:at] + sparql[at + len(keyword) : _end_of_block(bare, at)]
        else:
            written += sparql[done:at]
        written += f"{clauses} "
        done = at
    return written + sparql[done:]


def _outside_of_braces(bare: str) -> Iterator[tuple[str, int]]:
    depth = 0
    for found in KEYWORDS.finditer(bare):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            yield found[0].casefold(), found.start()


def _end_of_block(bare: str, start: int) -> int:
    depth = 0
    for brace in re.compile("[{}]").finditer(bare, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    raise QueryRefused("the update is not SPARQL: a brace is not closed")


def _triples(content: bytes, media_type: str, base: str | None) -> list[ox.Triple]:
    """The triples, in which the names of blank nodes are of this part alone."""
    if media_type not in UPLOADS:
        raise UploadRefused(f"a graph is sent as {', '.join(UPLOADS)}; not as {media_type}")
    try:
        quads = ox.parse(
            content,
            format=GRAPH_FORMATS[media_type],
            base_iri=base,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        return [quad.triple for quad in quads]
    except (SyntaxError, ValueError, OSError) as error:
        raise UploadRefused(f"this is not {media_type}: {error}") from None


def _name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryRefused(f"{iri!r} is no IRI of a graph: {error}") from None
