from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph import lookup
from graph.store import ClauseStore
from ontology.errors import UnknownClause, UnknownContract
from ontology.facts import ContractFacts
from tests.graph.readings import BASE, clause, full_reading, norm, reading
from tests.places import Place

HOME = f"{BASE}contracts/itaku"


@pytest.fixture
def store(place: Place) -> ClauseStore:
    return place.filled("lookup", BASE, lambda made: made.replace_contract("itaku", full_reading()))


@pytest.fixture
def made(place: Place) -> Iterator[ClauseStore]:
    with ClauseStore.open(place.fresh(), BASE) as opened:
        yield opened


def test_what_was_stored_is_read_back_whole(store: ClauseStore) -> None:
    expected = full_reading()
    courts = tuple(sorted(expected.contract.courts))  # a graph keeps no order of these
    contract = replace(expected.contract, courts=courts)
    assert lookup.reading(store, "itaku") == replace(expected, text="", contract=contract)


def test_a_contract_with_nothing_is_read_back(made: ClauseStore) -> None:
    value = reading(contract=ContractFacts(title=None))
    made.replace_contract("x", value)
    assert lookup.reading(made, "x") == replace(value, text="")


def test_where_a_clause_stands_in_its_file_is_read_back(made: ClauseStore) -> None:
    value = reading(
        clauses=(clause(page=3), clause("art_2", position=2, element="/html/body/p[2]")), text_sha256="a" * 64
    )
    made.replace_contract("x", value)
    assert lookup.reading(made, "x") == replace(value, text="")


FAMILIES = ("clauses", "definitions", "references", "norms", "exceptions", "survivals", "notices")


def test_everything_is_what_the_families_say_one_by_one(store: ClauseStore) -> None:
    found = lookup.everything(store, "itaku")
    assert found.contract == lookup.contract(store, "itaku")
    for family in FAMILIES:
        assert getattr(found, family) == getattr(lookup, family)(store, "itaku")


@pytest.mark.parametrize(
    "text",
    ['甲は、「乙」に"はい", と言う。', "一行目\n二行目\r三行目\r\n", ",", '"', " ", "\t", "𠮷野家", "x" * 200_000],
)
def test_any_text_is_read_back_as_it_is(made: ClauseStore, text: str) -> None:
    value = reading(clauses=(clause(text=text, heading=text),))
    made.replace_contract("x", value)
    assert lookup.everything(made, "x").clauses == lookup.clauses(made, "x")
    assert lookup.reading(made, "x") == replace(value, text="")


def test_clauses_know_their_children(store: ClauseStore) -> None:
    found = {f.value.address: f for f in lookup.clauses(store, "itaku")}
    assert found["art_2"].related["children"] == (f"{HOME}/art_2__para_1", f"{HOME}/art_2__para_2")
    assert found["close"].related["children"] == ()
    assert [f.number for f in found.values()] == list(range(1, 18))
    top = lookup.contract(store, "itaku").related["children"]
    assert [iri.rpartition("/")[2] for iri in top] == ["pre", "art_1", "art_2", "art_3", "art_4", "art_5", "close"]


@pytest.mark.parametrize("address", [c.address for c in full_reading().clauses])
def test_one_clause_is_the_same_as_among_all(store: ClauseStore, address: str) -> None:
    one = lookup.clause(store, "itaku", address)
    assert one == next(f for f in lookup.clauses(store, "itaku") if f.value.address == address)
    assert one.iri == f"{HOME}/{address}"


def test_facts_know_what_they_are_related_to(store: ClauseStore) -> None:
    assert lookup.definitions(store, "itaku")[1].related["used_in"] == (
        f"{HOME}/art_2__para_1", f"{HOME}/art_3__para_1__item_1",
    )  # fmt: skip
    assert lookup.norms(store, "itaku")[1].related["exceptions"] == (f"{HOME}/exceptions/1",)
    assert lookup.exceptions(store, "itaku")[0].related["excepts"] == (f"{HOME}/norms/2",)


def test_facts_are_numbered_in_their_family(store: ClauseStore) -> None:
    for family in (lookup.norms, lookup.references, lookup.survivals, lookup.notices, lookup.parties, lookup.dates):
        found = family(store, "itaku")
        assert [f.number for f in found] == list(range(1, len(found) + 1))
        assert [f.iri.rpartition("/")[2] for f in found] == [str(f.number) for f in found]


def test_many_facts_keep_their_order(made: ClauseStore) -> None:
    value = reading(norms=tuple(norm(sentence=n) for n in range(1, 13)))
    made.replace_contract("contract-2024", value)
    assert [f.value.sentence for f in lookup.norms(made, "contract-2024")] == list(range(1, 13))


def test_acts_come_as_they_stand_in_the_text(made: ClauseStore) -> None:
    text = "甲は、う、あ、いを行う。"
    value = reading(clauses=(clause(text=text),), norms=(norm(actions=("う", "あ", "い")),))
    made.replace_contract("x", value)
    assert lookup.norms(made, "x")[0].value.actions == ("う", "あ", "い")


UNKNOWN = [
    ("art_2__para_9", "it has art_2"),
    ("art_99", "the nearest is art_"),
    ("norms/1", "the nearest is"),
    ("a b", "the nearest is"),
    ("", "the nearest is"),
    ("art_1> ?p ?o } #", "the nearest is"),
]


@pytest.mark.parametrize(("address", "hint"), UNKNOWN)
def test_an_unknown_clause_names_the_nearest(store: ClauseStore, address: str, hint: str) -> None:
    with pytest.raises(UnknownClause, match=f"no clause .* in itaku; {hint}"):
        lookup.clause(store, "itaku", address)


@pytest.mark.parametrize("contract_id", ["nothing", "../itaku", "Itaku"])
def test_an_unknown_contract_is_named(store: ClauseStore, contract_id: str) -> None:
    for family in (lookup.contract, lookup.clauses, lookup.norms, lookup.reading):
        with pytest.raises(UnknownContract, match=contract_id):
            family(store, contract_id)
