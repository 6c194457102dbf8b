"""What REST gives: the values of ontology.facts as JSON, each with its IRI, its relations and where to go from it."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any, Final
from urllib.parse import quote

from flask import url_for
from pydantic import TypeAdapter

from graph.listing import Family
from graph.lookup import Found
from graph.nodes import Node
from graph.search import Hit
from graph.summary import ContractSummary
from ontology.facts import (
    Clause,
    ClauseException,
    ContractFacts,
    Definition,
    Norm,
    Notice,
    Party,
    Reference,
    Survival,
)

Row = dict[str, Any]

VALUES: Final[dict[Family, type[Any]]] = {
    "clauses": Clause,
    "parties": Party,
    "definitions": Definition,
    "references": Reference,
    "norms": Norm,
    "exceptions": ClauseException,
    "survivals": Survival,
    "notices": Notice,
}
FAMILIES: Final = tuple(VALUES)
ADAPTERS: Final[dict[type[Any], TypeAdapter[Any]]] = {
    kind: TypeAdapter(kind) for kind in (*VALUES.values(), ContractFacts)
}
# fields that hold the address of a clause
TO_CLAUSES: Final = ("address", "from", "target", "clause", "stated_in", "parent")


def fact(family: str, found: Found[Any], contract_id: str) -> Row:
    """A clause or fact: docs/facts.md's fields, and `id`, `contract`, `place` (its number in its family), `related`, `links`."""
    row = {"id": found.iri, "contract": contract_id, "place": found.number, **_value(found.value)}
    if isinstance(found.value, Reference):
        row["status"] = found.value.status
    row["related"] = {name: list(iris) for name, iris in found.related.items()}
    clause = _clause_path if family != "clauses" else _other_clause_path
    links = {"self": _self(family, found, contract_id), "contract": contract_path(contract_id)}
    links |= {name: clause(contract_id, row[name], name) for name in TO_CLAUSES if row.get(name)}
    return {**row, "links": {name: link for name, link in links.items() if link}}


def part(node: Node, contract_id: str) -> Row:
    """What REST has no list of (an actor, a date, an amount): what is said of it, by the names of the vocabulary."""
    return {
        "id": node.iri,
        "contract": contract_id,
        **node.to_dict(),
        "links": {"contract": contract_path(contract_id)},
    }


def contract(found: Found[ContractFacts], contract_id: str) -> Row:
    """A contract as a whole, with links to all its families."""
    lists: dict[str, str] = {name: f"{contract_path(contract_id)}/{name}" for name in FAMILIES}
    links = {"self": contract_path(contract_id), **lists, "page": url_for("pages.contract", contract_id=contract_id)}
    related = {name: list(iris) for name, iris in found.related.items()}
    return {"id": found.iri, "contract": contract_id, **_value(found.value), "related": related, "links": links}


def summary(row: ContractSummary) -> Row:
    """A contract in a list."""
    values = asdict(row)
    links = {"self": contract_path(row.id), "page": url_for("pages.contract", contract_id=row.id)}
    return {"id": values.pop("iri"), "contract": values.pop("id"), **values, "counts": dict(row.counts), "links": links}


def hit(found: Hit) -> Row:
    """A clause that a search found; `highlights` are ranges of code points of `snippet`."""
    links = {"clause": _clause_path(found.contract_id, found.address), "contract": contract_path(found.contract_id)}
    return {
        "id": found.iri, "contract": found.contract_id, "address": found.address, "label": found.label,
        "heading": found.heading, "snippet": found.snippet,
        "highlights": [{"start": start, "end": end} for start, end in found.highlights],
        "html": _marked(found), "score": found.score, "links": links,
    }  # fmt: skip


def _marked(found: Hit) -> str:
    """The snippet as HTML, the words in `mark`."""
    parts, behind = [], 0
    for start, end in found.highlights:
        parts += [escape(found.snippet[behind:start]), f"<mark>{escape(found.snippet[start:end])}</mark>"]
        behind = end
    return "".join([*parts, escape(found.snippet[behind:])])


def contract_path(contract_id: str) -> str:
    """The address of a contract under /api/v1."""
    return f"/api/v1/contracts/{quote(contract_id)}"


def _value(value: Any) -> Row:
    return dict(ADAPTERS[type(value)].dump_python(value, mode="json", by_alias=True))


def _self(family: str, found: Found[Any], contract_id: str) -> str:
    if family == "clauses":
        return _clause_path(contract_id, found.value.address)
    return f"{contract_path(contract_id)}/{family}/{found.number}"


def _clause_path(contract_id: str, address: str, _: str = "") -> str:
    return f"{contract_path(contract_id)}/clauses/{quote(address, safe='~')}"


def _other_clause_path(contract_id: str, address: str, name: str) -> str:
    return _clause_path(contract_id, address) if name != "address" else ""
