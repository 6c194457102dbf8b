"""Sentences: a clause's own text cut at 。 outside brackets (docs/facts.md section 3)."""

from __future__ import annotations

import re

from ingest.contract import Sentence
from ontology.facts import Clause

BRACKETS = {
    "（": "）",
    "(": ")",
    "「": "」",
    "『": "』",
    "【": "】",
    "［": "］",
    "[": "]",
    "〔": "〕",
    "〈": "〉",
    "《": "》",
}
STOPS = "。｡"
# もっとも is a proviso, もっともな (reasonable) is not; some files write だ as two code points
PROVISO = re.compile(r"[\s　]*(?:た(?:だ|た\u3099)し|但し|但、|もっとも(?![なに])|尤も)")


def sentences_of(clause: Clause) -> tuple[Sentence, ...]:
    """The sentences of the clause's own text, numbered from 1; text after the last 。 is one too."""
    sentences: list[Sentence] = []
    for start, end in cut(clause.text):
        text = clause.text[start:end]
        proviso = PROVISO.match(text) is not None
        sentences.append(Sentence(clause, len(sentences) + 1, proviso, start, end, text))
    return tuple(sentences)


def cut(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each sentence, without the spaces around it."""
    inside = _bracketed(text)
    ends = [i + 1 for i, char in enumerate(text) if char in STOPS and not inside[i]]
    bounds = zip([0, *ends], [*ends, len(text)], strict=True)
    return tuple(stripped for start, end in bounds if (stripped := _strip(text, start, end)))


def bracket_pairs(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every bracket that closes, brackets included, inner before outer; a stray one is plain text."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for i, char in enumerate(text):
        if char in BRACKETS:
            opened.append(i)
        elif char in _CLOSING:
            depth = next((d for d in range(len(opened) - 1, -1, -1) if BRACKETS[text[opened[d]]] == char), None)
            if depth is not None:
                pairs.append((opened[depth], i + 1))
                del opened[depth:]
    return tuple(pairs)


_CLOSING = frozenset(BRACKETS.values())


def _bracketed(text: str) -> bytearray:
    inside = bytearray(len(text))
    for start, end in bracket_pairs(text):
        inside[start:end] = b"\x01" * (end - start)
    return inside


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None
