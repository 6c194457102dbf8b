"""References, resolved: one agreement with every kind of neighbour, and what a sentence at a place in it cites."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.contract import Contract
from ingest.references import citations_in, reference_notices, references_in
from ingest.structure import build_contract
from ontology.facts import NoticeCode, Reference

EXAMPLES = sorted(path for path in (Path(__file__).parents[2] / "examples").glob("*.*") if path.name != "README.md")

AGREEMENT = """保守業務委託契約書

第1章 総則

第1条（目的）
本契約は、甲が乙に委託する業務の条件を定める。

第2条（委託）
1. 甲は、乙に業務を委託する。
2. 乙は、次の各号の業務を行う。
(1) 調査
(2) 分析
(3) 報告
3. 乙は、誠実に業務を行う。

第2条の2（再委託）
乙は、業務を再委託してはならない。

第4条（検査）
甲は、次の各号の順に検査する。
(1) 外観
(2) 動作
(3) 記録

第2章 条件

第5条（報酬）
1. 甲は、報酬を支払う。
2. {paragraph}
3. 甲は、次の各号の費用を負担する。
(1) 旅費
(2) {item}
(3) 通信費
4. 乙は、明細を提出する。

第6条（秘密保持）
1. 甲及び乙は、秘密を守る。
2. 秘密の範囲は、別に定める。

第7条（損害賠償）
乙は、損害を賠償する。

附則
1. 本契約は、締結の日から適用する。
2. {supplement}

別紙1 仕様書
1. 対象は、甲の設備とする。

