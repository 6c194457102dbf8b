"""Actions: the words that say what is done."""

from __future__ import annotations

import pytest

from ingest.engine import Engine
from ingest.norms import norms_in
from tests.ingest.meaning import contract_of, parsed, parties_for

ACTIONS = [
    ("甲は、本契約を解除することができる。", ["本契約を解除する"]),
    ("乙は、これを第三者に譲渡してはならない。", ["これを第三者に譲渡し"]),
    ("乙は、直ちに通知しなければならないものとする。", ["直ちに通知し"]),
    ("乙が遅滞したときは、甲は、催告なく解除できる。", ["催告なく解除"]),
    ("当社は、法令に基づく場合を除き、開示しません。", ["開示しません"]),
    ("乙は、資料を複写し、又は第三者に貸与してはならない。", ["資料を複写し", "第三者に貸与し"]),
    ("甲は、乙に代金（税を含む。）を 支払う。", ["乙に代金（税を含む。）を 支払う"]),
]


@pytest.mark.parametrize(("text", "expected"), ACTIONS, ids=[row[0] for row in ACTIONS])
def test_actions_are_quotes(text: str, expected: list[str], engine: Engine) -> None:
    (norm,) = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert list(norm.actions) == expected
    assert all(action in text for action in norm.actions)


def test_items_are_the_acts_of_the_lead_sentence(engine: Engine) -> None:
    lead = "会員は、次に掲げる行為をしてはならない。"
    contract = parsed(contract_of((lead, "他人になりすます行為", "虚偽の情報を登録すること")), engine)
    (norm,) = norms_in(contract, parties_for(lead))
    assert norm.actions == ("他人になりすます行為", "虚偽の情報を登録すること")


def test_items_that_are_conditions_are_no_acts(engine: Engine) -> None:
    lead = "甲は、乙が次の各号のいずれかに該当する行為をした場合、解除することができる。"
    contract = parsed(contract_of((lead, "支払を停止したとき", "虚偽の報告をしたとき")), engine)
    (norm,) = norms_in(contract, parties_for(lead))
    assert norm.actions == ("解除する",)
