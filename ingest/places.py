"""Places: which page or element of the file each character of a source text came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class Passage:
    """Some text and where it stands: a page, counted from 1, or an element of the markup, as a path.

    `heading` is the level of a line that the file marks as a heading, from 1 to 6.
    """

    text: str
    page: int | None = None
    element: str | None = None
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """`source[start:end]` stands on this page or in this element."""

    start: int
    end: int
    page: int | None = None
    element: str | None = None


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of the file that could not be read: where in the text it would stand, and a message for people."""

    at: int
    message: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a format's reader makes of a file: the source text, with the places of its characters."""

    text: str
    encoding: str
    places: tuple[Place, ...] = ()
    omissions: tuple[Omission, ...] = ()


def joined(passages: Iterable[Passage]) -> tuple[str, tuple[Place, ...]]:
    """The text of the passages, one behind the other, and the places in it, without gaps and in order.

    Characters that some programs write in two parts (か and ゛) are put together (Unicode NFC).
    """
    texts: list[str] = []
    places: list[Place] = []
    start = 0
    for (page, element), group in groupby(passages, lambda passage: (passage.page, passage.element)):
        text = normalize("NFC", "".join(passage.text for passage in group))
        if text:
            texts.append(text)
            places.append(Place(start, start + len(text), page, element))
            start += len(text)
    return "".join(texts), tuple(places)


def place_at(places: Sequence[Place], offset: int) -> Place | None:
    """The place of a character, in logarithmic time; None in a source that has no places."""
    i = bisect_right(places, offset, key=lambda place: place.start) - 1
    return places[i] if i >= 0 else None
