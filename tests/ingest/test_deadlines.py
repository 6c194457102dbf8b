"""Deadlines: a length with its direction, where it is the norm's own."""

from __future__ import annotations

import pytest

from ingest.deadlines import deadline_in
from ingest.engine import Engine
from ingest.norms import norms_in
from ontology.facts import Deadline
from tests.ingest.meaning import contract_of, parsed, parties_for


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("期間満了の30日前までに通知する", Deadline("P30D", "before")),
        ("三か月前までに申し出る", Deadline("P3M", "before")),
        ("受領後5営業日以内に検査する", Deadline("P5D", "within", business_days=True)),
        ("7日以内に支払う", Deadline("P7D", "within")),
        ("二週間以内に返還する", Deadline("P2W", "within")),
        ("1年6か月以内に完成する", Deadline("P1Y6M", "within")),
        ("24時間以内に報告する", Deadline("PT24H", "within")),
        ("前日までに連絡する", Deadline("P1D", "before")),
        ("3ヶ月以上前に通知する", Deadline("P3M", "before")),
        ("30日前の通知により", Deadline("P30D", "before")),
        ("翌月末日までに支払う", None),
        ("5年間保存する", None),
        ("10名以内に限る", None),
        ("4月1日までに提出する", None),
    ],
)
def test_deadline(text: str, deadline: Deadline | None) -> None:
    assert deadline_in(text) == deadline


def test_a_deadline_inside_a_condition_is_not_the_norms(engine: Engine) -> None:
    text = "乙が10日以内に支払わない場合、甲は、解除することができる。"
    (norm,) = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert norm.deadline is None
