"""Which clauses survive, where it is said, for how long (docs/facts.md section 9)."""

from __future__ import annotations

import re

import pytest

from ingest.references import citations_in
from ingest.structure import build_contract
from ingest.survivals import STAYING, Staying, survivals_in
from ontology.facts import Evidence, Norm, NormType

ARTICLES = """第1条（定義）
用語を定める。
第2条（秘密保持）
1. 乙は、秘密を守る。
2. 乙は、目的外に使用しない。
第3条（知的財産権の帰属）
権利は、甲に属する。
第4条（損害賠償）
乙は、損害を賠償する。
第5条（責任の範囲）
責任は、通常の損害に限る。
第6条（準拠法）
日本法による。
第7条（管轄）
東京地方裁判所とする。
第8条（{heading}）
{text}
"""


def stated(text: str, heading: str = "存続") -> list[tuple[str, str | None, str]]:
    """(clause, duration, basis) of what article 8 with this text says."""
    contract = build_contract(ARTICLES.format(heading=heading, text=text))
    norms = [
        obligation(s.clause.address, s.number) for s in contract.sentences if re.search(r"する。?$|ならない。", s.text)
    ]
    found = survivals_in(contract, citations_in(contract), norms)
    return [(s.clause, s.duration, s.basis.value) for s in found if s.stated_in.startswith("art_8")]


def obligation(address: str, sentence: int) -> Norm:
    proof = Evidence("", 0, 0, "test")
    return Norm(address, sentence, NormType.OBLIGATION, ("乙",), (), (), (), False, None, proof)


def listed(*numbers: int, duration: str | None = None) -> list[tuple[str, str | None, str]]:
    return [(f"art_{n}", duration, "listed") for n in numbers]


CASES = [
    ("a list", "第2条、第4条及び第6条の規定は、本契約終了後も有効に存続する。", listed(2, 4, 6)),
    ("a list with captions", "本契約が終了した後も、第2条（秘密保持）及び第4条（損害賠償）は、なお効力を有する。", listed(2, 4)),
    ("a list with the clause itself", "第2条及び本条の定めは、契約終了後も存続する。", listed(2, 8)),
    ("a range", "第2条から第5条までの規定は、本契約の終了後も存続する。", listed(2, 3, 4, 5)),
    ("a range with 乃至", "本契約の終了後も、第3条乃至第5条は効力を失わない。", listed(3, 4, 5)),
    ("a range with a wave", "第4条〜第6条は、解約後も有効に存続します。", listed(4, 5, 6)),
    (
        "a proviso to the term",
        "本契約の有効期間は、締結の日から1年間とする。ただし、第2条及び第4条の規定は、本契約終了後も有効に存続する。",
        listed(2, 4),
    ),
    (
        "a proviso to the end",
        "本契約は、期間の満了により終了する。ただし、第2条及び第4条の規定は、なお効力を有する。",
        listed(2, 4),
    ),
    (
        "headings in quotation marks",
        "この場合、本契約は終了する。ただし、「秘密保持」、「責任の範囲」及び「準拠法」の条項は、引き続き適用される。",
        listed(2, 5, 6),
    ),
    ("two headings in quotation marks", "本契約終了後も、「損害賠償」および「管轄」の各条項は有効に存続する。", listed(4, 7)),
    ("a duration in front", "本契約終了後3年間、第2条の規定は有効に存続する。", listed(2, duration="P3Y")),
    ("a duration behind", "第2条の定めは、本規約の終了後 1 年間有効に存続するものとします。", listed(2, duration="P1Y")),
    ("a paragraph", "第2条第1項の規定は、終了後も存続する。", [("art_2__para_1", None, "listed")]),
    (
        "mixed durations",
        "本契約終了後、第2条は5年間、第4条及び第5条は2年間、なお有効に存続する。",
        [("art_2", "P5Y", "listed"), ("art_4", "P2Y", "listed"), ("art_5", "P2Y", "listed")],
    ),
    (
        "a duration in a bracket",
        "第2条（ただし、契約終了後3年間に限る。）、第4条及び第6条の規定は、本契約終了後も存続する。",
        [("art_2", "P3Y", "listed"), *listed(4, 6)],
    ),
    (
        "a duration in a proviso",
        "第2条及び第4条は、本契約終了後も存続する。ただし、第2条については終了後5年間とする。",
        [("art_2", "P5Y", "listed"), *listed(4)],
    ),
    (
        "durations in a proviso",
        "第2条、第4条及び第6条は、本契約終了後も存続する。ただし、第2条については本契約の終了後5年間、第4条については3年間に限る。",
        [("art_2", "P5Y", "listed"), ("art_4", "P3Y", "listed"), *listed(6)],
    ),
    ("captions", "秘密保持、知財、責任制限及び準拠法・管轄に関する規定は、本契約終了後も存続する。", listed(2, 3, 5, 6, 7)),
    (
        "the items name them",
        "以下の条項は、本契約終了後も存続する。\n(1) 第2条（終了後3年間）\n(2) 第4条",
        [("art_2", "P3Y", "listed"), *listed(4)],
    ),
    ("a ground is not named as surviving", "第1条に基づき成立した契約が終了した場合も、第2条は存続する。", listed(2)),
    ("an exclusion", "第6条を除き、第2条及び第7条は、契約終了後も存続する。", listed(2, 7)),
    ("itself", "本条の規定は、本契約の終了にかかわらず、なお有効に存続する。", [("art_8", None, "self")]),
    ("its own duty", "この義務は、退会した後も3年間存続する。", [("art_8__para_1", "P3Y", "self")]),
    ("implied: a duty after the end", "乙は、本契約の終了後、資料を返還する。", [("art_8__para_1", None, "implied")]),
    ("implied: triggered by the end", "本契約が終了したときは、乙は資料を廃棄しなければならない。", [("art_8__para_1", None, "implied")]),
    ("implied: with a length", "乙は、本契約終了後2年間、競業してはならない。", [("art_8__para_1", "P2Y", "implied")]),
    ("no survival: debts that fall due", "契約が解除された場合、乙は期限の利益を失い、債務を履行する。", []),
    ("no survival: a carve-out", "本約款は、第2条に定める条項を除き、契約の終了後、その効力を失う。", []),
    ("no survival: separability", "一部の条項が無効となった場合でも、残りの規定は有効に存続する。", []),
    ("no survival: joining again", "退会後に再度利用を希望する者は、登録手続を行うものとする。", []),
    ("no survival: part of an order", "個別契約の終了後も、第2条は存続する。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=name) for name, t, e in CASES])
def test_survival(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert stated(text, heading="その他" if "no survival" in text or not expected else "存続") == expected


@pytest.mark.parametrize(("row", "sentence"), [pytest.param(r, s, id=f"{r.id}-{s}") for r in STAYING for s in r.says])
def test_row_claims(row: Staying, sentence: str) -> None:
    assert re.search(row.pattern, sentence)


@pytest.mark.parametrize(("row", "sentence"), [pytest.param(r, s, id=f"{r.id}-{s}") for r in STAYING for s in r.silent])
def test_row_is_silent(row: Staying, sentence: str) -> None:
    assert not re.search(row.pattern, sentence)
