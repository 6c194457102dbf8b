"""A small reading to put into stores, without GiNZA."""

from __future__ import annotations

from ontology.facts import Basis, Clause, ClauseKind, ContractFacts, Evidence, Party, Reading, Role, Span, Survival

TEXT = "見本契約\n第1条（秘密）\n受領者は、秘密を守る。\n第2条（存続）\n前条は、本契約終了後2年間存続する。\n"


def reading(source: str = "sample.txt", sha256: str = "0" * 64) -> Reading:
    """Two articles, a party, a survival; every quote is in TEXT."""
    return Reading(
        source=source,
        sha256=sha256,
        contract=ContractFacts("見本契約", (Party("受領者", None, (), Role.RECIPIENT, evidence("受領者")),)),
        clauses=(
            article(1, "秘密", "第1条（秘密）"),
            paragraph(1, 2, "受領者は、秘密を守る。"),
            article(2, "存続", "第2条（存続）"),
            paragraph(2, 4, "前条は、本契約終了後2年間存続する。"),
        ),
        survivals=(Survival("art_1", "art_2__para_1", "P2Y", Basis.LISTED, evidence("存続する")),),
        text=TEXT,
    )


def article(number: int, heading: str, line: str) -> Clause:
    start = TEXT.index(line)
    position = 2 * number - 1
    address = f"art_{number}"
    label = f"第{number}条"
    return Clause(
        address, ClauseKind.ARTICLE, str(number), heading, label, "", None, position, start, start + len(line)
    )


def paragraph(number: int, position: int, text: str) -> Clause:
    start = TEXT.index(text)
    span = Span(start, start + len(text))
    address = f"art_{number}__para_1"
    label = f"第{number}条第1項"
    return Clause(
        address, ClauseKind.PARAGRAPH, None, None, label, text, f"art_{number}", position, span.start, span.end, (span,)
    )


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(quote, start, start + len(quote), "test")
