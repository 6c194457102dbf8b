"""Quotes stand in the text: every changed character, offset or span of a good graph is found."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.archive.evidence import misplaced
from graph.mapping import triples
from graph.nodes import CG
from tests.graph.readings import BASE, TEXT, full_reading

GRAPH = triples(full_reading(), base=BASE, contract_id="itaku")
HOME = f"{BASE}contracts/itaku"
INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
CHECKED = ("quote", "start", "end", "spans")


def changed(node: str, name: str, *values: str, number: bool = False) -> list[ox.Triple]:
    """The graph with other values of one property of one node."""
    subject, predicate = ox.NamedNode(f"{HOME}/{node}"), ox.NamedNode(CG + name)
    kept = [t for t in GRAPH if (t.subject, t.predicate) != (subject, predicate)]
    said = (ox.Literal(value, datatype=INTEGER) if number else ox.Literal(value) for value in values)
    return [*kept, *(ox.Triple(subject, predicate, value) for value in said)]


def test_a_good_graph_stands_in_its_text() -> None:
    assert list(misplaced(GRAPH, TEXT)) == []


WRONG = [  # node, property, values, and what is said
    (
        "norms/2",
        "quote",
        ("甲は、乙に対し、検収後60日以内に本業務の報酬を支払わなければならない。",),
        "quotes 「甲は、乙に対し、検収後60日以内に本業務の報酬を支払わなければ…」, and the text has 「甲は、乙に対し、検収後30日以内",
    ),
    ("norms/2", "quote", ("",), "quotes 「」, and the text has 「甲は、乙に対し"),
    ("norms/2", "start", ("0",), "the text has 「業務委託契約書"),
    ("norms/2", "start", ("-1",), "lies at -1-"),
    ("norms/2", "start", ("１",), "lies at １-"),
    ("norms/2", "start", ("9999999999",), "lies at 9999999999-"),
    ("norms/2", "start", ("9" * 5000,), "lies at 999"),
    ("norms/2", "start", (), "lies at ?-"),
    ("norms/2", "start", ("0", "1"), "more than one cg:start"),
    ("norms/2", "end", ("0",), "lies at "),
    ("norms/2", "end", ("100000",), "and the text has"),
    ("notices/2", "end", ("100000",), "and the text has"),
    (
        "art_1__para_1",
        "text",
        ("甲は、乙に対し、業務を委託する。",),
        "says 「甲は、乙に対し、業務を委託する。」, and the text has 「甲は、乙に対し、業務（以下",
    ),
    ("art_1__para_1", "text", (), "says 「」"),
    ("art_1__para_1", "spans", (), "and the text has 「」 there"),
    ("art_1__para_1", "spans", ("1-2 a",), "spans that are none"),
    ("art_1__para_1", "spans", ("0-5",), "do not follow one another inside of it"),
    ("art_1", "start", ("100000",), "and the text has"),
    ("art_1", "text", ("目的",), "says 「目的」"),
]


@pytest.mark.parametrize(("node", "name", "values", "said"), WRONG)
def test_what_does_not_stand_there_is_named(node: str, name: str, values: tuple[str, ...], said: str) -> None:
    found = list(misplaced(changed(node, name, *values, number=name in {"start", "end"}), TEXT))
    assert len(found) == 1
    assert found[0].startswith(f"<{HOME}/{node}> ")
    assert said in found[0]
    assert len(found[0]) < 1000


def evidence() -> list[ox.Triple]:
    return [t for t in GRAPH if t.predicate.value in {CG + name for name in CHECKED}]


def test_every_fact_is_compared() -> None:
    compared = [t for t in evidence() if t.predicate.value == CG + "quote"]
    assert len(compared) == len([t for t in GRAPH if t.predicate.value == CG + "rule"]) >= 20


@pytest.mark.parametrize(
    "triple", evidence(), ids=lambda t: f"{t.subject.value.removeprefix(HOME)}-{t.predicate.value[-5:]}"
)
def test_every_quote_and_every_offset_counts(triple: ox.Triple) -> None:
    assert isinstance(triple.subject, ox.NamedNode)
    assert isinstance(triple.object, ox.Literal)
    node, name = triple.subject.value.removeprefix(f"{HOME}/"), triple.predicate.value.removeprefix(CG)
    if name == "quote":
        others = [triple.object.value + "。", triple.object.value[1:]]
    elif name == "spans":
        first, _, last = triple.object.value.partition("-")
        others = [f"{int(first) + 1}-{last}", f"{first}-{int(last) - 1}"]
    elif _bounds_alone(triple.subject):
        others = ["100000"]
    else:
        others = [str(int(triple.object.value) + step) for step in (-1, 1)]
    for other in others:
        assert list(misplaced(changed(node, name, other, number=name in {"start", "end"}), TEXT))


def _bounds_alone(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> bool:
    """Whether start and end only bound the place of a node, as those of a notice."""
    return not any(t.subject == node and t.predicate.value == CG + "quote" for t in GRAPH)


@given(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8"))
def test_a_changed_character_of_a_quoted_text_is_found(at: int, character: str) -> None:
    text = TEXT[:at] + character + TEXT[at + 1 :]
    spans = [
        t.object.value.split("-")
        for t in evidence()
        if t.predicate.value == CG + "spans" and isinstance(t.object, ox.Literal)
    ]
    quoted = any(int(start) <= at < int(end) for start, end in spans)
    if quoted and character != TEXT[at]:
        assert list(misplaced(GRAPH, text))
    assert list(misplaced(GRAPH, TEXT)) == []
