"""Lines on paper to test with: 10-point text whose positions the tests choose."""

from __future__ import annotations

import unicodedata

from ingest.page_lines import PageLines, TextLine
from ingest.pdf_glyphs import Glyph

SIZE = 10.0


def line(text: str, *, top: float = 0.0, left: float = 0.0, page: int = 1, size: float = SIZE) -> TextLine:
    """A line of glyphs side by side; letters and digits are half as wide as Japanese characters."""
    glyphs: list[Glyph] = []
    before, x = "", left
    for char in text:
        width = size if unicodedata.east_asian_width(char) in "WF" else size / 2
        if not char.isspace():
            glyphs.append(Glyph(char, x, x + width, top, top + size, before))
        before = char if char.isspace() else ""
        x += width
    return TextLine(tuple(glyphs), page, text)


def page(*texts: str, number: int = 1, step: float = 15.0) -> PageLines:
    """A page of one column of twelve characters; full-width spaces before a text move it to the right, an empty text leaves a line free."""
    lines = tuple(
        line(text.lstrip("\u3000"), top=n * step, left=SIZE * (len(text) - len(text.lstrip("\u3000"))), page=number)
        for n, text in enumerate(texts)
        if text
    )
    return PageLines(number, len(texts) * step, (lines,), left=-3 * SIZE, right=15 * SIZE)
