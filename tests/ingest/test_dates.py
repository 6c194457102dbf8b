"""The contract's own dates, and dates that are something else's."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.calendar_days import days_in
from ingest.dates import dates_in
from ingest.structure import build_contract

BODY = "利用規約\n{head}\n第1条（目的）\n当社は、{middle}条件を定める。\n第2条（変更）\n当社は、変更できる。\n{tail}\n"

TAILS = [
    ("2020年4月1日制定", ["2020-04-01 enacted"]),
    ("2020年4月1日 制定\n2021年5月2日 改定", ["2020-04-01 enacted", "2021-05-02 revised"]),
    ("2020年1月18日制定 2021年2月8日改定 2023年7月1日改定", ["2020-01-18 enacted", "2021-02-08 revised", "2023-07-01 revised"]),
    ("制定/実施 2006年 4月21日\n改訂/実施 2024年12月 2日", ["2006-04-21 enacted", "2006-04-21 effective", "2024-12-02 revised", "2024-12-02 effective"]),
    ("2019年5月1日制定・施行", ["2019-05-01 enacted", "2019-05-01 effective"]),
    ("最終更新日：2024年3月1日", ["2024-03-01 revised"]),
    ("制定日：令和6年1月1日", ["2024-01-01 enacted"]),
    ("- 平成31年02月04日制定\n- 令和05年04月24日改訂", ["2019-02-04 enacted", "2023-04-24 revised"]),
    ("【2025年8月14日 制定】", ["2025-08-14 enacted"]),
    ("バージョン 1.0: 2021年8月5日　制定", ["2021-08-05 enacted"]),
    ("附則\n本規約は、2020年4月1日から施行します。", ["2020-04-01 effective"]),
    ("附則\n1. この規約は、令和元年五月一日から施行する。\n2. この規約を一部改定し、2021年4月1日から施行する。", ["2019-05-01 effective", "2021-04-01 effective"]),
    ("附則\n本規約は令和6年4月15日より効力を発します。", ["2024-04-15 effective"]),
    ("附則\n本規約は2024年4月1日に制定し、同日より施行する。", ["2024-04-01 enacted", "2024-04-01 effective"]),
    ("附則\n1　この規約は、平成30年4月1日から施行する。\n2　平成31年4月1日改正", ["2018-04-01 effective", "2019-04-01 revised"]),
    ("改正　令和3年4月1日　令和4年4月1日", ["2021-04-01 revised", "2022-04-01 revised"]),
    ("2023年4月1日　料金の改定に伴う改訂", ["2023-04-01 revised"]),
    ("附則\n本規約は、2024年4月1日以降に申し込んだ者に適用する。", []),
    ("2024年13月1日制定", []),
    ("令和　　年　　月　　日制定", []),
]  # fmt: skip


def shown(text: str) -> list[str]:
    return [f"{date.date} {date.event}" for date in dates_in(build_contract(text))]


@pytest.mark.parametrize(("tail", "expected"), TAILS, ids=[tail for tail, _ in TAILS])
def test_dates_at_the_end(tail: str, expected: list[str]) -> None:
    assert shown(BODY.format(head="", middle="", tail=tail)) == expected


def test_dates_under_the_title() -> None:
    assert shown(BODY.format(head="2015年1月20日 制定", middle="", tail="")) == ["2015-01-20 enacted"]


@pytest.mark.parametrize(
    "middle",
    [
        "2024年3月31日までに申し込まれた",
        "2020年4月1日付け基本契約の",
        "2019年3月1日から2020年3月31日まで有効な",
        "平成15年5月30日法律第57号の",
    ],
)
def test_a_date_that_only_limits_scope_is_none(middle: str) -> None:
    assert shown(BODY.format(head="", middle=middle, tail="")) == []


SIGNED = "委託契約書\n第1条（目的）\n甲は乙に委託する。\n第2条（報酬）\n甲は乙に支払う。\n本契約の成立を証するため、本書2通を作成する。\n{date}\n甲　東京都港区一丁目\n株式会社あさひ　㊞\n乙　大阪市北区二丁目\n株式会社ゆうひ　㊞\n"


@pytest.mark.parametrize(
    ("date", "expected"),
    [("令和6年10月22日", ["2024-10-22 signed"]), ("令和6年　月　日", []), ("2024/10/22", ["2024-10-22 signed"])],
)
def test_the_date_of_signature(date: str, expected: list[str]) -> None:
    assert shown(SIGNED.format(date=date)) == expected


def test_every_date_is_quoted_from_the_source() -> None:
    contract = build_contract(BODY.format(head="", middle="", tail="2020年4月1日制定"))
    (date,) = dates_in(contract)
    assert contract.text[date.evidence.start : date.evidence.end] == date.evidence.quote == "2020年4月1日制定"


@given(st.dates(datetime.date(1989, 1, 8), datetime.date(2099, 12, 31)))
def test_both_calendars_and_both_widths_read_back(day: datetime.date) -> None:
    era, start = ("令和", 2018) if day >= datetime.date(2019, 5, 1) else ("平成", 1988)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    western = f"{day.year}年{day.month}月{day.day}日"
    for text in (
        western,
        western.translate(wide),
        f"{era}{day.year - start}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert [found.iso for found in days_in(text)] == [day.isoformat()]
