"""Which article refers to which, as a picture: the articles one below the other, and an arc for each pair beside them.

An arc diagram keeps the reading order, stays readable with a hundred articles and on a phone, and needs no script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

from api.contents import Contents

ROW: Final = 28  # pixels
WIDTH: Final = 190
NEAREST: Final = 16  # how far an arc to the next row reaches
WIDEST: Final = 5


@dataclass(frozen=True, slots=True)
class Article:
    """A row: an article that refers or is referred to; `missing` where the contract does not have it."""

    address: str
    label: str
    heading: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """From row to row, `count` references; `path` is the d of an SVG path, `fact` the IRI of the first of them."""

    origin: Article
    target: Article
    count: int
    path: str
    fact: str

    @property
    def width(self) -> int:
        """Pixels of the line: the more references, the wider."""
        return min(self.count, WIDEST)


@dataclass(frozen=True, slots=True)
class Picture:
    """The rows in reading order, what is missing at the end, and the arcs between them."""

    rows: tuple[Article, ...]
    arcs: tuple[Arc, ...]
    row: int = ROW
    width: int = WIDTH

    @property
    def height(self) -> int:
        """Pixels."""
        return self.row * len(self.rows)


def picture(found: Contents) -> Picture:
    """The picture of a contract's references from one article to another; references within an article are not in it."""
    pairs: dict[tuple[str, str], list[str]] = {}
    missing: dict[str, Article] = {}
    for reference in found.references:
        value = reference.value
        target = found.article(value.target) if value.target else value.dangling
        origin = found.article(value.origin)
        if target is None or target == origin:
            continue
        if value.dangling:
            missing.setdefault(target, Article(target, value.text, "", missing=True))
        pairs.setdefault((origin, target), []).append(reference.iri)
    linked = {address for pair in pairs for address in pair}
    rows = (
        *(_article(found, address) for address in found.by_address if address in linked and address not in missing),
        *missing.values(),
    )
    place = {row.address: n for n, row in enumerate(rows)}
    arcs = tuple(_arc(rows, place, pair, facts) for pair, facts in pairs.items())
    return Picture(rows, arcs)


def _article(found: Contents, address: str) -> Article:
    clause = found.by_address[address]
    return Article(address, clause.label, clause.heading or "")


def _arc(rows: tuple[Article, ...], place: Mapping[str, int], pair: tuple[str, str], facts: list[str]) -> Arc:
    origin, target = (place[address] for address in pair)
    # it leaves the lower half of a row and arrives at the upper half, so that the two do not run into each other
    begin, end = origin * ROW + ROW * 2 // 3, target * ROW + ROW // 3
    span = abs(target - origin) / max(1, len(rows) - 1)
    reach = (NEAREST + (WIDTH - 12 - NEAREST) * sqrt(span)) * 4 / 3  # a cubic curve goes three quarters of the way
    path = f"M0 {begin}C{reach:.0f} {begin} {reach:.0f} {end} 6 {end}"
    return Arc(rows[origin], rows[target], len(facts), path, facts[0])
