"""Mentions of clauses in Japanese text: where they stand and what they say, before anything is resolved.

The drafting conventions are those of docs/facts.md section 6: absolute (第3条第4項各号), relative (前条第1項), mixed
(第6条第1項(1)又は(2)), lists, ranges (第10条から第15条まで), captions behind a number (第5条（秘密保持）).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from ingest.numerals import NUMERAL, parse_numeral, readings

S = r"[\s　]*"  # spaces may stand inside a mention: 第 3 条


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
    """One step of a mention: 第10条の2, 前項, 各号, (1).

    `numbers` are the readings of its number in the form of addresses ("10-2"), likeliest first; `count` is how many
    steps (前二項: 2); `bare` says that a number stands there without 条・項・号.
    """

    level: Level
    step: Step
    numbers: tuple[str, ...] = ()
    count: int = 1
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of pointers from wide to narrow: `text[start:end]`; `reach` is the end with caption and まで.

    A mention in a list has the pointers that it shares with the one before: 又は第2項 after 第7条第1項 is 第7条, 第2項.
    """

    pointers: tuple[Pointer, ...]
    start: int
    end: int
    reach: int
    join: Join = Join.ALONE
    caption: str | None = None


UNITS = {"編": Level.PART, "章": Level.CHAPTER, "節": Level.SECTION, "条": Level.ARTICLE, "項": Level.PARAGRAPH,
         "号": Level.ITEM}  # fmt: skip
# 条件, 条例, 条項, 項目, 号室, 節約 … are other words
UNIT = r"""(?: 条(?![件例約文項款理]) | 項(?![目番]) | 号(?![機室店棟館線車艇被様議俸数外]) | 章(?![程典])
             | 節(?![約電減目度分税季句]) | 編(?![集成纂入]) )"""
DIGITS = r"[0-9０-９]+"
LIST_MARK = rf"{S}(?:、|，|,|・|及び|および|又は|または|と){S}"
RANGE_MARK = rf"{S}(?:から|ないし|乃至|〜|～|~|－|―|–|−|‐|-){S}"

# の2 of 第10条の2, 第十条の二; 第3条の2項 and 第5条の一部 are none
BRANCH = rf"""{S}[のノ之]{S}(?:
    (?P<branch>{DIGITS}(?!{S}(?:[0-9０-９.．,，章条項号年月日人者社件点種回週倍割分円万千百個つ％%]|[かヵカヶケ箇][月年所国条])) )
  | (?P<kanji_branch>[二三四五六七八九十]+(?!(?!第)[一-龥つ]|{S}[項号条]))
)"""
# 第3条, 第１項, 第(2)号, 8条, 同第2項; with 第12〜14条 and 第1、第2項 the numbers after the first are `more`
NAMED = rf"""
    (?: (?P<same>同{S}(?=第{S}{NUMERAL}{S}[項号]))?第{S}(?P<number>{NUMERAL}|[（(]{NUMERAL}[）)]) | (?<![0-9０-９.．第])(?P<digits>{DIGITS}) )
    (?P<more> (?:(?:{LIST_MARK}|{RANGE_MARK})第?{S}{NUMERAL})+ )?
    {S}(?P<unit>{UNIT})(?:{BRANCH})?
"""
# 本条, 前項, 次条, 同項, 前二項, 前3項, 前各号
RELATIVE = rf"""
    (?P<step> 前{S}[各数] | 本(?<![日基見資根原絵標脚底台製写一]本) | 前(?<![以事直手人午従]前)
            | 次(?<![目順逐年一二三]次) | 同(?<![共合混協]同) )
    (?: (?<=[前次])(?:{S}(?P<count>{NUMERAL})) )?{S}(?P<relative_unit>{UNIT})
"""
EACH = r"各(?P<each_unit>[項号])"
LABEL = rf"(?:{DIGITS}|[a-zA-Z]|[ivxIVX]{{1,5}}|[ⅰ-ⅻⅠ-Ⅻ]|[{'一二三四五六七八九十'}]+|[ァ-ン])"
BARE = rf"(?: [（(]{S}(?P<label>{LABEL}){S}[）)] | (?P<circled>[①-⑳㉑-㉟]) )"
KANA = r"(?P<kana>[アイウエオカキクケコサシスセソイロハニホヘトチリヌルヲ])(?![ァ-ヶー])"
WHOLE = rf"""(?P<appendix>別(?:紙|表|添)(?:{S}第?{S}(?P<appendix_number>{NUMERAL})(?!{S}[条項号年月日]))?)
           | (?P<supplement>[附付]則) | (?P<preamble>頭書(?!き)|(?<![一-龥])前文(?![字書章]))"""

