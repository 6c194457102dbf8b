"""What a store records about itself in its default graph: the base of its IRIs, without which it cannot be opened."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from graph.guard import TEXT_TOKENS
from graph.iris import DEFAULT_BASE, checked_base
from ontology.errors import StoreUnusable

URI_SPACE: Final = ox.NamedNode("http://rdfs.org/ns/void#uriSpace")
DATASET: Final = ox.NamedNode("http://rdfs.org/ns/void#Dataset")
TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
OPERATION: Final = re.compile(r"\b(?:insert|delete|clear|create|drop|add|move|copy)", re.IGNORECASE)


def record(base: str) -> tuple[ox.Triple, ...]:
    """The record of a base, as triples."""
    node = ox.NamedNode(base)
    return ox.Triple(node, TYPE, DATASET), ox.Triple(node, URI_SPACE, ox.Literal(base))


def and_then(sparql: str, *steps: str) -> str:
    """The update and behind it, in the same request, further operations; the update alone where it does nothing."""
    bare = TEXT_TOKENS.sub(" ", sparql).rstrip()
    if not OPERATION.search(bare):
        return sparql
    return f"{sparql}\n{'' if bare.endswith(';') else ';'} " + " ;\n".join(steps)


def check_base(base: str | None) -> None:
    """Raise StoreUnusable where no IRIs can begin with this."""
    try:
        checked_base(base or DEFAULT_BASE)
    except ValueError as error:
        raise StoreUnusable(str(error)) from None


def agreed_base(place: str, recorded: str | None, wanted: str | None, remedy: str) -> str:
    """The base of a store at a place; StoreUnusable where none is recorded, or another one is wanted."""
    if recorded is None:
        raise StoreUnusable(f"{place}: a database, but not one that clausegraph made; {remedy}")
    if wanted is not None and wanted != recorded:
        raise StoreUnusable(
            f"{place}: made with the base {recorded}, which cannot be changed to {wanted}: open it without a base, "
            "or ingest into a new store"
        )
    return recorded
