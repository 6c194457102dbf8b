"""Parties: who is bound, by which name, in which part."""

from __future__ import annotations

import pytest

from ingest.definitions import definitions_in
from ingest.parties import parties_in
from ingest.structure import build_contract
from ontology.facts import Party

TERMS = """利用規約
第1条（適用）
{preamble}
第2条（登録）
{name}は、本規約に同意の上、登録を申し込む。{ours}は、これを承諾する。
第3条（禁止）
{name}は、他人になりすましてはならない。{name}は、複製をしてはならない。
第4条（変更）
{ours}は、本規約を変更できる。{ours}は、変更を{name}に知らせる。{extra}
"""


def terms(*, ours: str = "当社", name: str = "ユーザー", preamble: str = "", extra: str = "") -> tuple[Party, ...]:
    preamble = preamble or f"本規約は、株式会社あさひ（以下「{ours}」という。）が提供するサービスの条件を定める。"
    return read(TERMS.format(ours=ours, name=name, preamble=preamble, extra=extra))


def read(text: str) -> tuple[Party, ...]:
    contract = build_contract(text)
    parties = parties_in(contract, definitions_in(contract))
    for party in parties:
        assert contract.text[party.evidence.start : party.evidence.end] == party.evidence.quote
    return parties


def shown(parties: tuple[Party, ...]) -> list[str]:
    return [f"{party.name} {party.role}" for party in parties]


@pytest.mark.parametrize("ours", ["当社", "弊社", "当方", "運営者", "当団体", "運営会社", "ライセンサー"])
def test_the_side_that_offers(ours: str) -> None:
    first, _ = terms(ours=ours)
    assert (first.name, first.full_name) == (ours, "株式会社あさひ")


@pytest.mark.parametrize(
    "name", ["ユーザー", "利用者", "会員", "お客様", "ご契約者様", "登録ユーザ", "あなた", "受講者"]
)
def test_the_side_that_takes(name: str) -> None:
    assert shown(terms(name=name)) == ["当社 provider", f"{name} customer"]


def test_an_office_that_has_no_other_name() -> None:
    found = terms(ours="ひばり市", preamble="本規約は、ひばり市が運営するサービスの条件を定める。")
    assert [party.name for party in found][-1:] == ["ユーザー"]
    found = terms(
        ours="環境庁", preamble="本規約は、環境庁が運営するサービスの条件を定める。環境庁は、条件を公表する。"
    )
    assert shown(found) == ["環境庁 provider", "ユーザー customer"]


@pytest.mark.parametrize("applicant", ["登録希望者", "申込者", "第三者", "相手方", "反社会的勢力"])
def test_no_parties(applicant: str) -> None:
    extra = f"{applicant}は、書類を出す。{applicant}は、費用を払う。{applicant}は、本規約に同意したものとみなす。"
    assert shown(terms(extra=extra)) == ["当社 provider", "ユーザー customer"]


def test_a_class_that_is_deemed_to_agree_is_a_party_too() -> None:
    extra = "「閲覧会員」とは、閲覧だけをする者をいう。閲覧会員は、閲覧を始めた時に本規約に同意したものとみなす。"
    assert shown(terms(name="お客様", extra=extra)) == ["当社 provider", "お客様 customer", "閲覧会員 other"]


def test_two_names_of_one_side_are_one_party() -> None:
    preamble = "本規約は、株式会社あさひ（以下「当社」又は「あさひ」という。）が提供するサービスの条件を定める。"
    (ours, _) = terms(preamble=preamble)
    assert (ours.name, ours.full_name, ours.aliases) == ("当社", "株式会社あさひ", ("あさひ",))
    (ours, _) = terms(extra="弊社は、改善に努める。")
    assert ours.aliases == ("弊社",)


DEEDS = [
    ("業務委託契約書", "甲は、乙に対し、開発業務を委託し、乙は受託する。", ["甲 client", "乙 contractor"]),
    ("業務委託契約書", "乙は、甲に対し、開発業務を委託し、甲は受託する。", ["甲 contractor", "乙 client"]),
    ("使用許諾契約書", "甲は、乙に対し、本ソフトウェアの使用を許諾する。乙は使用料を払う。", ["甲 licensor", "乙 licensee"]),
    (
        "業務委託契約書",
        "甲は、乙に対し、別紙の業務（以下「本業務」という。）を委託し、乙は受託する。",
        ["甲 client", "乙 contractor"],
    ),
    ("売買契約書", "甲は、乙に対し、商品を売り渡し、乙はこれを買い受ける。", ["甲 seller", "乙 buyer"]),
    ("建物賃貸借契約書", "甲は、乙に対し、建物を賃貸し、乙はこれを賃借する。", ["甲 lessor", "乙 lessee"]),
    ("秘密保持契約書", "甲及び乙は、検討のために情報を交換する。", ["甲 None", "乙 None"]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "act", "expected"), DEEDS, ids=[act for _, act, _ in DEEDS])
