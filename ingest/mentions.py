"""Mentions of clauses in Japanese text: where they stand and what they say, before anything is resolved.

The drafting conventions are those of docs/facts.md section 6: absolute (第3条第4項各号), relative (前条第1項), mixed
(第6条第1項(1)又は(2)), lists, ranges (第10条から第15条まで), captions behind a number (第5条（秘密保持）).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.numerals import NUMERAL
from ingest.pointers import ELEMENT, HEAD, LABEL, RANGE_MARK, UNIT, Join, Level, Pointer, S, Step, read_element


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


# 本文 and ただし書 are parts of the clause that is meant
PART_WORD = re.compile(rf"{S}の?{S}(?:本文|(?:ただし|但し?)書き?|前段|後段|柱書き?|[一二三各]文)")
JOINT = re.compile(rf"{S}(?:の{S})?")
UNTIL = re.compile(rf"{S}(?:まで|迄)")
# （秘密保持）, 「秘密保持」 behind a number; one level of brackets inside
CAPTION = re.compile(
    rf"""{S}(?: [（(](?P<round>(?:[^（）()]|[（(][^（）()]*[）)]){{1,60}})[）)]
            | 「(?P<corner>[^「」]{{1,40}})」 | 【(?P<lens>[^【】]{{1,40}})】 | ［(?P<square>[^［］]{{1,40}})］ )""",
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
COUNTED = re.compile(r"(?:次|以下|以上|下記|上記|左|計|全)の?[\s\u3000]*$")
# 法律第57号, 様式第1号, 特許第123号 are numbers of something else
NUMBER_OF = re.compile(r"[一-龥々ァ-ヶーA-Za-z0-9０-９]$")


def mentions_in(text: str) -> tuple[Mention, ...]:
    """Every mention in reading order; offsets into `text`."""
    found: list[Mention] = []
    position = 0
    while match := HEAD.search(text, position):
        if not _stands_alone(text, match):
            position = match.end() if match["number"] or match["digits"] else match.start() + 1
            continue
        last = found[-1] if found else None
        found += _hung(_chain(text, match), last, joined(text, last, match.start()))
        found += _continued(text, found[-1])
        position = found[-1].reach
    return tuple(found)


def joined(text: str, last: Mention | None, start: int) -> Join:
    """How a mention that begins at `start` hangs on the one before it, by the words between the two."""
    if last is None:
        return Join.ALONE
    gap = text[last.reach : start]
    if TO.fullmatch(gap):
        return Join.TO
    if AND.fullmatch(gap):
        return Join.AND
    return Join.INSIDE if OPENING.fullmatch(gap) else Join.ALONE


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a match may begin a mention."""
    before = text[max(0, match.start() - 6) : match.start()]
    unit = match["unit"]
    if match["digits"]:
        return unit in "条項" and not COUNTED.search(before)
    if unit == "号" and match["number"]:
        return not NUMBER_OF.search(before)
    return True


def _continued(text: str, last: Mention) -> Iterator[Mention]:
    """The mentions that hang on `last` by a conjunction or a range mark and could not stand alone: 又は(2), 及び5号."""
    while True:
        if mark := TO.match(text, last.reach):
            join = Join.TO
        elif mark := AND.match(text, last.reach):
            join = Join.AND
        else:
            return
        match = ELEMENT.match(text, mark.end())
        if match is None or not _continues(last, match):
            return
        for mention in _hung(_chain(text, match), last, join):
            yield mention
            last = mention


def _continues(last: Mention, match: re.Match[str]) -> bool:
    return bool(match["unit"] or match["step"] or (not match["each_unit"] and last.pointers[-1].bare))


def _hung(chain: Iterator[Mention], last: Mention | None, join: Join) -> Iterator[Mention]:
    """The mentions of a chain, each with the pointers that it shares with the one before it in the list."""
    for mention in chain:
        join = join if mention.join is Join.ALONE else mention.join
        last = replace(mention, join=join, pointers=_shared(mention.pointers, last, join))
        yield last
        join = Join.AND


def _shared(pointers: tuple[Pointer, ...], last: Mention | None, join: Join) -> tuple[Pointer, ...]:
    first = pointers[0]
    if last is None or join is Join.ALONE or first.step not in (Step.NAMED, Step.EACH) or first.level < Level.PARAGRAPH:
        return pointers
    if first.bare:
        return (*last.pointers[:-1], replace(first, level=last.pointers[-1].level), *pointers[1:])
    if join is Join.INSIDE or any(pointer.level == first.level for pointer in last.pointers):
        return (*(pointer for pointer in last.pointers if pointer.level < first.level), *pointers)
    return pointers


def _chain(text: str, match: re.Match[str]) -> Iterator[Mention]:
    """The mention that begins with `match`, followed by those that share its last counter (第12〜14条)."""
    element = read_element(match)
    pointers = list(element.pointers)
    end, caption, reach = match.end(), *_caption(text, match.end())
    while not element.more:
        joint = JOINT.match(text, reach)
        following = ELEMENT.match(text, joint.end() if joint else reach)
        if following is None or not _follows(pointers[-1], following, captioned=caption is not None):
            break
        element = read_element(following, Level(min(pointers[-1].level + 1, Level.SUBITEM)))
        if element.pointers[0].level <= pointers[-1].level and not element.pointers[0].bare:
            break
        pointers += element.pointers
        end, caption, reach = following.end(), *_caption(text, following.end())
    if part := PART_WORD.match(text, reach):
        end, reach = end if caption else part.end(), part.end()
    if until := UNTIL.match(text, reach):
        reach = until.end()
    yield Mention(tuple(pointers), match.start(), end, reach, caption=caption)
    for join, pointer in element.more:
        yield Mention((pointer,), match.start(), end, reach, join, caption)


def _follows(last: Pointer, match: re.Match[str], *, captioned: bool) -> bool:
    """Whether the element can go on the chain after `last`."""
    if match["step"]:
        return match["step"] == "同" and last.step is Step.SAME
    if match["kana"]:
        return last.level >= Level.ITEM and not captioned
    if match["label"] or match["circled"] or match["upper"]:
        return last.level >= Level.ARTICLE and last.step is not Step.EACH
    return True


def _caption(text: str, position: int) -> tuple[str | None, int]:
    """The caption in brackets at a place and the place behind it; brackets that hold a number or a mention are none."""
    match = CAPTION.match(text, position)
    if match is None:
        return None, position
    caption = match["round"] or match["corner"] or match["lens"] or match["square"]
    if LABEL_ALONE.fullmatch(caption) or MENTION_INSIDE.search(caption):
        return None, position
    return caption, match.end()
