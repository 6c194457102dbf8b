"""What is in the store, contract by contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from graph.store import ClauseStore

FAMILIES: Final = {
    "clauses": "Clause",
    "definitions": "DefinedTerm",
    "references": "Reference",
    "norms": "Norm",
    "exceptions": "Exception",
    "survivals": "Survival",
    "notices": "Notice",
}


@dataclass(frozen=True, slots=True)
class ContractSummary:
    """One contract: `parties` by name, `counts` of clauses and facts by family, `sha256` of the source's bytes."""

    id: str
    iri: str
    title: str | None
    source: str
    sha256: str
    parties: tuple[str, ...]
    counts: Mapping[str, int]


CONTRACTS = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?contract ?id ?title ?source ?sha256 WHERE {
  ?contract a cg:Contract ; dcterms:identifier ?id ; cg:sourceFile ?source ; cg:sha256 ?sha256 .
  OPTIONAL { ?contract dcterms:title ?title }
  FILTER(STR(?id) > %(after)s)
}
ORDER BY ?id
%(limit)s
"""

PARTIES = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?contract ?name WHERE {
  VALUES ?contract { %(contracts)s }
  ?contract cg:party ?party .
  ?party cg:name ?name ; cg:start ?start .
}
ORDER BY ?contract ?start
"""

COUNTS = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?contract ?class (COUNT(?x) AS ?count) WHERE {
  VALUES ?class { %(classes)s }
  VALUES ?contract { %(contracts)s }
  GRAPH ?contract { ?x a ?class }
}
GROUP BY ?contract ?class
"""


def summaries(store: ClauseStore, *, after: str | None = None, limit: int | None = None) -> tuple[ContractSummary, ...]:
    """The contracts ordered by id: those behind the id `after`, at most `limit`."""
    bounds = {"after": str(Literal(after or "")), "limit": "" if limit is None else f"LIMIT {int(limit)}"}
    rows = list(store.query(CONTRACTS % bounds).terms())
    if not rows:
        return ()
    contracts = " ".join(str(row[0]) for row in rows)
    parties = _parties(store, contracts)
    counts = _counts(store, contracts)
    found = []
    for row in rows:
        iri, identifier, title, source, sha256 = (
            "" if term is None else str(getattr(term, "value", "")) for term in row
        )
        found.append(
            ContractSummary(
                identifier,
                iri,
                title or None,
                source,
                sha256,
                tuple(parties[iri]),
                {family: counts.get((iri, family), 0) for family in FAMILIES},
            )
        )
    return tuple(found)


def _parties(store: ClauseStore, contracts: str) -> Mapping[str, list[str]]:
    parties: dict[str, list[str]] = defaultdict(list)
    for row in store.query(PARTIES % {"contracts": contracts}):
        parties[row["contract"] or ""].append(row["name"] or "")
    return parties


def _counts(store: ClauseStore, contracts: str) -> Mapping[tuple[str, str], int]:
    namespace = "https://w3id.org/clausegraph/ns#"
    family_of = {namespace + name: family for family, name in FAMILIES.items()}
    classes = " ".join(str(NamedNode(iri)) for iri in family_of)
    return {
        (row["contract"] or "", family_of[row["class"] or ""]): int(row["count"] or 0)
        for row in store.query(COUNTS % {"contracts": contracts, "classes": classes})
    }
