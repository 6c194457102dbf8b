"""Paragraphs from the lines of pages: a line that could have held more ended its paragraph, a full one may go on.

The test for a full line is what a typesetter would do: would the first word of the next line still have fitted, with
what may not be parted from it (禁則処理, JIS X 4051 section 6.1)?
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from statistics import median

from ingest.numbering import read_headline, read_marker
from ingest.page_lines import CellLines, PageLines, TextLine, is_wide
from ingest.places import Passage

_NOT_FIRST = "、。，．,.・：；:;？！?!）)〕］]｝}〉》」』】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー々ゝゞ％%゛゜"
_NOT_LAST = "（(〔［[｛{〈《「『【"
_HANGING = "、。，．"
_ENDED = re.compile(r"[。｡．][）)」』】]?$|[：:；;]$")
_CLOSED = re.compile(r"[。｡．）)」』】:：；;]$")  # what a line ends with that may be the last of its paragraph
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
    left: float = 0.0  # from the left edge of its column


def paragraphs_of(pages: Sequence[PageLines]) -> Iterator[Passage]:
    """The text of the pages: paragraphs that end in a line break, each stretch with its page."""
    paragraphs = list(_Layout(pages).paragraphs())
    gaps = [paragraph.gap for paragraph in paragraphs if paragraph.gap]
    usual = median(gaps) if gaps else 0.0
    indents = _indents(paragraphs)
    for paragraph in paragraphs:
        if paragraph.gap > 1.4 * usual:  # set apart from what stands above
            yield Passage("\n", paragraph.lines[0].page)
        if indent := indents.get(id(paragraph)):
            yield Passage(indent, paragraph.lines[0].page)
        yield from _passages(paragraph.lines)
        for note in paragraph.notes:
            yield Passage(f"{note.text}\n", note.page)


def _indents(paragraphs: Sequence[_Paragraph]) -> dict[int, str]:
    """Spaces before numbers that stand further right than others of their kind, where both kinds begin with 1: a list in
    a list that only its place tells from the outer one."""
    by_style: dict[str, list[tuple[_Paragraph, int]]] = defaultdict(list)
    for paragraph in paragraphs:
        marker = None if paragraph.lines[0].cells else read_marker(paragraph.lines[0].text)
        if marker is not None and marker.numbers:
            by_style[marker.style].append((paragraph, marker.numbers[-1]))
    found: dict[int, str] = {}
    for numbered in by_style.values():
        columns = {id(each): round(2 * each.left / each.lines[0].size) for each, _ in numbered}
        outermost = min(columns.values())
        if len({columns[id(each)] // 3 for each, number in numbered if number == 1}) > 1:
            found |= {key: " " * (column - outermost) for key, column in columns.items()}
    return found


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
            by_column[column] += [line for line in lines if not line.cells]
        everything = [line for lines in by_column.values() for line in lines]
        self._size = median(line.size for line in everything) if everything else 10.0
        widest = max((line.right for line in everything), default=0.0)
        edges = pages[0] if pages else PageLines(1, 0.0, ())
        self._margins: dict[_Column, float] = {}
        self._lefts = {column: min((line.left for line in lines), default=0.0) for column, lines in by_column.items()}
        for column, lines in by_column.items():
            mirrored = (
                edges.right - (min(line.left for line in lines) - edges.left) if lines and column[1] == 1 else 0.0
            )
            self._margins[column] = _margin(lines, self._size, mirrored) if len(lines) >= _SEVERAL else widest
        running = [(a, b) for _, lines in self._columns for a, b in pairwise(lines) if not (a.cells or b.cells)]
        steps = sorted(b.top - a.top for a, b in running if b.top > a.top)
        self._step = steps[len(steps) // 5] if steps else 2 * self._size  # of lines in a paragraph

        self._numbered: dict[tuple[str, int], TextLine] = {}  # the last paragraphs with each kind of number, by place

    def paragraphs(self) -> Iterator[_Paragraph]:
        """The paragraphs in reading order."""
        paragraph = _Paragraph()
        for column, region in self._columns:
            lines, notes = self._without_notes(region)
            for line, following in zip_longest(lines, lines[1:]):
                if line.cells:
                    if paragraph.lines:
                        yield paragraph
                    yield from (_Paragraph([part]) for part in _row_lines(line))
                    paragraph = _Paragraph()
                    continue
                margin = self._margins[column]
                alone = following is not None and _stands_alone(line, following, margin)
                if paragraph.lines and not self._goes_on(paragraph.lines, line, margin, alone=alone):
                    before = paragraph.lines[-1]
                    yield paragraph
                    apart = (
                        _is_below(before, line) and before.size < 1.12 * line.size
                    )  # below a heading is its own space
                    paragraph = _Paragraph(gap=line.top - before.top if apart else 0.0)
                if not paragraph.lines:
                    paragraph.left = line.left - self._lefts[column]
                if not paragraph.lines and (marker := read_marker(line.text)) is not None:
                    self._numbered[marker.style, round(line.left / line.size)] = line
                paragraph.lines.append(line)
            paragraph.notes += notes
        if paragraph.lines:
            yield paragraph

    def _without_notes(self, lines: list[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
        """The text of a column and the small print at its foot."""
        first = len(lines)
        while first > 1 and not lines[first - 1].cells and lines[first - 1].size < 0.92 * self._size:
            first -= 1
        if first < len(lines) and _NOTE.match(lines[first].text):
            return lines[:first], lines[first:]
        return lines, []

    def _goes_on(self, paragraph: Sequence[TextLine], line: TextLine, margin: float, *, alone: bool) -> bool:
        """Whether the line continues the paragraph; `alone`: it is no sentence, and nothing continues it."""
        before = paragraph[-1]
        beside = _is_below(before, line)
        if abs(line.size - before.size) > 0.12 * before.size:
            return False
        if not _is_full(before, line, margin):
            return False
        ended = _ENDED.search(before.text) is not None
        if ended and alone:
            return False
        if beside and line.top - before.top > (1.5 if ended else 2.2) * self._step:
            return False
        if (ended and _CAPTION.fullmatch(line.text)) or _ARTICLE.fullmatch(line.text):
            return False
        if _is_numbered(line.text) and (ended or self._is_next(paragraph, line)) and not _is_inline(paragraph, line):
            return False
        return not (ended and beside and self._is_moved(paragraph, line))

    def _is_next(self, paragraph: Sequence[TextLine], line: TextLine) -> bool:
        """The line's number is the next one after that of the paragraph, or of the last paragraph with such a number."""
        marker = read_marker(line.text)
        last = self._numbered.get((marker.style, round(line.left / line.size))) if marker is not None else None
        return _follows(paragraph[0], line) or (last is not None and _follows(last, line))

    def _is_moved(self, paragraph: Sequence[TextLine], line: TextLine) -> bool:
        """The line begins elsewhere than the lines of this paragraph do (字下げ, hanging numbers)."""
        shift = (line.left - paragraph[-1].left) / line.size
        if len(paragraph) > 1:
            return abs(shift) > 0.7
        return shift > 0.7 and not _is_numbered(paragraph[0].text)


