"""What GiNZA says of a sentence, as plain frozen values: rules read these and never import spaCy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """One word (split mode C). `start` and `end` are offsets into `Parse.text`; `head` is the index of the head
    token (its own index at the root); `bunsetu` is the index of its bunsetu (文節)."""

    text: str
    lemma: str
    pos: str  # Universal Dependencies: NOUN, VERB, AUX, ADP …
    tag: str  # UniDic: 名詞-普通名詞-一般, 助詞-格助詞 …
    inflection: str  # UniDic 活用型;活用形, "" where there is none
    dep: str  # nsubj, obl, case, ROOT …
    head: int
    bunsetu: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity; offsets into `Parse.text`."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parse:
    """The parse of one sentence's text."""

    text: str
    tokens: tuple[Token, ...]
    entities: tuple[Entity, ...] = ()

    def children(self, index: int) -> Iterator[int]:
        """The indexes of the tokens whose head is `index`, in order."""
        return (i for i, token in enumerate(self.tokens) if token.head == index and i != index)

    def at(self, offset: int) -> int | None:
        """The index of the token that covers a character offset, if any."""
        return next((i for i, token in enumerate(self.tokens) if token.start <= offset < token.end), None)
