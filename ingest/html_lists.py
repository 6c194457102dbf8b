"""Numbers of HTML lists as browsers count them (HTML Living Standard section 4.4.5 and following)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from lxml import etree

from ingest.counters import CSS_STYLES, printed
from ingest.html_content import begins_with_number
from ingest.html_styles import PageStyles

LISTS = ("ol", "ul", "menu", "dir")
# a number in an element of its own: 1., (1), ①, イ.
LONE_NUMBER = re.compile(r"[（(]?[0-9０-９]{1,2}[)）.．]|[①-⑳]|[（(]?[a-zA-Zァ-ヲ][)）.．、]")
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.IGNORECASE)
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,9})")


def item_marks(
    element: etree._Element, styles: PageStyles, counted: Container[etree._Element]
) -> Mapping[etree._Element, str]:
    """What stands before each item of a list: "1. ", "a. ", "・", or "" where the page or a counter prints a number."""
    items = list(_items(element))
    if items and all(item in counted for item in items):
        return dict.fromkeys(items, "")
    words = [leading_words(item) for item in items]
    if any(words) and all(begins_with_number(text) for text in words if text):
        return dict.fromkeys(items, "")
    if element.tag != "ol":
        lone = any(LONE_NUMBER.fullmatch(text) for text in words)  # <li>1.</li><li>…</li>
        style = _style_of(element, "bullet", styles)
        return {
            item: "" if style == "none" or lone or begins_with_number(text) else "・"
            for item, text in zip(items, words, strict=True)
        }
    step = -1 if element.get("reversed") is not None else 1
    given = _integer(element.get("start"))
    number = given if given is not None else (len(items) if step < 0 else 1)
    of_list = _style_of(element, "decimal", styles)
    marks: dict[etree._Element, str] = {}
    for item in items:
        own = _integer(item.get("value"))
        number = own if own is not None else number
        marks[item] = "" if item in counted else _mark(number, _style_of(item, of_list, styles))
        number += step
    return marks


def leading_words(element: etree._Element, length: int = 40) -> str:
    """The first words in an element."""
    words = ""
    for text in map(str, element.itertext()):
        words = f"{words}{text}".lstrip()
        if len(words) >= length:
            break
    return words[:length].strip()


def _items(element: etree._Element) -> Iterator[etree._Element]:
    """The items whose list owner is the element."""
    for child in element:
        if child.tag == "li":
            yield child
        elif isinstance(child.tag, str) and child.tag not in LISTS:
            yield from _items(child)


def _mark(number: int, style: str) -> str:
    if style == "bullet":
        return "・"
    text = printed(number, style)
    return f"{text}. " if text else ""


def _style_of(element: etree._Element, inherited: str, styles: PageStyles) -> str:
    """The counter style of a list or item. A sheet's `none` is not heeded: it takes off what a script or space shows."""
    declared = _STYLE.search(element.get("style") or "")
    if declared:
        words = declared[1].lower().split()
    else:
        in_sheet = [word for word in styles.list_style(element).split() if word in CSS_STYLES and word != "none"]
        words = in_sheet or [element.get("type") or ""]
    return next((CSS_STYLES[word] for word in words if word in CSS_STYLES), inherited)


def _integer(text: str | None) -> int | None:
    match = _INTEGER.match(text or "")
    return int(match[1]) if match else None
