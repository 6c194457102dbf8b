"""The clause tree: readable cases, and laws that hold for every contract that is here."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from ingest.contract import Contract
from ingest.structure import build_contract
from ontology.errors import UnreadableSource
from ontology.facts import ClauseKind
from tests.gold import GOLD, SHARED, needs_shared, read_gold

CASES_FILE = Path(__file__).parent / "cases/structure.txt"
CONTRACTS = sorted((SHARED / "contracts").rglob("*.txt"))
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.txt")) + sorted(
    (Path(__file__).parents[2] / "examples").glob("[!R]*.md")
)


def read_cases(path: Path) -> list[tuple[str, str, str]]:
    """(name, contract text, expected outline) for each `===` part of a case file."""
    cases = []
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, expected = part.partition("\n---\n")
        name, _, text = head.partition("\n")
        cases.append((name, text, expected.strip("\n")))
    return cases


CASES = read_cases(CASES_FILE)


def outline(contract: Contract) -> str:
    """The tree as the case files print it: last address component, heading (| before text), text."""
    lines = []
    for clause in contract.clauses:
        depth = clause.address.count("__")
        heading = f"{clause.heading}|" if clause.heading and clause.text else clause.heading
        words = " ".join(part for part in (clause.address.rpartition("__")[2], heading, clause.text) if part)
        lines.append("  " * depth + words)
    return "\n".join(lines)


@pytest.mark.parametrize(("text", "expected"), [pytest.param(text, out, id=name) for name, text, out in CASES])
def test_case(text: str, expected: str) -> None:
    assert outline(build_contract(text)) == expected


def test_no_case_was_lost() -> None:
    assert len(CASES) >= 35  # raise it when you add one


@pytest.mark.parametrize("text", ["", "\n\n", "こんにちは。今日は晴れです。", "<html><body></body></html>"])
def test_a_text_without_clauses_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSource, match="no clause"):
        build_contract(text)


LABELS = [
    ("第1条（甲）\n文である。\n第10条の2（乙）\n1. 次のとおり。\n(3) 三である\n", "第10条の2第1項第3号"),
    ("第1条（甲）\n文である。\n第2条（乙）\n文である。\n附則\n1. 文である。", "附則第1項"),
    ("第1章 総則\n第1条（甲）\n文である。\n第2条（乙）\n文である。", "第1章"),
]


@pytest.mark.parametrize(("text", "label"), LABELS)
def test_labels_are_what_a_lawyer_writes(text: str, label: str) -> None:
    assert label in [clause.label for clause in build_contract(text).clauses]


def each_contract() -> list[Path]:
    return [*EXAMPLES, *CONTRACTS]


@pytest.mark.parametrize("path", each_contract(), ids=lambda path: path.stem)
def test_laws(path: Path) -> None:
    """What holds for every contract whatever its form."""
    text = path.read_text(encoding="utf-8")
    contract = build_contract(text)
    addresses = [clause.address for clause in contract.clauses]
    assert len(set(addresses)) == len(addresses)
    for clause in contract.clauses:
        assert clause.text == "".join(text[span.start : span.end] for span in clause.spans)
        assert clause.parent is None or addresses.index(clause.parent) < clause.position - 1
    for parent in {clause.parent for clause in contract.clauses}:
        assert all(a.start <= b.start for a, b in pairwise(contract.children(parent)))
    assert covered(contract) >= 0.93
    assert build_contract(text) == contract


def covered(contract: Contract) -> float:
    """The share of the source's characters (spaces apart) that lie in the title, a number, a heading or a clause."""
    inside = bytearray(len(contract.text))
    spans = [(contract.front.start, contract.front.end)]
    for clause in contract.clauses:
        spans += [(clause.start, clause.spans[0].start if clause.spans else clause.end)]
        spans += [(span.start, span.end) for span in clause.spans]
    for start, end in spans:
        inside[start:end] = b"\x01" * (end - start)
    written = [i for i, char in enumerate(contract.text) if not char.isspace()]
    return sum(inside[i] for i in written) / len(written)


@needs_shared
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_structure(path: Path) -> None:
    """Every clause that the annotators saw, and no other; disputed ones apart."""
    gold = read_gold(path)
    contract = build_contract((SHARED / "contracts" / f"{path.stem}.txt").read_text(encoding="utf-8"))
    disputed = {row["address"] for row in gold["clauses"] if row.get("doubtful")}
    headed = (ClauseKind.ARTICLE, ClauseKind.CHAPTER)
    want = {(row["address"], row["kind"]) for row in gold["clauses"] if row["address"] not in disputed}
    have = {(clause.address, clause.kind.value) for clause in contract.clauses if clause.address not in disputed}
    # the annotators doubted what the lone number of this article is
    assert {row for row in have ^ want if not (path.stem == "063" and row[0].startswith("art_8__"))} == set()
    headings = {(c.address, c.heading) for c in contract.clauses if c.kind in headed}
    assert headings == {
        (row["address"], row["heading"]) for row in gold["clauses"] if row["kind"] in ("article", "chapter")
    }
