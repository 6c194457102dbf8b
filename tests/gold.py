"""The annotated contracts beside the project, when they are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.contract import Contract
from ingest.sentences import sentences_of
from ontology.facts import Clause, ClauseKind, Span

SHARED = Path(__file__).parents[2] / "shared"
GOLD = sorted((SHARED / "gold").glob("*.json"))

needs_shared = pytest.mark.skipif(not GOLD, reason="the annotated contracts (../shared) are not here")


def contract_from_gold(facts: dict[str, Any]) -> Contract:
    """The gold clauses as a Contract, over a source that holds the clauses' texts one after the other."""
    clauses: list[Clause] = []
    source = ""
    for row in facts["clauses"]:
        start = len(source)
        source += (row["heading"] or "") + "\n" + row["text"] + "\n"
        begin = start + len(row["heading"] or "") + 1
        spans = (Span(begin, begin + len(row["text"])),) if row["text"] else ()
        parent = row["address"].rpartition("__")[0] or None
        clauses.append(
            Clause(
                row["address"],
                ClauseKind(row["kind"]),
                row["number"],
                row["heading"],
                row["address"],
                row["text"],
                parent,
                len(clauses) + 1,
                start,
                len(source),
                spans,
            )
        )
    sentences = tuple(sentence for clause in clauses for sentence in sentences_of(clause))
    return Contract(source, facts["contract"]["title"], tuple(clauses), sentences)


def read_gold(path: Path) -> dict[str, Any]:
    """One gold file."""
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts
