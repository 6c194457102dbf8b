"""Statutes (法令) that a contract names: 著作権法, 個人情報の保護に関する法律, 会社法施行規則, 同法.

Only enacted law: a name is found by the form that statutes' titles have (docs/facts.md section 6); 方法, 準拠法, 日本法
and the like are words of another kind. Names with a comma or a verb inside are in a table, as their form tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.overlaps import first_come

# Titles whose beginning no form shows (e-Gov law titles)
IRREGULAR = (
    "医薬品、医療機器等の品質、有効性及び安全性の確保等に関する法律",
    "出資の受入れ、預り金及び金利等の取締りに関する法律",
    "育児休業、介護休業等育児又は家族介護を行う労働者の福祉に関する法律",
    "行政手続における特定の個人を識別するための番号の利用等に関する法律",
    "児童買春、児童ポルノに係る行為等の規制及び処罰並びに児童の保護等に関する法律",
    "インターネット異性紹介事業を利用して児童を誘引する行為の規制等に関する法律",
    "青少年が安全に安心してインターネットを利用できる環境の整備等に関する法律",
    "外国為替及び外国貿易法",
    "外国為替および外国貿易法",
    "不当景品類及び不当表示防止法",
    "不当景品類および不当表示防止法",
    "出入国管理及び難民認定法",
    "育児・介護休業法",
    "パート・有期法",
    "GDPR",
    "CCPA",
    "COPPA",
    "DMCA",
)

_WORD = "[一-龥々ァ-ヶーA-Za-z]"
_JOIN = "(?:に関する|に対する|に係る|による|における|のための|及び|および|又は|または|若しくは|もしくは|並びに|ならびに|的な|な|の|と)"
# what a title ends in; 法人, 法令, 条例等 … go on to another word
_END = re.compile(
    r"""法律(?!上?の根拠|行為|関係|上|事務|家|相談|問題|効果|\s*第\s*[0-9０-９一二三四五六七八九十百]+\s*号)(?:施行令|施行規則)?
      | 法(?![人的令律則定務規文制曹廷理治学案科益外])(?:施行令|施行規則|施行細則)?
      | (?:安全衛生|一般データ保護|輸出管理|会社計算)規則
      | (?:貿易管理|為替|登録免許税|関税定率)令
      | 条例 | 条約(?![のが]締結)""",
    re.VERBOSE,
)
_ABOUT = re.compile(
    rf"(?:{_WORD}+{_JOIN})*{_WORD}+(?:に関する|についての)(?:国際連合|国連)?(?:法律|条約)(?:施行令|施行規則)?$"
)
_PLAIN = re.compile(rf"{_WORD}+$")
_QUOTED = re.compile(r"「([^「」]{2,80})$")
_IRREGULAR = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(n)}(?![A-Za-z])" for n in IRREGULAR))
# in 民法又は会社の保護に関する法律 the title begins behind the conjunction
_OTHER_LAW = re.compile(
    rf".*(?:法律?|法令|条例|規則|令)(?:上)?(?:及び|および|又は|または|若しくは|もしくは|並びに|ならびに|と|の)(?={_WORD})"
)
_LEADING = re.compile(
    r"^(?:(?:その|の)?他|(?:日本|日本国|我が国|わが国|当社|弊社|甲|乙|各国|他)の|等|各|改正|現行|日本国|日本(?!銀行|年金|郵政|放送|電信))"
)
# words that end in 法 and are no statute
_COMMON = re.compile(
    r"""(?: [方手用司立違不適合無文作寸製解技語画話論算筆工戦魔仏説拳便脱触遵順邦剣兵農漁泳加州国] | (?<!医)療
          | 準拠 | 抵触 | 現地 | 適用 | 関連 | 関係 | 連邦 | 国際 | 強行 | 将来 | 慣習 | 判例 | 制定 | 成文 | 実体 | 測定 | 分析
          | 計算 | 比較 | 検査 | 均 | [定逓]率 | [定逓]額 | (?:マルチ|悪徳|悪質|連鎖|催眠|霊感|展示会)商 | [^一-龥]私 | [^一-龥]公 )法$
      | ^(?: [各諸本当該税業私公]+ | 消費者 | 労働 | 手続 | 特別 | 一般 | 個別 | 租税 | 知的財産権? | 行政 | 基本 | 同 )?法$
      | (?:イングランド|ドイツ|フランス|シンガポール|カリフォルニア|デラウェア|ニューヨーク|アメリカ|イギリス|インド|タイ|ＥＵ|EU|ハワイ)法$
      | ^(?:各|諸|関連|関係|適用|当該|地方|国際|国内|同|本|都道府県)*(?:条例|条約|法律)$
      | (?:関連|関係|適用)(?:条例|条約)$""",
    re.VERBOSE,
)
# （以下「個人情報保護法」という。） gives a name and cites nothing
_ALIAS = re.compile(r"[（(]「?[A-Z]+」?[）)]")  # 一般データ保護規則（GDPR）
_NAMING = re.compile(r"(?:以下|総称して|単に)[、，]?(?:これらを|単に|総称して)?「$")
# 同法第3条, and 法第3条 where the contract calls a law 法
SAME = re.compile(
    r"同法(?![人令律])(?:施行令|施行規則)?|(?<![一-龥々ァ-ヶー])法(?=\s*第?\s*[0-9０-９一二三四五六七八九十])"
)


@dataclass(frozen=True, slots=True)
class Law:
    """A statute's name in a text: `text[start:end] == name`."""

    name: str
    start: int
    end: int

    @property
    def same(self) -> bool:
        """Whether the name only points back at the law named before (同法)."""
        return SAME.fullmatch(self.name) is not None or self.name == "法"


def laws_in(text: str) -> tuple[Law, ...]:
    """The statutes named in a text, in reading order, each place once."""
    return tuple(first_come((*_irregular(text), *_regular(text), *_same(text)), len(text)))


def _irregular(text: str) -> Iterator[Law]:
    for match in _IRREGULAR.finditer(text):
        alias = text[max(0, match.start() - 2) : match.end() + 2]
        if not _NAMING.search(text, max(0, match.start() - 10), match.start()) and not _ALIAS.search(alias):
            yield Law(match.group(), match.start(), match.end())


def _same(text: str) -> Iterator[Law]:
    for match in SAME.finditer(text):
        yield Law(match.group(), match.start(), match.end())


def _regular(text: str) -> Iterator[Law]:
    for match in _END.finditer(text):
        start = _title_start(text, match.end())
        name = text[start : match.end()] if start is not None else ""
        if start is None or _COMMON.search(name) or _NAMING.search(text, max(0, start - 10), start):
            continue
        yield Law(name, start, match.end())


def _title_start(text: str, end: int) -> int | None:
    """Where the title that ends at `end` begins; None where no title ends there."""
    low = max(0, end - 90)
    before = text[low:end]
    if text[end : end + 1] == "」" and (quoted := _QUOTED.search(before)):
        return low + quoted.start(1)
    about = _ABOUT.search(before)
    match = about or _PLAIN.search(before)
    if match is None:
        return None
    start = match.start()
    if about and (other := _OTHER_LAW.match(before, start)):
        start = other.end()
    if leading := _LEADING.match(before[start:]):
        start += leading.end()
    return low + start if low + start < end else None
