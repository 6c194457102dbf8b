"""Actors: who is named, by the name that the contract calls him, and with which particle."""

from __future__ import annotations

import pytest

from ingest.actors import actors_of
from ingest.surface import surface_of
from ontology.facts import Party, Role
from tests.ingest.meaning import AB, NOWHERE, TERMS

MENTIONS = [
    (AB, "甲は、乙に対し通知する。", [("甲", "は"), ("乙", "に対し")]),
    (AB, "甲及び乙は、協力する。", [("甲及び乙", "は")]),
    (AB, "甲または乙が解除する。", [("甲及び乙", "が")]),
    (AB, "甲乙は、協議する。", [("甲及び乙", "は")]),
    (AB, "両当事者は、協議する。", [("甲及び乙", "は")]),
    (AB, "各当事者が負担する。", [("甲及び乙", "が")]),
    (AB, "受託者は、納入する。", [("乙", "は")]),
    (AB, "株式会社見本（以下「甲」という。）は、委託する。", [("甲", "は")]),
    (AB, "他方は、解除できる。", [("甲及び乙", "は")]),
    (TERMS, "弊社は、提供します。", [("当社", "は")]),
    (TERMS, "見本株式会社は、提供します。", [("当社", "は")]),
    (TERMS, "従前の会員は、退会する。", [("会員", "は")]),
    (TERMS, "各会員は、申し込む。", [("会員", "は")]),
    (TERMS, "ご利用者様は、申し込む。", [("会員", "は")]),
    (TERMS, "他の会員は、閲覧できる。", [("他の会員", "は")]),
    (TERMS, "利用希望者は、申請する。", [("利用希望者", "は")]),
    (TERMS, "会員は、第三者に貸与しない。", [("会員", "は"), ("第三者", "に")]),
    (TERMS, "登録をする法人（以下「登録法人」という。）は、申請する。", [("登録法人", "は")]),
    (TERMS, "県外にお住まいの方は、申し込めません。", [("県外にお住まいの方", "は")]),
    (AB, "甲又は乙のうち解除された者は、請求できない。", [("甲及び乙", "は")]),
    (TERMS, "会員間で解決する。", [("会員", "で")]),
    (TERMS, "会員の皆様には、ご負担いただきます。", [("会員", "には")]),
    (TERMS, "18歳未満は、利用できません。", [("18歳未満", "は")]),
    (TERMS, "会員、従業員及び代理人が利用する。", [("会員及び従業員及び代理人", "が")]),
    (TERMS, "サーバーは、停止する。", []),
    (TERMS, "前者は、適用しない。", []),
    (TERMS, "東京地方裁判所を管轄とする。", []),
]


def test_no_case_was_lost() -> None:
    assert len(MENTIONS) >= 27


@pytest.mark.parametrize(("parties", "sentence", "expected"), MENTIONS, ids=[row[1] for row in MENTIONS])
def test_who_is_mentioned(parties: tuple[Party, ...], sentence: str, expected: list[tuple[str, str]]) -> None:
    found = actors_of(parties, sentence).mentions(surface_of(sentence))
    assert [("及び".join(mention.names), mention.case) for mention in found] == expected


def test_the_sides() -> None:
    actors = actors_of(TERMS)
    assert (actors.provider, actors.customer) == ("当社", "会員")
    assert actors.others(("当社",)) == ("会員",)
    assert actors_of(AB).provider is None


def test_principals_are_those_with_a_part() -> None:
    other = Party("販売店", None, (), Role.OTHER, NOWHERE)
    assert actors_of((other, *TERMS)).principals == ("当社", "会員")


def test_who_is_spoken_to() -> None:
    assert actors_of((), "あなたは、複製することができます。").customer == "あなた"
    assert actors_of((), "何人も複製できる。").customer is None
