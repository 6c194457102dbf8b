"""Lines: the source text as the lines that carry words, with page furniture and Markdown dress taken off."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

_TAB = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line's words: `source[start:end] == text`, without indentation, Markdown marks and trailing spaces."""

    text: str
    start: int
    end: int
    indent: int  # columns, a tab counts 4
    blank_before: bool
    heading: int = 0  # Markdown heading level, 0 for none


# 1 / 3, - 12 -, 3, P.4, 12ページ, ― 2 ―
_PAGE_NUMBER = re.compile(
    r"(?:[-–—―－‐]\s*)?(?:(?:P|p|Page|page|頁)\.?\s*)?[0-9０-９]{1,3}(?:\s*[/／]\s*[0-9０-９]{1,3})?"
    r"(?:\s*(?:ページ|頁))?(?:\s*[-–—―－‐])?"
)
_RULE = re.compile(r"[-=_*─━―－＿☆★/~〜\s]{3,}")
_FENCE = re.compile(r"(?:```|~~~)\w*")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t　]+")
_MARKDOWN_TAIL = re.compile(r"(?:\s*\{[:#][^{}]*\}|\s+#+)\s*$")
_BREAK = re.compile(r"(?:\s*<br\s*/?>)+\s*$")
_EMPHASIS = ("**", "__")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:[^\n]*\n)*?---[ \t]*(?:\r?\n|$)")
_COMMENT = re.compile(r"<!--.*?-->|\{:[^{}\n]*\}", re.DOTALL)


def front_matter(text: str) -> str:
    """The YAML block that some Markdown files begin with, "" where there is none."""
    match = _FRONT_MATTER.match(text.lstrip("\ufeff"))
    return match[0] if match else ""


def read_lines(text: str) -> tuple[Line, ...]:
    """The lines of a source text in order, without blank lines, page numbers, rules, fences and front matter."""
    start = len(front_matter(text))
    hidden = [match.span() for match in _COMMENT.finditer(text)]
    numbers = _page_numbers(text)
    lines: list[Line] = []
    blank = False
    while start < len(text):
        stop = _line_end(text, start)
        line = _dressed_down(text, start, stop, blank)
        while hidden and hidden[0][1] <= start:
            hidden.pop(0)
        if line is None or (hidden and hidden[0][0] <= line.start and line.end <= hidden[0][1]):
            blank = blank or line is None
        elif line.start in numbers or _is_rule(line) or _FENCE.fullmatch(line.text):
            blank = True
        else:
            lines.append(line)
            blank = False
        start = stop + 1
    return tuple(lines)


def width(text: str) -> int:
    """Columns on a page: a full-width character counts 2."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def wrap_width(lines: tuple[Line, ...]) -> int | None:
    """The page width in columns where the text was hard-wrapped, else None.

    In a wrapped text most lines that do not end a sentence are nearly as wide as the widest ones.
    """
    widths = sorted(width(line.text) for line in lines)
    if len(widths) < 20:
        return None
    widest = widths[int(len(widths) * 0.95)]
    open_ended = [w for line, w in zip(lines, map(width, (n.text for n in lines)), strict=True) if _is_open(line.text)]
    full = sum(1 for w in open_ended if w >= widest * 0.8)
    return widest if widest <= 130 and full > len(lines) * 0.25 else None


def _is_rule(line: Line) -> bool:
    """A line across the page; an indented one belongs to a table and stays with its words."""
    return line.indent < 2 and _RULE.fullmatch(line.text) is not None


def _is_open(text: str) -> bool:
    return not text.endswith(("。", "｡", "）", ")", "」", "】"))


def _line_end(text: str, start: int) -> int:
    ends = [i for i in (text.find("\n", start), text.find("\r", start), text.find("\f", start)) if i >= 0]
    return min(ends, default=len(text))


def _dressed_down(text: str, start: int, stop: int, blank: bool) -> Line | None:
    """The line without indentation, quote marks, heading marks and emphasis around the whole of it."""
    begin, indent = start, 0
    while begin < stop and (text[begin].isspace() or text[begin] in ">\u200b\ufeff"):
        indent += _TAB if text[begin] == "\t" else width(text[begin])
        begin += 1
    heading = 0
    if match := _MARKDOWN_HEADING.match(text, begin, stop):
        heading, begin = len(match[1]), match.end()
        if tail := _MARKDOWN_TAIL.search(text, begin, stop):
            stop = tail.start()
    if tail := _BREAK.search(text, begin, stop):
        stop = tail.start()
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    for mark in _EMPHASIS:
        inner = text[begin:stop]
        if len(inner) > 4 and inner.startswith(mark) and inner.endswith(mark) and mark not in inner[2:-2]:
            begin, stop = begin + 2, stop - 2
    return Line(text[begin:stop], begin, stop, indent, blank, heading) if begin < stop else None


def _page_numbers(text: str) -> frozenset[int]:
    """The starts of the lines that hold nothing but a page number: those of one form stand alone and count upwards."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in re.finditer(r"(?m)^[^\S\n]*(\S[^\n]{0,11}?)[^\S\n]*$", text):
        if _PAGE_NUMBER.fullmatch(match[1]):
            form = re.sub(r"[0-9０-９]+", "0", match[1])
            found.setdefault(form, []).append((match.start(1), int(re.findall(r"[0-9０-９]+", match[1])[0])))
    return frozenset(
        start for pages in found.values() if all(a[1] < b[1] for a, b in pairwise(pages)) for start, _ in pages
    )
