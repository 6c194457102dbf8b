"""One contract against itself: foreign and broken Turtle is refused, and what was changed is found behind good checksums."""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from dataclasses import replace
from functools import cache

import pyoxigraph as ox
import pytest

from graph.archive.canonical import digest
from graph.archive.contract_check import (
    ArchivedContract,
    ForeignTurtle,
    contract_findings,
    graph_of,
)
from graph.archive.manifest import ArchivedSource
from graph.iris import ContractIris
from graph.mapping import triples
from graph.store import ClauseStore
from graph.turtle import export
from graph.validation import validate
from tests.graph.archive.bags import READ
from tests.graph.readings import BASE, TEXT, full_reading

HOME = f"{BASE}contracts/itaku"
FOLDER = "data/contracts/itaku"
NORM = f"<{HOME}/norms/1>"


@cache
def good() -> ArchivedContract:
    source = TEXT.encode()
    known = hashlib.sha256(source).hexdigest()
    with ClauseStore.in_memory(BASE) as store:
        store.replace_contract("itaku", replace(full_reading(), sha256=known, text_sha256=known))
        turtle = export(store, "itaku")
    return ArchivedContract(ContractIris(BASE, "itaku"), f"{FOLDER}/source.txt", source, source, turtle)


def with_turtle(more: str) -> ArchivedContract:
    return replace(good(), turtle=good().turtle + more.encode())


def recorded(contract: ArchivedContract) -> ArchivedSource:
    """What a manifest says of a contract: also what somebody writes into it who has changed the contract."""
    try:
        graph = digest(graph_of(contract))
    except ForeignTurtle:
        graph = "0" * 64
    source, text, turtle = (
        hashlib.sha256(content).hexdigest() for content in (contract.source, contract.text, contract.turtle)
    )
    return ArchivedSource("itaku", "業務委託契約書.txt", READ, source, text, turtle, graph)


def found(contract: ArchivedContract, expected: ArchivedSource | None = None) -> dict[str, str]:
    """The messages by file, with a manifest that fits what is there."""
    told: dict[str, str] = {}
    for finding in contract_findings(contract, expected or recorded(contract), shapes=False):
        name = finding.file.removeprefix(f"{FOLDER}/")
        told[name] = f"{told.get(name, '')} {finding.message}"
    return told


def test_a_good_contract() -> None:
    assert found(good()) == {}
    assert validate(graph_of(good())).conforms


FOREIGN = [  # what is appended to the Turtle, and what is said of it
    (f"<{HOME}2> cg:name '甲' .", "speaks of"),
    (f"<{BASE}contracts/other/norms/1> cg:name '甲' .", "speaks of"),
    (f"<{HOME}/../other> cg:name '甲' .", "speaks of"),
    (f"<{HOME}/..> cg:name '甲' .", "speaks of"),
    (f"<{BASE}> cg:name '甲' .", "speaks of"),
    (f"<{BASE}> <http://rdfs.org/ns/void#uriSpace> 'https://elsewhere.example/' .", "speaks of"),
    ("@base <https://elsewhere.example/id/contracts/> . <itaku/norms/1> cg:name '甲' .", "speaks of"),
    ("BASE <file:///etc/> <passwd> cg:name '甲' .", "speaks of"),
    ("@prefix cg: <https://elsewhere.example/ns#> . <itaku> cg:name '甲' .", "not in the vocabulary"),
    (f"{NORM} <http://www.w3.org/2002/07/owl#sameAs> <https://elsewhere.example/> .", "not in the vocabulary"),
    (f"{NORM} <https://schema.org/name> '甲' .", "not in the vocabulary"),
    (f"{NORM} a <http://www.w3.org/2002/07/owl#Thing> .", "of the class"),
    (f"{NORM} a 'Norm' .", "of the class"),
    (f"{NORM} cg:bearer <https://elsewhere.example/> .", "points to"),
    (f"{NORM} cg:bearer <{HOME}/../other/parties/1> .", "points to"),
    (f"{NORM} cg:bearer [] .", "without an IRI"),
    (f"{NORM} cg:bearer _:b .", "without an IRI"),
    (f"{NORM} cg:condition ( 1 2 ) .", "without an IRI"),
    (f"<< {NORM} cg:name '甲' >> cg:name '乙' .", "without an IRI"),
    (f"{NORM} cg:action '1'^^<https://elsewhere.example/type> .", "of the type"),
    (f"{NORM} cg:action '1'^^<javascript:alert(1)> .", "of the type"),
    (f"GRAPH <{BASE}contracts/other> {{ {NORM} cg:name '甲' }}", "is no Turtle"),
    (f"<{BASE}contracts/other> {{ {NORM} cg:name '甲' }}", "is no Turtle"),
    ("nonsense", "is no Turtle"),
    (f"{NORM} cg:name '甲", "is no Turtle"),
    ("[" * 100_000, "is no Turtle"),
    (f"{NORM} cg:name " + "(" * 100_000, "without an IRI"),
    (f"{NORM} cg:deadline 'P1Y2M3DT4H5M6.7S8'^^xsd:duration , 'P12M'^^xsd:duration .", "would not come back"),
    (f"{NORM} cg:sentence 007 .", "would not come back"),
    (f"{NORM} cg:value 1.50 .", "would not come back"),
]


