"""Defined terms: every form of docs/facts.md section 5, and what only looks like one."""

from __future__ import annotations

import pytest

from ingest.contract import Contract
from ingest.definitions import definitions_in
from ingest.structure import build_contract


def contract_with(sentence: str, heading: str = "目的") -> Contract:
    return build_contract(f"利用規約\n第1条（{heading}）\n{sentence}\n第2条（変更）\n当社は、変更できる。\n")


def terms(sentence: str, heading: str = "目的") -> list[str]:
    return [definition.term for definition in definitions_in(contract_with(sentence, heading))]


def meanings(sentence: str) -> list[tuple[str, str | None]]:
    return [(definition.term, definition.text) for definition in definitions_in(contract_with(sentence))]


FORMS = [
    # （以下「X」という）
    ("株式会社あさひ（以下「甲」という。）は、株式会社ゆうひ（以下「乙」という。）に委託する。", [("甲", "株式会社あさひ"), ("乙", "株式会社ゆうひ")]),
    ("株式会社あさひ(以下、「当社」といいます)と利用者が合意する。", [("当社", "株式会社あさひ")]),
    ("乙は、甲が交付した資料（以下、総称して「本件資料」という。）を返す。", [("本件資料", "甲が交付した資料")]),
    ("乙は、成果物の瑕疵（以下本条において「不具合」といいます。）を直す。", [("不具合", "成果物の瑕疵")]),
    ("乙は、商標権（以下単に「権利」という。）を守る。", [("権利", "商標権")]),
    ("この利用規約（以下「本規約」）は、条件を定める。", [("本規約", "この利用規約")]),
    ("本サイト（以下「サイト」又は「ページ」という。）を使う。", [("サイト", "本サイト"), ("ページ", "本サイト")]),
    ("当社（以下「甲」とする。）は、定める。", [("甲", "当社")]),
    ("価格表（以下、\"価格表\"といいます。）による。", [("価格表", "価格表")]),
    ("通信を担う設備(以下｢設備｣と総称します)を使う。", [("設備", "通信を担う設備")]),
    ("株式会社あさひ（以下当社といいます。）は、定める。", [("当社", "株式会社あさひ")]),
    ("株式会社あさひ（以下甲）と山田太郎（以下乙）は、合意する。", [("甲", "株式会社あさひ"), ("乙", "山田太郎")]),
    ("乙は、次のとおり業務委託契約（以下「本契約」という。）を締結する。", [("本契約", "業務委託契約")]),
    ("利用者の申込書（記入した事項を含み、以下「申込書」といいます。）を出す。", [("申込書", "利用者の申込書")]),
    ("管理者（利用者の担当者として登録した者を指し、以下「管理者」といいます）が使う。", [("管理者", "利用者の担当者として登録した者")]),
    ("暴力団、総会屋、その他これらに準ずる者（以下、これらを「反社会的勢力」という。）を除く。", [("反社会的勢力", "暴力団、総会屋、その他これらに準ずる者")]),
    # without 以下
    ("費用及び損害（総称して「損失等」といいます。）を補う。", [("損失等", "費用及び損害")]),
    ("甲が知らせた日に効力が生じ、これを「通知」という。", [("通知", None)]),
    # 「X」とは…をいう
    ("「秘密情報」とは、相手方が秘密と示した情報をいう。", [("秘密情報", "相手方が秘密と示した情報")]),
    ("「秘密情報」とは、相手方が秘密と示した情報をいうものとします。", [("秘密情報", "相手方が秘密と示した情報")]),
    ("「端末」とは、「乙が使う機器」のことをいいます。", [("端末", "乙が使う機器")]),
    ("「版」とは、公表した版を意味します。", [("版", "公表した版")]),
    ("「SDK」（開発キット）とは、開発用の部品を指します。", [("SDK", "開発用の部品")]),
    ("「会員」又は「会員の」とは、登録した者をいう。", [("会員", "登録した者"), ("会員の", "登録した者")]),
    ("「開示者」とは開示する者を、「受領者」とは受領する者をいう。", [("開示者", "開示する者を"), ("受領者", "受領する者")]),
    ("本条において「確認」は、書面による確認を意味します。", [("確認", "書面による確認")]),
    # X とは
    ("会員とは、登録した者をいう。", [("会員", "登録した者")]),
    ("当社が提供する本サービスとは、以下のサービスを指します。", [("本サービス", "以下のサービス")]),
    ("Asahi Cloudサービスとは、当社のサービスをいいます。", [("Asahi Cloudサービス", "当社のサービス")]),
    ("前項における半日とは、所定時間を2で割った時間とする。", [("半日", "所定時間を2で割った時間")]),
    ("取り決めとは、会員の合意を定めるものとする。", [("取り決め", "会員の合意を定めるもの")]),
    # X（…をいい、以下同様）
    ("乙は、電磁的方式（人の知覚で認識できない方式をいい、以下同様とします。）で示す。", [("電磁的方式", "人の知覚で認識できない方式")]),
    ("乙は、営業秘密（公知でない情報をいう。以下同じ。）を守る。", [("営業秘密", "公知でない情報")]),
]  # fmt: skip
SILENT = [
    "乙は、資料（電磁的記録を含む。以下同じ。）を返す。",
    "乙は、子会社（会社法に定めるものをいう。）に開示できる。",
    "甲は、「特典」という名称の役務を提供する。",
    "乙は、以下「５．補償の範囲」の記載に従う。",
    "本サービスとは異なる役務は、対象としない。",
    "甲と乙とは、次のとおり契約を締結する。",
    "本規約とは別に定める条件が優先する。",
    "以下の各号を「禁止行為」の一覧に加える。",
    "「禁止行為」は、次のとおりとする。",
    "規定は、他の条項とは切り離され、独立したものです。",
]

LISTS = [
    ("用語の定義は、次の表のとおりとする。\n|用語|意味|\n|---|---|\n|会員|登録した者|\n|投稿|会員が送った情報|", ["会員", "投稿"]),
    ("会員：登録した者\n投稿：会員が送った情報", ["会員", "投稿"]),
    ("用語は、次の意味を有する。\n（1）会員　登録した者\n（2）投稿　会員が送った情報", ["会員", "投稿"]),
    ("用語の定義は次のとおりとする。\n会員\t登録した者をいう。\n投稿\t会員が送った情報をいう。", ["会員", "投稿"]),
    ("① 「会員」は、登録した者をいう。\n② 「投稿」 会員が送った情報", ["会員", "投稿"]),
    ("この契約で使う用語の定義は、次のとおりとする。\n(1) 「原盤」：最初に固定した媒体をいう。\n(2) 「実演」：歌唱及び演奏をいう。", ["原盤", "実演"]),
    ("次の用語は、次の意味で使う。\n（1）利用契約:当社と会員の契約\n（2）会員:登録した者", ["利用契約", "会員"]),
    ("用語の定義は、次のとおりとする。\n- **話者:** 話し手のことをいいます。\n- **派生物:** 改変したものを指します。", ["話者", "派生物"]),
    ("用語の意義は、次の各号に定める。\n1. **「会員」**\n   登録した者をいいます。\n2. **「投稿」**\n   書き込みをいいます。", ["会員", "投稿"]),
    ("用語の意義は、次の各号に定める。\n(1) 会員\n登録した者をいいます。\n(2) 投稿データ\n会員が送った情報をいいます。", ["会員", "投稿データ"]),
    ("用語の意義は、次の各号に定める。\n(1) 「会員」 登録した者。\n(2) 「投稿」 会員が送った情報。", ["会員", "投稿"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), FORMS, ids=[sentence for sentence, _ in FORMS])
def test_forms(sentence: str, expected: list[tuple[str, str | None]]) -> None:
    found = meanings(sentence)
    assert [term for term, _ in found] == [term for term, _ in expected]
    assert [said for _, said in found if expected[0][1] is not None] == [
        said for _, said in expected if said is not None
    ]


@pytest.mark.parametrize("sentence", SILENT)
def test_no_definition(sentence: str) -> None:
    assert terms(sentence) == []


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[expected[0] + text[-9:] for text, expected in LISTS])
def test_lists_under_a_heading_that_defines(text: str, expected: list[str]) -> None:
    assert terms(text, heading="定義") == expected


def test_a_list_elsewhere_defines_nothing() -> None:
    assert terms("会員は、次を守る。\n(1) 利用契約:当社と会員の契約\n(2) 費用:別に定める", heading="義務") == []


def test_a_group_heading_can_define() -> None:
    contract = contract_with(
        "当社は、次の情報を扱う。\n◆会員情報（会員が登録した情報をいい、以下同様とします。）\n(1) 氏名\n(2) 住所"
    )
    (definition,) = definitions_in(contract)
    assert (definition.term, definition.text) == ("会員情報", "会員が登録した情報")
    assert contract.by_address[definition.address].kind == "group"


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in FORMS])
def test_every_quote_stands_in_the_source(sentence: str) -> None:
    contract = contract_with(sentence)
    for definition in definitions_in(contract):
        assert contract.text[definition.evidence.start : definition.evidence.end] == definition.evidence.quote
        assert definition.term in definition.evidence.quote
        assert definition.evidence.rule.startswith("definition/")


def test_no_case_was_lost() -> None:
    assert len(FORMS) >= 33
    assert len(SILENT) >= 10
    assert len(LISTS) >= 11
