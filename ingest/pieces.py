"""Long texts: cut where the tokenizer can take no more, and the parses of the pieces as one."""

from __future__ import annotations

from dataclasses import replace

from ingest.parse import Entity, Parse, Token

MAX_BYTES = 49_149  # Sudachi takes no more UTF-8 in one call
_SAFE_ENDS = ("。", "\n", "、", "）", " ", "　")


def pieces_of(text: str, limit: int = MAX_BYTES) -> tuple[str, ...]:
    """The text in pieces of at most `limit` bytes of UTF-8 and a third as many characters, cut behind 。, a line end, 、 or ） where there is one."""
    pieces: list[str] = []
    start = 0
    while (end := _fitting(text, start, limit)) < len(text):
        half = (start + end) // 2
        cut = next((at for mark in _SAFE_ENDS if (at := text.rfind(mark, half, end) + 1) > 0), end)
        pieces.append(text[start:cut])
        start = cut
    return (*pieces, text[start:])


def join(text: str, parses: list[Parse]) -> Parse:
    """The parses of the consecutive pieces of a text as one, with a root for each."""
    if len(parses) == 1:
        return parses[0]
    tokens: list[Token] = []
    entities: list[Entity] = []
    start = bunsetu = 0
    for parse in parses:
        index = len(tokens)
        tokens += [
            replace(t, head=t.head + index, bunsetu=t.bunsetu + bunsetu, start=t.start + start, end=t.end + start)
            for t in parse.tokens
        ]
        entities += [replace(e, start=e.start + start, end=e.end + start) for e in parse.entities]
        start += len(parse.text)
        bunsetu = tokens[-1].bunsetu + 1 if tokens else 0
    return Parse(text, tuple(tokens), tuple(entities))


def _fitting(text: str, start: int, limit: int) -> int:
    """How far from `start` the text may go, at least by one character: as far in English as in Japanese (3 bytes)."""
    head = text[start : start + limit // 3].encode()
    return max(start + 1, start + len(head[:limit].decode(errors="ignore")))
