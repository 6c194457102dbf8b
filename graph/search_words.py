"""How Japanese is cut for the search index, and how a search becomes a query of SQLite FTS5."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import add
from typing import Final

NEAR: Final = 12  # tokens between the parts of a compound: 損害について甲が負う賠償
LONGEST_WORD: Final = 12  # characters of a compound that is divided; a longer one is asked for as written
MOST_WORDS: Final = 10
SMALL: Final = 2  # characters of the smallest part


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked for: each word as written, and the ways in which it may stand in parts."""

    asked: tuple[str, ...]
    apart: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def has_parts(self) -> bool:
        """Whether there is a way in which a word may stand in parts."""
        return any(len(ways) > 1 for ways in self.apart)

    def queries(self) -> dict[str, str]:
        """The FTS5 queries: `exact` for the words as written, `apart` for their parts close together."""
        exact = " AND ".join(_phrase(word) for word in self.asked)
        apart = " AND ".join(f"({' OR '.join(_near(parts) for parts in ways)})" for ways in self.apart)
        return {"exact": exact, "apart": apart}

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Where the words, or else their parts, stand in a text: half-open ranges of code points, in order."""
        folded, places = _folded(text)
        found: set[tuple[int, int]] = set()
        for word, ways in zip(self.asked, self.apart, strict=True):
            parts = (
                [word] if word in folded else [part for way in ways if all(p in folded for p in way) for part in way]
            )
            for part in parts:
                found |= {match.span() for match in re.finditer(re.escape(part), folded)}
        return _joined([(places[start], places[end - 1] + 1) for start, end in found])


def words_of(text: str) -> Words:
    """The words of a search, which spaces divide (also full-width ones); what is no letter or digit divides too."""
    runs = ["".join(run) for known, run in groupby(_normal(text), _KINDS.__getitem__) if known]
    asked = tuple(dict.fromkeys(runs))[:MOST_WORDS]
    return Words(asked, tuple(_ways(word) for word in asked))


def grams(text: str) -> str:
    """A text as the index keeps it: the overlapping pairs of characters of each run of letters and digits."""
    folded = "".join(_normal(text).split())
    return " ".join([" ".join(_pairs("".join(run))) for known, run in groupby(folded, _KINDS.__getitem__) if known])


def _pairs(run: str) -> Iterator[str]:
    yield from map(add, run, run[1:])
    yield run[-1]  # so that a search for one character finds the last one too


class _Kinds(dict[str, bool]):
    """Whether a character is indexed, remembered for each: letters, digits, and marks on them."""

    def __missing__(self, character: str) -> bool:
        known = self[character] = unicodedata.category(character)[0] in "LNM"
        return known


_KINDS: Final = _Kinds()


def _phrase(word: str) -> str:
    if len(word) == 1:
        return f'"{word}" *'
    return '"' + " ".join(word[n : n + 2] for n in range(len(word) - 1)) + '"'


def _near(parts: tuple[str, ...]) -> str:
    phrases = [_phrase(part) for part in parts]
    return phrases[0] if len(parts) == 1 else f"NEAR({' '.join(phrases)}, {NEAR})"


def _ways(word: str) -> tuple[tuple[str, ...], ...]:
    """The word as written, and its divisions; particles (損害の賠償) divide too and need not stand between."""
    if len(word) > LONGEST_WORD:
        return ((word,),)
    pieces = [piece for piece in _pieces(word) if len(piece) >= SMALL]
    ways: set[tuple[str, ...]] = {(word,)}
    if pieces:
        ways |= set(_product([list(_divisions(piece)) for piece in pieces]))
    return tuple(sorted(ways))


def _pieces(word: str) -> list[str]:
    """The word without the hiragana inside: 損害の賠償 is 損害, 賠償. Okurigana stays with a lone kanji: 取り消し."""
    return re.findall(r"[^\u3041-\u309f]{2,}|[^\u3041-\u309f][\u3041-\u309f]+|^[\u3041-\u309f]+$", word)


def _divisions(piece: str) -> Iterator[tuple[str, ...]]:
    yield (piece,)
    if not re.fullmatch(r"[々〇\u3400-\u9fff]+", piece):
        return  # only kanji make compounds of short words without a mark between them
    for cut in range(SMALL, len(piece) - SMALL + 1):
        yield from ((piece[:cut], *rest) for rest in _divisions(piece[cut:]))


def _product(choices: list[list[tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    if not choices:
        yield ()
        return
    for rest in _product(choices[1:]):
        yield from (first + rest for first in choices[0])


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the text that it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        kept = "".join(_normal(character).split())
        folded.append(kept)
        places += [place] * len(kept)
    return "".join(folded), places


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
