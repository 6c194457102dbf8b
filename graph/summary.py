"""What is in the store, contract by contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

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


PREFIXES: Final = {"cg": "https://w3id.org/clausegraph/ns#", "dcterms": "http://purl.org/dc/terms/"}
IDS: Final = """
SELECT ?contract ?id {
  GRAPH ?contract { ?contract a cg:Contract ; dcterms:identifier ?id ; cg:sourceFile ?source ; cg:sha256 ?sha256 }
}
"""
CONTRACTS: Final = """
SELECT ?contract ?source ?sha256 ?title {
  VALUES ?contract { %(contracts)s }
  GRAPH ?contract { ?contract cg:sourceFile ?source ; cg:sha256 ?sha256 }
  OPTIONAL { GRAPH ?contract { ?contract dcterms:title ?title } }
}
"""
PARTIES: Final = """
SELECT ?contract ?name ?start {
  VALUES ?contract { %(contracts)s }
  GRAPH ?contract { ?contract cg:party ?party . ?party cg:name ?name ; cg:start ?start }
}
"""
# a class at a time is forty times faster than VALUES ?class
COUNTS: Final = "SELECT ?contract ?family (COUNT(?x) AS ?count) {{ VALUES ?contract {{ %(contracts)s }} {} }} GROUP BY ?contract ?family".format(
    " UNION ".join(
        f'{{ GRAPH ?contract {{ ?x a cg:{name} }} BIND("{family}" AS ?family) }}' for family, name in FAMILIES.items()
    )
)


def summaries(store: ClauseStore, *, after: str | None = None, limit: int | None = None) -> tuple[ContractSummary, ...]:
    """The contracts ordered by id: those behind the id `after`, at most `limit`."""
    ids = {row["id"] or "": row["contract"] or "" for row in store.query(IDS, prefixes=PREFIXES)}
    chosen = sorted(each for each in ids if after is None or each > after)[:limit]
    if not chosen:
        return ()
    contracts = {"contracts": " ".join(str(NamedNode(ids[each])) for each in chosen)}
    said = {row["contract"]: row for row in store.query(CONTRACTS % contracts, prefixes=PREFIXES)}
    parties = _parties(store, contracts)
    counts = _counts(store, contracts)
    return tuple(
        ContractSummary(
            each,
            iri,
            row["title"] or None,
            row["source"] or "",
            row["sha256"] or "",
            parties.get(iri, ()),
            {family: counts.get((iri, family), 0) for family in FAMILIES},
        )
        for each in chosen
        if (row := said.get(iri := ids[each]))
    )


def _parties(store: ClauseStore, contracts: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """The names of the parties in the order in which the contract names them, by the contract's IRI."""
    parties: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in store.query(PARTIES % contracts, prefixes=PREFIXES):
        parties[row["contract"] or ""].append((int(row["start"] or 0), row["name"] or ""))
    return {iri: tuple(name for _, name in sorted(named)) for iri, named in parties.items()}


def _counts(store: ClauseStore, contracts: Mapping[str, str]) -> Mapping[tuple[str, str], int]:
    rows = store.query(COUNTS % contracts, prefixes=PREFIXES)
    return {(row["contract"] or "", row["family"] or ""): int(row["count"] or 0) for row in rows}
