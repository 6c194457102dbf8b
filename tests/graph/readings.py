"""Readings to test with: factories that fill in the usual, and one contract of our own with every kind of fact."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from typing import Any

from ontology.facts import (
    Amount,
    Basis,
    Clause,
    ClauseException,
    ClauseKind,
    ContractDate,
    ContractFacts,
    Deadline,
    Definition,
    Event,
    Evidence,
    ExceptionKind,
    Norm,
    NormType,
    Notice,
    NoticeCode,
    Party,
    Reading,
    Reference,
    Role,
    Span,
    Survival,
)

BASE = "https://contracts.example/id/"

TEXT = """業務委託契約書

株式会社青空（以下「甲」という。）と合同会社木漏れ日（以下「乙」という。）は、次のとおり契約する。

第1条（目的）
甲は、乙に対し、業務（以下「本業務」という。）を委託し、乙はこれを受託する。

第2条（報酬）
1　甲は、乙に対し、検収後30日以内に本業務の報酬を支払わなければならない。ただし、乙が次条に違反したときは、この限りでない。
2　甲は、支払を遅延したときは、年14.6%の遅延損害金を支払うよう努める。

第3条（禁止事項）
乙は、次の各号の行為をしてはならない。
(1) 本業務の全部を第三者に委託する行為
(2) 甲の信用を害する行為

第4条（秘密保持）
1　乙は、秘密を第三者に開示してはならない。
2　甲は、乙に通知することなく、乙の管理状況を確認することができる。
3　前項にかかわらず、乙の休業日の5営業日前までに、再委託先は確認を拒むことができる。

第5条（存続）
本契約の終了後も、第4条は3年間、第2条第2項は引き続き効力を有する。著作権法第27条の権利は第9条による。

