"""The same contract gives the same facts, whatever the format: each family's F1 against the plain text is at least 0.98."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.engine import Engine
from ingest.reading import read_contract
from ontology.facts import Reading

ROOT = Path(__file__).parents[2]
FILES = Path(__file__).parent / "files"
SHARED = ROOT.parent / "shared" / "contracts"
LEAST = 0.98

FAMILIES: Mapping[str, Callable[[Reading], Iterator[Any]]] = {
    "clauses": lambda r: ((c.address, c.kind) for c in r.clauses),
    "headings": lambda r: ((c.address, c.heading) for c in r.clauses if c.heading),
    "definitions": lambda r: ((d.term, d.address) for d in r.definitions),
    "references": lambda r: ((f.origin, f.target, f.dangling, f.external) for f in r.references),
    "norms": lambda r: ((n.address, n.sentence, n.type, n.bearer) for n in r.norms),
    "exceptions": lambda r: ((e.address, e.sentence, e.kind) for e in r.exceptions),
    "survivals": lambda r: ((s.clause, s.stated_in, s.duration) for s in r.survivals),
    "parties": lambda r: (p.name for p in r.contract.parties),
}


def f1(found: Counter[Any], expected: Counter[Any]) -> float:
    total = found.total() + expected.total()
    return 2 * (found & expected).total() / total if total else 1.0


def differences(found: Reading, expected: Reading) -> dict[str, float]:
    scores = {name: f1(Counter(rows(found)), Counter(rows(expected))) for name, rows in FAMILIES.items()}
    return {name: score for name, score in scores.items() if score < LEAST}


@pytest.fixture(scope="module")
def read(engine: Engine) -> Callable[[Path], Reading]:
    return cache(lambda path: read_contract(path, engine))


OURS = [
    pytest.param(FILES / f"{name}.{kind}", text, id=f"{name}.{kind}")
    for name, text in (
        ("numbered", FILES / "numbered.txt"),
        ("warehouse-system-outsourcing", ROOT / "examples/warehouse-system-outsourcing.txt"),
    )
    for kind in ("pdf", "docx", "html")
]


@pytest.mark.parametrize(("path", "text"), OURS)
def test_the_facts_are_those_of_the_text(path: Path, text: Path, read: Callable[[Path], Reading]) -> None:
    assert len(read(text).norms) > 10
    assert differences(read(path), read(text)) == {}


@pytest.mark.parametrize(("path", "text"), OURS)
def test_every_clause_knows_where_it_begins(path: Path, text: Path, read: Callable[[Path], Reading]) -> None:
    reading = read(path)
    if path.suffix == ".pdf":
        pages = [clause.page for clause in reading.clauses]
        assert pages == sorted(pages, key=lambda page: page or 0)
        assert set(pages) >= {1, 2}
    else:
        assert all(
            clause.element and clause.element.startswith(("/html/body", "/w:document")) for clause in reading.clauses
        )
    assert reading.text_sha256 != reading.sha256
    assert {(clause.page, clause.element) for clause in read(text).clauses} == {(None, None)}


@pytest.mark.parametrize(("path", "text"), OURS)
def test_every_fact_points_at_its_words(path: Path, text: Path, read: Callable[[Path], Reading]) -> None:
    reading = read(path)
    evidence = [norm.evidence for norm in reading.norms] + [row.evidence for row in reading.definitions]
    evidence += [row.evidence for row in reading.references] + [row.evidence for row in reading.survivals]
    assert all(reading.text[each.start : each.end] == each.quote for each in evidence)
    for clause in reading.clauses:
        assert "".join(reading.text[span.start : span.end] for span in clause.spans) == clause.text


# pages of the web whose text somebody else has made
@pytest.mark.parametrize("number", ["018", "028", "029", "030"])
def test_pages_of_the_web(number: str, read: Callable[[Path], Reading]) -> None:
    page, text = SHARED / f"html/{number}.html", SHARED / f"more/{number}.txt"
    if not page.exists():
        pytest.skip("the contracts of ../shared are not here")
    assert differences(read(page), read(text)) == {}


def test_a_page_whose_text_lost_a_number(read: Callable[[Path], Reading]) -> None:
    """The text prints no number before the page's fourth paragraph of article 5, so that it belongs to the third."""
    page, text = SHARED / "html/034.html", SHARED / "more/034.txt"
    if not page.exists():
        pytest.skip("the contracts of ../shared are not here")
    found, expected = read(page), read(text)
    fourth = {clause.address for clause in found.clauses} - {clause.address for clause in expected.clauses}
    assert fourth == {"art_5__para_4"}

    def as_in_text(address: str) -> str:
        return "art_5__para_3" if address in fourth else address

    joined = replace(
        found,
        references=tuple(replace(row, origin=as_in_text(row.origin)) for row in found.references),
        survivals=tuple(replace(row, stated_in=as_in_text(row.stated_in)) for row in found.survivals),
    )
    assert differences(joined, expected) == {}


# 025 is not the same all over: its text draws tables, where two numbers stand inside a line
@pytest.mark.parametrize("file", ["019.pdf", "025.docx"])
def test_files_of_others(file: str, read: Callable[[Path], Reading]) -> None:
    path = SHARED / "files" / file
    if not path.exists():
        pytest.skip("the contracts of ../shared are not here")
    assert differences(read(path), read(SHARED / f"more/{path.stem}.txt")) == {}