def _row_lines(row: TextLine) -> list[TextLine]:
    """A row of a table on one line; cell by cell where one has several paragraphs. As in other formats."""
    cells = [list(_cell_paragraphs(cell)) for cell in row.cells]
    if all(len(paragraphs) == 1 for paragraphs in cells):
        return [TextLine(row.glyphs, row.page, "\u3000".join(words for paragraphs in cells for words in paragraphs))]
    return [TextLine(row.glyphs, row.page, words) for paragraphs in cells for words in paragraphs]


def _cell_paragraphs(cell: CellLines) -> Iterator[str]:
    words = cell.lines[0].text
    for before, line in pairwise(cell.lines):
        if _is_full(before, line, cell.margin) and not _is_numbered(line.text):
            words += _join(before, line) + line.text
        else:
            yield words
            words = line.text
    yield words


def _stands_alone(line: TextLine, following: TextLine, margin: float) -> bool:
    """A heading between paragraphs of sentences."""
    closed = _CLOSED.search(line.text) or not any(map(is_wide, line.text))
    return not closed and not following.cells and not _is_full(line, following, margin)


def _is_below(before: TextLine, line: TextLine) -> bool:
    return before.page == line.page and line.top > before.top


def _margin(lines: Sequence[TextLine], size: float, mirrored: float) -> float:
    """Where lines end that are full: the rightmost place at which several end within a sentence, hanging stops apart.

    Where there are no such lines, the text has as much room on the right as on the left (`mirrored`).
    """
    place_of = {id(line): round(_end(line) / (0.5 * size)) for line in lines}
    open_ended = [line for line in lines if not _CLOSED.search(line.text) and line.size < 1.12 * size]
    grid = Counter(place_of[id(line)] for line in open_ended)
    several = max(2, 0.06 * len(lines))
    place = max((place for place in grid if grid[place] + grid.get(place - 1, 0) >= several), default=-1)
    if sum(1 for other in place_of.values() if other > place) <= grid[place] + grid.get(place - 1, 0):
        return max(_end(line) for line in lines if place_of[id(line)] <= place)
    longest = max(lines, key=_end)
    return _end(longest) if longest in open_ended else max(_end(longest), mirrored)


def _end(line: TextLine) -> float:
    glyphs = line.glyphs
    return glyphs[-2].right if len(glyphs) > 1 and glyphs[-1].char in _HANGING else glyphs[-1].right


def _is_full(line: TextLine, following: TextLine, margin: float) -> bool:
    """What the next line begins with would not have fitted any more.

    Between Japanese and other letters a quarter of a character is left free (四分アキ, JIS X 4051 section 4.7).
    """
    mixed = is_wide(line.text[-1]) != is_wide(following.text[0])
    return margin - line.right < _first_width(following) + (0.25 if mixed else -0.02) * line.size


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


def _follows(before: TextLine, line: TextLine) -> bool:
    """The line's number is the next one after that of the line before (or a bullet too), and begins where that does."""
    first, marker = read_marker(before.text), read_marker(line.text)
    if first is None or marker is None or first.style != marker.style:
        return False
    level = abs(before.left - line.left) < line.size
    return level and (not marker.numbers or marker.numbers[-1] == first.numbers[-1] + 1)


def _is_inline(paragraph: Sequence[TextLine], line: TextLine) -> bool:
    """The number before stands in the middle of the paragraph: …(5) 複製すること、(6) 転売すること."""
    marker = read_marker(line.text)
    printed = line.text[: marker.end].strip() if marker is not None and marker.numbers else ""
    if marker is None or not printed.endswith((")", "）")):
        return False
    words = unicodedata.normalize("NFKC", "".join(each.text for each in paragraph))
    before = unicodedata.normalize("NFKC", printed).replace(str(marker.numbers[-1]), str(marker.numbers[-1] - 1))
    return words.find(before) > 0
