"""The pieces of a mention: 第3条, 前二項, 各号, (1), 別紙2, each with the pattern that finds it.

One pattern for each way to point, composed of named parts; `read_element` turns a match into pointers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ingest.numbering import AIUEO, IROHA
from ingest.numerals import NUMERAL, parse_numeral


class Level(IntEnum):
    """What a pointer points at, from the widest to the narrowest."""

    PREAMBLE = 0  # 頭書, 前文
    APPENDIX = 1  # 別紙, 別表
    SUPPLEMENT = 2  # 附則
    PART = 3  # 編
    CHAPTER = 4  # 章
    SECTION = 5  # 節
    ARTICLE = 6  # 条
    PARAGRAPH = 7  # 項
    ITEM = 8  # 号
    SUBITEM = 9


class Step(StrEnum):
    """How a pointer gets there."""

    NAMED = "named"  # 第3条
    HERE = "here"  # 本条
    SAME = "same"  # 同条
    PREVIOUS = "previous"  # 前条, 前二項
    NEXT = "next"  # 次条
    EACH = "each"  # 各号
    EACH_PREVIOUS = "each-previous"  # 前各号


class Join(StrEnum):
    """How a mention hangs on the one before it."""

    ALONE = "alone"
    AND = "and"  # 第3条及び第5条
    TO = "to"  # 第3条から第5条まで
    INSIDE = "inside"  # 第3条（第2項を除く。）


@dataclass(frozen=True, slots=True)
class Pointer:
    """One step of a mention.

    `numbers` are the readings of its number in the form of addresses ("10-2"), likeliest first; `count` is how many
    steps (前二項: 2); `bare` says that a number stands there without 条・項・号; `title` is the name in 別紙「料金表」.
    """

    level: Level
    step: Step
    numbers: tuple[str, ...] = ()
    count: int = 1
    bare: bool = False
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """One piece as read: its pointers from wide to narrow, and the further numbers under its counter (第12〜14条)."""

    pointers: tuple[Pointer, ...]
    more: tuple[tuple[Join, Pointer], ...] = ()


UNITS = {
    "編": Level.PART,
    "章": Level.CHAPTER,
    "節": Level.SECTION,
    "条": Level.ARTICLE,
    "項": Level.PARAGRAPH,
    "号": Level.ITEM,
}

S = r"[\s\u3000]{0,8}"  # spaces may stand inside a mention: 第 3 条
DIGITS = r"[0-9０-９]+"
# 条件, 条例, 条項, 項目, 号室, 節約 … are other words
UNIT = r"""(?: 条(?![件例約文項款理痕]) | 項(?![目番]) | 号(?![機室店棟館線車艇被様議俸数外証泊]) | 章(?![程典])
             | 節(?![約電減目度分税季句]) | 編(?![集成纂入]) )"""
LIST_MARK = rf"{S}(?:、|，|,|・|／|/|及び|および|又は|または|と){S}"
AND_MARK = rf"{S}(?:[、，,・]{S})?(?:及び|および|又は|または|並びに|ならびに|と)?{S}"
RANGE_MARK = rf"{S}(?:から|ないし|乃至|〜|～|~|－|―|–|−|‐|-){S}"

# の2 of 第10条の2, 第十条の二; 第3条の2項, 第5条の一部 and 第3条の1か月 have none
_UNIT_OF_MEASURE = r"[0-9０-９.．,，章条項号年月日人者社件点種回週倍割分円万千百個つ％%]|[かヵカヶケ箇][月年所国条]"
BRANCH = rf"""{S}[のノ之]{S}(?:
    (?P<branch>{DIGITS}(?!{S}(?:{_UNIT_OF_MEASURE})))
  | (?P<kanji_branch>[二三四五六七八九十]+(?!(?!第)[一-龥つ]|{S}[項号条]))
)"""
# 第3条, 第１項, 第(2)号, 8条, 同第2項; with 第12〜14条 and 第1、第2項 the numbers after the first are `more`
NAMED = rf"""
    (?: (?P<same>同{S}(?=第{S}{NUMERAL}{S}[項号]))?第{S}(?P<number>{NUMERAL}|[（(]{NUMERAL}[）)])
      | (?<![0-9０-９.．第])(?P<digits>{DIGITS}) )
    (?P<more> (?:(?:{LIST_MARK}|{RANGE_MARK})第?{S}{NUMERAL})+ )?
    {S}(?P<unit>{UNIT})(?:{BRANCH})?
"""
# 本条, 前項, 次条, 同項, 前二項, 前3項, 前各号; not 基本項目, 日本条約, 直前項, 目次項
RELATIVE = rf"""
    (?P<step> 前{S}[各数] | 本(?<![日基見資根原絵標脚底台製写一]本) | 前(?<![以事直手人午従]前)
            | 次(?<![目順逐年一二三]次) | 同(?<![共合混協]同) )
    (?: (?<=[前次])(?:{S}(?P<count>{NUMERAL})) )?{S}(?P<relative_unit>{UNIT})
