"""Text made to be slow is read in time: no pattern may run over a whole clause again from every place in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from ingest.contract import Contract
from ingest.dates import dates_in
from ingest.definitions import definitions_in
from ingest.jurisdiction import courts_in, governing_law_in
from ingest.parties import parties_in
from ingest.references import citations_in, references_in
from ingest.sentences import sentences_of
from ontology.facts import Clause, ClauseKind, Span

UNITS = [
    "漢",
    "A",
    "1",
    "　",
    "\n ",
    "（",
    "「甲」",
    "第1        ",
    "個人情報保護法",
    "資料（以下「甲」という。）",
    "2.3の",
    "本契約（以下 ",
    "甲とは",
    "に関する",
]
PASSES: list[Callable[[Contract], Any]] = [
    lambda contract: references_in(contract, citations_in(contract)), definitions_in, dates_in, governing_law_in, courts_in, lambda contract: parties_in(contract, ()),
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_read_in_time(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    article = Clause("art_1", ClauseKind.ARTICLE, "1", None, "第1条", "", None, 1, 0, 0)
    paragraph = Clause(
        "art_1__para_1",
        ClauseKind.PARAGRAPH,
        None,
        None,
        "第1条第1項",
        text,
        "art_1",
        2,
        0,
        len(text),
        (Span(0, len(text)),),
    )
    contract = Contract(text, None, (article, paragraph), sentences_of(paragraph))
    began = time.perf_counter()
    for find in PASSES:
        find(contract)
    assert time.perf_counter() - began < 5  # takes 0.1 to 0.5 s; a quadratic pattern took over a minute
