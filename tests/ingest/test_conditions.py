"""Conditions: quoted clauses that restrict a norm; concessives and exclusions are none."""

from __future__ import annotations

import pytest

from ingest.engine import Engine
from ingest.norms import norms_in
from tests.ingest.meaning import contract_of, parsed, parties_for

CONDITIONS = [
    ("乙が遅滞した場合、甲は、解除することができる。", ["乙が遅滞した場合"]),
    ("甲は、乙が遅滞したときは、解除することができる。", ["乙が遅滞したとき"]),
    ("乙は、申込みの際、身分証を示さなければならない。", ["申込みの際"]),
    ("乙は、甲の承諾がない限り、譲渡してはならない。", ["甲の承諾がない限り"]),
    ("会員は、退会後、資料を廃棄するものとする。", ["退会後"]),
    ("会員が登録を終えた時点で、当社は、番号を通知します。", ["会員が登録を終えた時点"]),
    ("会員は、年会費を支払った場合に限り、利用できる。", ["年会費を支払った場合に限り"]),
    ("乙は、届け出なければ、変更してはならない。", ["届け出なければ"]),
    ("この場合、甲は、代金を返還する。", ["この場合"]),
    ("甲は、検査を行う場合又は監査を行う場合は、乙に通知する。", ["検査を行う場合又は監査を行う場合"]),
    ("天災の場合、又は甲が認めた場合、乙は、延期できる。", ["天災の場合", "甲が認めた場合"]),
    ("前項の規定にかかわらず、乙が求めるときは、甲は、開示する。", ["乙が求めるとき"]),
    ("乙が死亡した場合であっても、甲は、返金しない。", []),
    ("甲が認めた場合を除き、乙は、複製しない。", []),
    ("乙は、速やかに通知する。", []),
]


@pytest.mark.parametrize(("text", "expected"), CONDITIONS, ids=[row[0] for row in CONDITIONS])
def test_conditions(text: str, expected: list[str], engine: Engine) -> None:
    (norm,) = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert list(norm.conditions) == expected


def test_a_condition_reaches_the_predicates_behind(engine: Engine) -> None:
    text = "乙が遅滞した場合、甲は、催告を行い、乙は、直ちに支払わなければならない。"
    norms = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert [norm.conditions for norm in norms] == [("乙が遅滞した場合",)] * 2


def test_a_condition_stops_at_a_whole_statement(engine: Engine) -> None:
    text = "乙が遅滞した場合、甲は、解除できるものとし、乙は、これを承諾する。"
    norms = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert [norm.conditions for norm in norms] == [("乙が遅滞した場合",), ()]
