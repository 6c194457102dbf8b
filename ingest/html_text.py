"""HTML elements as lines of text: a block a line, white space as browsers collapse it (CSS Text Level 3 section 4.1)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.heading_marks import with_marks
from ingest.html_content import PageContent
from ingest.html_counters import counted_words
from ingest.html_lists import LISTS, LONE_NUMBER, item_marks
from ingest.html_styles import PageStyles
from ingest.places import Passage

_BLOCKS = frozenset((
    "html", "body", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "menu", "dir", "dl", "dt", "dd",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "section", "article", "main", "header", "footer",
    "aside", "address", "blockquote", "pre", "form", "fieldset", "legend", "details", "summary", "figure", "figcaption",
    "hr", "center", "textarea",
))  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = ("td", "th")
_KEPT = ("pre", "textarea", "listing", "xmp")  # their line breaks are meant
_INDENT = "    "  # for each list around a list
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")


def lines_of(content: PageContent, styles: PageStyles) -> tuple[Passage, ...]:
    """The page's lines in order, each ending in a line break, with the path (XPath) of the element it stands in."""
    writer = _Writer(content.dropped, styles, counted_words(content.body.getroottree().getroot(), styles))
    writer.read(content.body, content.path)
    return with_marks(tuple(_numbers_joined(writer.lines)))


def _numbers_joined(lines: Iterable[Passage]) -> Iterator[Passage]:
    """A number in a block of its own stands before the words of the next one."""
    number: Passage | None = None
    for line in lines:
        if number is not None and line.text.strip():
            line = replace(line, text=f"{number.text.rstrip()} {line.text.lstrip()}")
            number = None
        elif LONE_NUMBER.fullmatch(line.text.strip()):
            number = line
            continue
        yield line
    if number is not None:
        yield number


@dataclass
class _Writer:
    """Collects inline text; a line ends where a block begins or ends."""

    dropped: frozenset[etree._Element]
    styles: PageStyles
    counted: Mapping[etree._Element, str]  # numbers before elements
    lines: list[Passage] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _path: str = ""
    _lists: int = 0  # around
    _marks: dict[etree._Element, str] = field(default_factory=dict)  # of the items of open lists
    _item_begins: bool = False
    _mark: str = ""  # the number of the item that begins
    _heading: int = 0  # the level of the heading around

    def read(self, element: etree._Element, path: str) -> None:
        """An element with all in it; `path` is its own."""
        if element.tag == "br":
            self._end_line(blank=True)
            return
        block = element.tag in _BLOCKS
        if block:
            self._begin_block(path)
        self._heading = _HEADINGS.get(element.tag, self._heading)
        if element.tag == "tr" and _is_row(element):
            cells = (_collapsed("".join(self._texts(cell))) for cell in _cells(element))
            self._words.append("\u3000".join(cell for cell in cells if cell))
        else:
            self._inside(element, path)
        if block:
            self._end_line()
        if element.tag in _HEADINGS:
            self._heading = 0

    def _inside(self, element: etree._Element, path: str) -> None:
        is_list, kept = element.tag in LISTS, element.tag in _KEPT
        if is_list:
            self._marks.update(item_marks(element, self.styles, self.counted))
        self._lists += is_list
        self._add(self.counted.get(element), kept)
        self._add(element.text, kept)
        counts: Counter[str] = Counter()
        for child in element:
            counts[child.tag] += 1
            if child not in self.dropped:
                if child in self._marks:
                    self._end_line()  # words between items have no number
                    self._mark, self._item_begins = self._marks[child], True
                self.read(child, f"{path}/{child.tag}[{counts[child.tag]}]")
                if child.tag in _BLOCKS:
                    self._path = path
            self._add(child.tail, kept)
        self._lists -= is_list

    def _texts(self, element: etree._Element) -> Iterator[str]:
        """The texts in an element, in order, without what is dropped."""
        yield self.counted.get(element, "")
        yield element.text or ""
        for child in element:
            if child not in self.dropped:
                yield from self._texts(child)
            yield child.tail or ""

    def _add(self, text: str | None, kept: bool) -> None:
        if not text:
            return
        lines = text.split("\n") if kept else [text]
        for line in lines[:-1]:
            self._words.append(line)
            self._end_line(blank=True)
        self._words.append(lines[-1])

    def _begin_block(self, path: str) -> None:
        self._end_line()
        self._path = path

    def _end_line(self, *, blank: bool = False) -> None:
        text = "".join(self._words)
        words = _collapsed(text)
        self._words.clear()
        if not words.strip():
            if self.lines and (blank or "\u00a0" in text):  # a paragraph that holds the place of an empty line
                self.lines.append(Passage("\n", element=self._path))
        else:
            indent = _INDENT * max(self._lists - self._item_begins, 0)
            line = Passage(f"{indent}{self._mark}{words}\n", element=self._path, heading=self._heading)
            self.lines.append(line)
            self._mark, self._item_begins = "", False


def _collapsed(text: str) -> str:
    """White space collapsed; a line break between Japanese characters is none."""
    return _SPACES.sub(_space, text.translate(_INVISIBLE)).strip(" ")


def _space(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    if "\n" not in match[0] or not 0 < start <= end < len(text):
        return " "
    return "" if _is_wide(text[start - 1]) and _is_wide(text[end]) else " "


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFH"


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in row if cell.tag in _CELLS)


def _is_row(row: etree._Element) -> bool:
    """A row of data; one that holds lists, tables or several paragraphs is layout and read block by block."""
    return not any(
        sum(1 for part in cell.iter() if part is not cell and part.tag in _BLOCKS) > 1 or cell.find(".//br") is not None
        for cell in _cells(row)
    )