"""
EACH = r"各(?P<each_unit>[項号])"
LABEL = rf"(?:{DIGITS}|[a-zA-Z]|[ivxIVX]{{1,5}}|[ⅰ-ⅻⅠ-Ⅻ]|[一二三四五六七八九十]+|[ァ-ン])"
# (1), （ア）, ①, イ after 号, D after (1)
BARE = (
    rf"(?: [（(]{S}(?P<label>{LABEL}){S}[）)] | (?P<circled>[①-⑳㉑-㉟⑴-⒇]) | (?<=[）)])(?P<upper>[A-Z])(?![A-Za-z]) )"
)
KANA = r"(?P<kana>[アイウエオカキクケコサシスセソイロハニホヘトチリヌルヲ])(?![ァ-ヶー])"
# 別紙, 別表第2, 別紙A, 別紙「料金表」, 附則, 頭書に定める; not 差別表現
WHOLE = rf"""
    (?P<appendix> 別(?<![差個区特格識判送]別)(?:紙|表(?![現示記明])|添)
        (?:{S}第?{S}(?P<appendix_number>{NUMERAL}|[①-⑳]|[A-ZＡ-Ｚ](?![A-Za-z]))(?!{S}[条項号年月日]))?
        (?:{S}[「『](?P<title>[^「」『』]{{1,40}})[」』])? )
  | (?P<supplement>[附付]則)
  | (?P<preamble>頭書(?!き)|(?<![一-龥])前文(?=(?:に|で|の)?(?:定|記載|規定|掲)))
"""

HEAD = re.compile(rf"(?=[第0-9０-９本前次同別附付頭]) (?: {NAMED} | {RELATIVE} | {WHOLE} )", re.VERBOSE)
ELEMENT = re.compile(rf"(?: {NAMED} | {RELATIVE} | {EACH} | {BARE} | {KANA} )", re.VERBOSE)
_PIECE = re.compile(rf"(?P<mark>{RANGE_MARK})?(?P<number>{NUMERAL})")
_STEPS = {"本": Step.HERE, "同": Step.SAME, "前": Step.PREVIOUS, "次": Step.NEXT}


def readings(label: str) -> tuple[str, ...]:
    """What an enumeration's label can mean as a number, in ASCII digits, likeliest first.

    2, ②, 二 and (2) are "2"; ア is "1"; イ is "2", or "1" in an イロハ list; b is "2"; i is "1", or "9" after h.
    """
    plain = unicodedata.normalize("NFKC", label).strip().strip("()")
    number = parse_numeral(plain)
    found = [] if number is None else [number]
    if len(plain) == 1:
        if "a" <= plain.lower() <= "z":
            found.append(ord(plain.lower()) - ord("a") + 1)
        found += [order.index(plain) + 1 for order in (AIUEO, IROHA) if plain in order]
    return tuple(dict.fromkeys(str(value) for value in found))


def read_element(match: re.Match[str], least: Level = Level.PARAGRAPH) -> Element:
    """What a match of HEAD or ELEMENT says; `least` is the level of a number without 条・項・号."""
    groups = match.groupdict()
    if groups.get("unit"):
        return _named(groups)
    if groups.get("step"):
        return Element((_relative(groups),))
    if unit := groups.get("each_unit"):
        return Element((Pointer(UNITS[unit], Step.EACH),))
    if label := groups.get("label") or groups.get("circled") or groups.get("upper") or groups.get("kana"):
        return Element((Pointer(max(least, Level.PARAGRAPH), Step.NAMED, readings(label), bare=True),))
    if groups.get("appendix"):
        numbers = readings(groups["appendix_number"] or "")
        return Element((Pointer(Level.APPENDIX, Step.NAMED, numbers, title=groups["title"]),))
    level = Level.SUPPLEMENT if groups.get("supplement") else Level.PREAMBLE
    return Element((Pointer(level, Step.NAMED),))


def _named(groups: dict[str, str | None]) -> Element:
    level = UNITS[(groups["unit"] or "")[0]]
    pieces = list(_PIECE.finditer(groups["more"] or ""))
    numbers = [groups["number"] or groups["digits"] or "", *(piece["number"] for piece in pieces)]
    joins = [Join.TO if piece["mark"] else Join.AND for piece in pieces]
    values = [str(parse_numeral(number)) for number in numbers]
    if branch := groups["branch"] or groups["kanji_branch"]:
        values[-1] += f"-{parse_numeral(branch)}"
    first, *others = (Pointer(level, Step.NAMED, (value,)) for value in values)
    above = (Pointer(Level(level - 1), Step.SAME),) if groups["same"] else ()
    return Element((*above, first), tuple(zip(joins, others, strict=True)))


def _relative(groups: dict[str, str | None]) -> Pointer:
    level = UNITS[(groups["relative_unit"] or "")[0]]
    word = groups["step"] or ""
    if len(word) > 1:
        return Pointer(level, Step.EACH_PREVIOUS)
    count = parse_numeral(groups["count"]) if groups["count"] else 1
    return Pointer(level, _STEPS[word], count=count or 1)
