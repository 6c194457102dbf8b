"""What a list of contracts shows of each besides the counts of `graph.summary`: the dates, and the norms by type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from ontology.facts import NormType

if TYPE_CHECKING:
    from graph.store import ClauseStore


@dataclass(frozen=True, slots=True)
class Overview:
    """Of one contract: `(date, event)` from early to late, and how many norms of each type there are."""

    dates: tuple[tuple[str, str], ...] = ()
    norms: Mapping[str, int] = field(default_factory=dict)


DATES = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?contract ?date ?event WHERE {
  VALUES ?contract { %(contracts)s }
  VALUES (?dated ?event) {
    (cg:enactedOn "enacted") (cg:revisedOn "revised") (cg:effectiveOn "effective") (cg:signedOn "signed")
  }
  ?contract ?dated ?date .
}
ORDER BY ?contract ?date ?event
"""

NORMS = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?contract ?class (COUNT(?norm) AS ?count) WHERE {
  VALUES ?contract { %(contracts)s }
  VALUES ?class { %(classes)s }
  ?norm cg:contract ?contract ; a ?class .
}
GROUP BY ?contract ?class
"""


def overviews(store: ClauseStore, contracts: Iterable[str]) -> Mapping[str, Overview]:
    """The overview of each of these contracts, by the contract's IRI."""
    iris = list(contracts)
    values = " ".join(str(NamedNode(iri)) for iri in iris)
    namespace = "https://w3id.org/clausegraph/ns#"
    types = {namespace + kind.capitalize(): str(kind) for kind in NormType}
    dates: dict[str, list[tuple[str, str]]] = defaultdict(list)
    norms: dict[str, dict[str, int]] = defaultdict(dict)
    if not iris:
        return {}
    for row in store.query(DATES % {"contracts": values}):
        dates[row["contract"] or ""].append((row["date"] or "", row["event"] or ""))
    classes = " ".join(str(NamedNode(iri)) for iri in types)
    for row in store.query(NORMS % {"contracts": values, "classes": classes}):
        norms[row["contract"] or ""][types[row["class"] or ""]] = int(row["count"] or 0)
    return {iri: Overview(tuple(dates[iri]), norms[iri]) for iri in iris}