2026年4月1日 締結
"""

ADDRESSES = (  # address, kind, number, heading, label, the beginning of the clause's own text
    ("pre", ClauseKind.PREAMBLE, None, None, "前文", "株式会社青空"),
    ("art_1", ClauseKind.ARTICLE, "1", "目的", "第1条", ""),
    ("art_1__para_1", ClauseKind.PARAGRAPH, None, None, "第1条第1項", "甲は、乙に対し、業務"),
    ("art_2", ClauseKind.ARTICLE, "2", "報酬", "第2条", ""),
    ("art_2__para_1", ClauseKind.PARAGRAPH, "1", None, "第2条第1項", "甲は、乙に対し、検収"),
    ("art_2__para_2", ClauseKind.PARAGRAPH, "2", None, "第2条第2項", "甲は、支払を"),
    ("art_3", ClauseKind.ARTICLE, "3", "禁止事項", "第3条", ""),
    ("art_3__para_1", ClauseKind.PARAGRAPH, None, None, "第3条第1項", "乙は、次の各号"),
    ("art_3__para_1__item_1", ClauseKind.ITEM, "1", None, "第3条第1項第1号", "本業務の全部"),
    ("art_3__para_1__item_2", ClauseKind.ITEM, "2", None, "第3条第1項第2号", "甲の信用"),
    ("art_4", ClauseKind.ARTICLE, "4", "秘密保持", "第4条", ""),
    ("art_4__para_1", ClauseKind.PARAGRAPH, "1", None, "第4条第1項", "乙は、秘密を"),
    ("art_4__para_2", ClauseKind.PARAGRAPH, "2", None, "第4条第2項", "甲は、乙に通知"),
    ("art_4__para_3", ClauseKind.PARAGRAPH, "3", None, "第4条第3項", "前項にかかわらず"),
    ("art_5", ClauseKind.ARTICLE, "5", "存続", "第5条", ""),
    ("art_5__para_1", ClauseKind.PARAGRAPH, None, None, "第5条第1項", "本契約の終了後も"),
    ("close", ClauseKind.CLOSING, None, None, "末尾", "2026年4月1日"),
)


def evidence(quote: str, rule: str = "test.rule", text: str = TEXT) -> Evidence:
    """The first place of the quote in the text."""
    start = text.index(quote)
    return Evidence(quote, start, start + len(quote), rule)


def clause(address: str = "art_1__para_1", **changed: Any) -> Clause:
    """A paragraph that says nothing special."""
    kind = ClauseKind.PARAGRAPH if "para" in address else ClauseKind.ARTICLE
    made = Clause(address, kind, None, None, "第1条第1項", "甲は支払う。", None, 1, 0, 6, (Span(0, 6),))
    return replace(made, **changed)


def norm(address: str = "art_1__para_1", **changed: Any) -> Norm:
    """An obligation of 甲 toward 乙 in the first sentence."""
    made = Norm(
        address, 1, NormType.OBLIGATION, ("甲",), ("乙",), (), (), best_effort=False, deadline=None,
        evidence=Evidence("甲は支払う。", 0, 6, "test.norm"),
    )  # fmt: skip
    return replace(made, **changed)


def reading(**changed: Any) -> Reading:
    """A contract with one paragraph and nothing else."""
    made = Reading(
        source="契約書.txt",
        sha256=hashlib.sha256("甲は支払う。".encode()).hexdigest(),
        contract=ContractFacts(title="契約書"),
        clauses=(clause(),),
        text="甲は支払う。",
    )
    return replace(made, **changed)


@cache
def full_reading() -> Reading:
    """The contract above, with every kind of fact that there is."""
    return Reading(
        source="業務委託契約書.txt",
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        contract=ContractFacts(
            title="業務委託契約書",
            parties=(
                Party("甲", "株式会社青空", ("委託者",), Role.CLIENT, evidence("株式会社青空（以下「甲」")),
                Party("乙", "合同会社木漏れ日", (), Role.CONTRACTOR, evidence("合同会社木漏れ日（以下「乙」")),
            ),
            dates=(ContractDate("2026-04-01", Event.SIGNED, evidence("2026年4月1日 締結")),),
            governing_law="日本法",
            courts=("京都地方裁判所", "大津地方裁判所"),
        ),
        clauses=tuple(_clauses()),
        definitions=(
            Definition("甲", "pre", "株式会社青空", evidence("株式会社青空（以下「甲」という。）")),
            Definition("本業務", "art_1__para_1", "業務", evidence("業務（以下「本業務」という。）")),
        ),
        references=(
            Reference("art_2__para_1", "次条", "art_3", evidence("次条")),
            Reference("art_4__para_3", "前項", "art_4__para_2", evidence("前項")),
            Reference("art_5__para_1", "第4条", "art_4", evidence("第4条は")),
            Reference(
                "art_5__para_1", "著作権法第27条", None, evidence("著作権法第27条"), external="著作権法", pinpoint="第27条"
            ),
            Reference("art_5__para_1", "第9条", None, evidence("第9条"), dangling="art_9"),
        ),
        norms=tuple(_norms()),
        exceptions=(
            ClauseException(
                "art_2__para_1", 2, ExceptionKind.PROVISO, "ただし、乙が次条に違反したときは、この限りでない。",
                ("art_2__para_1#1",), evidence("ただし、乙が次条に違反したときは、この限りでない。"),
            ),
            ClauseException(
                "art_4__para_3", 1, ExceptionKind.OVERRIDE, "前項にかかわらず", ("art_4__para_2",),
                evidence("前項にかかわらず"),
            ),
            ClauseException(
                "art_5__para_1", 2, ExceptionKind.EXCLUSION, "著作権法第27条の権利は", ("art_5__para_1#2",),
                evidence("著作権法第27条の権利は"),
            ),
        ),
        survivals=(
            Survival("art_4", "art_5__para_1", "P3Y", Basis.LISTED, evidence("第4条は3年間")),
            Survival("art_2__para_2", "art_5__para_1", None, Basis.LISTED, evidence("第2条第2項は引き続き効力を有する")),
        ),
        notices=(
            Notice(NoticeCode.DANGLING_REFERENCE, "第9条 がない", "art_5__para_1", *_place("第9条")),
            Notice(NoticeCode.OUTSIDE_TEXT, "どの条項にも属さない文", None, 0, 7),
        ),
        text=TEXT,
    )  # fmt: skip


def _norms() -> list[Norm]:
    return [
        norm(
            "art_1__para_1", actions=("業務を委託し",), evidence=evidence("甲は、乙に対し、業務（以下「本業務」という。）を委託し")
        ),
        norm(
            "art_2__para_1", actions=("本業務の報酬を支払わ",), conditions=("検収後",), deadline=Deadline("P30D", "within"),
            evidence=evidence("甲は、乙に対し、検収後30日以内に本業務の報酬を支払わなければならない。"),
        ),
        norm(
            "art_2__para_2", best_effort=True, actions=("年14.6%の遅延損害金を支払う",), conditions=("支払を遅延したとき",),
            amounts=(Amount("14.6", "%", "年14.6%"),),
            evidence=evidence("甲は、支払を遅延したときは、年14.6%の遅延損害金を支払うよう努める。"),
        ),
        norm(
            "art_3__para_1", type=NormType.PROHIBITION, bearer=("乙",), counterparty=(),
            actions=("本業務の全部を第三者に委託する行為", "甲の信用を害する行為"),
            evidence=evidence("乙は、次の各号の行為をしてはならない。"),
        ),
        norm(
            "art_4__para_1", type=NormType.PROHIBITION, bearer=("乙",), counterparty=("第三者",),
            actions=("秘密を第三者に開示し",), evidence=evidence("乙は、秘密を第三者に開示してはならない。"),
        ),
        norm(
            "art_4__para_2", type=NormType.PERMISSION, actions=("乙の管理状況を確認する",),
            evidence=evidence("甲は、乙に通知することなく、乙の管理状況を確認することができる。"),
        ),
        norm(
            "art_4__para_3", type=NormType.PERMISSION, bearer=("再委託先",), counterparty=(), actions=("確認を拒む",),
            deadline=Deadline("P5D", "before", business_days=True),
            evidence=evidence("前項にかかわらず、乙の休業日の5営業日前までに、再委託先は確認を拒むことができる。"),
        ),
    ]  # fmt: skip


def _clauses() -> list[Clause]:
    found = []
    for position, (address, kind, number, heading, label, beginning) in enumerate(ADDRESSES, 1):
        start = TEXT.index(beginning) if beginning else TEXT.index(f"第{number}条（{heading}）")
        end = TEXT.index("\n", start)
        text = TEXT[start:end] if beginning else ""
        parent = address.rpartition("__")[0] or None
        spans = (Span(start, end),) if text else ()
        found.append(Clause(address, kind, number, heading, label, text, parent, position, start, end, spans))
    return found


def _place(quote: str) -> tuple[int, int]:
    found = evidence(quote)
    return found.start, found.end
