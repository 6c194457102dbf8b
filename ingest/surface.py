"""The reading surface of a sentence: its characters with blanks and bracketed asides taken out, and the way back.

Rules look at the surface (「利用することができま す（…）。」 reads 利用することができます。) and quote the sentence itself.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from ingest.sentences import bracket_pairs

ASIDES = "（([［〔"
QUOTES = "「『【〈《"
LONGEST_NAME = 30  # a longer quotation is a text of its own, not a name


@dataclass(frozen=True, slots=True)
class Aside:
    """What a bracket said: `at` is the place on the surface behind which it stood, `start:end` its place in the sentence,
    brackets included."""

    at: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Surface:
    """`text[i]` stands for `sentence[offsets[i]:ends[i]]`: a character, or a kana with its combining mark, NFKC-folded
    where that is one character."""

    sentence: str
    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]
    asides: tuple[Aside, ...] = ()

    def quote(self, start: int, end: int) -> str:
        """The sentence's own characters for a stretch of the surface."""
        left, right = self.span(start, end)
        return self.sentence[left:right]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in the sentence for a stretch of the surface, which must not be empty."""
        return self.offsets[start], self.ends[end - 1]

    def index(self, offset: int) -> int:
        """The place on the surface of the first kept character at or after an offset into the sentence."""
        return bisect_left(self.offsets, offset)


@lru_cache(maxsize=256)
def surface_of(sentence: str) -> Surface:
    """The surface of a sentence. Round and square brackets go with what they hold; the marks of a quoted name go,
    the name stays; a long quotation leaves only its marks."""
    dropped = bytearray(len(sentence))
    asides: list[tuple[int, int]] = []
    for start, end in sorted(bracket_pairs(sentence)):
        if dropped[start]:
            continue
        if sentence[start] in ASIDES:
            asides.append((start, end))
            dropped[start:end] = b"\x01" * (end - start)
        elif sentence[start] in QUOTES and (end - start > LONGEST_NAME or "。" in sentence[start:end]):
            dropped[start + 1 : end - 1] = b"\x01" * (end - start - 2)
        elif sentence[start] in QUOTES:
            dropped[start] = dropped[end - 1] = 1
    kept = [i for i, char in enumerate(sentence) if not (dropped[i] or char.isspace() or char in _MARKS)]
    ends = [i + 2 if sentence[i + 1 : i + 2] in _MARKS and i + 1 < len(sentence) else i + 1 for i in kept]
    chars = [_folded(sentence[i:end]) for i, end in zip(kept, ends, strict=True)]
    text = _NUMBER_COMMA.sub("、", "".join(chars))
    places = tuple(Aside(bisect_left(kept, start), start, end, sentence[start:end]) for start, end in asides)
    return Surface(sentence, text, tuple(kept), tuple(ends), places)


_MARKS = ("\u3099", "\u309a")  # か + ゛: texts from some systems write voiced kana in two code points
_NUMBER_COMMA = re.compile(r",(?![0-9]{3})")  # ， is 、; 1,000 keeps its comma

# （以下「会員」といいます。）, （以下、総称して「甲」という）
ALIAS = re.compile(r"以下、?[^「」]{0,12}「(?P<name>[^「」]{1,20})」")


_COLLECTIVE = re.compile(r"総称|[あ合併]わ?せて|これら")


def alias_at(surface: Surface, end: int) -> str | None:
    """The name that a bracket directly behind `surface.text[:end]` gives: X（以下「会員」という。） at X's end is 会員."""
    for aside in surface.asides:
        if aside.at == end and (found := ALIAS.search(aside.text)) and not _COLLECTIVE.search(aside.text):
            return found["name"]
    return None


def composed(text: str) -> tuple[str, tuple[int, ...]]:
    """A text with kana and their combining marks in one character, and where each character begins; its end at last."""
    starts = [i for i, char in enumerate(text) if char not in _MARKS]
    plain = "".join(_composed(text[i : i + 2]) for i in starts) if len(starts) < len(text) else text
    return plain, (*starts, len(text))


def _composed(pair: str) -> str:
    whole = unicodedata.normalize("NFC", pair) if pair[1:] in _MARKS else pair
    return whole if len(whole) == 1 else pair[0]


def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char[0]