def test_deeds_between_two(title: str, act: str, expected: list[str]) -> None:
    text = f"{title}\n株式会社あさひ（以下「甲」という。）と株式会社ゆうひ（以下「乙」という。）は、次のとおり契約する。\n第1条（目的）\n{act}\n第2条（義務）\n乙は、誠実に行う。甲は、協力する。\n"
    found = read(text)
    assert shown(found) == expected
    assert [party.full_name for party in found] == ["株式会社あさひ", "株式会社ゆうひ"]


def test_the_part_stands_before_the_name() -> None:
    text = "委託契約書\n委託者　山田商店（以下「甲」という。）と受託者　田中太郎（以下「乙」という。）は、次のとおり契約する。\n第1条（目的）\n甲は頼み、乙は行う。\n第2条（他）\n乙は、守る。甲は、払う。\n"
    first, second = read(text)
    assert (first.full_name, first.aliases, first.role) == ("山田商店", ("委託者",), "client")
    assert (second.full_name, second.aliases, second.role) == ("田中太郎", ("受託者",), "contractor")


def test_a_name_with_a_particle_in_it() -> None:
    text = "委託契約書\n株式会社あさひ（以下「甲」という。）と株式会社ことのは堂（以下「乙」という。）は、契約する。\n第1条（目的）\n甲は頼み、乙は行う。\n第2条（他）\n乙は、守る。甲は、払う。\n"
    assert [party.full_name for party in read(text)] == ["株式会社あさひ", "株式会社ことのは堂"]


def test_a_third_party_to_the_deed() -> None:
    text = "金銭消費貸借契約書\n第1条（貸付）\n甲は、乙に金銭を貸し渡す。\n第2条（保証）\n丙は、乙の債務を保証する。丙は、乙と連帯する。\n"
    assert [party.name for party in read(text)] == ["甲", "乙", "丙"]


def test_employment() -> None:
    text = "就業規則\n第1条（目的）\nこの規則は、株式会社あさひ（以下「会社」という。）の従業員の労働条件を定める。\n第2条（服務）\n従業員は、会社の指示に従う。従業員は、秘密を守る。会社は、安全に配慮する。\n"
    assert shown(read(text)) == ["会社 employer", "従業員 employee"]


def test_words_of_a_role() -> None:
    text = "保守契約書\n第1条（目的）\n発注者は、受注者に保守を頼む。受注者は、これを引き受ける。\n第2条（報酬）\n発注者は、報酬を払う。受注者は、請求書を出す。\n"
    assert shown(read(text)) == ["発注者 client", "受注者 contractor"]


def test_members_of_an_association_are_not_employed() -> None:
    text = "定款\n第1条（名称）\nこの法人は、一般社団法人見本協会と称する。\n第2条（事業）\nこの法人は、会報を発行する。\n第3条（会費）\n社員は、会費を支払う。社員は、いつでも退社することができる。\n第4条（会報）\nこの法人は、社員に会報を送付する。\n"
    assert shown(read(text)) == ["この法人 provider", "社員 customer"]


def test_a_pledge_whose_sides_are_no_subjects() -> None:
    text = "誓約書\n第1条（秘密）\n当社の秘密を漏らしません。私に開示された当社の情報を守ります。\n第2条（返還）\n私に貸与された物を返します。\n"
    assert [party.name for party in read(text)] == ["当社", "私"]


DEED = "覚書\n株式会社青空（以下「甲」という。）と合同会社木漏れ日（以下「乙」という。）は、次のとおり合意する。\n第1条（期間）\n{}\n第2条（効力）\n本覚書は、締結の日から効力を生ずる。\n"


@pytest.mark.parametrize("words", ["原契約の期間を一年間延長する。", "甲は、原契約の期間を一年間延長する。"])
def test_a_deed_that_names_its_parties_in_the_preamble_alone(words: str) -> None:
    assert [(party.name, party.full_name) for party in read(DEED.format(words))] == [
        ("甲", "株式会社青空"),
        ("乙", "合同会社木漏れ日"),
    ]


@pytest.mark.parametrize("name", ["お施主様", "ご依頼主様", "ご契約者様", "オーナーさま"])
def test_whoever_is_addressed_politely_is_the_other_side(name: str) -> None:
    assert shown(terms(name=name))[1].split()[0] == name


def test_a_second_class_of_persons_that_keeps_the_terms() -> None:
    preamble = "当社は、契約者に便利サービスを提供する。契約者の同居の親族（以下「利用親族」という。）も利用できる。"
    kept = "契約者及び利用親族は、本規約を誠実に遵守する。"
    assert [party.name for party in terms(name="契約者", preamble=preamble, extra=kept)] == ["当社", "契約者"]
    defined = preamble.replace("利用親族", "サービス利用者")
    extra = kept.replace("利用親族", "サービス利用者")
    assert [p.name for p in terms(name="契約者", preamble=defined, extra=extra)] == ["当社", "契約者", "サービス利用者"]
