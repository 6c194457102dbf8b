"""Odd structure becomes a notice that points at its place."""

from __future__ import annotations

import pytest

from ingest.oddities import structure_notices
from ingest.structure import build_contract
from ontology.facts import NoticeCode

CASES = [
    ("第1条（甲）\n文。\n第3条（乙）\n文。", NoticeCode.NUMBERING_GAP, "第3条（乙）"),
    ("第1条（甲）\n1. 文。\n2. 文。\n4. 文。\n第2条（乙）\n文。", NoticeCode.NUMBERING_GAP, "4. 文。"),
    ("第1条（甲）\n次のとおり。\n(1) 一\n(4) 四\n第2条（乙）\n文。", NoticeCode.NUMBERING_GAP, "(4) 四"),
    ("第1条（甲）\n文。\n第2条（乙）\n文。\n第2条（丙）\n文。", NoticeCode.NUMBER_TWICE, "第2条（丙）"),
    (
        "第1条（甲）\n文。\n```\n第2条（乙）\n<!-- 非表示の注意書き -->\n文。",
        NoticeCode.OUTSIDE_TEXT,
        "<!-- 非表示の注意書き -->",
    ),
]


@pytest.mark.parametrize(("text", "code", "words"), CASES, ids=[f"{code}-{words}" for _, code, words in CASES])
def test_a_notice_is_given(text: str, code: NoticeCode, words: str) -> None:
    notices = structure_notices(build_contract(text))
    assert [(n.code, text[n.start : n.end].strip()) for n in notices] == [(code, words)]


@pytest.mark.parametrize(
    "text",
    [
        "第1条（甲）\n文。\n第2条（乙）\n文。\n附則\n第1条（丙）\n文。",  # a supplement counts anew
        "第1条（甲）\n文。\n第1条の2（乙）\n文。\n第2条（丙）\n文。",
        "第1条（甲）\n文の\n\n- 2 -\n\n続き。\n第2条（乙）\n文。",  # a page number is no text
    ],
)
def test_nothing_odd(text: str) -> None:
    assert structure_notices(build_contract(text)) == ()
