"""An archive is whole and true, or what is wrong is named; also behind checksums that somebody wrote anew."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.archive.bag import write_bag
from graph.archive.canonical import digest
from graph.archive.findings import Finding
from graph.archive.manifest_check import recorded
from graph.archive.verifying import verify_bag
from graph.store import ClauseStore
from tests.graph.archive.bags import READ, manifest_replaced, put, recomputed
from tests.graph.readings import BASE, full_reading

HOME = "data/contracts/itaku"
TURTLE, TEXT, SOURCE = f"{HOME}/contract.ttl", f"{HOME}/text.txt", f"{HOME}/source.txt"
JSON, MANIFEST = "data/manifest.json", "data/manifest.ttl"


def found(bag: Path) -> tuple[Finding, ...]:
    return verify_bag(bag).findings


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def graph_digest(turtle: bytes) -> str:
    return digest(quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))


def rewritten(bag: Path, path: str, old: str, new: str) -> None:
    """Change a file of the contract as somebody would who can change everything: all that records it is written anew."""
    before = (bag / path).read_bytes()
    after = before.replace(old.encode(), new.encode())
    assert after != before
    (bag / path).write_bytes(after)
    if path == TURTLE:
        manifest_replaced(bag, graph_digest(before), graph_digest(after))
    manifest_replaced(bag, sha256(before), sha256(after))
    recomputed(bag)


def test_an_archive_as_it_was_written(bag: Path) -> None:
    verified = verify_bag(bag)
    assert verified.findings == ()
    assert verified.recorded is not None
    assert verified.recorded.base == BASE
    assert list(verified.recorded.contracts) == ["itaku"]
    assert verified.recorded.contracts["itaku"].provenance == READ
    recomputed(bag)
    assert found(bag) == ()  # who recomputes what is right changes nothing


FORGED = [  # what somebody changes who writes all digests and checksums anew, and the file in which it is found
    (TURTLE, "検収後30日以内", "検収後60日以内", TURTLE),
    (TURTLE, "cg:start 9 ;", "cg:start 8 ;", TURTLE),
    (TURTLE, "cg:end 21 ;", "cg:end 22 ;", TURTLE),
    (TURTLE, 'cg:spans "9-58"', 'cg:spans "9-57"', TURTLE),
    (TURTLE, 'cg:heading "目的"', 'cg:heading "目的" ; cg:text "甲は、何もしない。"', TURTLE),
    (TURTLE, 'cg:sha256 "', 'cg:sha256 "0000', SOURCE),
    (TURTLE, 'cg:textSha256 "', 'cg:textSha256 "0000', TEXT),
    (TURTLE, 'dcterms:identifier "itaku"', 'dcterms:identifier "other"', TURTLE),
    (TURTLE, 'cg:sourceFile "業務委託契約書.txt"', 'cg:sourceFile "別の契約書.txt"', TURTLE),
    (TURTLE, "cg:statedIn <itaku/art_4__para_1> ;", "", TURTLE),  # a norm without a clause
    (TURTLE, "cg:statedIn <itaku/art_4__para_1>", "cg:statedIn <itaku/art_99>", TURTLE),
    (TURTLE, "cg:clause <itaku/art_4> ;", "", TURTLE),  # a survival without a target
    (TURTLE, "a cg:Obligation, cg:Norm", "a cg:Obligation", TURTLE),
    (TEXT, "甲の信用", "乙の信用", TEXT),
    (TEXT, "2026年4月1日", "2027年4月1日", TEXT),
]


@pytest.mark.parametrize(("path", "old", "new", "named"), FORGED, ids=range(len(FORGED)))
def test_a_forged_archive_is_found(bag: Path, path: str, old: str, new: str, named: str) -> None:
    rewritten(bag, path, old, new)
    assert named in {finding.file for finding in found(bag)}


def test_a_source_of_other_bytes_is_found(bag: Path) -> None:
    before = (bag / SOURCE).read_bytes()
    (bag / SOURCE).write_bytes(before + b"\n")
    manifest_replaced(bag, sha256(before), sha256(before + b"\n"))
    recomputed(bag)
    assert SOURCE in {finding.file for finding in found(bag)}


def test_a_digest_that_only_one_file_of_the_manifest_has(bag: Path) -> None:
    said = (bag / JSON).read_text(encoding="utf-8")
    known = sha256((bag / TEXT).read_bytes())
    (bag / JSON).write_text(said.replace(known, "0" * 64), encoding="utf-8")
    recomputed(bag)
    (finding,) = found(bag)
    assert finding.file == JSON
    assert f"says something else than {MANIFEST}" in finding.message


def test_a_statement_that_only_one_file_of_the_manifest_has(bag: Path) -> None:
    said = json.loads((bag / JSON).read_bytes())
    said["@graph"].append({"@id": "data/more.txt", "@type": "prov:Entity"})
    (bag / JSON).write_text(json.dumps(said), encoding="utf-8")
    recomputed(bag)
    (finding,) = found(bag)
    assert (finding.file, "says more than" in finding.message) == (JSON, True)
    (bag / JSON).write_text(json.dumps({**said, "@graph": said["@graph"][:-2]}), encoding="utf-8")
    recomputed(bag)
    (finding,) = found(bag)
    assert (finding.file, "says something else" in finding.message) == (JSON, True)


@pytest.mark.parametrize("path", [TEXT, TURTLE, SOURCE, "data/ontology/shapes.ttl", "data/validation.ttl"])
def test_every_digest_in_the_manifest_is_compared(bag: Path, path: str) -> None:
    manifest_replaced(bag, sha256((bag / path).read_bytes()), "0" * 64)
    recomputed(bag)
    assert path in {finding.file for finding in found(bag)}


def test_the_digest_of_the_graph_is_compared(bag: Path) -> None:
    manifest_replaced(bag, graph_digest((bag / TURTLE).read_bytes()), "0" * 64)
    recomputed(bag)
    (finding,) = found(bag)
    assert (finding.file, "RDFC-1.0" in finding.message) == (TURTLE, True)


def test_a_graph_that_another_tool_wrote_anew_is_said_to_be_the_same(bag: Path) -> None:
    triples = [quad.triple for quad in ox.parse((bag / TURTLE).read_bytes(), format=ox.RdfFormat.TURTLE)]
    (bag / TURTLE).write_bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b"")
    recomputed(bag)
    (finding,) = found(bag)
    assert "it holds the same graph (RDFC-1.0)" in finding.message


@pytest.mark.parametrize("name", ["clausegraph.ttl", "shapes.ttl", "alignments.ttl", "context.jsonld"])
def test_a_shipped_file_that_is_no_rdf_is_named(bag: Path, name: str) -> None:
    path = bag / "data/ontology" / name
    before = path.read_bytes()
    path.write_bytes(b"{ nonsense")
    manifest_replaced(bag, sha256(before), sha256(b"{ nonsense"))
    recomputed(bag)
    (finding,) = found(bag)
    assert finding.file == f"data/ontology/{name}"


@pytest.mark.parametrize(("old", "new"), [("true", "false"), ("sh:conforms true", "sh:result []")])
def test_a_report_that_says_otherwise_is_found(bag: Path, old: str, new: str) -> None:
    report = bag / "data/validation.ttl"
    before = report.read_bytes()
    after = before.replace(old.encode(), new.encode())
    assert after != before
    report.write_bytes(after)
    manifest_replaced(bag, sha256(before), sha256(after))
    recomputed(bag)
    assert [finding.file for finding in found(bag)] == ["data/validation.ttl"]


# --- contracts that are added, taken away, exchanged ---------------------------------------------------------------------


def test_a_contract_that_was_taken_away_is_named(bag: Path) -> None:
    shutil.rmtree(bag / HOME)
    recomputed(bag)
    assert {finding.file for finding in found(bag)} == {TURTLE, TEXT, SOURCE}


def test_a_contract_that_was_added_is_named(bag: Path) -> None:
    shutil.copytree(bag / HOME, bag / "data/contracts/other")
    recomputed(bag)
    named = {finding.file for finding in found(bag)}
    assert named == {f"data/contracts/other/{name}" for name in ("contract.ttl", "text.txt", "source.txt")}


def test_a_contract_under_another_name_is_found(bag: Path) -> None:
    (bag / HOME).rename(bag / "data/contracts/other")
    manifest_replaced(bag, HOME, "data/contracts/other")
    recomputed(bag)
    (finding,) = found(bag)
    assert finding.file == "data/contracts/other/contract.ttl"
    assert "speaks of" in finding.message


def test_two_contracts_that_are_exchanged_are_found(tmp_path: Path) -> None:
    with ClauseStore.in_memory(BASE) as store:
        put(store, "itaku")
        put(store, "別の契約")
        write_bag(store, tmp_path / "bag")
    homes = [tmp_path / "bag/data/contracts" / name for name in ("itaku", "別の契約")]
    homes[0].rename(homes[0].with_name("aside"))
    homes[1].rename(homes[0])
    homes[0].with_name("aside").rename(homes[1])
    recomputed(tmp_path / "bag")
    named = {finding.file for finding in found(tmp_path / "bag")}
    assert {"data/contracts/itaku/contract.ttl", "data/contracts/別の契約/contract.ttl"} <= named


# --- the manifest --------------------------------------------------------------------------------------------------------

HEAD = (
    f"@base <{BASE}archive/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <https://schema.org/> .\n"
)
MANIFESTS = [  # what stands in manifest.ttl instead, and what is said of it
    ("", "says nothing"),
    ("nonsense", "cannot be parsed"),
    (f"{HEAD}<data/x> prov:used " + "(" * 100_000, "without an IRI"),
    (f"{HEAD}<data/x> prov:used [] .", "without an IRI"),
    (f"{HEAD}<data/x> prov:used <<( <a> <b> <c> )>> .", "without an IRI"),
    (f"{HEAD}<data/x> a prov:Entity . <https://elsewhere.example/> a prov:Entity .", "not in this archive"),
    (f"{HEAD}<data/x> <http://www.w3.org/2002/07/owl#imports> <https://elsewhere.example/> .", "no manifest says"),
    ("<https://elsewhere.example/> a <x:y> .", "does not begin with a file of an archive"),
    ("<file:///archive/data/x> a <x:y> .", "must be an http or https address"),
    (f"{HEAD}<data/contracts/x/contract.ttl#graph> schema:sha256 '1' .", "should once"),
    (f"{HEAD}<data/contracts/../contract.ttl#graph> schema:sha256 '1' .", "is not named in the manifest"),
    (f"{HEAD}<data/contracts/X/contract.ttl#graph> schema:sha256 '1' .", "no contract id"),
    (f"{HEAD}<data/x> schema:name '{'y' * 5000}' .", "more than 4,096 characters"),
    (f"{HEAD}@prefix a: <{BASE}archive/data/{'y' * 5000}> . a:x a prov:Entity .", "more than 4,096 characters"),
]


@pytest.mark.parametrize(("turtle", "said"), MANIFESTS, ids=range(len(MANIFESTS)))
def test_a_manifest_that_is_none_is_named(bag: Path, turtle: str, said: str) -> None:
    (bag / MANIFEST).write_text(turtle, encoding="utf-8")
    (bag / JSON).write_bytes(as_json(turtle))
    recomputed(bag)
    findings = found(bag)
    assert any(said in finding.message for finding in findings), findings
    assert all(len(finding.message) < 1000 for finding in findings)


def as_json(turtle: str) -> bytes:
    """The same as JSON-LD where it can be said."""
    try:
        return ox.serialize(ox.parse(turtle, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.JSON_LD) or b"[]"
    except (SyntaxError, ValueError, OSError):
        return b"[]"


JSONS = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[" * 1_000_000,
    b'{"a":' * 1_000_000,
    b'{"@id": "x:a", "x:b": ' + b"9" * 1_000_000 + b"}",
    b'{"@context": "http://127.0.0.1:1/context.jsonld", "@id": "x:a", "x:b": 1}',
    b'{"@context": {"@import": "file:///etc/passwd"}, "@id": "x:a", "x:b": 1}',
    b'{"@id": "x:graph", "@graph": [{"@id": "x:a", "x:b": 1}]}',
]


@pytest.mark.parametrize("number", range(len(JSONS)))
def test_a_json_that_is_no_manifest_is_named(bag: Path, number: int) -> None:
    (bag / JSON).write_bytes(JSONS[number])
    recomputed(bag)
    assert JSON in {finding.file for finding in found(bag)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026-04-01T09:30:00Z", "2026-13-01T09:30:00Z"),
        ("2026-04-01T09:30:00Z", "yesterday"),
        ("schema:softwareVersion", "schema:name"),
        ("schema:version", "schema:name"),
        ("source.txt", "source.pdf"),
        ('"業務委託契約書.txt"', '"../../業務委託契約書.txt"'),
        ("prov:wasGeneratedBy", "prov:used"),
    ],
)
def test_a_manifest_that_does_not_say_what_it_should(bag: Path, old: str, new: str) -> None:
    turtle = (bag / MANIFEST).read_text(encoding="utf-8")
    assert old in turtle
    (bag / MANIFEST).write_text(turtle.replace(old, new), encoding="utf-8")
    (bag / JSON).write_bytes(as_json(turtle.replace(old, new)))
    recomputed(bag)
    assert recorded(bag)[0] is None
    assert MANIFEST in {finding.file for finding in found(bag)}


def test_another_base_is_found(bag: Path) -> None:
    manifest_replaced(bag, f"{BASE}archive/", "https://elsewhere.example/id/archive/")
    recomputed(bag)
    (finding,) = found(bag)
    assert "speaks of" in finding.message


# --- how it is done ------------------------------------------------------------------------------------------------------


def test_contracts_are_checked_elsewhere_and_told_of_in_order(tmp_path: Path) -> None:
    ids = ("a", "b", "c")
    with ClauseStore.in_memory(BASE) as store:
        for contract_id in ids:
            put(store, contract_id)
        write_bag(store, tmp_path / "bag")
    for contract_id in ("b", "c"):
        (tmp_path / f"bag/data/contracts/{contract_id}/text.txt").write_text("別の契約書", encoding="utf-8")
    told: list[str] = []

    def tell(given: tuple[str, ...], what: str) -> Iterable[str]:
        assert (given, what) == (ids, "verifying")
        for each in given:
            yield each
            told.append(each)

    with ThreadPoolExecutor(1) as executor:
        verified = verify_bag(tmp_path / "bag", executor=executor, ahead=2, tell=tell)
    named = {finding.file for finding in verified.findings}
    assert {f"data/contracts/{each}/text.txt" for each in ids} & named == {
        "data/contracts/b/text.txt",
        "data/contracts/c/text.txt",
    }
    assert told == list(ids)


def test_findings_are_together_by_file(bag: Path) -> None:
    (bag / TEXT).write_bytes((bag / TEXT).read_bytes().replace("甲".encode(), "乙".encode()))
    files = [finding.file for finding in found(bag)]
    runs = [file for file, before in zip(files, ["", *files], strict=False) if file != before]
    assert len(runs) == len(set(runs))


def test_the_report_that_is_archived_says_that_all_conform(bag: Path) -> None:
    assert b"conforms true" in (bag / "data/validation.ttl").read_bytes()
    assert json.loads((bag / JSON).read_bytes())["@context"]["@base"] == f"{BASE}archive/"
    assert full_reading().text == (bag / TEXT).read_text(encoding="utf-8")
