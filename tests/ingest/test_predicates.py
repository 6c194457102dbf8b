"""Predicates: which of a sentence's predicates stand at its top."""

from __future__ import annotations

import pytest

from ingest.engine import Engine
from ingest.folding import parse_folded
from ingest.predicates import Kind, bounds_of, groups_of
from ingest.surface import surface_of
from tests.ingest.meaning import parse_of

GROUPS = [
    "甲は、乙に通知する",
    "甲は、代金を支払い｜乙は、これを受領する",
    "乙は、資料を保管し｜第三者に開示してはならない",
    "当社は、内容を変更できるものとし｜会員は、これを承諾する",
    "乙は、直ちに報告するとともに｜原因を調査するものとする",
    "当社は、提供を停止することができ｜責任を負わない",
    "当社は、情報を収集しますが｜公表しません",
    # one predicate, whatever stands inside it
    "乙は、契約に違反し、催告を受けた場合は、直ちに弁済する",
    "甲は、乙が報告を怠り、又は虚偽の報告をしたときは、解除することができる",
    "乙は、秘密を保持し、複製しないことを保証する",
    "会員は、当社が情報を収集し、提供することに同意する",
    "乙は、甲が作成し、交付した資料を使用する",
    "乙は、甲の承諾を得ることなく、譲渡してはならない",
    "乙は、法令に従い、業務を行う",
    "甲は、天災による場合を除き、延期しない",
    "乙は、何らの催告を要せず、解除できる",
    "甲は、使用に起因し、又は関連して生じた損害を賠償する",
    # a condition in the second predicate does not swallow the first
    "甲は、検査を行い｜乙が申し出た場合は、再度検査を行う",
    "乙は、資料を保持し｜甲が求める場合を除き、返還しない",
    "乙は、これらに該当しないことを表明し｜これに反した場合、甲は解除できる",
    "甲は、乙に権利を許諾し｜かつ、甲が指定する者が行使しないことに同意する",
]


def test_no_case_was_lost() -> None:
    assert len(GROUPS) >= 21


@pytest.mark.parametrize("cut", GROUPS)
def test_top_predicates_of_real_parses(cut: str, engine: Engine) -> None:
    sentence = cut.replace("が｜", "が、").replace("に｜", "に、").replace("｜", "、") + "。"
    (parse,) = parse_folded(engine, [sentence])
    surface = surface_of(sentence)
    groups = groups_of(surface, bounds_of(surface, parse))
    found = "｜".join(surface.text[group.start : group.end] for group in groups)
    assert found == cut.replace("が｜", "｜").replace("とともに｜", "｜")
    assert [group.final for group in groups] == [False] * (len(groups) - 1) + [True]


@pytest.mark.parametrize(
    ("tagged", "kinds"),
    [
        ("甲/n は/w 通知/s する/v 。/,", [Kind.FINAL]),
        ("甲/n は/w 通知/s し/r 、/, 協議/s する/v 。/,", [Kind.SEQUENT, Kind.FINAL]),
        ("甲/n は/w 定める/a 方法/n で/p 行う/v 。/,", [Kind.ADNOMINAL, Kind.FINAL]),
        ("乙/n が/p 通知/s し/r た/x 場合/n は/w 、/, 行う/v 。/,", [Kind.CLAUSE, Kind.FINAL]),
        ("行う/a こと/n が/p できる/v 。/,", [Kind.WITHIN, Kind.FINAL]),
        ("行う/a こと/n に/p 同意/s する/v 。/,", [Kind.COMPLEMENT, Kind.FINAL]),
        ("行う/a もの/n と/p し/r 、/, 行わ/v ず/z 、/, 行う/v 。/,", [Kind.WITHIN, Kind.PRESCRIBED, Kind.SEQUENT, Kind.FINAL]),
        ("法令/n に/p 従い/r 、/, 行う/v 。/,", [Kind.FINAL]),
    ],
)  # fmt: skip
def test_what_a_predicate_leads_into(tagged: str, kinds: list[Kind]) -> None:
    parse = parse_of(tagged)
    assert [bound.kind for bound in bounds_of(surface_of(parse.text), parse)] == kinds


def test_without_a_parse_the_kana_tell() -> None:
    surface = surface_of("甲は、乙が定める方法で通知し、乙が承諾した場合は、直ちに行う。")
    groups = groups_of(surface, bounds_of(surface, None))
    assert [surface.text[group.start : group.end] for group in groups] == [
        "甲は、乙が定める方法で通知し",
        "乙が承諾した場合は、直ちに行う",
    ]


def test_nothing_to_read() -> None:
    assert bounds_of(surface_of("。"), None) == ()
    assert groups_of(surface_of(""), ()) == ()
