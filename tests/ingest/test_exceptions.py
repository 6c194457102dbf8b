"""Exceptions: provisos, exclusions, overrides, and what they limit."""

from __future__ import annotations

import pytest

from ingest.exceptions import MAKERS, Maker, exceptions_in, find
from ontology.facts import Evidence, ExceptionKind, Reference
from tests.ingest.meaning import contract_of

SAYS = [pytest.param(row, s, id=f"{row.name}-{n}") for row in MAKERS for n, s in enumerate(row.says, 1)]
SILENT = [pytest.param(row, s, id=f"{row.name}-{n}") for row in MAKERS for n, s in enumerate(row.silent, 1)]


def test_no_row_was_lost() -> None:
    assert len(MAKERS) >= 3
    assert len(SAYS) >= 9
    assert len(SILENT) >= 9


@pytest.mark.parametrize(("row", "sentence"), SAYS)
def test_row_finds_its_words(row: Maker, sentence: str) -> None:
    assert find(row, sentence) is not None


@pytest.mark.parametrize(("row", "sentence"), SILENT)
def test_row_leaves_near_misses(row: Maker, sentence: str) -> None:
    assert find(row, sentence) is None


EXCEPTIONS = [
    (
        "乙は、通知する。ただし、緊急のときは、この限りでない。",
        "proviso", "ただし、緊急のときは、この限りでない。", ["art_1__para_1#1"],
    ),
    ("乙は、通知する。但し、法令に基づく場合を除く。", "proviso", "但し、法令に基づく場合を除く。", ["art_1__para_1#1"]),
    (
        "乙は、通知する。なお、方法は問わない。ただし、電話によることができる。",
        "proviso", "ただし、電話によることができる。", ["art_1__para_1#1"],
    ),
    (
        "甲は、支払う。また、甲は、通知する。ただし、乙が遅滞したときは、この限りでない。",
        "proviso", "ただし、乙が遅滞したときは、この限りでない。", ["art_1__para_1#1", "art_1__para_1#2"],
    ),
    ("合併による承継は、この限りではない。", "proviso", "合併による承継は、この限りではない。", []),
    ("乙は、甲が認めた場合を除き、複製しない。", "exclusion", "甲が認めた場合を除き", ["art_1__para_1#1"]),
    ("乙は、資料（公開のものを除く。）を返す。", "exclusion", "公開のものを除く", ["art_1__para_1#1"]),
    ("乙は、開示しない。公開の情報を除く。", "exclusion", "公開の情報を除く", ["art_1__para_1#1"]),
    ("前項の規定にかかわらず、乙は、開示できる。", "override", "前項の規定にかかわらず", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words", "limits"), EXCEPTIONS, ids=[row[0] for row in EXCEPTIONS])
def test_what_an_exception_limits(text: str, kind: str, words: str, limits: list[str]) -> None:
    contract = contract_of(text)
    (exception,) = exceptions_in(contract, ())
    assert (exception.kind, exception.text, list(exception.excepts)) == (kind, words, limits)
    assert contract.text[exception.evidence.start : exception.evidence.end] == exception.evidence.quote == words


def test_an_override_limits_the_clauses_it_names() -> None:
    contract = contract_of("乙は、開示しない。", "前項の規定にかかわらず、乙は、法令に従い開示できる。")
    reference = Reference("art_1__para_2", "前項", "art_1__para_1", Evidence("前項", 0, 0, "relative"))
    (exception,) = exceptions_in(contract, (reference,))
    assert exception.excepts == ("art_1__para_1",)


def test_a_proviso_alone_limits_the_paragraph_before() -> None:
    (exception,) = exceptions_in(contract_of("乙は、開示しない。", "ただし、法令に基づくときは、この限りでない。"), ())
    assert exception.excepts == ("art_1__para_1#1",)


def test_an_exclusion_in_an_item_limits_the_lead_sentence() -> None:
    contract = contract_of(("会員は、次の行為をしてはならない。", "複製する行為（私的なものを除く。）"))
    (exception,) = exceptions_in(contract, ())
    assert (exception.address, exception.excepts) == ("art_1__para_1__item_1", ("art_1__para_1#1",))


def test_a_proviso_in_an_item_limits_the_lead_sentence() -> None:
    contract = contract_of(("当社は、次の場合に停止する。", "ただし、緊急のときは、直ちに停止する。"))
    (exception,) = exceptions_in(contract, ())
    assert exception.excepts == ("art_1__para_1#1",)


@pytest.mark.parametrize(
    "text",
    [
        "乙は、甲の承諾がない限り、譲渡しない。",
        "乙は、甲以外の者に開示しない。",
        "乙は、別に定めるほか、通知する。",
        "甲の承諾なく、譲渡できない。",
        "もっともな理由があるときは、延期できる。",
    ],
)
def test_what_is_no_exception(text: str) -> None:
    assert exceptions_in(contract_of(text), ()) == ()


def test_kana_in_two_code_points() -> None:
    text = "乙は、通知する。たた\u3099し、緊急の場合を除く。"
    (exception,) = exceptions_in(contract_of(text), ())
    assert (exception.kind, exception.text) == (ExceptionKind.PROVISO, "たた\u3099し、緊急の場合を除く。")


def test_several_kinds_in_one_sentence() -> None:
    text = "前項の規定にかかわらず、乙は、甲が認めた場合を除き、開示できる。"
    assert [e.kind for e in exceptions_in(contract_of(text), ())] == [ExceptionKind.EXCLUSION, ExceptionKind.OVERRIDE]
