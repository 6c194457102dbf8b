"""Lines of a page from its glyphs, in reading order: columns one after the other, ruby (ふりがな) left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median

from ingest.pdf_glyphs import Glyph, GlyphPage

_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
_RUBY = 0.68  # of the size of the text
_MIN_COLUMN = 6  # lines


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line: its glyphs from left to right, and the page it stands on, from 1."""

    glyphs: tuple[Glyph, ...]
    page: int
    text: str

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.glyphs[-1].right

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(glyph.top for glyph in self.glyphs)

    @property
    def size(self) -> float:
        """The size of its characters in points: that of the tall ones, as Latin letters are lower."""
        sizes = sorted(glyph.size for glyph in self.glyphs)
        return sizes[int(0.9 * len(sizes))]


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page by regions: a column, or a stretch of the page over its whole width."""

    number: int
    height: float
    regions: tuple[tuple[TextLine, ...], ...]


def read_page(page: GlyphPage) -> PageLines:
    """The lines of a page in reading order."""
    rows = _without_ruby(_rows(page.glyphs))
    regions = [tuple(_line(row, page.number) for row in region if row) for region in _columns(rows) if any(region)]
    return PageLines(page.number, page.height, tuple(regions))


Row = list[Glyph]


# --- rows and ruby ---


def _rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """Glyphs side by side, from left to right; exponents are in the row that they stand at."""
    if not glyphs:
        return []
    usual = median(glyph.size for glyph in glyphs)
    rows = _swept([glyph for glyph in glyphs if glyph.size >= _RUBY * usual])
    for small in _swept([glyph for glyph in glyphs if glyph.size < _RUBY * usual]):
        middle = median(glyph.middle for glyph in small)
        near = next((row for row in rows if row[0].top < middle < row[0].bottom), None)
        (rows.append if near is None else near.extend)(small)
    rows.sort(key=lambda row: min(glyph.top for glyph in row))
    return [_without_doubles(sorted(row, key=lambda glyph: glyph.left)) for row in rows]


def _swept(glyphs: Sequence[Glyph]) -> list[Row]:
    """Rows of glyphs of about the same size: each has its middle in the row, or the row's in it."""
    rows: list[Row] = []
    top = bottom = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle):
        if rows and (top < glyph.middle < bottom or glyph.top < (top + bottom) / 2 < glyph.bottom):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            top, bottom = glyph.top, glyph.bottom
    return rows


def _without_doubles(row: Row) -> Row:
    """Bold letters that were made by printing them twice are there once."""
    return [
        glyph
        for n, glyph in enumerate(row)
        if not any(
            glyph.char == other.char and glyph.left - other.left < 0.4 * (glyph.right - glyph.left)
            for other in row[max(n - 2, 0) : n]
        )
    ]


def _without_ruby(rows: Sequence[Row]) -> list[Row]:
    """Without the small kana that say above a line how it is read."""
    return [row for row, below in zip_longest(rows, rows[1:]) if below is None or not _is_ruby(row, below)]


def _is_ruby(row: Row, below: Row) -> bool:
    size, text_size = median(g.size for g in row), median(g.size for g in below)
    gap = min(glyph.top for glyph in below) - max(glyph.bottom for glyph in row)
    inside = below[0].left - text_size <= row[0].left and row[-1].right <= below[-1].right + text_size
    kana = all(_KANA.fullmatch(glyph.char) for glyph in row)
    return kana and inside and size < _RUBY * text_size and -0.6 * text_size < gap < 0.6 * text_size


# --- columns ---


def _columns(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows by regions in reading order: where a gutter runs down the page, left of it before right of it."""
    gutter = _gutter(rows)
    if gutter is None:
        return [list(rows)]
    regions: list[list[Row]] = []
    left: list[Row] = []
    right: list[Row] = []
    whole: list[Row] = []

    def close() -> None:
        regions.extend(region for side in (left, right) for region in (_columns(side) if side else ()))
        left.clear()
        right.clear()

    for row in rows:
        if _crosses(row, gutter):
            if left or right:
                close()
            whole.append(row)
            continue
        if whole:
            regions.append(list(whole))
            whole.clear()
        before = [glyph for glyph in row if glyph.right <= gutter]
        left.extend([before] if before else [])
        behind = [glyph for glyph in row if glyph.right > gutter]
        right.extend([behind] if behind else [])
    if whole:
        regions.append(list(whole))
    close()
    return regions


def _crosses(row: Row, gutter: float) -> bool:
    if any(glyph.left < gutter < glyph.right for glyph in row):
        return True
    beside = [(a, b) for a, b in pairwise(row) if a.right <= gutter <= b.left]
    return any(b.left - a.right < 0.9 * a.size for a, b in beside)


def _gutter(rows: Sequence[Row]) -> float | None:
    """The middle of a gap that runs through the rows between two columns of running text."""
    if len(rows) < _MIN_COLUMN:
        return None
    size = median(glyph.size for row in rows for glyph in row)
    gaps = [(a.right, b.left) for row in rows for a, b in pairwise(row) if b.left - a.right >= 0.9 * size]
    if len(gaps) < _MIN_COLUMN:
        return None
    gutter = _most_covered(gaps)
    split = [row for row in rows if not _crosses(row, gutter)]
    lefts = [row for row in ([g for g in row if g.right <= gutter] for row in split) if row]
    rights = [row for row in ([g for g in row if g.right > gutter] for row in split) if row]
    if min(len(lefts), len(rights)) < _MIN_COLUMN or len(split) < 0.4 * len(rows):
        return None
    return gutter if _is_running(lefts, size) and _is_running(rights, size) else None


def _most_covered(gaps: Sequence[tuple[float, float]]) -> float:
    """The middle of where most gaps overlap."""
    covering = most = 0
    best = (0.0, 0.0)
    edges = sorted([(a, 1) for a, _ in gaps] + [(b, -1) for _, b in gaps])
    for (x, change), (following, _) in pairwise(edges):
        covering += change
        if (covering, following - x) > (most, best[1] - best[0]):
            most, best = covering, (x, following)
    return (best[0] + best[1]) / 2


def _is_running(rows: Sequence[Row], size: float) -> bool:
    """Running text fills its lines; cells of a table end where their words do."""
    margin = max(row[-1].right for row in rows)
    full = sum(1 for row in rows if row[-1].right > margin - 2 * size and len(row) >= 8)
    return full >= 0.4 * len(rows)


# --- text ---


def _line(row: Row, page: int) -> TextLine:
    text = row[0].char
    for before, glyph in pairwise(row):
        text += _space(before, glyph) + glyph.char
    return TextLine(tuple(row), page, text)


def _space(before: Glyph, glyph: Glyph) -> str:
    gap = glyph.left - before.right
    if glyph.before == "\u3000":
        return glyph.before
    if gap > 0.75 * glyph.size and not (glyph.before == " " and gap < 1.5 * glyph.size):
        return "\u3000"  # a tab, or the next cell of a table
    if gap > 0.4 * glyph.size or (glyph.before == " " and gap > 0.1 * glyph.size):
        return " "
    # between Japanese characters a little is the typesetter's: 第 1 条
    return " " if glyph.before and not is_wide(before.char) and not is_wide(glyph.char) else ""


def is_wide(char: str) -> bool:
    """A Japanese character, before and after which no space is written."""
    return unicodedata.east_asian_width(char) in "WFA"
