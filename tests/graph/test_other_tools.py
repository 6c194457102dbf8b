"""Other people's tools read what we write, and say nothing against it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from rdflib import Graph

from graph.iris import contract_id
from graph.store import ClauseStore
from graph.turtle import export
from tests.graph.readings import BASE, full_reading
from tests.riot import missing, riot

ONTOLOGY = sorted((Path(__file__).parents[2] / "ontology").glob("*.ttl"))
# file names that become IRIs: of several scripts, one with a character outside of the basic plane (𠮷)
NAMES = [
    "itaku.txt",
    "業務委託契約書（改）.txt",
    "か\u3099いこく.txt",
    "𠮷野家.txt",
    "İstanbul.txt",
    "한국어 계약.txt",
    "2026.txt",
]
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def store() -> ClauseStore:
    made = ClauseStore.in_memory(BASE)
    for name in NAMES:
        made.replace_contract(contract_id(name), full_reading())
    return made


@pytest.fixture(scope="module")
def written(store: ClauseStore, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A Turtle file for each contract."""
    folder = tmp_path_factory.mktemp("turtle")
    files = [folder / f"{n}.ttl" for n, _ in enumerate(NAMES)]
    for file, name in zip(files, NAMES, strict=True):
        file.write_bytes(export(store, contract_id(name)))
    return files


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_rdflib_reads_every_triple(number: int, written: list[Path], store: ClauseStore) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings(
            "ignore", category=DeprecationWarning, module="rdflib"
        )  # its parsers use what it deprecates
        graph = Graph().parse(written[number], format="turtle")
    stored = "".join(f"{triple} .\n" for triple in store.graph(contract_id(NAMES[number])))
    assert set(graph) == set(Graph().parse(data=stored, format="nt"))


def test_oxigraph_reads_every_triple(written: list[Path], store: ClauseStore, tmp_path: Path) -> None:
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if oxigraph is None:
        pytest.skip("the command oxigraph is not installed")
    location = ["--location", str(tmp_path / "store")]
    loaded = subprocess.run(
        [oxigraph, "load", *location, "--file", *map(str, [*written, *ONTOLOGY])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "warn" not in loaded.stderr.lower()
    assert "error" not in loaded.stderr.lower()
    query = [oxigraph, "query", *location, "--results-format", "csv", "--query"]
    ours = f'{COUNT.removesuffix("}")} FILTER(STRSTARTS(STR(?s), "{BASE}")) }}'
    counted = subprocess.run([*query, ours], capture_output=True, text=True, check=True)
    assert int(counted.stdout.split()[1]) == sum(len(set(store.graph(contract_id(name)))) for name in NAMES)


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_riot_has_no_warning(written: list[Path], tmp_path: Path) -> None:
    said = riot(tmp_path, "--validate", *map(str, [*written, *ONTOLOGY]))
    assert said.returncode == 0, said.stderr
    assert [line for line in (said.stdout + said.stderr).splitlines() if " INFO " not in line] == []
    assert said.stderr.count(" INFO ") == len(written) + len(ONTOLOGY)  # it has seen every file


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
@pytest.mark.parametrize(
    ("wrong", "said"),
    [('<a> <b> "x"^^<http://www.w3.org/2001/XMLSchema#integer> .', "WARN"), ("<a b> <b> <c> .", "ERROR")],
    ids=["ill-typed", "space in an IRI"],
)
def test_riot_would_say_so(wrong: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.ttl"
    file.write_text(wrong, encoding="utf-8")
    assert said in riot(tmp_path, "--validate", str(file)).stderr
