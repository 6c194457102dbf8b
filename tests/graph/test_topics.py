"""The same topic in several contracts, and what a list of contracts shows."""

from __future__ import annotations

import pytest

from graph.overview import Overview, overviews
from graph.store import ClauseStore
from graph.topics import articles_on, surviving, topic_names
from tests.graph.readings import BASE, full_reading


@pytest.fixture(scope="module")
def store() -> ClauseStore:
    made = ClauseStore.in_memory(BASE)
    for contract_id in ("itaku", "other"):
        made.replace_contract(contract_id, full_reading())
    return made


def test_articles_on_a_topic_contract_by_contract(store: ClauseStore) -> None:
    found = articles_on(store, "秘密保持")
    assert [(row.contract, row.address, row.heading) for row in found] == [
        ("itaku", "art_4", "秘密保持"),
        ("other", "art_4", "秘密保持"),
    ]
    assert articles_on(store, '" } #') == ()


def test_what_survives_has_the_topic_of_its_article(store: ClauseStore) -> None:
    found = {row.address: row for row in surviving(store, "itaku")}
    assert found["art_4"].topics == ("秘密保持",)
    assert found["art_4"].duration == "P3Y"
    assert (found["art_2__para_2"].topics, found["art_2__para_2"].heading) == (("支払",), "報酬")


def test_topics_are_named_once() -> None:
    assert len(topic_names()) == len(set(topic_names())) > 20


def test_an_overview_counts_norms_by_type(store: ClauseStore) -> None:
    iri = f"{BASE}contracts/itaku"
    found = overviews(store, [iri])[iri]
    assert found.dates == (("2026-04-01", "signed"),)
    counted = {
        str(kind): sum(norm.type is kind for norm in full_reading().norms)
        for kind in {n.type for n in full_reading().norms}
    }
    assert found.norms == counted
    assert overviews(store, []) == {}
    assert overviews(store, [f"{BASE}contracts/none"]) == {f"{BASE}contracts/none": Overview()}
