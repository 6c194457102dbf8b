from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from graph.store import ClauseStore
from graph.turtle import MEDIA_TYPES, Format, export
from ontology.errors import QueryRefused, UnknownContract
from tests.graph.readings import BASE, clause, full_reading, norm, reading

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "itaku.ttl"
FORMATS: dict[Format, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def store() -> ClauseStore:
    made = ClauseStore.in_memory(BASE)
    made.replace_contract("itaku", full_reading())
    made.replace_contract("a", reading())
    return made


def parsed(text: bytes, format: Format) -> set[ox.Triple]:  # noqa: A002
    return {quad.triple for quad in ox.parse(text, format=FORMATS[format])}


def test_the_turtle_is_the_golden_file(store: ClauseStore) -> None:
    """Accept a change by looking at it and writing the file anew."""
    assert export(store, "itaku").decode() == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_one_contract_parses_back(store: ClauseStore, format: Format) -> None:  # noqa: A002
    assert parsed(export(store, "itaku", format), format) == set(store.graph("itaku"))


@pytest.mark.parametrize("format", FORMATS)
def test_all_contracts_parse_back(store: ClauseStore, format: Format) -> None:  # noqa: A002
    every = set(store.graph("itaku")) | set(store.graph("a"))
    assert parsed(export(store, None, format), format) == every


@pytest.mark.parametrize("format", ["trig", "nquads"])
def test_quads_keep_the_contracts_apart(store: ClauseStore, format: Format) -> None:  # noqa: A002
    names = {str(quad.graph_name) for quad in ox.parse(export(store, None, format), format=FORMATS[format])}
    assert names == {f"<{BASE}contracts/itaku>", f"<{BASE}contracts/a>"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # its parsers use what it deprecates
def test_rdflib_reads_the_same_graph(store: ClauseStore) -> None:
    stored = "\n".join(f"{triple} ." for triple in store.graph("itaku"))
    expected = Graph().parse(data=stored, format="nt")
    assert isomorphic(Graph().parse(data=export(store, "itaku"), format="turtle"), expected)
    assert isomorphic(Graph().parse(data=export(store, "itaku", "jsonld"), format="json-ld"), expected)
    quads = Dataset().parse(data=export(store, "itaku", "trig"), format="trig")
    assert len(list(quads.quads())) == len(expected)


def test_what_is_read_comes_in_reading_order(store: ClauseStore) -> None:
    nodes = re.findall(r"^<itaku/?(\S*)>$", export(store, "itaku").decode(), re.MULTILINE)
    assert nodes[:7] == ["", "parties/1", "parties/2", "actors/1", "actors/2", "dates/1", "notices/2"]
    clauses = [n for n in nodes if re.match(r"pre|art|close", n)]
    assert clauses == [c.address for c in full_reading().clauses]
    after = nodes[nodes.index("art_2__para_1") : nodes.index("art_2__para_2")]
    assert after == ["art_2__para_1", "norms/2", "exceptions/1", "references/1"]
    assert nodes[nodes.index("norms/3") + 1] == "norms/3/amounts/1"
    assert len(nodes) == len(set(nodes))


def test_numbers_count_and_do_not_spell(store: ClauseStore) -> None:
    many = reading(norms=tuple(norm() for _ in range(12)))
    made = ClauseStore.in_memory(BASE)
    made.replace_contract("x", many)
    nodes = re.findall(r"^<x/norms/(\d+)>$", export(made, "x").decode(), re.MULTILINE)
    assert [int(n) for n in nodes] == list(range(1, 13))


EXPORT = """
import sys
from graph.store import ClauseStore
from graph.turtle import export
from tests.graph.readings import BASE, full_reading, reading
store = ClauseStore.open(sys.argv[1], BASE)
for name in sys.argv[3:]:
    store.replace_contract(name, full_reading())
sys.stdout.buffer.write(export(store, "itaku", sys.argv[2]))
"""


@pytest.mark.parametrize("format", FORMATS)
def test_bytes_do_not_depend_on_process_order_or_store(store: ClauseStore, format: Format, tmp_path: Path) -> None:  # noqa: A002
    for seed, names in (("1", ["itaku"]), ("2", ["z", "itaku", "b"])):
        command = [sys.executable, "-c", EXPORT, str(tmp_path / seed), format, *names]
        environment = {"PYTHONHASHSEED": seed, "LC_ALL": "C", "PATH": ""}
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        assert run.stdout == export(store, "itaku", format)


def test_lines_end_with_a_line_feed_alone_and_the_text_is_utf8(store: ClauseStore) -> None:
    for format in FORMATS:  # noqa: A001
        text = export(store, "itaku", format)
        assert b"\r" not in text
        assert text.endswith(b"\n")
        assert "秘密保持" in text.decode()


def test_json_ld_has_one_object_a_line(store: ClauseStore) -> None:
    text = export(store, "itaku", "jsonld").decode()
    objects = {each["@id"]: each for each in json.loads(text)["@graph"]}
    assert objects["itaku/norms/2"]["cg:bestEffort"] is False
    assert objects["itaku/norms/2"]["cg:deadline"] == {"@value": "P30D", "@type": "xsd:duration"}
    assert objects["itaku/art_2"]["rdfs:label"] == {"@value": "第2条", "@language": "ja"}
    assert len(text.splitlines()) == len(objects) + 3


HARD = [
    '"',
    '"""',
    "'''",
    "\\",
    "\\u0041",
    '\\"',
    "a\nb\r\nc",
    "\t\b\f",
    "\x01\x7f\x85",
    "\u2028\ufeff\ufffd",
    "😀𠮷",
    "<x> . #",
    "@ja",
    "^^",
]


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1))
@example("".join(HARD))
def test_hostile_strings_come_back(text: str) -> None:
    made = ClauseStore.in_memory(BASE)
    value = reading(
        source=text,
        contract=replace(reading().contract, title=text, courts=(text,)),
        clauses=(clause(text=text, heading=text, label=text),),
        norms=(norm(bearer=(text,), counterparty=(), actions=(text,)),),
    )
    made.replace_contract("x", value)
    expected = set(made.graph("x"))
    assert text in {t.object.value for t in expected if isinstance(t.object, ox.Literal)}
    for format in FORMATS:  # noqa: A001
        assert parsed(export(made, "x", format), format) == expected
    nt = "\n".join(f"{t} ." for t in expected)
    assert isomorphic(Graph().parse(data=export(made, "x"), format="turtle"), Graph().parse(data=nt, format="nt"))


