"""Mentions by the number alone: 2.4, 第4.1条(a), 本規約の1, 2.4, 3.1(d)及び5 (docs/facts.md section 2).

Contracts whose clauses are numbered 1., 1.1 cite them so. A bare number can be anything (a version, a rate), so such a
mention counts only where the clause exists; the caller says which addresses do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from ingest.mentions import Mention
from ingest.numerals import parse_numeral
from ingest.overlaps import first_come
from ingest.pointers import AND_MARK, RANGE_MARK, Join, Level, Pointer, S, Step, readings

_INT = r"[0-9０-９]{1,2}"
_LETTERS = rf"(?:{S}[（(]{S}(?:[a-z]|[ivx]{{1,4}}|{_INT}){S}[）)])*"
_DECIMAL = rf"{_INT}(?:[.．]{_INT}){{1,3}}"
# 第4.1条(a), 第10.1号: with 第 there is no doubt
_PRINTED = re.compile(rf"第{S}(?P<number>{_DECIMAL}){S}[条項号]?(?P<letters>{_LETTERS})")
# 2.3の許諾条件, 6.2 に従って, （8.2 適用除外）
_PLAIN = re.compile(
    rf"(?<![0-9０-９A-Za-z.．$＄¥￥%-])(?<![A-Za-z$＄¥￥] )(?P<number>{_DECIMAL})(?P<letters>{_LETTERS})(?![0-9０-９A-Za-z.．%％倍割円])"
)
# 6で説明されている, 5に定める
_SINGLE = re.compile(
    rf"(?<![0-9０-９A-Za-z.．第])(?P<number>{_INT})(?P<letters>){S}(?=で(?:説明|定義|規定|定め)|に(?:定め|規定|従|基づ))"
)
# 本規約の1, 2.4, 2.5, 3.1(d), 4及び9
_PIECE = rf"{_INT}(?:[.．]{_INT})*{_LETTERS}"
_LISTED = re.compile(
    rf"(?:本|この)(?:[一-龥ァ-ヶー]{{0,4}})(?:規約|契約|約款|条件|ライセンス|同意書)の{S}(?P<list>{_PIECE}(?:(?:{AND_MARK}|{RANGE_MARK}){S}{_PIECE})+)"
)
_LISTED_PIECE = re.compile(rf"(?P<mark>{RANGE_MARK})?(?P<number>{_INT}(?:[.．]{_INT})*)(?P<letters>{_LETTERS})")


def numbered_mentions(text: str, *, printed_articles: bool, known: Callable[[Mention], bool]) -> tuple[Mention, ...]:
    """The mentions by number in reading order. With `printed_articles` (第N条) only those with 第 before them; `known`
    says whether the clause that a mention names exists."""
    printed = [_mention(match) for match in _PRINTED.finditer(text)]
    if printed_articles:
        return _ranged(text, printed)
    loose = (_mention(match) for pattern in (_PLAIN, _SINGLE) for match in pattern.finditer(text))
    return _ranged(text, first_come((*printed, *_listed(text), *filter(known, loose)), len(text)))


def _ranged(text: str, mentions: list[Mention]) -> tuple[Mention, ...]:
    """The mentions with から, ないし between two of them seen as a range."""
    marked = mentions[:1]
    for last, mention in pairwise(mentions):
        is_range = re.fullmatch(RANGE_MARK, text[last.end : mention.start]) is not None
        marked.append(replace(mention, join=Join.TO) if is_range else mention)
    return tuple(marked)


def _listed(text: str) -> Iterator[Mention]:
    for match in _LISTED.finditer(text):
        for piece in _LISTED_PIECE.finditer(text, match.start("list"), match.end("list")):
            mention = _mention(piece)
            yield replace(mention, join=Join.TO) if piece["mark"] else mention


def _mention(match: re.Match[str]) -> Mention:
    numbers = [str(parse_numeral(part)) for part in re.split(r"[.．]", match["number"])]
    labels = re.findall(r"[（(][\s\u3000]*(\w+)", match["letters"] or "")
    levels = [Level.ARTICLE, Level.PARAGRAPH, Level.ITEM, *(Level.SUBITEM for _ in (*numbers, *labels))]
    pointers = [Pointer(level, Step.NAMED, (number,)) for level, number in zip(levels, numbers, strict=False)]
    letters = zip(levels[len(numbers) :], labels, strict=False)
    pointers += [Pointer(level, Step.NAMED, readings(label), bare=True) for level, label in letters]
    start = match.start("number") if match.re is not _PRINTED else match.start()
    return Mention(tuple(pointers), start, match.end(), match.end())
