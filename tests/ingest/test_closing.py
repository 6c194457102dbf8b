"""Where the closing begins."""

from __future__ import annotations

import pytest

from ingest.closing import closing_starts
from ingest.lines import read_lines

CLOSES = [
    "本契約の成立を証するため、本書二通を作成する。",
    "以上、本契約締結の証として、本書を作成する。",
    "令和6年4月1日",
    "令和　　年　　月　　日",
    "2020年1月18日制定　2021年2月8日改定",
    "制定/実施 2006年 4月21日",
    "甲：東京都千代田区",
    "（乙）",
    "代表取締役　山田 太郎",
    "お問い合わせ先",
    "Copyright © 2020",
]
GOES_ON = [
    "甲は、本契約の成立を証明する書面を交付する。",
    "本規約は、2020年4月1日から施行する。",
    "甲は、乙に支払う。",
    "(1) 令和6年4月1日",
    "上記の期間は、更新しない。",
]


@pytest.mark.parametrize("line", CLOSES)
def test_closes(line: str) -> None:
    assert closing_starts(read_lines(f"両者は協議する。\n{line}\n青空商事")) == 1


@pytest.mark.parametrize("line", GOES_ON)
def test_goes_on(line: str) -> None:
    assert closing_starts(read_lines(f"両者は協議する。\n{line}")) == 2