別紙2 料金表
1. 月額は、十万円とする。
"""


def agreement(
    *, paragraph: str = "乙は待つ。", item: str = "宿泊費", supplement: str = "細則は別に定める。"
) -> Contract:
    return build_contract(AGREEMENT.format(paragraph=paragraph, item=item, supplement=supplement))


def rows(contract: Contract, origin: str) -> list[str]:
    return [
        row(reference) for reference in references_in(contract, citations_in(contract)) if reference.origin == origin
    ]


def row(reference: Reference) -> str:
    if reference.external:
        return f"{reference.external} {reference.pinpoint or ''}".strip()
    return reference.target or f"?{reference.dangling}"


ITEMS_OF_2 = ["art_2__para_2__item_1", "art_2__para_2__item_2", "art_2__para_2__item_3"]

IN_ARTICLE_5_PARAGRAPH_2 = [
    # absolute: the nearest written target, not its article too
    ("第2条の業務を行う。", ["art_2"]),
    ("第2条第3項に従う。", ["art_2__para_3"]),
    ("第2条第2項各号の業務を行う。", ITEMS_OF_2),
    ("第2条第2項第1号及び第3号を除く。", ["art_2__para_2__item_1", "art_2__para_2__item_3"]),
    ("第2条の2に従う。", ["art_2-2"]),
    ("第二条の二に従う。", ["art_2-2"]),
    ("本契約第６条に従う。", ["art_6"]),
    ("保守業務委託契約第6条に従う。", ["art_6"]),
    ("第4条第2号の検査を行う。", ["art_4__para_1__item_2"]),
    ("第4条各号の検査を行う。", ["art_4__para_1__item_1", "art_4__para_1__item_2", "art_4__para_1__item_3"]),
    ("第4条(2)又は(3)による。", ["art_4__para_1__item_2", "art_4__para_1__item_3"]),
    ("第6条（2）による。", ["art_6__para_2"]),
    ("6条1項及び2項による。", ["art_6__para_1", "art_6__para_2"]),
    # a number that the contract does not have is kept
    ("第99条による。", ["?art_99"]),
    ("第3条による。", ["?art_3"]),
    ("第2条第9項による。", ["?art_2__para_9"]),
    ("第2条第2項第8号による。", ["?art_2__para_2__item_8"]),
    ("第3号の費用とする。", ["art_5__para_3__item_3"]),
    # relative: the neighbours that exist
    ("前条の検査を経る。", ["art_4"]),
    ("次条に従う。", ["art_6"]),
    ("前二条に従う。", ["art_2-2", "art_4"]),
    ("本条に従う。", ["art_5"]),
    ("本条以降に従う。", ["art_5"]),
    ("本項に従う。", ["art_5__para_2"]),
    ("前項の報酬とする。", ["art_5__para_1"]),
    ("次項の費用とする。", ["art_5__para_3"]),
    ("前条第2号による。", ["art_4__para_1__item_2"]),
    ("次項各号の費用とする。", ["art_5__para_3__item_1", "art_5__para_3__item_2", "art_5__para_3__item_3"]),
    ("第4項の明細による。", ["art_5__para_4"]),
    ("第3項以下に従う。", ["art_5__para_3"]),
    ("第1項及び次条第2項に従う。", ["art_5__para_1", "art_6__para_2"]),
    # 同条 is the article mentioned last
    ("第2条第1項及び同条第3項に従う。", ["art_2__para_1", "art_2__para_3"]),
    ("第2条第2項第1号の業務及び同項第3号の業務を行う。", ["art_2__para_2__item_1", "art_2__para_2__item_3"]),
    ("同条に従う。", ["art_5"]),
    # ranges run over what is there
    ("第2条から第5条までに従う。", ["art_2", "art_2-2", "art_4", "art_5"]),
    ("第4条ないし第6条に従う。", ["art_4", "art_5", "art_6"]),
    ("第2条乃至前条に従う。", ["art_2", "art_2-2", "art_4"]),
    ("第4〜6条に従う。", ["art_4", "art_5", "art_6"]),
    ("第2条第1項から第3項までに従う。", ["art_2__para_1", "art_2__para_2", "art_2__para_3"]),
    ("第6条から第9条までに従う。", ["art_6", "?art_9"]),
    # in brackets behind a mention
    ("第2条（第2項及び第3項を除く。）に従う。", ["art_2", "art_2__para_2", "art_2__para_3"]),
    ("第6条（秘密保持）第1項に従う。", ["art_6__para_1"]),
    # divisions, supplement, appendices
    ("第1章に従う。", ["chp_1"]),
    ("本章に従う。", ["chp_2"]),
    ("前章に従う。", ["chp_1"]),
    ("附則第1項に従う。", ["sup__para_1"]),
    ("別紙2に従う。", ["app_2"]),
    ("別紙「料金表」に従う。", ["app_2"]),
    ("別紙第1項に従う。", ["app_1__para_1"]),
    # laws outside, with the place in them
    ("著作権法第21条から第28条までの権利を含む。", ["著作権法 第21条から第28条まで"]),
    ("著作権法（第27条及び第28条を含む。）による。", ["著作権法 第27条及び第28条"]),
    ("民法第5条第2項及び第9条による。", ["民法 第5条第2項及び第9条"]),
    ("民法（明治29年法律第89号）第415条による。", ["民法 第415条"]),
    ("会社法第2条第3号及び同条第4号に定める者とする。", ["会社法 第2条第3号及び同条第4号"]),
    ("消費者契約法を守り、同法第8条に従う。", ["消費者契約法", "消費者契約法 第8条"]),
    ("「個人情報の保護に関する法律」を守る。", ["個人情報の保護に関する法律"]),
    ("日本法に準拠し、同法に従って解釈する。", []),
    # other people's documents
    ("基本契約第6条に従う。", []),
    ("「販売店」利用規約第6条（禁止事項）に従う。", []),
    ("就業規則の第2条及び第4条に従う。", []),
    ("本基本契約第6条に従う。", []),
    # none
    ("次の各号の一に該当する。", []),
    ("前条件を満たす。", []),
    ("本契約に従う。", []),
    ("上記に従う。", []),
]  # fmt: skip
IN_ITEM_2_OF_PARAGRAPH_3 = [
    ("前号に準ずる費用", ["art_5__para_3__item_1"]),
    ("次号に準ずる費用", ["art_5__para_3__item_3"]),
    ("その他前各号に準ずる費用", ["art_5__para_3__item_1"]),
    ("第3号に準ずる費用", ["art_5__para_3__item_3"]),
    ("本号の費用", ["art_5__para_3__item_2"]),
    ("前項の業務の費用", ["art_5__para_2"]),
    ("前二項の業務の費用", ["art_5__para_1", "art_5__para_2"]),
    ("前各項の業務の費用", ["art_5__para_1", "art_5__para_2"]),
    ("本項に定める費用", ["art_5__para_3"]),
]
IN_SUPPLEMENT_PARAGRAPH_2 = [
    ("前項の日とする。", ["sup__para_1"]),
    ("第6条に従う。", ["art_6"]),
    ("次項に従う。", ["?sup__para_3"]),
]


@pytest.mark.parametrize(("text", "expected"), IN_ARTICLE_5_PARAGRAPH_2, ids=[t for t, _ in IN_ARTICLE_5_PARAGRAPH_2])
def test_in_a_paragraph(text: str, expected: list[str]) -> None:
    assert rows(agreement(paragraph=text), "art_5__para_2") == expected


@pytest.mark.parametrize(("text", "expected"), IN_ITEM_2_OF_PARAGRAPH_3, ids=[t for t, _ in IN_ITEM_2_OF_PARAGRAPH_3])
def test_in_an_item(text: str, expected: list[str]) -> None:
    assert rows(agreement(item=text), "art_5__para_3__item_2") == expected


@pytest.mark.parametrize(("text", "expected"), IN_SUPPLEMENT_PARAGRAPH_2, ids=[t for t, _ in IN_SUPPLEMENT_PARAGRAPH_2])
def test_in_a_supplement(text: str, expected: list[str]) -> None:
    assert rows(agreement(supplement=text), "sup__para_2") == expected


def test_no_case_was_lost() -> None:
    assert (len(IN_ARTICLE_5_PARAGRAPH_2), len(IN_ITEM_2_OF_PARAGRAPH_3), len(IN_SUPPLEMENT_PARAGRAPH_2)) >= (64, 9, 3)


LOOSE = [
    # an article that is its enumeration: the text calls its paragraphs 号
    ("第1条（禁止）\n(1) 複製\n(2) 転載\n第2条（措置）\n乙は、前条各号の行為を止める。", "art_2__para_1", ["art_1__para_1", "art_1__para_2"]),
    ("第1条（禁止）\n(1) 複製\n(2) 転載\n(3) その他前各号に準ずる行為\n第2条（他）\n略す。", "art_1__para_3", ["art_1__para_1", "art_1__para_2"]),
    # an article of one paragraph whose items the text calls 項
    ("第1条（手順）\n乙は、次のとおり行う。\n1. 調査\n2. 前項の報告\n第2条（他）\n甲は、前条2項に従う。", "art_1__para_1__item_2", ["art_1__para_1__item_1"]),
    ("第1条（手順）\n乙は、次のとおり行う。\n1. 調査\n2. 報告\n第2条（他）\n甲は、前条2項に従う。", "art_2__para_1", ["art_1__para_1__item_2"]),
    # 前号 said by the paragraph behind a list
    ("第1条（手順）\n1. 乙は、次を行う。\n(1) 調査\n(2) 報告\n2. 乙は、前各号を記録する。\n第2条（他）\n略す。", "art_1__para_2", ["art_1__para_1__item_1", "art_1__para_1__item_2"]),
    # the first article has none before it
    ("第1条（目的）\n前条に従う。\n第2条（他）\n略す。", "art_1__para_1", ["?art_0"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "origin", "expected"), LOOSE)
def test_what_a_loose_mention_can_only_mean(text: str, origin: str, expected: list[str]) -> None:
    assert rows(build_contract("覚書\n" + text), origin) == expected


NUMBERED = """利用条件

