"""Paragraphs from the lines of pages: a line that could have held more ended its paragraph, a full one may go on.

The test for a full line is what a typesetter would do: would the first word of the next line still have fitted, with
what may not be parted from it (禁則処理, JIS X 4051 section 6.1)?
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.numbering import read_headline, read_marker
from ingest.page_lines import PageLines, TextLine, is_wide
from ingest.places import Passage

_NOT_FIRST = "、。，．,.・：；:;？！?!）)〕］]｝}〉》」』】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー々ゝゞ％%゛゜"
_NOT_LAST = "（(〔［[｛{〈《「『【"
_HANGING = "、。，．"
_ENDED = re.compile(r"[。｡．][）)」』】]?$|[：:；;]$")
_NOTE = re.compile(r"(?:[0-9０-９]{1,3}|[※*＊†]|[（(]?注)")
_CAPTION = re.compile(r"[（(【［][^（()）【】［］]{1,30}[）)】］][\s\u3000]*")
_ARTICLE = re.compile(_CAPTION.pattern + "第.{1,6}条[\\s\\u3000]*")  # （目的）第1条
_SEVERAL = 3  # lines that show where a column ends
_Column = tuple[int, int]  # the place of a region among those of its page


@dataclass(slots=True)
class _Paragraph:
    lines: list[TextLine] = field(default_factory=list)
    gap: float = 0.0  # from the line above, 0 at the beginning of a column
    notes: list[TextLine] = field(default_factory=list)  # at the feet of the pages that it runs over


def paragraphs_of(pages: Sequence[PageLines]) -> Iterator[Passage]:
    """The text of the pages: paragraphs that end in a line break, each stretch with its page."""
    paragraphs = list(_Layout(pages).paragraphs())
    gaps = [paragraph.gap for paragraph in paragraphs if paragraph.gap]
    usual = median(gaps) if gaps else 0.0
    for paragraph in paragraphs:
        if paragraph.gap > 1.4 * usual:  # set apart from what stands above
            yield Passage("\n", paragraph.lines[0].page)
        yield from _passages(paragraph.lines)
        for note in paragraph.notes:
            yield Passage(f"{note.text}\n", note.page)


def _passages(lines: Sequence[TextLine]) -> Iterator[Passage]:
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        end = "\n" if following is None else _join(line, following)
        yield Passage(line.text + end, line.page)


def _join(line: TextLine, following: TextLine) -> str:
    """What stands where two lines of a paragraph meet: nothing, and between words of other languages a space."""
    last, first = line.text[-1], following.glyphs[0]
    if is_wide(last) or is_wide(first.char):
        return " " if first.before == " " and is_wide(last) != is_wide(first.char) else ""
    if first.before != " " and (last == "-" or (last in "0123456789.," and first.char.isdigit())):
        return ""  # some break 14.6 too
    return " "


class _Layout:
    """The measures of a document: where its columns end and how far apart its lines are."""

    def __init__(self, pages: Sequence[PageLines]) -> None:
        self._columns: list[tuple[_Column, list[TextLine]]] = [
            ((n, len(page.regions)), list(region)) for page in pages for n, region in enumerate(page.regions)
        ]
        by_column: dict[_Column, list[TextLine]] = defaultdict(list)
        for column, lines in self._columns:
            by_column[column] += lines
        everything = [line for lines in by_column.values() for line in lines]
        self._size = median(line.size for line in everything) if everything else 10.0
        widest = max((line.right for line in everything), default=0.0)
        self._margins: Mapping[_Column, float] = {
            column: _margin(lines, self._size) if len(lines) >= _SEVERAL else widest
            for column, lines in by_column.items()
        }
        steps = sorted(b.top - a.top for _, lines in self._columns for a, b in pairwise(lines) if b.top > a.top)
        self._step = steps[len(steps) // 5] if steps else 2 * self._size  # of lines in a paragraph

    def paragraphs(self) -> Iterator[_Paragraph]:
        """The paragraphs in reading order."""
        paragraph = _Paragraph()
        for column, region in self._columns:
            lines, notes = self._without_notes(region)
            for line in lines:
                if paragraph.lines and not self._goes_on(paragraph.lines, line, self._margins[column]):
                    before = paragraph.lines[-1]
                    yield paragraph
                    apart = (
                        _is_below(before, line) and before.size < 1.12 * line.size
                    )  # below a heading is its own space
                    paragraph = _Paragraph(gap=line.top - before.top if apart else 0.0)
                paragraph.lines.append(line)
            paragraph.notes += notes
        if paragraph.lines:
            yield paragraph

    def _without_notes(self, lines: list[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
        """The text of a column and the small print at its foot."""
        first = len(lines)
        while first > 1 and lines[first - 1].size < 0.92 * self._size:
            first -= 1
        if first < len(lines) and _NOTE.match(lines[first].text):
            return lines[:first], lines[first:]
        return lines, []

    def _goes_on(self, paragraph: Sequence[TextLine], line: TextLine, margin: float) -> bool:
        """Whether the line continues the paragraph."""
        before = paragraph[-1]
        beside = _is_below(before, line)
        if abs(line.size - before.size) > 0.12 * before.size:
            return False
        if not _is_full(before, line, margin):
            return False
        ended = _ENDED.search(before.text) is not None
        if beside and line.top - before.top > (1.5 if ended else 2.2) * self._step:
            return False
        if (ended and _CAPTION.fullmatch(line.text)) or _ARTICLE.fullmatch(line.text):
            return False
        if _is_numbered(line.text) and (ended or _follows(paragraph, line)):
            return False
        return not (ended and beside and self._is_moved(paragraph, line))

    def _is_moved(self, paragraph: Sequence[TextLine], line: TextLine) -> bool:
        """The line begins elsewhere than the lines of this paragraph do (字下げ, hanging numbers)."""
        shift = (line.left - paragraph[-1].left) / line.size
        if len(paragraph) > 1:
            return abs(shift) > 0.7
        return shift > 0.7 and not _is_numbered(paragraph[0].text)


def _is_below(before: TextLine, line: TextLine) -> bool:
    return before.page == line.page and line.top > before.top


def _margin(lines: Sequence[TextLine], size: float) -> float:
    """Where lines end that are full: the rightmost place at which several do, hanging stops apart (ぶら下げ)."""
    ends = [_end(line) for line in lines]
    grid = Counter(round(end / (0.5 * size)) for end in ends)
    several = max(2, 0.06 * len(lines))
    place = max((place for place in grid if grid[place] + grid.get(place - 1, 0) >= several), default=max(grid))
    return max(end for end in ends if round(end / (0.5 * size)) <= place)


def _end(line: TextLine) -> float:
    glyphs = line.glyphs
    return glyphs[-2].right if len(glyphs) > 1 and glyphs[-1].char in _HANGING else glyphs[-1].right


def _is_full(line: TextLine, following: TextLine, margin: float) -> bool:
    """What the next line begins with would not have fitted any more."""
    return margin - line.right < _first_width(following) - 0.02 * line.size


def _first_width(line: TextLine) -> float:
    """The width of what cannot be parted at the beginning of a line: a character or a word, with its brackets and stops."""
    glyphs = line.glyphs
    end = 0
    while end < len(glyphs) - 1 and glyphs[end].char in _NOT_LAST:
        end += 1
    if not is_wide(glyphs[end].char):
        while end < len(glyphs) - 1 and not is_wide(glyphs[end + 1].char) and not glyphs[end + 1].before:
            end += 1
    while end < len(glyphs) - 1 and glyphs[end + 1].char in _NOT_FIRST:
        end += 1
    return glyphs[end].right - glyphs[0].left


def _is_numbered(text: str) -> bool:
    marker = read_marker(text)
    if marker is not None:
        return not (marker.weak and unicodedata.category(text[0]) == "Lo" and not text[1:2].isspace())
    headline = read_headline(text)
    return headline is not None and not re.match(r"[にのをはがでとも、及又並若各第]", text[headline.end :])


def _follows(paragraph: Sequence[TextLine], line: TextLine) -> bool:
    """The line's number is the next one after that of the paragraph (or a bullet too), and begins where that does."""
    first, marker = read_marker(paragraph[0].text), read_marker(line.text)
    if first is None or marker is None or first.style != marker.style:
        return False
    level = abs(paragraph[0].left - line.left) < line.size
    return level and (not marker.numbers or marker.numbers[-1] == first.numbers[-1] + 1)
