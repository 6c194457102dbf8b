"""Lines of a page from its glyphs, in reading order: columns one after the other, ruby (ふりがな) left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median

from ingest.page_columns import Row, columns
from ingest.page_tables import Cell, table_rows
from ingest.pdf_glyphs import Glyph, GlyphPage

_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
_RUBY = 0.68  # of the size of the text


@dataclass(frozen=True, slots=True)
class CellLines:
    """A cell of a table: its lines, and where full ones end."""

    lines: tuple[TextLine, ...]
    margin: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line: its glyphs from left to right, and the page it stands on, from 1.

    A row of a table with ruled lines is one line here, and has `cells`.
    """

    glyphs: tuple[Glyph, ...]
    page: int
    text: str
    cells: tuple[CellLines, ...] = ()

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
    """The lines of a page by regions: a column, or a stretch of the page over its whole width.

    The page reaches from `left` to `right`, in points.
    """

    number: int
    height: float
    regions: tuple[tuple[TextLine, ...], ...]
    left: float = 0.0
    right: float = 0.0


def read_page(page: GlyphPage) -> PageLines:
    """The lines of a page in reading order."""
    tables = [_table_line(row, page.number) for row in table_rows(page.glyphs, page.rules)]
    taken = {id(glyph) for line in tables for glyph in line.glyphs}
    rows = _without_ruby(_rows([glyph for glyph in page.glyphs if id(glyph) not in taken]))
    regions = [[_line(row, page.number) for row in region if row] for region in columns(rows) if any(region)]
    for line in tables:
        _insert(line, regions)
    return PageLines(page.number, page.height, tuple(map(tuple, regions)), page.left, page.right)


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


# --- tables ---


def _table_line(row: Sequence[Cell], page: int) -> TextLine:
    cells = [tuple(_line(line, page) for line in _without_ruby(_rows(cell.glyphs)) if line) for cell in row]
    margins = (_cell_margin(cell, lines) for cell, lines in zip(row, cells, strict=True))
    words = "\u3000".join("".join(line.text for line in lines) for lines in cells)
    glyphs = tuple(glyph for cell in row for glyph in cell.glyphs)
    return TextLine(glyphs, page, words, tuple(map(CellLines, cells, margins)))


def _cell_margin(cell: Cell, lines: Sequence[TextLine]) -> float:
    """Where full lines end: as far from the right edge as the leftmost one is from the left edge."""
    padding = max(min(line.left for line in lines) - cell.left, 0.0)
    return max(cell.right - padding, *(line.right for line in lines))


def _insert(line: TextLine, regions: list[list[TextLine]]) -> None:
    """Put a row of a table behind what stands above it, in the column that it stands in."""
    left, right = min(glyph.left for glyph in line.glyphs), max(glyph.right for glyph in line.glyphs)
    beside = [region for region in regions if any(other.left < right and left < other.right for other in region)]
    if not beside:
        regions.append([line])
        return
    above = [region for region in beside if region[0].top < line.top]
    region = max(
        above, key=lambda region: max(other.top for other in region if other.top < line.top), default=beside[0]
    )
    region.insert(sum(1 for other in region if other.top < line.top), line)


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