HEAD = re.compile(rf"(?=[第0-9０-９本前次同別附付頭]) (?: {NAMED} | {RELATIVE} | {WHOLE} )", re.VERBOSE)
ELEMENT = re.compile(rf"(?: {NAMED} | {RELATIVE} | {EACH} | {BARE} | {KANA} )", re.VERBOSE)
# 本文 and ただし書 are parts of the clause that is meant
PART_WORD = re.compile(rf"{S}の?{S}(?:本文|(?:ただし|但し?)書き?|前段|後段|柱書き?|[一二三各]文)")
JOINT = re.compile(rf"{S}(?:の{S})?")
UNTIL = re.compile(rf"{S}(?:まで|迄)")
# （秘密保持）, 「秘密保持」 behind a number; one level of brackets inside
CAPTION = re.compile(
    rf"""{S}(?: [（(](?P<round>(?:[^（）()]|[（(][^（）()]*[）)]){{1,60}})[）)]
            | 「(?P<corner>[^「」]{{1,40}})」 | 【(?P<lens>[^【】]{{1,40}})】 )""",
    re.VERBOSE,
)
MENTION_INSIDE = re.compile(rf"(?:第{S}{NUMERAL}|[本前次同各]){S}{UNIT}", re.VERBOSE)
LABEL_ALONE = re.compile(rf"{S}{LABEL}{S}")
AND = re.compile(
    rf"""{S}(?: (?:[、，,・/／]{S})?(?:及び|および|又は|または|若しくは|もしくは|並びに|ならびに|且つ|かつ|と|や|あるいは|或いは){S}
             | [、，,・/／]{S} )""",
    re.VERBOSE,
)
TO = re.compile(rf"{RANGE_MARK}|{S}より{S}")
OPENING = re.compile(rf"{S}[（(]{S}(?:但し|ただし)?[、，]?{S}")
# 次の3項, 以下の2項 count paragraphs and name none
COUNTED = re.compile(r"(?:次|以下|以上|下記|上記|左|計|全)の?[\s　]*$")
# 法律第57号, 様式第1号, 特許第123号 are numbers of something else
NUMBER_OF = re.compile(r"[一-龥々ァ-ヶーA-Za-z0-9０-９]$")