@pytest.mark.parametrize("hard", HARD, ids=ascii)
def test_hard_strings_come_back(hard: str) -> None:
    made = ClauseStore.in_memory(BASE)
    made.replace_contract("x", reading(clauses=(clause(text=hard),)))
    for format in FORMATS:  # noqa: A001
        assert parsed(export(made, "x", format), format) == set(made.graph("x"))


def test_unicode_ids_are_readable() -> None:
    made = ClauseStore.in_memory(BASE)
    made.replace_contract("秘密保持契約", reading())
    text = export(made).decode()
    assert "<秘密保持契約/art_1__para_1>" in text
    assert parsed(text.encode(), "turtle") == set(made.graph("秘密保持契約"))


def test_an_empty_store_is_an_empty_file() -> None:
    for format in FORMATS:  # noqa: A001
        assert parsed(export(ClauseStore.in_memory(), None, format), format) == set()


def test_unknown_contracts_and_formats_are_refused(store: ClauseStore) -> None:
    with pytest.raises(UnknownContract):
        export(store, "nothing")
    with pytest.raises(QueryRefused, match="there are turtle, trig, nquads, jsonld"):
        export(store, "itaku", "rdfxml")  # type: ignore[arg-type]


def test_every_format_has_a_media_type() -> None:
    assert set(MEDIA_TYPES) == set(FORMATS)
