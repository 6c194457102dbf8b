"""Statutes by name, and the words that only look like one."""

from __future__ import annotations

import pytest

from ingest.laws import laws_in

NAMED = [
    ("著作権法第27条", ["著作権法"]),
    ("特商法・景表法等の遵守", ["特商法", "景表法"]),
    ("個人情報保護法その他の法令", ["個人情報保護法"]),
    ("個人情報の保護に関する法律に定める", ["個人情報の保護に関する法律"]),
    ("乙は、特定商取引に関する法律を守る", ["特定商取引に関する法律"]),
    ("暴力団員による不当な行為の防止等に関する法律", ["暴力団員による不当な行為の防止等に関する法律"]),
    ("民法又は会社の整備に関する法律", ["民法", "会社の整備に関する法律"]),
    ("刑事訴訟法もしくは犯罪捜査のための通信傍受に関する法律", ["刑事訴訟法", "犯罪捜査のための通信傍受に関する法律"]),
    ("「労働者の募集及び採用、配置等に関する法律」", ["労働者の募集及び採用、配置等に関する法律"]),
    ("医薬品、医療機器等の品質、有効性及び安全性の確保等に関する法律", ["医薬品、医療機器等の品質、有効性及び安全性の確保等に関する法律"]),
    ("外国為替及び外国貿易法", ["外国為替及び外国貿易法"]),
    ("会社法施行規則及び労働安全衛生規則", ["会社法施行規則", "労働安全衛生規則"]),
    ("その他独占禁止法に違反", ["独占禁止法"]),
    ("改正民法及び日本国憲法", ["民法", "憲法"]),
    ("法人税法、行政手続法及び医療法", ["法人税法", "行政手続法", "医療法"]),
    ("商法第526条", ["商法"]),
    ("東京都暴力団排除条例", ["東京都暴力団排除条例"]),
    ("国際物品売買契約に関する国際連合条約", ["国際物品売買契約に関する国際連合条約"]),
    ("EU の GDPR に従う", ["GDPR"]),
    ("（以下「個人情報保護法」という。）", []),
]  # fmt: skip
SILENT = [
    "所定の方法", "準拠法は日本法とする", "司法書士", "違法な行為", "不法行為", "適法に取得", "州法及び連邦法", "米国法", "抵触法の原則",
    "マルチ商法", "法人", "法令", "法的措置", "法律行為", "平成15年法律第57号", "適用法令", "関連法令", "条例等に従う", "その条例",
    "定額法による", "カリフォルニア州法", "現地法", "税法", "労働法", "治療法", "税務処理の方法論", "法廷",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=[text for text, _ in NAMED])
def test_laws(text: str, expected: list[str]) -> None:
    laws = laws_in(text)
    assert [law.name for law in laws] == expected
    assert all(text[law.start : law.end] == law.name for law in laws)


@pytest.mark.parametrize("text", SILENT)
def test_no_law(text: str) -> None:
    assert laws_in(text) == ()


@pytest.mark.parametrize("text", ["同法第3条", "同法施行令", "法第3条による"])
def test_a_law_that_points_back(text: str) -> None:
    (law,) = laws_in(text)
    assert law.same