def mentions_in(text: str) -> tuple[Mention, ...]:
    """Every mention in reading order; offsets into `text`."""
    found: list[Mention] = []
    position = 0
    while match := HEAD.search(text, position):
        if not _stands_alone(text, match):
            position = match.start() + 1 if match["number"] is None else match.end()
            continue
        join = _join(text, found[-1], match.start()) if found else Join.ALONE
        for mention in _chain(text, match.start(), match):
            found.append(_hung(mention, found[-1] if found else None, join))
            join = Join.AND
        found += _continued(text, found[-1])
        position = found[-1].reach
    return tuple(found)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a match may begin a mention."""
    before = text[max(0, match.start() - 6) : match.start()]
    unit = match["unit"]
    if match["digits"]:
        return unit in "条項章" and not COUNTED.search(before)
    if unit == "号" and match["number"]:
        return not NUMBER_OF.search(before)
    return True


def _continued(text: str, last: Mention) -> Iterator[Mention]:
    """The mentions that hang on `last` by a conjunction or a range mark and could not stand alone: 又は(2), 及び5号."""
    while True:
        join, at = _joint_after(text, last.reach)
        match = ELEMENT.match(text, at) if join is not Join.ALONE else None
        if match is None or not _continues(last, match):
            return
        for mention in _chain(text, at, match):
            last = _hung(mention, last, join)
            yield last
            join = Join.AND


def _hung(mention: Mention, last: Mention | None, join: Join) -> Mention:
    """The mention with the pointers that it shares with the one before it in a list."""
    join = join if mention.join is Join.ALONE else mention.join
    first = mention.pointers[0]
    if last is None or join is Join.ALONE or first.step not in (Step.NAMED, Step.EACH) or first.level < Level.PARAGRAPH:
        return replace(mention, join=join)
    if first.bare:
        first = replace(first, level=last.pointers[-1].level)
        shared = last.pointers[:-1]
    elif join is Join.INSIDE or any(pointer.level == first.level for pointer in last.pointers):
        shared = tuple(pointer for pointer in last.pointers if pointer.level < first.level)
    else:
        shared = ()
    return replace(mention, join=join, pointers=(*shared, first, *mention.pointers[1:]))


def _continues(last: Mention, match: re.Match[str]) -> bool:
    tail = last.pointers[-1]
    if match["unit"] or match["step"]:
        return True
    if match["label"] or match["circled"] or match["kana"]:
        return tail.bare
    return False


def _joint_after(text: str, position: int) -> tuple[Join, int]:
    if match := TO.match(text, position):
        return Join.TO, match.end()
    if match := AND.match(text, position):
        return Join.AND, match.end()
    return Join.ALONE, position


def _join(text: str, last: Mention | None, start: int) -> Join:
    if last is None:
        return Join.ALONE
    gap = text[last.reach : start]
    if TO.fullmatch(gap):
        return Join.TO
    if AND.fullmatch(gap):
        return Join.AND
    return Join.INSIDE if OPENING.fullmatch(gap) else Join.ALONE


def _chain(text: str, start: int, match: re.Match[str]) -> Iterator[Mention]:
    """The mention that begins with `match`, followed by those that share its last counter (第12〜14条)."""
    groups = _pointers(match, Level.PREAMBLE)
    pointers, more = [groups[0][1]], groups[1:]
    if match["same"]:
        pointers.insert(0, Pointer(Level(pointers[0].level - 1), Step.SAME))
    end = reach = match.end()
    caption = None
    while not more:
        caption, reach = _caption(text, end)
        joint = JOINT.match(text, reach)
        at = joint.end() if joint else reach
        following = ELEMENT.match(text, at)
        if following is None or not _follows(pointers[-1], following, reach > end):
            break
        groups = _pointers(following, Level(min(pointers[-1].level + 1, Level.SUBITEM)))
        if groups[0][1].level <= pointers[-1].level and not groups[0][1].bare:
            break
        pointers.append(groups[0][1])
        more = groups[1:]
        end = reach = following.end()
        caption = None
    if more:
        caption, reach = _caption(text, end)
    yield from _mentions(text, tuple(pointers), more, start, end, reach, caption)


def _mentions(
    text: str,
    pointers: tuple[Pointer, ...],
    more: list[tuple[Join, Pointer]],
    start: int,
    end: int,
    reach: int,
    caption: str | None,
) -> Iterator[Mention]:
    if part := PART_WORD.match(text, reach):
        reach = part.end()
        end = reach if caption is None else end
    if until := UNTIL.match(text, reach):
        reach = until.end()
    yield Mention(pointers, start, end, reach, caption=caption)
    for join, pointer in more:
        yield Mention((pointer,), start, end, reach, join, caption)


def _follows(last: Pointer, match: re.Match[str], captioned: bool) -> bool:
    """Whether the element can go on the chain after `last`."""
    if match["step"]:
        return match["step"] == "同" and last.step is Step.SAME
    if match["kana"]:
        return last.level >= Level.ITEM and not captioned
    if match["label"] or match["circled"]:
        return last.level >= Level.ARTICLE and last.step is not Step.EACH
    return True


def _caption(text: str, position: int) -> tuple[str | None, int]:
    """The caption in brackets at a place and the place behind it; brackets that hold a number or a mention are none."""
    match = CAPTION.match(text, position)
    if match is None:
        return None, position
    caption = match["round"] or match["corner"] or match["lens"]
    if LABEL_ALONE.fullmatch(caption) or MENTION_INSIDE.search(caption):
        return None, position
    return caption, match.end()


def _pointers(match: re.Match[str], least: Level) -> list[tuple[Join, Pointer]]:
    """What one element says: one pointer, or several where numbers share a counter (第12〜14条)."""
    groups = match.groupdict()
    if groups.get("unit"):
        return _named(groups)
    if groups.get("step"):
        return [_relative(groups)]
    if unit := groups.get("each_unit"):
        return [(Join.ALONE, Pointer(UNITS[unit], Step.EACH))]
    if label := groups.get("label") or groups.get("circled") or groups.get("kana"):
        return [(Join.ALONE, Pointer(max(least, Level.PARAGRAPH), Step.NAMED, readings(label), bare=True))]
    if groups.get("appendix"):
        number = parse_numeral(groups["appendix_number"] or "")
        return [(Join.ALONE, Pointer(Level.APPENDIX, Step.NAMED, (str(number),) if number else ()))]
    level = Level.SUPPLEMENT if groups.get("supplement") else Level.PREAMBLE
    return [(Join.ALONE, Pointer(level, Step.NAMED))]


_PIECE = re.compile(rf"(?P<mark>{RANGE_MARK})?(?P<number>{NUMERAL})")


def _named(groups: dict[str, str | None]) -> list[tuple[Join, Pointer]]:
    level = UNITS[(groups["unit"] or "")[0]]
    first = groups["number"] or groups["digits"] or ""
    numbers = [(Join.ALONE, first)]
    for piece in _PIECE.finditer(groups["more"] or ""):
        numbers.append((Join.TO if piece["mark"] else Join.AND, piece["number"]))
    branch = groups["branch"] or groups["kanji_branch"]
    pointers = []
    for join, number in numbers:
        value = str(parse_numeral(number))
        if branch and number is numbers[-1][1]:
            value += f"-{parse_numeral(branch)}"
        pointers.append((join, Pointer(level, Step.NAMED, (value,))))
    return pointers


_STEPS = {"本": Step.HERE, "同": Step.SAME, "前": Step.PREVIOUS, "次": Step.NEXT}


def _relative(groups: dict[str, str | None]) -> tuple[Join, Pointer]:
    level = UNITS[(groups["relative_unit"] or "")[0]]
    word = groups["step"] or ""
    if len(word) > 1:
        return Join.ALONE, Pointer(level, Step.EACH_PREVIOUS)
    count = parse_numeral(groups["count"]) if groups["count"] else 1
    return Join.ALONE, Pointer(level, _STEPS[word], count=count or 1)
