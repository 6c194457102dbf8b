"""Glyphs of a PDF's pages as PDFium sees them, turned so that lines run left to right and follow each other downwards.

What is written vertically (縦書き) is turned too: along the line is down the page, the next line is to the left.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf_rules import segments_of

GUESSED = "?"  # PDFium saw a gap
MAX_PAGES = 1_000
MAX_GLYPHS = 3_000_000

# U+2E80 to U+2FDF are drawn like ideographs, and some fonts say they were meant; these have no compatibility mapping
_RADICALS = str.maketrans("⻑⻘⻝⻩⺠⻁⻄⻆⻉⻌⻖⻞⻫⻭⻯⻲", "長青食黄民虎西角貝辶阝食斉歯竜亀")
# forms that fonts have for vertical writing
_VERTICAL_FORMS = str.maketrans(
    "︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄︑︒︰︱︙", "（）｛｝〔〕【】《》〈〉「」『』、。：ー…"
)


class RefusedPdf(Exception):
    """The PDF cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in points; `left` to `right` is along the line, `top` to `bottom` across it, downwards."""

    char: str
    left: float
    right: float
    top: float
    bottom: float
    before: str = ""  # the space that stands before it in the file: " ", "\u3000", or GUESSED

    @property
    def size(self) -> float:
        """The height of the box."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half-way between top and bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line that the page draws, in the same measures as its glyphs."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def is_down(self) -> bool:
        """It runs across the lines of text, not along them."""
        return self.bottom - self.top > self.right - self.left


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """A page: its number from 1, its glyphs in the order of the file, and the lines that are drawn on it.

    It reaches from `left` to `right` along the lines of text, and is `height` points high across them. `has_pictures` is
    asked only where there are no glyphs.
    """

    number: int
    left: float
    right: float
    height: float
    glyphs: tuple[Glyph, ...]
    has_pictures: bool
    rules: tuple[Rule, ...]


def glyph_pages(data: bytes) -> Iterator[GlyphPage]:
    """The pages of a PDF; RefusedPdf for what cannot be read."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise RefusedPdf(_reason(error)) from None
    if len(document) > MAX_PAGES:
        raise RefusedPdf(f"has more than {MAX_PAGES:,} pages; give each contract as a file of its own")
    total = unreadable = 0
    for n in range(len(document)):
        try:
            page = document[n]
            read = _read(page, n + 1)
            page.close()
        except pdfium.PdfiumError:
            raise RefusedPdf(f"page {n + 1} is damaged; print it anew as PDF") from None
        total += len(read.glyphs)
        unreadable += sum(1 for glyph in read.glyphs if _is_no_character(glyph.char))
        if total > MAX_GLYPHS:
            raise RefusedPdf(f"has more than {MAX_GLYPHS:,} characters; give each contract as a file of its own")
        yield replace(read, glyphs=tuple(glyph for glyph in read.glyphs if not _is_no_character(glyph.char)))
    if unreadable > 0.2 * total:
        raise RefusedPdf(
            "has a text layer without characters (its fonts do not say what they show); "
            "make its text readable with OCR, or save the original as .docx"
        )


def _reason(error: pdfium.PdfiumError) -> str:
    code = getattr(error, "err_code", None)
    if code == raw.FPDF_ERR_PASSWORD:
        return "is protected by a password; save it without one"
    if code == raw.FPDF_ERR_SECURITY:
        return "is protected in a way that we do not know; print it anew as PDF"
    return "is damaged or no PDF; open it in a viewer and print it anew as PDF"


def _is_no_character(char: str) -> bool:
    return unicodedata.category(char) in ("Co", "Cn", "Cs", "Cc") or char in "\ufffd\ufffe\uffff"


# --- one page ---


def _read(page: Any, number: int) -> GlyphPage:
    text_page = page.get_textpage()
    boxes = list(_boxes(text_page))
    text_page.close()
    left, bottom, right, top = page.get_mediabox()
    boxes = [box for box in boxes if left <= (box.x0 + box.x1) / 2 <= right and bottom <= (box.y0 + box.y1) / 2 <= top]
    quarters = Counter(box.quarters for box in boxes)
    turn = max(quarters, key=quarters.__getitem__, default=0)  # whatever the page says of how it is to be shown
    upright = [_turned(box, turn) for box in boxes] if turn else boxes
    vertical = _is_vertical(upright)
    glyphs = tuple(_glyph(box, vertical) for box in upright)
    edges = _rule(_turned(_Box("", left, bottom, right, top, "", 0), turn), vertical)
    rules = tuple(_rule(_turned(_Box("", *segment, "", 0), turn), vertical) for segment in segments_of(page))
    pictures = not boxes and _has_pictures(page)
    return GlyphPage(number, edges.left, edges.right, edges.bottom - edges.top, glyphs, pictures, rules)


@dataclass(frozen=True, slots=True)
class _Box:
    """A character with its box in the page's own coordinates, which grow to the right and upwards."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    before: str
    quarters: int  # by which it is turned, clockwise


