"""Headers, footers, page numbers and contents are taken off pages, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.page_furniture import without_furniture
from tests.ingest.paper import page

BODY = [
    "甲は、乙に対し、業務を委託する。",
    "乙は、これを受託する。",
    "前項の報酬は、別に定める。",
    "乙は、秘密を守る。",
]


def kept(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    made = [page(*lines, number=n) for n, lines in enumerate(pages, 1)]
    return [[line.text for region in found.regions for line in region] for found in without_furniture(made)]


def body(n: int) -> list[str]:
    return [f"{words}{'甲乙丙丁戊己'[n]}" for words in BODY]


FURNITURE = [
    pytest.param(lambda n: ["業務委託契約書（案）", *body(n)], id="header"),
    pytest.param(lambda n: [*body(n), f"- {n + 1} -"], id="number with dashes"),
    pytest.param(lambda n: [*body(n), f"{n + 1}"], id="number"),
    pytest.param(lambda n: [*body(n), f"{n + 1} / 4"], id="number of how many"),
    pytest.param(lambda n: [*body(n), f"{n + 1}ページ"], id="number in Japanese"),
    pytest.param(lambda n: [*body(n), f"契約書 第2版 Page {n + 1}"], id="footer with a number"),
    pytest.param(lambda n: [*body(n), f"{n + 5}"], id="numbers that begin later"),
    pytest.param(lambda n: ["社外秘", *body(n), "株式会社例", f"{n + 1}"], id="header and footer"),
    pytest.param(
        lambda n: [f"第{n + 1}章　{'総則料金雑則'[n]}　{n + 1}/4", *body(n)], id="chapter and number of how many"
    ),
    pytest.param(lambda n: [*body(n), f"{'総則料金雑則'[n]}　{n + 11}"], id="words that change and a number"),
    pytest.param(
        lambda n: [f"{n + 1}　第1章　総{n}" if n % 2 else f"第1章　則{n}　{n + 1}", *body(n)], id="numbers outside"
    ),
    pytest.param(lambda n: ["第1章　総則" if n < 2 else "第2章　料金", *body(n)], id="the chapter"),
    pytest.param(lambda n: [("左" if n % 2 else "右") + "の見出し", *body(n)], id="left and right pages"),
]


@pytest.mark.parametrize("made", FURNITURE)
def test_furniture_is_taken_off(made) -> None:  # type: ignore[no-untyped-def]
    assert kept([made(n) for n in range(4)]) == [body(n) for n in range(4)]


KEPT = [
    pytest.param([["第1条（目的）", *body(0)], ["第2条（報酬）", *body(1)]], id="articles at the head of pages"),
    pytest.param([[f"第{n + 1}条（{'目報期雑'[n]}）", *body(n)] for n in range(4)], id="an article a page"),
    pytest.param([[f"{n + 1}　{'目報期雑'[n]}", *body(n)] for n in range(4)], id="a numbered heading a page"),
    pytest.param([[*body(0), "2026"], body(1)], id="a number that does not count with the pages"),
    pytest.param([["業務委託契約書", *body(0)]], id="the title of a single page"),
    pytest.param([["別紙1"], ["一覧"], [*body(0)]], id="pages with little on them"),
]


@pytest.mark.parametrize("pages", KEPT)
def test_the_contract_is_kept(pages: list[list[str]]) -> None:
    assert kept(pages) == pages


def test_a_single_page_may_be_numbered() -> None:
    assert kept([[*body(0), "- 1 -"]]) == [body(0)]
    assert kept([[*body(0), "1/1"]]) == [body(0)]


def test_contents_with_leaders_are_taken_off() -> None:
    entries = [f"第{n}条（目的）……………… {n}" for n in range(1, 5)]
    assert kept([["目次", *entries], body(1)]) == [["目次"], body(1)]
