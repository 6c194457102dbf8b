"""Many contracts that nobody wrote, for measurements: the same on every run, of the size of real ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyoxigraph as ox

from graph.mapping import triples
from ontology.facts import (
    Basis,
    Clause,
    ClauseKind,
    ContractFacts,
    Evidence,
    Norm,
    NormType,
    Party,
    Reading,
    Role,
    Span,
    Survival,
)

BASE = "http://localhost:8000/id/"
HEADINGS = ("目的", "定義", "秘密保持", "損害賠償", "再委託", "知的財産", "解除", "反社会的勢力", "存続", "協議")
ACTS = ("通知", "返還", "報告", "支払", "保管", "廃棄", "開示", "協力")
ARTICLES = 10


def readings(count: int) -> Iterator[tuple[str, Reading]]:
    """So many contracts with their ids."""
    for number in range(count):
        yield f"contract-{number:05}", reading(number)


def quads(count: int) -> Iterator[ox.Quad]:
    """The same as quads, a named graph each."""
    for contract_id, value in readings(count):
        name = ox.NamedNode(f"{BASE}contracts/{contract_id}")
        for triple in triples(value, base=BASE, contract_id=contract_id):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def reading(number: int) -> Reading:
    """One contract: 10 articles of a paragraph each, a norm in each, five survivals."""
    chosen = random.Random(number)
    text, clauses, norms = f"業務委託契約{number}\n", [], []
    parties = tuple(
        Party(name, None, (), role, Evidence("業務", 0, 2, "made"))
        for name, role in (("甲", Role.CLIENT), ("乙", Role.CONTRACTOR))
    )
    for article in range(1, ARTICLES + 1):
        heading, act = chosen.choice(HEADINGS), chosen.choice(ACTS)
        line = f"第{article}条（{heading}）\n"
        sentence = f"{chosen.choice('甲乙')}は、本契約の{heading}に関し、相手方に対し{number % 97}日以内に書面で{act}しなければならない。\n"
        start = len(text)
        begun = start + len(line)
        text += line + sentence
        span = Span(begun, begun + len(sentence) - 1)
        address = f"art_{article}"
        clauses.append(
            Clause(
                address,
                ClauseKind.ARTICLE,
                str(article),
                heading,
                f"第{article}条",
                "",
                None,
                2 * article - 1,
                start,
                begun,
            )
        )
        clauses.append(
            Clause(
                f"{address}__para_1",
                ClauseKind.PARAGRAPH,
                None,
                None,
                f"第{article}条第1項",
                sentence.strip(),
                address,
                2 * article,
                span.start,
                span.end,
                (span,),
            )
        )
        quoted = Evidence(sentence.strip(), span.start, span.end, "made")
        norms.append(
            Norm(
                address=f"{address}__para_1",
                sentence=1,
                type=NormType.OBLIGATION,
                bearer=(sentence[0],),
                counterparty=(),
                actions=(act,),
                conditions=(),
                best_effort=False,
                deadline=None,
                evidence=quoted,
            )
        )
    last = clauses[-1]
    quoted = Evidence(last.text, last.start, last.end, "made")
    survivals = tuple(Survival(f"art_{article}", last.address, "P3Y", Basis.LISTED, quoted) for article in range(3, 8))
    return Reading(
        source=f"{number}.txt",
        sha256=f"{number:064x}",
        contract=ContractFacts(f"業務委託契約{number}", parties),
        clauses=tuple(clauses),
        norms=tuple(norms),
        survivals=survivals,
        text=text,
    )
