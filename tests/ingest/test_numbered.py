"""Clauses cited by the number alone."""

from __future__ import annotations

import pytest

from ingest.mentions import Mention
from ingest.numbered import numbered_mentions

CASES = [
    ("2.3の条件に従う", ["2.3"]),
    ("2.1ないし2.9に示す", ["2.1", "2.9"]),
    ("6で説明する期間", ["6"]),
    ("本規約の1, 2.4, 3.1(d), 4及び9は存続する", ["1", "2.4", "3.1(d)", "4", "9"]),
    ("第4.1条(a)に従う", ["第4.1条(a)"]),
]
SILENT = ["年14.6%の割合", "v1.2の版", "$ 50.00を超えない", "Apache-2.0に従う", "3人で行う", "10.5倍"]


def everything(_: Mention) -> bool:
    return True


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_mentions(text: str, expected: list[str]) -> None:
    found = numbered_mentions(text, printed_articles=False, known=everything)
    assert [text[mention.start : mention.end] for mention in found] == expected


@pytest.mark.parametrize("text", SILENT)
def test_no_mention(text: str) -> None:
    assert numbered_mentions(text, printed_articles=False, known=everything) == ()


def test_only_clauses_that_exist() -> None:
    assert numbered_mentions("2.3の条件", printed_articles=False, known=lambda _: False) == ()


def test_where_articles_are_printed_a_bare_number_is_none() -> None:
    assert numbered_mentions("2.3の条件", printed_articles=True, known=everything) == ()
