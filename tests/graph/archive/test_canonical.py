"""The canonical digest: of the graph, not of how it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib

from graph.archive.canonical import canonical, digest
from graph.mapping import triples
from graph.store import ClauseStore
from graph.turtle import export
from ontology.facts import Amount
from tests.graph.readings import BASE, full_reading, norm, reading


def read(turtle: bytes | str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def turtle() -> bytes:
    with ClauseStore.in_memory(BASE) as store:
        store.replace_contract("itaku", full_reading())
        return export(store, "itaku")


@pytest.mark.parametrize("form", ["turtle", "longturtle", "nt", "xml"])
def test_a_file_that_rdflib_wrote_anew_holds_the_same_graph(turtle: bytes, form: str) -> None:
    rewritten = rdflib.Graph().parse(data=turtle, format="turtle").serialize(format=form, encoding="utf-8")
    assert rewritten != turtle
    again = rdflib.Graph().parse(data=rewritten, format="turtle" if form == "longturtle" else form)
    lines = again.serialize(format="nt", encoding="utf-8")
    assert digest(read(lines)) == digest(read(turtle))


@pytest.mark.parametrize("value", ["1", "0", "12000000", "14.6", "0.05", "0.0000001", "99999999999999999999"])
def test_no_amount_is_another_when_rdflib_has_written_it(value: str) -> None:
    amount = Amount(value, "円", f"{value}円")
    whole = triples(reading(norms=(norm(amounts=(amount,)),)), base=BASE, contract_id="x")
    lines = "".join(f"{triple} .\n" for triple in whole)
    rewritten = rdflib.Graph().parse(data=lines, format="nt").serialize(format="turtle")
    assert digest(read(rewritten)) == digest(whole)


def test_neither_order_nor_names_of_blank_nodes_matter() -> None:
    one = "<urn:a> <urn:p> [ <urn:q> 1 ], [ <urn:q> 2 ] . <urn:b> <urn:p> 'あ'@ja ."
    other = "<urn:b> <urn:p> 'あ'@ja . _:z <urn:q> 2 . _:y <urn:q> 1 . <urn:a> <urn:p> _:y, _:z ."
    assert digest(read(one)) == digest(read(other))


@pytest.mark.parametrize(
    "other",
    ["<urn:a> <urn:p> 'x'@en .", "<urn:a> <urn:p> '' .", "<urn:a> <urn:q> 'x' .", "<urn:a> <urn:p> 'x', 'y' .", ""],
)
def test_another_graph_has_another_digest(other: str) -> None:
    assert digest(read(other)) != digest(read("<urn:a> <urn:p> 'x' ."))


def test_every_triple_counts() -> None:
    whole = triples(full_reading(), base=BASE, contract_id="itaku")

    def without(number: int) -> Iterable[ox.Triple]:
        return (*whole[:number], *whole[number + 1 :])

    left_out = range(0, len(whole), 9)
    assert len({digest(whole), *(digest(without(number)) for number in left_out)}) == len(left_out) + 1


def test_the_form_is_that_of_the_recommendation() -> None:
    """Section 5 (canonical N-Quads) by hand; rdf-canonize, another implementation, makes the same bytes of it."""
    hard = 'a\t\b\n\r\f"\\\x00\x01\x1f\x7f\x80あ𠮷\u2028\ufeff'
    end, p = ox.BlankNode("z"), ox.NamedNode("http://e/p")
    graph = [
        ox.Triple(end, p, ox.Literal(hard)),
        ox.Triple(ox.NamedNode("http://e/あ"), p, end),
        ox.Triple(ox.NamedNode("http://e/s"), p, ox.Literal("𠮷")),
        ox.Triple(ox.NamedNode("http://e/s"), p, ox.Literal("豈")),
    ]
    assert canonical(graph).decode().split("\n") == [
        '<http://e/s> <http://e/p> "豈" .',
        '<http://e/s> <http://e/p> "𠮷" .',
        "<http://e/あ> <http://e/p> _:c14n0 .",
        r'_:c14n0 <http://e/p> "a\t\b\n\r\f\"\\\u0000\u0001\u001F\u007F' + '\x80あ𠮷\u2028\ufeff" .',
        "",
    ]
    assert digest(graph) == "510c399a2fc898f54d37a0707cfab344adb12b1470f9d897ffee0a7141fd3226"
    assert digest([]) == hashlib.sha256(b"").hexdigest()
