"""The manifest: Turtle and JSON that say the same, in PROV-O, and with the versions and digests of what is there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import PROV, XSD

from graph.archive.bag import write_bag
from graph.archive.canonical import digest
from graph.archive.manifest import source_file
from graph.store import ClauseStore
from tests.graph.archive.stores import IDS, PARSER, fill
from tests.graph.readings import BASE

HOME = f"{BASE}archive/"
SCHEMA = "https://schema.org/"


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manifest")
    with ClauseStore.open(fill(folder / "store"), read_only=True) as store:
        write_bag(store, folder / "bag")
    return folder / "bag"


@pytest.fixture(scope="module")
def manifest(bag: Path) -> Graph:
    return Graph().parse(bag / "data/manifest.ttl", format="turtle")


def iri(path: str) -> URIRef:
    return URIRef(HOME + path)


def values(manifest: Graph, path: str, predicate: str) -> set[str]:
    return {str(value).removeprefix(HOME) for value in manifest.objects(iri(path), URIRef(predicate))}


def test_turtle_and_json_say_the_same(bag: Path) -> None:
    forms = {"manifest.ttl": ox.RdfFormat.TURTLE, "manifest.json": ox.RdfFormat.JSON_LD}
    graphs = {
        name: [quad.triple for quad in ox.parse((bag / "data" / name).read_bytes(), format=form)]
        for name, form in forms.items()
    }
    assert len(graphs["manifest.ttl"]) > 60
    assert digest(graphs["manifest.ttl"]) == digest(graphs["manifest.json"])


def test_json_is_read_without_rdf(bag: Path) -> None:
    nodes = {node["@id"]: node for node in json.loads((bag / "data/manifest.json").read_bytes())["@graph"]}
    for path, node in nodes.items():
        if "schema:sha256" in node and "#" not in path:
            assert node["schema:sha256"] == hashlib.sha256((bag / path).read_bytes()).hexdigest()
    payload = {str(file.relative_to(bag)) for file in (bag / "data").rglob("*") if file.is_file()}
    assert {path for path in nodes if "#" not in path} == payload - {"data/manifest.ttl", "data/manifest.json"}


@pytest.mark.parametrize("contract_id", IDS)
def test_the_digest_of_each_graph_is_that_of_its_turtle(bag: Path, manifest: Graph, contract_id: str) -> None:
    path = f"data/contracts/{contract_id}/contract.ttl"
    triples = [quad.triple for quad in ox.parse((bag / path).read_bytes(), format=ox.RdfFormat.TURTLE)]
    assert values(manifest, f"{path}#graph", f"{SCHEMA}sha256") == {digest(triples)}
    assert values(manifest, f"{path}#graph", str(PROV.alternateOf)) == {path}


def test_where_a_graph_is_from_can_be_followed(manifest: Graph) -> None:
    home = "data/contracts/itaku"
    turtle, text, source = (f"{home}/{name}" for name in ("contract.ttl", "text.txt", "source.txt"))
    reading = f"{turtle}#reading"
    assert values(manifest, turtle, str(PROV.wasDerivedFrom)) == {text}
    assert values(manifest, text, str(PROV.wasDerivedFrom)) == {source}
    assert values(manifest, source, f"{SCHEMA}name") == {"業務委託契約書.TXT"}
    assert values(manifest, source, f"{SCHEMA}encodingFormat") == {"text/plain"}
    assert values(manifest, turtle, str(PROV.wasGeneratedBy)) == {reading}
    when = Literal("2026-04-01T09:30:00Z", datatype=XSD.dateTime)
    assert list(manifest.objects(iri(reading), PROV.endedAtTime)) == [when]
    assert values(manifest, reading, str(PROV.used)) == {source, "#rules-0f0f0f0f0f0f0f0f"}
    (parser,) = values(manifest, reading, str(PROV.wasAssociatedWith)) - {"#clausegraph-0.1.0"}
    assert values(manifest, parser, f"{SCHEMA}softwareVersion") == {PARSER}
    parts = values(manifest, parser, "http://purl.org/dc/terms/hasPart")
    assert parts == {"#engine-1", "#ja-ginza-5.3.0", "#SudachiDict-core-20260723"}
    assert values(manifest, "#ja-ginza-5.3.0", f"{SCHEMA}softwareVersion") == {"5.3.0"}


def test_every_node_has_a_class_of_prov_and_is_described(manifest: Graph) -> None:
    classes = {PROV.Entity, PROV.Activity, PROV.SoftwareAgent, PROV.Plan}
    for node in set(manifest.subjects()):
        assert set(manifest.objects(node, RDF.type)) & classes, node
    ours = {each for each in manifest.objects() if isinstance(each, URIRef) and each.startswith(HOME)}
    assert ours <= set(manifest.subjects())


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("契約書.PDF", "source.pdf"),
        ("a.b.Docx", "source.docx"),
        ("名前だけ", "source"),
        ("契約.第2版", "source"),
        ("x.", "source"),
        (".txt", "source"),
        ("x.a/../../b", "source"),
        ("x.\n", "source"),
        ("x." + "a" * 99, "source"),
    ],
)
def test_a_source_keeps_its_suffix_where_it_is_one(name: str, file: str) -> None:
    assert source_file(name) == file
