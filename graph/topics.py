"""The same topic (秘密保持, 損害賠償 …) in several contracts: which articles are about it, and which of them survive."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ontology.topics import TOPICS

if TYPE_CHECKING:
    from graph.store import ClauseStore


# the address of an article, which the address of a clause within it begins with (docs/facts.md section 2)
ARTICLE: Final = re.compile(r"(?:(?:sup|app)[0-9_~-]*__)?art_[0-9~-]+")


@dataclass(frozen=True, slots=True)
class OnTopic:
    """An article on a topic: the contract's id, the article's address, label and heading."""

    contract: str
    address: str
    label: str
    heading: str


@dataclass(frozen=True, slots=True)
class Surviving:
    """A clause that survives, the topics of its article, and for how long (ISO 8601; None: unlimited or silent)."""

    address: str
    label: str
    heading: str
    topics: tuple[str, ...]
    duration: str | None
    basis: str


ON_TOPIC = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?contract ?address ?label ?heading WHERE {
  ?clause cg:topic %(topic)s ; cg:contract/dcterms:identifier ?contract ; cg:address ?address ; rdfs:label ?label ;
          cg:heading ?heading ; cg:position ?position .
}
ORDER BY ?contract ?position
"""

HEADED = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?address ?heading ?topic WHERE {
  GRAPH %(contract)s { ?clause cg:heading ?heading ; cg:address ?address OPTIONAL { ?clause cg:topic ?topic } }
}
ORDER BY ?topic
"""

SURVIVING = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?address ?label ?duration ?basis ?position WHERE {
  GRAPH %(contract)s {
    ?survival a cg:Survival ; cg:clause ?clause ; cg:basis ?basis .
    ?clause cg:address ?address ; rdfs:label ?label ; cg:position ?position .
    OPTIONAL { ?survival cg:duration ?duration }
  }
}
ORDER BY ?position ?basis ?duration
"""


def articles_on(store: ClauseStore, topic: str) -> tuple[OnTopic, ...]:
    """The articles of all contracts on one topic, contract by contract, in reading order."""
    rows = store.query(ON_TOPIC % {"topic": Literal(topic)})
    found = [
        OnTopic(row["contract"] or "", row["address"] or "", row["label"] or "", row["heading"] or "") for row in rows
    ]
    return tuple(each for each in found if ARTICLE.fullmatch(each.address))


def surviving(store: ClauseStore, contract_id: str) -> tuple[Surviving, ...]:
    """The clauses of a contract that survive, in reading order, with the topics of the articles that they are in."""
    contract = {"contract": NamedNode(store.iris(contract_id).contract)}
    headings: dict[str, str] = {}
    topics: dict[str, list[str]] = defaultdict(list)
    for row in store.query(HEADED % contract):
        headings[row["address"] or ""] = row["heading"] or ""
        if row["topic"]:
            topics[row["address"] or ""].append(row["topic"])
    found = []
    for row in store.query(SURVIVING % contract):
        address = row["address"] or ""
        article = _article(address)
        found.append(
            Surviving(
                address,
                row["label"] or "",
                headings.get(address) or headings.get(article, ""),
                tuple(topics.get(article, ())),
                row["duration"],
                row["basis"] or "",
            )
        )
    return tuple(found)


def _article(address: str) -> str:
    match = ARTICLE.match(address)
    return match[0] if match else address


def topic_names() -> tuple[str, ...]:
    """The topics that we know, in the order in which they are shown."""
    return tuple(names[0] for names in TOPICS)
