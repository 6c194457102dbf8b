"""The definiens: which words a definition says its term to mean (docs/facts.md section 5)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.sentences import bracket_pairs

Range = tuple[int, int]

SPACE = r"[\s\u3000]{0,8}"
WORD = "[一-龥々ァ-ヶーA-Za-zＡ-Ｚａ-ｚ0-9０-９・⼀-⿕]"
OPEN, CLOSE = '「『｢“"', '」』｣”"'
# 「X」, 『X』, "X"; some sources mix 「 and ｣
QUOTE = r"(?:[「｢][^「」｢｣。]{1,60}[」｣]|『[^『』。]{1,60}』|“[^“”。]{1,60}”|\"[^\"。]{1,60}\")"
QUOTED = re.compile(QUOTE)
# をいう, を指します, のことをいうものとする, を意味し
SAYS = r"(?:のこと)?を(?:い[いう]|言[いう]|指[しす]|さ[しす]|意味[しす]|示[しす])"

_INNER_END = re.compile(rf"(?:{SAYS}(?:ます)?|であり|です|のこと)[、，,。]?{SPACE}(?:なお[、，])?$")
_SAID = re.compile(SAYS)
_SAID_END = re.compile(r"のこと(?:である|です|とする|とします)|と(?:する|します)。?$")
# 株式会社X（以下「甲」という。）と Y: the next phrase begins behind it; （以下「当社」）が提供する Y goes on
_AFTER_NAMING = re.compile(
    rf"[）)]{SPACE}(?:と(?:は)?|、|，|及び|および|並びに|ならびに|又は|または|は|に|から|である)+[、，]?{SPACE}"
)
_TOPIC = re.compile(r"(?<!また)(?<!又)(?<!あるい)(?<![とでにも])は[、，]?")
_NAME_AFTER_PARTICLE = re.compile(rf"(?:を|が|に|で|と)(?P<noun>(?:{WORD}|[{{}}$○●△□_.「」()（） ])+)$")
# the comma of a list (A、B、C等) or inside a modifier (…であって、…の) does not end the phrase
_GOES_ON = re.compile(r"(?:[一-龥々ァ-ヶーA-Za-z0-9０-９）)」]|であって|のうち|(?!対)[一-龥]し)$")
_LEADING = re.compile(
    rf"^(?:(?:かつ|及び|および|又は|または|もしくは|若しくは|並びに|ならびに|現在[、，]?|全て|すべて|なお[、，]|また[、，])"
    rf"|(?:次|以下)の(?:とおり|通り|条項により|条件で|内容で))+{SPACE}"
)
_FARTHEST = 600  # characters that a phrase may reach back
_LOOSE = " \u3000\t、，,：:"


@dataclass(frozen=True, slots=True)
class Find:
    """A term that a text defines: its statement is `text[start:end]`, `words` the range of its definiens."""

    term: str
    start: int
    end: int
    words: Range | None
    rule: str


def unquoted(term: str) -> str:
    """The term without its quotation marks (「"本規約"」 has two pairs)."""
    return term.strip(OPEN + CLOSE + " \u3000*")


class Brackets:
    """The bracket pairs of one text, to be asked many times."""

    def __init__(self, text: str) -> None:
        """Find the pairs of a text."""
        self._text = text
        self._pairs = sorted(bracket_pairs(text), key=lambda pair: pair[1])
        self._ends = [end for _, end in self._pairs]

    def __iter__(self) -> Iterator[Range]:
        return iter(self._pairs)

    def around(self, position: int) -> Range | None:
        """The innermost round brackets around a place."""
        for start, end in self._pairs[bisect_right(self._ends, position) :][:_FARTHEST]:
            if start < position and self._text[start] in "（(":
                return start, end
        return None

    def between(self, low: int, high: int) -> list[Range]:
        """The pairs that open and close between two places."""
        pairs = self._pairs[bisect_left(self._ends, low) : bisect_right(self._ends, high)]
        return [pair for pair in pairs if pair[0] >= low]


def named_words(text: str, start: int, around: Range | None, brackets: Brackets, breaks: Sequence[int]) -> Range | None:
    """The words that a naming in passing (以下「X」という) names. `start` is where the naming begins, `around` its own
    brackets: …をいい、以下「X」 has the words inside them, else they are the noun phrase before. `breaks` are places that
    no phrase crosses, in order."""
    if around is not None:
        if end := _INNER_END.search(text, around[0] + 1, start):
            return trimmed(text, around[0] + 1, end.start())
        start = around[0]
    elif text[start - 1 : start] in ("（", "("):  # （以下「当社」): brackets of two kinds
        start -= 1
    return _phrase_before(text, start, brackets, breaks)


def _phrase_before(text: str, end: int, brackets: Brackets, breaks: Sequence[int]) -> Range | None:
    """The noun phrase that ends at a place, as far back as its list or its modifier goes."""
    low = max(0, end - _FARTHEST)
    closed = brackets.between(low, end)
    line = bisect_left(breaks, end)
    outer = brackets.around(end)
    start = max(_clause_start(text, end, low, closed), breaks[line - 1] if line else 0, outer[0] + 1 if outer else 0)
    for match in _AFTER_NAMING.finditer(text, start, end):
        start = match.end() if match.end() < end else start
    topics = (match.end() for match in _TOPIC.finditer(text, start, end))
    start = next((at for at in topics if at < end and not any(a < at <= b for a, b in closed)), start)
    if noun := _NAME_AFTER_PARTICLE.search(text, start, end):
        start = noun.start("noun")
    if leading := _LEADING.match(text[start:end]):
        start += leading.end()
    return _unquoted(text, trimmed(text, start, end))


def _clause_start(text: str, end: int, low: int, closed: Sequence[Range]) -> int:
    for i in range(end - 1, low - 1, -1):
        if text[i] not in "。、，,;；\t" or any(a < i < b for a, b in closed):
            continue
        if text[i] not in "、，," or not _GOES_ON.search(text[max(0, i - 6) : i]):
            return i + 1
    return low


def said_words(text: str, start: int, end: int) -> Range | None:
    """The words from `start` on, without をいう and without the quotation marks around all of them."""
    while start < end and text[start] in _LOOSE:
        start += 1
    ends = list(_SAID.finditer(text, start, end)) or list(_SAID_END.finditer(text[:end], start))
    return _unquoted(text, trimmed(text, start, ends[-1].start() if ends else end))


def _unquoted(text: str, words: Range | None) -> Range | None:
    """The words without the quotation marks around all of them."""
    if words is None:
        return None
    start, end = words
    whole = end - start > 2 and text[start] in OPEN and text[end - 1] in CLOSE
    inside = whole and not any(char in CLOSE for char in text[start : end - 1])
    return (start + 1, end - 1) if inside else words


def trimmed(text: str, start: int, end: int) -> Range | None:
    """The range without commas and spaces at its ends; None where nothing is left."""
    while start < end and text[start] in _LOOSE:
        start += 1
    while end > start and text[end - 1] in _LOOSE:
        end -= 1
    return (start, end) if start < end else None