1. 定義
本条件で使う語は、4で定義された意味をもつ。

2. 許諾
2.1 範囲
当社は、2.3の条件で許諾する。
2.2 制限
利用者は、2.1ないし2.3に従う。料率は2.5%とし、版は v1.2 とする。
2.3 条件
利用者は、第4項（終了）に従う。

3. 責任
3.1 表明
利用者は、次を表明する。
(a) 成年であること
(b) 権限があること

4. 終了
本条件の1, 2.2, 3.1(b)及び4は、終了後も存続する。
"""


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("art_1__para_1", ["art_4"]),
        ("art_2__para_1", ["art_2__para_3"]),
        ("art_2__para_2", ["art_2__para_1", "art_2__para_2", "art_2__para_3"]),
        ("art_2__para_3", ["art_4"]),
        ("art_4__para_1", ["art_1", "art_2__para_2", "art_3__para_1__item_2", "art_4"]),
    ],
)
def test_numbers_without_counters(origin: str, expected: list[str]) -> None:
    assert rows(build_contract(NUMBERED), origin) == expected


def test_an_appendix_that_is_not_there_dangles() -> None:
    contract = build_contract("覚書\n第1条（業務）\n乙は、別紙の業務を行う。\n第2条（料金）\n料金は、別紙2による。\n")
    assert [row(reference) for reference in references_in(contract, citations_in(contract))] == ["?app_1", "?app_2"]


def test_headings_are_read_at_their_place() -> None:
    contract = build_contract(
        "規約\n第1条（電気通信事業法上の表示）\n当社は表示する。\n第2条（第1条の例外）\n当社は、略す。\n"
    )
    found = references_in(contract, citations_in(contract))
    assert [(r.origin, row(r)) for r in found] == [("art_1", "電気通信事業法"), ("art_2", "art_1")]
    assert [contract.text[r.evidence.start : r.evidence.end] for r in found] == ["電気通信事業法", "第1条"]


NOTICES = [
    ("第99条に従う。", [(NoticeCode.DANGLING_REFERENCE, "第99条")]),
    ("第6条（損害賠償）に従う。", [(NoticeCode.CAPTION_MISMATCH, "第6条")]),
    ("第6条（秘密 保持）に従う。", []),
    ("第6条（以下「本条項」という。）に従う。", []),
    ("第6条（ただし、甲の情報に限る。）に従う。", []),
    ("前条（検査）及び次条（秘密保持等）に従う。", []),
]


@pytest.mark.parametrize(("text", "expected"), NOTICES, ids=[text for text, _ in NOTICES])
def test_notices(text: str, expected: list[tuple[NoticeCode, str]]) -> None:
    contract = agreement(paragraph=text)
    found = reference_notices(contract, citations_in(contract), references_in(contract, citations_in(contract)))
    assert [(notice.code, contract.text[notice.start : notice.end]) for notice in found] == expected


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_quote_stands_in_the_source(path: Path) -> None:
    contract = build_contract(path.read_text(encoding="utf-8"))
    references = references_in(contract, citations_in(contract))
    assert references
    for reference in references:
        assert contract.text[reference.evidence.start : reference.evidence.end] == reference.evidence.quote
        assert reference.evidence.rule.startswith("reference/")
        assert sum(x is not None for x in (reference.target, reference.dangling, reference.external)) == 1
        assert reference.target is None or reference.target in contract.by_address


def test_citations_tell_where_a_sentence_cites() -> None:
    (citation,) = (c for c in citations_in(agreement(paragraph="乙は、第4条から第6条までに従う。")) if c.clause.number == "2"
                   and c.clause.address.startswith("art_5"))  # fmt: skip
    assert (citation.text, citation.start, citation.end) == ("第4条から第6条まで", 3, 13)
    assert citation.targets == ("art_4", "art_5", "art_6")
