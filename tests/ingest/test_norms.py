"""Norms: who must, may, must not or need not do what, on real parses, and against the annotated contracts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.contract import Contract
from ingest.engine import Engine
from ingest.evaluation import Score, compare
from ingest.exceptions import exceptions_in
from ingest.norms import norms_in, notices_in
from ontology.facts import Evidence, Norm, NormType, NoticeCode, Party, Reference, Role
from tests.gold import GOLD, contract_from_gold, needs_shared, read_gold
from tests.ingest.meaning import NOWHERE, contract_of, names, parsed, parties_for

OBL, PRO, PER = NormType.OBLIGATION, NormType.PROHIBITION, NormType.PERMISSION
EXE, WAR, ACK = NormType.EXEMPTION, NormType.WARRANTY, NormType.ACKNOWLEDGMENT

Found = list[tuple[NormType, str]]
CASES: list[tuple[str, Found]] = [
    # one predicate
    ("乙は、甲に対し、速やかに通知する。", [(OBL, "乙")]),
    ("甲及び乙は、秘密を保持するものとする。", [(OBL, "甲及び乙")]),
    ("甲乙は、誠意をもって協議する。", [(OBL, "甲及び乙")]),
    ("本契約に定めのない事項は、甲乙協議の上、解決する。", [(OBL, "甲及び乙")]),
    ("受託者は、甲に成果物を納入しなければならない。", [(OBL, "乙")]),
    ("振込手数料は、甲の負担とする。", [(OBL, "甲")]),
    ("損害は、乙がこれを賠償する。", [(OBL, "乙")]),
    ("会員は、事前に届け出る必要があります。", [(OBL, "会員")]),
    ("異常があるときは、当社にご連絡ください。", [(OBL, "会員")]),
    ("会員の皆様には、規約に従ってご利用いただきます。", [(OBL, "会員")]),
    ("弊社より、毎月末日に請求いたします。", [(OBL, "当社")]),
    ("会員ご本人により申込みを行うものとします。", [(OBL, "会員")]),
    ("当社は、早期の復旧に努めます。", [(OBL, "当社")]),
    ("乙は、第三者に再委託してはならない。", [(PRO, "乙")]),
    ("会員は、名義を貸与することはできません。", [(PRO, "会員")]),
    ("当社は、会員による転売を禁止します。", [(PRO, "会員")]),
    ("当社は、代理の登録を認めません。", [(PRO, "会員")]),
    ("当社は、個人情報を第三者に開示することはありません。", [(PRO, "当社")]),
    ("甲は、いつでも本契約を解除することができる。", [(PER, "甲")]),
    ("会員のみが投稿することができます。", [(PER, "会員")]),
    ("甲は、乙に対し、本著作物の使用を許諾する。", [(PER, "乙")]),
    ("会員は、利用する権利を当社から許諾されます。", [(PER, "会員")]),
    ("前項の規定は、甲が損害の賠償を請求することを妨げない。", [(PER, "甲")]),
    ("細目については、当社が別途定めるものとします。", [(PER, "当社")]),
    ("当社は、申込みを承諾しないことがあります。", [(PER, "当社")]),
    ("会員の当社に対する請求は、一年内に限り行えるものとします。", [(PER, "会員")]),
    ("当社は、一切の責任を負いません。", [(EXE, "当社")]),
    ("受領した会費は、返金しません。", [(EXE, "当社")]),
    ("登録に料金はかかりません。", [(EXE, "会員")]),
    ("甲が負う賠償責任は、委託料の額を上限とする。", [(EXE, "甲")]),
    ("これにより乙に費用の負担は生じないものとする。", [(EXE, "乙")]),
    ("甲及び乙は、反社会的勢力でないことを表明し、かつ将来にわたり該当しないことを確約する。", [(WAR, "甲及び乙")]),
    ("会員は、登録の情報が公開されることに同意します。", [(ACK, "会員")]),
    ("会員は、利用を始めた時に規約に同意したものとみなします。", [(ACK, "会員")]),
    ("当社は、会員が規約に同意したものとみなします。", [(ACK, "会員")]),
    # the complement of a governing verb gives none
    ("会員は、当社が内容を変更できることを了解するものとします。", [(ACK, "会員")]),
    ("乙は、資料を複製しないことを確約する。", [(WAR, "乙")]),
    # several predicates
    ("甲は代金を支払い、乙は領収書を渡す。", [(OBL, "甲"), (OBL, "乙")]),
    ("乙は、秘密を厳に保持し、第三者に開示してはならない。", [(OBL, "乙"), (PRO, "乙")]),
    ("乙は、資料を複製し、又は第三者に貸与してはならない。", [(PRO, "乙")]),
    ("甲は、提供を停止し、本契約を解除することができる。", [(PER, "甲")]),
    ("当社は内容を変更することができ、会員はこれを承諾するものとします。", [(PER, "当社"), (ACK, "会員")]),
    ("当社は、結果を保証せず、責任を負わないものとし、会員は、自ら対応するものとします。", [(EXE, "当社"), (OBL, "会員")]),
    ("利用を停止できるものとし、この場合には、当社は、事前に通知します。", [(PER, "当社"), (OBL, "当社")]),
    ("乙は、当然に期限の利益を失い、直ちに債務を弁済しなければならない。", [(OBL, "乙")]),
    # subjects that are left out
    ("甲は、検査を行う。結果は、速やかに書面で通知する。", [(OBL, "甲"), (OBL, "甲")]),
    ("乙が遅滞した場合、直ちに遅延損害金を支払うものとする。", [(OBL, "乙")]),
    ("乙が遅滞した場合、催告なく解除することができる。", [(PER, "甲")]),
    ("登録を不適当と当社が判断した場合、申込みを拒否することができます。", [(PER, "当社")]),
    ("甲の承諾なく、本契約上の地位を譲渡することはできない。", [(PRO, "乙")]),
    # 同様とする repeats the norm before
    ("乙は、甲に報告する。業務を中断する場合も同様とする。", [(OBL, "乙"), (OBL, "乙")]),
    # none
    ("本契約は、期間の満了により終了する。", []),
    ("著作権は、甲に帰属する。", []),
    ("会費は、減額されません。", []),
    ("「本件」とは、甲が乙に委託する業務をいう。", []),
    ("乙による行為とみなす。", []),
    ("大阪地方裁判所を第一審の専属的合意管轄裁判所とする。", []),
    ("本サイトは、いつでも閲覧でき、便利である。", []),
    ("本契約は、一年間更新されるものとし、以後も同様とする。", []),
    # who it is, though somebody else stands nearer
    ("甲又は乙が、前条に違反し、又は虚偽の申告をしたことが判明した場合には、相手方に対して催告をすることなく本契約を解除することができる。", [(PER, "甲及び乙")]),
    ("この規定は、当社に対し、会員からの問い合わせに回答する義務を負わせるものではありません。", [(EXE, "当社")]),
    ("本サービスに関する会員から当社に対する連絡又は通知は、当社が定める方法により行うものとします。", [(OBL, "会員")]),
    ("会員からのお問い合わせや、当社からの連絡は、当社が定める方法で行うものとします。", [(OBL, "会員及び当社")]),
    ("会員が利用した期間に生じた当社に対する債務を免れるものではありません。", [(OBL, "会員")]),
    ("当社は保護に努めますが、データの控えの保存は会員の責任で行うものとします。", [(OBL, "当社"), (OBL, "会員")]),
    ("ただし、乙の負担する損害額の上限は、委託料の累計額とする。", [(EXE, "乙")]),
    ("理事は、総会の決議によって選任する。", [(OBL, "当社")]),
    ("理事は、代表者を選定する。", [(OBL, "理事")]),
    ("著しく職務を怠った役員は、解任することがある。", [(PER, "当社")]),
    ("会員が、当社に対し連絡が必要であると判断した場合には、郵便を用いて連絡を行うものとします。", [(OBL, "会員")]),
    ("IDによる行為は、第三者が行った場合であっても、その責任を負うことに同意するものとします。", [(ACK, "会員")]),
    ("次の事項に関しては、すべて、乙の責任とする。", [(OBL, "乙")]),
    ("会員が負傷した場合は、別に定めるところにより補償を行う。", [(OBL, "当社")]),
    ("賞与は、業績を勘案して会員に支給する。", [(OBL, "当社")]),
    # each predicate for itself
    ("暗証番号は会員本人のみが利用できるものとし、第三者に譲渡・貸与できないものとします。", [(PER, "会員"), (PRO, "会員")]),
    ("当社は、本サービスを終了した場合に、費用の賠償または補償を免れるものとします。", [(EXE, "当社")]),
    ("当社は、全ての端末で動作することを保証するものではなく、不具合があり得ることにつき、会員はあらかじめ了承するものとします。", [(EXE, "当社"), (ACK, "会員")]),
    ("会員は、本規約を守って利用しなければならず、本規約に同意しない限り利用することができません。", [(OBL, "会員"), (PRO, "会員")]),
    ("当社は、会員による記事の転載を禁止し、これに反した場合、登録を抹消することができるものとします。", [(PRO, "会員"), (PER, "当社")]),
    ("会員が違反した場合、当社は、会員による閲覧を禁止し、又は登録を抹消することができるものとします。", [(PER, "当社")]),
    ("当社は、取引の当事者とならず、その結果について一切責任を負わないものとします。", [(EXE, "当社")]),
    ("料金は前払いとし、返金しません。", [(EXE, "当社")]),
    # what the text itself does
    ("家計簿サービスについて、会員と当社の間における基本的な事項を規定します。", []),
    ("会員は、変更の内容を異議なく受け入れたものとします。", [(ACK, "会員")]),
    ("逸失利益は、当社の故意による場合を除き、賠償の対象に含みません。", [(EXE, "当社")]),
]  # fmt: skip


def test_no_case_was_lost() -> None:
    assert len(CASES) >= 74


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[row[0] for row in CASES])
def test_who_must_may_and_need_not(text: str, expected: Found, engine: Engine) -> None:
    norms = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert [(norm.type, names(norm.bearer)) for norm in norms] == expected


WITHOUT_PARSE = [row for row in CASES if not row[1] or len(row[1]) == 1]


def test_most_is_read_without_a_parse() -> None:
    right = 0
    for text, expected in WITHOUT_PARSE:
        norms = norms_in(contract_of(text), parties_for(text))
        right += [(norm.type, names(norm.bearer)) for norm in norms] == expected
    assert right >= len(WITHOUT_PARSE) - 3


def test_one_norm_for_each_sentence_type_and_bearer(engine: Engine) -> None:
    text = "甲は、乙に報告し、資料を渡し、説明を行う。"
    (norm,) = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert norm.actions == ("乙に報告し", "資料を渡し", "説明を行う")
    assert norm.counterparty == ("乙",)


def test_an_item_that_is_no_sentence_has_no_norm(engine: Engine) -> None:
    lead = "乙は、次の事項を遵守する。"
    contract = parsed(contract_of((lead, "資料を第三者に開示しないこと。", "乙は、毎月報告する。", "法令")), engine)
    found = [(norm.address, norm.type) for norm in norms_in(contract, parties_for(lead))]
    assert found == [("art_1__para_1", OBL), ("art_1__para_1__item_2", OBL)]


def test_an_item_takes_whom_the_last_of_the_lead_sentences_binds(engine: Engine) -> None:
    lead = "素材の著作権は、当社が権利者から許諾を受けています。その取扱いに関しては、次のことをお守りいただきます。"
    contract = parsed(contract_of((lead, "権利者の表示を削除してはなりません。")), engine)
    found = norms_in(contract, parties_for(lead))
    assert [(norm.type, names(norm.bearer)) for norm in found] == [(OBL, "会員"), (PRO, "会員")]


def test_the_humble_words_of_a_pledge_are_the_speakers_own(engine: Engine) -> None:
    pledge = (Party("私", None, (), Role.EMPLOYEE, NOWHERE), Party("会社", None, (), Role.EMPLOYER, NOWHERE))
    contract = parsed(contract_of("業務で知った情報については、会社の役員その他の者に開示をいたしません。"), engine)
    assert [names(norm.bearer) for norm in norms_in(contract, pledge)] == ["私"]


def test_whom_the_employer_makes_work_is_not_who_makes(engine: Engine) -> None:
    work = (Party("会社", None, (), Role.EMPLOYER, NOWHERE), Party("従業員", None, (), Role.EMPLOYEE, NOWHERE))
    contract = parsed(
        contract_of("産前の従業員は、就業させない。", "在宅勤務については、「在宅勤務規程」に規定する。"), engine
    )
    assert [(norm.type, names(norm.bearer)) for norm in norms_in(contract, work)] == [(PRO, "会社")]


def test_who_is_alone_bears_what_has_no_subject(engine: Engine) -> None:
    alone = (Party("当会社", "見本株式会社", (), Role.PROVIDER, NOWHERE),)
    contract = parsed(contract_of("総会の日の一週間前までに招集の通知を発するものとする。"), engine)
    assert [names(norm.bearer) for norm in norms_in(contract, alone)] == ["当会社"]


def test_an_item_takes_the_subject_of_its_lead_sentence(engine: Engine) -> None:
    lead = "当社は、次のとおり対応します。"
    contract = parsed(contract_of((lead, "事故の内容を速やかに公表します。")), engine)
    assert [names(norm.bearer) for norm in norms_in(contract, parties_for(lead))] == ["当社", "当社"]


def test_a_predicate_in_an_items_brackets_is_a_norm(engine: Engine) -> None:
    lead = "当社は、次の場合を除き、開示しません。"
    contract = parsed(contract_of((lead, "委託先に渡す場合（この場合、必要な措置を講じます。）")), engine)
    found = [(norm.address, norm.type, names(norm.bearer)) for norm in norms_in(contract, parties_for(lead))]
    assert found == [("art_1__para_1", PRO, "当社"), ("art_1__para_1__item_1", OBL, "当社")]


def test_best_effort_deadline_and_amount(engine: Engine) -> None:
    text = "当社は、可能な限り30日前までに告知し、年14.6%の割合による遅延損害金を支払います。"
    (norm,) = norms_in(parsed(contract_of(text), engine), parties_for(text))
    assert norm.best_effort
    assert norm.deadline is not None
    assert (norm.deadline.duration, norm.deadline.relation) == ("P30D", "before")
    assert [(amount.value, amount.unit) for amount in norm.amounts] == [("14.6", "%")]


def test_a_norm_without_a_bearer_is_noticed(engine: Engine) -> None:
    contract = parsed(contract_of("直ちに通知しなければならない。"), engine)
    norms = norms_in(contract, ())
    (notice,) = notices_in(norms)
    assert notice.code is NoticeCode.BEARER_UNKNOWN
    assert contract.text[notice.start : notice.end] == "直ちに通知しなければならない"


def test_every_norm_quotes_its_place(engine: Engine) -> None:
    texts = [text for text, _ in CASES]
    contract = parsed(contract_of(*texts), engine)
    for norm in norms_in(contract, parties_for("甲")):
        assert contract.text[norm.evidence.start : norm.evidence.end] == norm.evidence.quote
        assert norm.evidence.quote.replace(" ", "") in contract.by_address[norm.address].text.replace(" ", "")
        assert norm.evidence.rule


@pytest.mark.parametrize(
    "part",
    [
        "通知し、",
        "甲及び",
        "甲が通知した場合、",
        "責任を",
        "する者",
        "者",
        "甲は乙に対し",
        "前項の規定に",
        "（以下「乙」という。）",
    ],
)
def test_a_sentence_without_end_is_read_in_time(part: str) -> None:
    text = "甲は、" + part * (8_000 // len(part)) + "乙は行う。"
    contract = contract_of(text)
    begun = time.process_time()
    norms_in(contract, parties_for(text))
    exceptions_in(contract, ())
    assert time.process_time() - begun < 3


# the annotated contracts, with the structure, parties and references that their annotators found
FLOOR = Path(__file__).with_name("floor.json")
FAMILIES = ("norms", "norms/bearer", "exceptions")


def parties_of(facts: dict[str, Any]) -> tuple[Party, ...]:
    return tuple(
        Party(
            row["name"], row.get("full_name"), tuple(row["aliases"]), Role(row["role"]) if row.get("role") else None, NOWHERE
        )
        for row in facts["contract"]["parties"]
    )  # fmt: skip


def references_of(facts: dict[str, Any]) -> tuple[Reference, ...]:
    proof = Evidence("", 0, 0, "")
    return tuple(Reference(row["from"], row["text"], row.get("target"), proof) for row in facts["references"])


def row_of(norm: Norm) -> dict[str, Any]:
    return {"address": norm.address, "sentence": norm.sentence, "type": norm.type.value, "bearer": list(norm.bearer)}


def readings(engine: Engine) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each gold file with what is found in its clauses."""
    for path in GOLD:
        facts = read_gold(path)
        contract: Contract = parsed(contract_from_gold(facts), engine)
        norms = [row_of(norm) for norm in norms_in(contract, parties_of(facts))]
        exceptions = [
            {"address": e.address, "sentence": e.sentence, "kind": e.kind.value}
            for e in exceptions_in(contract, references_of(facts))
        ]
        yield facts, {"norms": norms, "exceptions": exceptions}


def scores_of(engine: Engine) -> dict[str, Score]:
    totals = {family: Score() for family in FAMILIES}
    for gold, found in readings(engine):
        for family, comparison in compare(gold, {**gold, **found}).items():
            if family in totals:
                totals[family] += comparison.score
    return totals


@needs_shared
def test_no_right_norm_is_lost_and_no_spurious_one_gained(engine: Engine) -> None:
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))
    scores = scores_of(engine)
    assert set(floor) == set(FAMILIES)
    for family, kept in floor.items():
        assert scores[family].right >= kept["right"], f"{family}: a right fact was lost"
        assert scores[family].spurious <= kept["spurious"], f"{family}: a spurious fact was gained"


@needs_shared
@pytest.mark.parametrize(("family", "least"), [("norms", 0.94), ("norms/bearer", 0.88), ("exceptions", 0.96)])
def test_the_floor_is_where_the_issue_wants_it(family: str, least: float) -> None:
    kept = json.loads(FLOOR.read_text(encoding="utf-8"))[family]
    assert kept["right"] / (kept["right"] + kept["spurious"]) > least
