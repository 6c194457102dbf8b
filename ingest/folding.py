"""Folding: asides out of a sentence before it is parsed, and its parse back onto the whole sentence.

「規約（以下「本規約」といいます。）は、…」: GiNZA takes the predicates in brackets for those of the sentence. Measured in
docs/scale.md, "Folding": of 615 real sentences with round brackets, those with one root and that in the last bunsetu
grew from 78 to 91 in 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest.engine import Parser
from ingest.parse import Parse, Token
from ingest.sentences import bracket_pairs

ASIDES = "（("  # are left out
QUOTES = "「『"  # are names: a noun stands for what they hold
LONG_QUOTE = 4  # characters; shorter ones are words (甲, 利用者) that GiNZA reads well
NOUN = "文言"  # of four tried that with the most single roots; one token and a NOUN between quotes


@dataclass(frozen=True, slots=True)
class Folded:
    """What is left of a sentence to parse: `text[i]` stands for `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def parse_folded(parser: Parser, sentences: Iterable[str]) -> Iterator[Parse]:
    """The parses of sentences whose asides are folded away, with offsets of the whole sentences."""
    folds = [fold_brackets(sentence) for sentence in sentences]
    for folded, parse in zip(folds, parser.parse(folded.text for folded in folds), strict=True):
        yield unfold(parse, folded)


def fold_brackets(text: str) -> Folded:
    """The sentence without its outermost round brackets, and with one noun in each long quote.

    A sentence that is nothing but brackets stays as it is.
    """
    parts: list[tuple[str, int, int]] = []  # (what to parse, start, end)
    position = 0
    for start, end in _outermost(text):
        if text[start] in ASIDES:
            parts += _each(text, position, start)
        else:
            parts += [*_each(text, position, start + 1), *((char, start + 1, end - 1) for char in NOUN)]
        position = end if text[start] in ASIDES else end - 1
    parts += _each(text, position, len(text))
    if not any(char.isalnum() for char, _, _ in parts):
        parts = list(_each(text, 0, len(text)))
    return Folded(text, "".join(c for c, _, _ in parts), tuple(s for _, s, _ in parts), tuple(e for _, _, e in parts))


def unfold(parse: Parse, folded: Folded) -> Parse:
    """The parse of `folded.text` with the offsets of `folded.original`; no token lies in a folded bracket.

    A token that a bracket interrupts (損害（…）賠償) covers it by its offsets and is without it in its text.
    """
    if folded.text == folded.original:
        return parse
    tokens = tuple(_unfolded(token, folded) for token in parse.tokens)
    entities = tuple(replace(e, start=folded.starts[e.start], end=folded.ends[e.end - 1]) for e in parse.entities)
    return Parse(folded.original, tokens, entities)


def _outermost(text: str) -> list[tuple[int, int]]:
    """The pairs to fold, in order: a quote inside an aside goes with it, an aside inside a quote likewise."""
    folding: list[tuple[int, int]] = []
    for start, end in sorted(bracket_pairs(text)):
        inside = folding and start < folding[-1][1]
        if not inside and (text[start] in ASIDES or (text[start] in QUOTES and end - start - 2 > LONG_QUOTE)):
            folding.append((start, end))
    return folding


def _each(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    return ((text[i], i, i + 1) for i in range(start, end))


def _unfolded(token: Token, folded: Folded) -> Token:
    start, end = folded.starts[token.start], folded.ends[token.end - 1]
    if folded.ends[token.start] == start + 1:
        return replace(token, start=start, end=end)
    quoted = folded.original[start:end]  # the noun that stood for a quote
    return replace(token, text=quoted, lemma=quoted, start=start, end=end)
