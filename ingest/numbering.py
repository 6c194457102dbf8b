"""Numbers at the beginning of a line: 第1条, 1., (1), ①, ア, a., bullets (docs/facts.md section 2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ingest.numerals import NUMERAL, parse_numeral

SPACE = r"[ \t\u3000\u00a0]*"
_DIGITS = r"[0-9０-９]{1,3}"


@dataclass(frozen=True, slots=True)
class Marker:
    """A list number. `numbers` are its values from outside in (2.4 is (2, 4)), empty for a bullet.

    `weak` numbers (a bare 2, 二, ア) are believed only where they continue a sequence or begin one. `or_else` is what i, v and
    x could be too: style and number, as they are letters and Roman numerals.
    """

    style: str
    numbers: tuple[int, ...]
    end: int  # offset into the line's text where the words begin
    weak: bool = False
    or_else: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """第N条, 第N章 … at the beginning of a line; `number` is in ASCII digits, 第十条の二 is "10-2"."""

    unit: str  # 編 章 節 条
    number: str
    end: int


AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_ROMAN = "ivx"

# 第1条, 第 十 条の二, 第2章; 款 counts as 節
_HEADLINE = re.compile(
    rf"第{SPACE}(?P<number>{NUMERAL}){SPACE}(?P<unit>[編章節款条])"
    rf"(?P<branch>(?:{SPACE}の{SPACE}(?:[0-9０-９]+|[一二三四五六七八九十]+(?=[\s（(【［〔の]|$)))*)"
)
# 5条（…） without 第, as some templates print it
_BARE_ARTICLE = re.compile(rf"(?P<number>{_DIGITS}){SPACE}条(?=[\s（(【［]|$)")

_MARKERS: tuple[tuple[str, bool, re.Pattern[str]], ...] = (
    ("kou", False, re.compile(rf"第{SPACE}(?P<n>{NUMERAL}){SPACE}項(?=[\s\u3000（(]|$)")),  # 第1項 as a heading
    ("gou", False, re.compile(rf"第{SPACE}(?P<n>{NUMERAL}){SPACE}号(?=[\s\u3000（(]|$)")),
    ("dai", True, re.compile(rf"第{SPACE}(?P<n>{NUMERAL})(?!{SPACE}[編章節款条項号])(?=[\s\u3000（(])")),  # 第1　目的
    ("paren", False, re.compile(rf"[（(]{SPACE}(?P<n>{_DIGITS}){SPACE}[）)]")),  # (1) （１）
    ("paren", False, re.compile(r"(?P<n>[⑴-⒇])")),
    ("circled", False, re.compile(r"(?P<n>[①-⑳㉑-㉟㊱-㊿])")),
    (
        "decimal",
        False,
        re.compile(rf"(?P<n>{_DIGITS}(?:[.．]{_DIGITS})+)[.．]?(?=[\s\u3000]|[^\d０-９.．%％倍])"),
    ),  # 2.4
    ("num", False, re.compile(rf"(?P<n>{_DIGITS})\\?[.．](?![0-9０-９])")),  # 1. １．
    ("halfparen", False, re.compile(rf"(?P<n>{_DIGITS})[）)]")),  # 1)
    ("kanji-paren", False, re.compile(r"[（(](?P<n>[一二三四五六七八九十]{1,3})[）)]")),
    ("roman", False, re.compile(r"[（(]?(?P<n>[ⅰ-ⅻⅠ-Ⅻ])(?:[）).．]|(?=[\s\u3000]))")),
    ("roman", False, re.compile(r"[（(](?P<n>[ivx]{1,5})[）)]")),
    ("roman", False, re.compile(r"(?P<n>[ivx]{2,5})(?:[)）]|[.．](?=[\s\u3000]|[^\x00-\x7f]))")),  # ii.
    ("alpha", False, re.compile(r"[（(](?P<n>[a-zａ-ｚ])[）)]")),
    ("alpha", False, re.compile(r"(?P<n>[a-zａ-ｚ])(?:[)）]|[.．](?=[\s\u3000]|[^\x00-\x7f]))")),
    ("upper", False, re.compile(r"[（(](?P<n>[A-ZＡ-Ｚ])[）)]")),
    ("upper", False, re.compile(r"(?P<n>[A-ZＡ-Ｚ])[.．](?=[\s\u3000])")),
    ("kana", False, re.compile(r"[（(](?P<n>[ァ-ヱヲンｱ-ﾝ])[）)]")),
    ("kana", True, re.compile(r"(?P<n>[ァ-ヱヲンｱ-ﾝ])(?:[.．、)）:：]|[\s\u3000]+(?=\S))")),
    ("num", True, re.compile(rf"(?P<n>{_DIGITS})(?:[、：:]|[\s\u3000]+(?=\S))")),  # １　甲は
    ("kanji", True, re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})(?:[、.．]|[\s\u3000]+(?=\S))")),
)
_BULLET = re.compile(
    r"(?P<mark>[・･•◦‣▪►–]|[-*+](?=[\s\u3000])|-(?=[^\W\d_])|[●○◯](?![●○◯])(?=\S)|[●○◯](?=[\s\u3000]))[\s\u3000]*"
)
_GROUP = re.compile(r"(?:[◆◇■□▼▽▶★☆][\s\u3000]*(?P<symbol>\S.*)|(?P<bracket>【[^【】]+】)[\s\u3000]*)$")
_SPACES = re.compile(r"[\s\u3000]*")


def read_headline(text: str) -> Headline | None:
    """The 第N条 (編, 章, 節) that a line begins with, if any; whether it is a heading is for the reader to judge."""
    match = _HEADLINE.match(text)
    unit = match["unit"] if match else "条"
    match = match or _BARE_ARTICLE.match(text)
    if match is None or (number := parse_numeral(match["number"])) is None:
        return None
    branches = re.findall(NUMERAL, match.groupdict().get("branch") or "")
    parts = [number, *(value for branch in branches if (value := parse_numeral(branch)) is not None)]
    return Headline("節" if unit == "款" else unit, "-".join(map(str, parts)), match.end())


def read_marker(text: str) -> Marker | None:
    """The list number or bullet that a line begins with; a number behind a bullet (- 1.) is the number."""
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    for style, weak, pattern in _MARKERS:
        if match := pattern.match(text, start):
            end = _SPACES.match(text, match.end())
            words = end.end() if end else match.end()
            return Marker(style, _values(style, match["n"]), words, weak and not bullet, _or_else(style, match["n"]))
    if bullet and bullet.end() < len(text):
        return Marker("bullet" + bullet["mark"], (), bullet.end())
    return None


def _or_else(style: str, printed: str) -> tuple[str, int] | None:
    """(i) is the first Roman numeral or the ninth letter."""
    if style not in ("roman", "alpha") or printed not in ("i", "v", "x"):
        return None
    other = "alpha" if style == "roman" else "roman"
    return other, _values(other, printed)[0]


def read_group(text: str) -> str | None:
    """The words of a heading without a number (◆…, 【…】), without its symbol."""
    match = _GROUP.fullmatch(text)
    if match is None:
        return None
    return match["symbol"] or match["bracket"][1:-1]


def kana_value(first: str, letter: str) -> int:
    """The place of a katakana letter in the series that begins with `first`: ア, イ, ウ or イ, ロ, ハ."""
    series = IROHA if first == "イ" else AIUEO
    return series.index(letter) + 1 if letter in series else 0


def _values(style: str, printed: str) -> tuple[int, ...]:
    plain = unicodedata.normalize("NFKC", printed)
    if style == "decimal":
        return tuple(int(part) for part in plain.split("."))
    if style in ("alpha", "upper"):
        return (ord(plain.lower()) - ord("a") + 1,)
    if style == "kana":
        return (ord(plain),)  # a letter: its value depends on the series
    value = parse_numeral(plain.lower() if style == "roman" else plain)
    return (value or 0,)