@pytest.mark.parametrize(("more", "said"), FOREIGN, ids=range(len(FOREIGN)))
def test_foreign_turtle_is_refused(more: str, said: str) -> None:
    told = found(with_turtle(f"\n{more}\n"))
    assert said in told["contract.ttl"]
    assert len(told["contract.ttl"]) < 2000


@pytest.mark.parametrize("number", range(5))
def test_what_is_no_turtle_is_named(number: int) -> None:
    turtle = (b"", b"# nothing\n", b"\xff\xfe<", b"\x00", "<a:a> <a:b> 'é' .".encode("latin-1"))[number]
    assert set(found(replace(good(), turtle=turtle))) == {"contract.ttl"}


def test_a_relative_graph_means_nothing_without_its_base() -> None:
    """The archive says its base itself: where a file lies never decides what it means."""
    without = b"".join(line for line in good().turtle.splitlines(keepends=True) if not line.startswith(b"@base"))
    assert "is no Turtle" in found(replace(good(), turtle=without))["contract.ttl"]


def test_a_text_that_is_no_utf_8_is_named() -> None:
    told = found(replace(good(), text=TEXT.encode("cp932")))
    assert "is no UTF-8" in told["text.txt"]


def bombs() -> list[bytes]:
    head = good().turtle
    long = "y" * 1_000_000
    return [
        head + f"@prefix a: <{HOME}/{long}> . {NORM} cg:bearer ".encode() + b",".join([b"a:c"] * 200_000) + b" .",
        head + f"@prefix a: <{long}://x/> . {NORM} cg:action ".encode() + b",".join([b"'1'^^a:c"] * 200_000) + b" .",
    ]


def test_more_triples_than_a_contract_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.archive.contract_check.MOST_TRIPLES", 500)
    with pytest.raises(ForeignTurtle, match="more than 500 triples"):
        graph_of(good())


@pytest.mark.parametrize("number", range(2))
def test_a_bomb_is_refused_in_bounded_memory_and_time(number: int) -> None:
    bomb = replace(good(), turtle=bombs()[number])
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(ForeignTurtle):
        graph_of(bomb)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024)
    assert grown < 1024**3
    assert time.process_time() - began < 60


# --- behind good checksums and a manifest that was written anew ----------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("検収後30日以内", "検収後60日以内"),
        ('cg:sha256 "', 'cg:sha256 "0'),
        ('cg:textSha256 "', 'cg:textSha256 "0'),
        ('dcterms:identifier "itaku"', 'dcterms:identifier "other"'),
        ('cg:sourceFile "業務委託契約書.txt"', 'cg:sourceFile "業務委託契約書.pdf"'),
    ],
)
def test_a_changed_graph_is_found_though_all_digests_were_recomputed(old: str, new: str) -> None:
    turtle = good().turtle.decode()
    assert old in turtle
    assert found(replace(good(), turtle=turtle.replace(old, new).encode()))


@pytest.mark.parametrize("field", ["text", "source"])
def test_a_changed_text_or_source_is_found_though_all_digests_were_recomputed(field: str) -> None:
    other = TEXT.replace("2026年", "2027年").encode()
    changed = replace(good(), text=other) if field == "text" else replace(good(), source=other)
    assert f"{field}.txt" in found(changed)


def test_a_changed_text_is_blamed_and_not_the_graph() -> None:
    changed = replace(good(), text=TEXT.replace("甲の信用", "乙の信用").encode())
    for expected in (recorded(good()), recorded(changed)):
        assert set(found(changed, expected)) == {"text.txt"}


def test_a_missing_digest_of_the_text_is_found() -> None:
    lines = [line for line in good().turtle.splitlines(keepends=True) if b"cg:textSha256" not in line]
    assert "text.txt" in found(replace(good(), turtle=b"".join(lines)))


@pytest.mark.parametrize("field", ["source", "text", "turtle", "graph"])
def test_every_digest_of_the_manifest_is_compared(field: str) -> None:
    known = recorded(good())
    digests = {name: getattr(known, name) for name in ("source", "text", "turtle", "graph")} | {field: "0" * 64}
    expected = ArchivedSource("itaku", known.name, READ, **digests)
    file = {"turtle": "contract.ttl", "graph": "contract.ttl"}.get(field, f"{field}.txt")
    assert set(found(good(), expected)) == {file}


def test_a_file_that_another_tool_wrote_anew_is_said_to_hold_the_same_graph() -> None:
    anew = ox.serialize(graph_of(good()), format=ox.RdfFormat.TURTLE) or b""
    told = found(replace(good(), turtle=anew), recorded(good()))
    assert "it holds the same graph (RDFC-1.0)" in told["contract.ttl"]


def test_the_graph_of_another_contract_is_refused() -> None:
    other = triples(full_reading(), base=BASE, contract_id="other")
    turtle = ox.serialize(other, format=ox.RdfFormat.N_TRIPLES) or b""
    assert "speaks of" in found(replace(good(), turtle=turtle))["contract.ttl"]
