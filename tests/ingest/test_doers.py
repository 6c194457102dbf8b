"""Doers: the plain present binds somebody who acts, a thing promises nothing."""

from __future__ import annotations

import pytest

from ingest.context import Context
from ingest.engine import Engine
from ingest.statements import statements_of
from tests.ingest.meaning import actors_for, contract_of, parsed

BINDS = (
    "甲は、乙に通知する。",
    "当社は、必要な措置を講じます。",
    "速やかに報告書を提出する。",
    "利用料金は、毎月末日に支払うものとする。",
    "会員の情報は、規程に従って取り扱います。",
    "会員は、登録を取り消すことができません。",
    "登録を停止・抹消できるものとします。",
    "開始後の取消しはできません。",
    "当社は、提供を終えることがあります。",
    "本製品は、第三者に転売することができません。",
    "お申込みは、お断りする場合があります。",
    "画面に当社又は他社の広告を表示することがあります。",
    "欠勤については、賃金又は手当を控除する。",
)
TELLS = (
    "本サービスは、毎日稼働する。",
    "本規約は、利用の条件を定めるものです。",
    "料金は、別表に定めるものとします。",
    "本件資料とは、甲が交付するものとする。",
    "支障が出る。",
    "本契約に定めのない事項については、民法に従うものとする。",
    "当社のウェブサイトで随時閲覧できます。",
    "料金は、改定されることがあります。",
    "手続には、三日を要する場合があります。",
    "当社は、この権利を有する者である。",
)


@pytest.mark.parametrize("text", [*BINDS, *TELLS])
def test_who_does_something(text: str, engine: Engine) -> None:
    contract = parsed(contract_of(text), engine)
    stated = statements_of(contract.sentences[0], Context(contract, actors_for(text)))
    assert bool(stated.statements and stated.statements[-1].ending.type) is (text in BINDS)