def _boxes(text_page: Any) -> Iterator[_Box]:
    """The characters that are seen, each with the space before it."""
    found = raw.FS_RECTF()
    before, high = "", 0
    for i in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code, high = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0
        char = _character(code)
        if not char or char.isspace():
            made_up = raw.FPDFText_IsGenerated(text_page, i) == 1
            before = max(
                before, GUESSED if made_up and char == " " else "" if made_up else char or "", key=_WEIGHT.find
            )
            continue
        raw.FPDFText_GetLooseCharBox(text_page, i, ctypes.byref(found))
        quarters = -round(raw.FPDFText_GetCharAngle(text_page, i) / (math.pi / 2)) % 4
        yield _Box(char, found.left, found.bottom, found.right, found.top, before, quarters)
        before = ""


_WEIGHT = f"{GUESSED} \u3000"  # which of several spaces counts


def _character(code: int) -> str:
    """The character meant: ligatures and compatibility forms that only fonts have are undone; "" for none."""
    if code == 0 or code > 0x10FFFF or code in (0xAD, 0x200B, 0xFEFF, 0xFFFE):
        return ""
    char = chr(code)
    if 0x2E80 <= code <= 0x2FDF:
        char = unicodedata.normalize("NFKC", char).translate(_RADICALS)
    elif 0xFB00 <= code <= 0xFB06:
        char = unicodedata.normalize("NFKC", char)
    elif char in "\u00a0\t\u2002\u2003":
        return " "
    return char.translate(_VERTICAL_FORMS)


def _turned(box: _Box, turn: int) -> _Box:
    """The box on the page as it is shown, turned clockwise by quarters around the origin."""
    x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
    for _ in range(turn):
        x0, y0, x1, y1 = y0, -x1, y1, -x0
    return replace(box, x0=x0, y0=y0, x1=x1, y1=y1)


def _is_vertical(boxes: list[_Box]) -> bool:
    """Most characters stand below the one before, not beside it."""
    down = along = 0
    for box, following in pairwise(boxes):
        dx, dy = (
            (following.x0 + following.x1 - box.x0 - box.x1) / 2,
            (following.y0 + following.y1 - box.y0 - box.y1) / 2,
        )
        size = max(box.y1 - box.y0, 1.0)
        down += abs(dx) < 0.3 * size and -2 * size < dy < -0.5 * size
        along += abs(dy) < 0.3 * size and 0 < dx < 2 * size
    return down > along


def _glyph(box: _Box, vertical: bool) -> Glyph:
    if vertical:
        return Glyph(box.char, -box.y1, -box.y0, -box.x1, -box.x0, box.before)
    return Glyph(box.char, box.x0, box.x1, -box.y1, -box.y0, box.before)


def _rule(line: _Box, vertical: bool) -> Rule:
    placed = _glyph(line, vertical)
    return Rule(placed.left, placed.right, placed.top, placed.bottom)


def _has_pictures(page: Any) -> bool:
    return any(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_PATH)))
