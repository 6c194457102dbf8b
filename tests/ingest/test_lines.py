"""Lines: what carries words, without page furniture and Markdown dress."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lines import read_lines, wrap_width

CASES = [
    ("甲は\n乙は", ["甲は", "乙は"]),
    ("甲は\r\n乙は\r丙は\f丁は", ["甲は", "乙は", "丙は", "丁は"]),
    ("## 第1条 目的 {#purpose}", ["第1条 目的"]),
    ("**第1条 目的**", ["第1条 目的"]),
    ("> 引用である", ["引用である"]),
    ("甲は\n\n- 1 -\n\n乙は\n\n- 2 -\n", ["甲は", "乙は"]),
    ("甲は\n1 / 3\n乙は\n2 / 3", ["甲は", "乙は"]),
    ("甲は\n3\n乙は\n2", ["甲は", "3", "乙は", "2"]),  # page numbers rise
    ("甲は\n----\n乙は", ["甲は", "乙は"]),
    ("---\ntitle: 規約\n---\n甲は", ["甲は"]),
    ("```\n甲は\n```", ["甲は"]),
    ("甲は<br />", ["甲は"]),
]


@pytest.mark.parametrize(("text", "lines"), CASES, ids=[repr(text) for text, _ in CASES])
def test_lines(text: str, lines: list[str]) -> None:
    assert [line.text for line in read_lines(text)] == lines


@given(st.text(alphabet="甲乙は。、 \u3000\t\r\n\f#*->|1①(（）)", max_size=60))
def test_every_line_is_a_slice_of_its_source(text: str) -> None:
    for line in read_lines(text):
        assert text[line.start : line.end] == line.text
        assert line.text == line.text.strip()


def test_indentation_and_headings_are_kept() -> None:
    first, second, third = read_lines("# 題\n\t- 甲\n　乙")
    assert (first.heading, second.indent, third.indent) == (1, 4, 2)
    assert not second.blank_before


def test_a_wrapped_page_has_a_width() -> None:
    page = "本契約は甲が乙に提供する役務について定めるものでありまして、\n" * 30
    assert wrap_width(read_lines(page)) == 60
    assert wrap_width(read_lines("甲は、乙に売る。\n" * 30)) is None
