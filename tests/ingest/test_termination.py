"""The contract's end as a past event: what is one and what is not."""

from __future__ import annotations

import pytest

from ingest.termination import ends_in

ENDS = [
    ("乙は、本契約の終了後も秘密を守る。", ["本契約の終了後"]),
    ("本契約が終了したときは、返還する。", ["本契約が終了したとき"]),
    ("本契約が期間満了により終了した場合、乙は返還する。", ["本契約が期間満了により終了した場合"]),
    ("本規約が解除された後も、第3条は存続する。", ["本規約が解除された後"]),
    (
        "利用契約につき、その期間が満了し又は解除された場合であっても、存続する。",
        ["利用契約につき、その期間が満了し又は解除された場合"],
    ),
    ("会員は、退会後も責任を負う。", ["退会後"]),
    ("従業員は、退職後においても漏らしてはならない。", ["退職後"]),
    ("本契約の終了にかかわらず、なお有効である。", ["本契約の終了にかかわらず"]),
    ("契約終了時には、資料を返す。", ["契約終了時に"]),
    ("本サービスの利用を終了した後も、保存する。", ["本サービスの利用を終了した後"]),
    ("契約期間中及び終了後、乙は競業しない。", ["及び終了後"]),
]
NO_ENDS = [
    "個別契約の終了後も、本契約は存続する。",  # one order, not the contract
    "試用期間満了後に本採用とする。",
    "総会の終了後、議事録を作る。",
    "甲は、本契約を解除する場合、乙に通知する。",  # an act still to come
    "本契約の解除を希望する者は、届け出る。",
    "契約終了前に締結した取引は、そのままとする。",
    "期間満了の3か月前までに通知する。",
    "キャンペーンの終了後は、適用されない。",
]


@pytest.mark.parametrize(("text", "words"), ENDS, ids=[text for text, _ in ENDS])
def test_end_is_found(text: str, words: list[str]) -> None:
    assert [text[end.start : end.end] for end in ends_in(text)] == words


@pytest.mark.parametrize("text", NO_ENDS)
def test_no_end(text: str) -> None:
    assert list(ends_in(text)) == []
