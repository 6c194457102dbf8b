"""Numbers at the beginning of a line."""

from __future__ import annotations

import pytest

from ingest.numbering import Headline, kana_value, read_group, read_headline, read_marker

HEADLINES = [
    ("第1条（目的）", "条", "1", "（目的）"),
    ("第１２条　目的", "条", "12", "　目的"),
    ("第 3 条 目的", "条", "3", " 目的"),
    ("第十条の二（目的）", "条", "10-2", "（目的）"),
    ("第2条の3　目的", "条", "2-3", "　目的"),
    ("第3条の一部を変更する", "条", "3", "の一部を変更する"),
    ("第1章 総則", "章", "1", " 総則"),
    ("第2編　各則", "編", "2", "　各則"),
    ("第1款 通則", "節", "1", " 通則"),
    ("5条（届出）", "条", "5", "（届出）"),
]
MARKERS = [
    ("1. 目的", "num", (1,), "目的"),
    ("１．目的", "num", (1,), "目的"),
    ("2\\. 目的", "num", (2,), "目的"),
    ("- 3. 目的", "num", (3,), "目的"),
    ("(4) 目的", "paren", (4,), "目的"),
    ("（１０）目的", "paren", (10,), "目的"),
    ("⑤目的", "circled", (5,), "目的"),
    ("2.4　目的", "decimal", (2, 4), "目的"),
    ("3.1.2 目的", "decimal", (3, 1, 2), "目的"),
    ("(a) 目的", "alpha", (1,), "目的"),
    ("b. 目的", "alpha", (2,), "目的"),
    ("(ⅱ) 目的", "roman", (2,), "目的"),
    ("（iv）目的", "roman", (4,), "目的"),
    ("iii. 目的", "roman", (3,), "目的"),
    ("（二）目的", "kanji-paren", (2,), "目的"),
    ("第2項", "kou", (2,), ""),
    ("・目的", "bullet・", (), "目的"),
    ("* 目的", "bullet*", (), "目的"),
]
WEAK = ["１　甲は", "二　甲は", "ア　甲は", "3、甲は"]
NO_MARKER = ["目的", "3.5倍の額", "2024年4月", "○○（以下「甲」という。）", "100円", "1,000円", "第2項に定める", "A社は"]
GROUPS = [("◆氏名", "氏名"), ("■ 定義", "定義"), ("【連絡先】", "連絡先"), ("目的", None), ("【甲】は、", None)]


@pytest.mark.parametrize(("text", "unit", "number", "rest"), HEADLINES, ids=[row[0] for row in HEADLINES])
def test_headline(text: str, unit: str, number: str, rest: str) -> None:
    headline = read_headline(text)
    assert headline == Headline(unit, number, len(text) - len(rest))


@pytest.mark.parametrize(("text", "style", "numbers", "words"), MARKERS, ids=[row[0] for row in MARKERS])
def test_marker(text: str, style: str, numbers: tuple[int, ...], words: str) -> None:
    marker = read_marker(text)
    assert marker is not None
    assert (marker.style, marker.numbers, text[marker.end :], marker.weak) == (style, numbers, words, False)


@pytest.mark.parametrize("text", WEAK)
def test_weak_marker(text: str) -> None:
    marker = read_marker(text)
    assert marker is not None
    assert marker.weak


@pytest.mark.parametrize("text", NO_MARKER)
def test_no_marker(text: str) -> None:
    assert read_marker(text) is None


@pytest.mark.parametrize(("text", "words"), GROUPS, ids=[row[0] for row in GROUPS])
def test_group(text: str, words: str | None) -> None:
    assert read_group(text) == words


def test_katakana_counts_in_its_series() -> None:
    assert [kana_value("ア", letter) for letter in "アイウ"] == [1, 2, 3]
    assert [kana_value("イ", letter) for letter in "イロハ"] == [1, 2, 3]
