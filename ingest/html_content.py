"""What of a page is the contract: menus, banners, footers, forms and what is hidden are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from ingest.numbering import read_headline, read_marker

_NEVER = frozenset((
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed", "svg", "math", "canvas",
    "video", "audio", "map", "button", "select", "datalist", "input", "nav", "dialog", "rt", "rp", "rtc", "del",
))  # fmt: skip
_ROLES = frozenset((
    "navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "toolbar", "dialog",
))  # fmt: skip
_LANDMARKS = frozenset(("header", "footer", "aside"))  # those of the page, not of a section (HTML section 4.3)
_SECTIONS = frozenset(("article", "main", "section"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NAMED_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:g?nav|navi|navigation|menu|breadcrumbs?|pankuzu|topicpath|footer|header|sidebar|side|aside|banner|ads?"
    r"|share|sns|social|copyright|pagetop|totop|cookies?|consent|modal|popup|search|login|related|recommend|pager|pagination"
    r"|toc)(?:$|[-_\s])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_COPYRIGHT = re.compile(r"\s*(?:©|\(c\)|copyright)", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:契約書?|規約|約款|規程|規則|規定|誓約書|合意書|覚書|協定書|ポリシー|方針|条件|ライセンス)[\s\u3000]*$"
)
_CORE = 0.9  # the contract stands in the smallest element that has so much of the page's sentences


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's body with its path (XPath), and the elements in it that are not to be read."""

    body: etree._Element
    path: str
    dropped: frozenset[etree._Element]


def content_of(root: etree._Element) -> PageContent:
    """The part of a page that holds its sentences, with what stands around it but is no furniture (title, dates)."""
    body = next(root.iter("body"), root)
    dropped = {element for element in body.iter() if _is_never_read(element)}
    weights = _weights(body, dropped)
    core = _core(body, weights)
    if core is not None:
        inside = {core, *core.iterancestors()}
        around = (child for element in inside - {core} for child in element if child not in inside)
        for outside in around:
            dropped |= set(_furniture(outside, weights, weights[body]))
    dropped |= {element for element in body.iter("ul", "ol") if _is_contents(element)}
    return PageContent(body, body.getroottree().getpath(body), frozenset(dropped))


def _is_never_read(element: etree._Element) -> bool:
    style = element.get("style")
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    if element.tag in _NEVER or hidden or (style is not None and _HIDDEN.search(style)):
        return True
    if element.tag == "textarea":  # some pages show their terms in one
        return "。" not in (element.text or "")
    return element.get("role") in _ROLES or (element.tag == "div" and element.get("title") in ("header", "footer"))


def _weights(body: etree._Element, dropped: set[etree._Element]) -> Mapping[etree._Element, int]:
    """For each element the number of characters in texts with a sentence end, links and dropped elements left out."""
    weights: dict[etree._Element, int] = {}
    skipped: set[etree._Element] = set()
    for element in body.iter():  # parents first
        parent = element.getparent()
        if element in dropped or element.tag == "a" or (parent in skipped and element is not body):
            skipped.add(element)
    for element in reversed(list(body.iter())):  # children first
        own = 0 if element in skipped else _sentence_length(element.text)
        weights[element] = weights.get(element, 0) + own
        parent = element.getparent()
        if parent is not None and element is not body:
            tail = 0 if parent in skipped else _sentence_length(element.tail)
            weights[parent] = weights.get(parent, 0) + weights[element] + tail
    return weights


def _sentence_length(text: str | None) -> int:
    return len(text) if text and ("。" in text or "｡" in text) else 0


def _core(body: etree._Element, weights: Mapping[etree._Element, int]) -> etree._Element | None:
    if not weights[body]:
        return None
    core, below = body, next(_heavy(body, weights, weights[body]), None)
    while below is not None:
        core, below = below, next(_heavy(below, weights, weights[body]), None)
    return core


def _heavy(element: etree._Element, weights: Mapping[etree._Element, int], total: int) -> Iterator[etree._Element]:
    return (child for child in element if weights.get(child, 0) >= _CORE * total)


def _furniture(element: etree._Element, weights: Mapping[etree._Element, int], total: int) -> Iterator[etree._Element]:
    """The element outside the core, or those in it, that belong to the site and not to the contract."""
    if element.tag in _HEADINGS and _TITLE.search(text_of(element)):
        return
    light = weights.get(element, 0) < 0.05 * total
    if any(child.tag in _HEADINGS and _TITLE.search(text_of(child)) for child in element.iter()):
        for child in element:
            yield from _furniture(child, weights, total)
    elif light and _is_furniture(element) and not _holds_articles(element):
        yield element


def _is_furniture(element: etree._Element) -> bool:
    tag = element.tag
    landmark = tag in _LANDMARKS and not any(above.tag in _SECTIONS for above in element.iterancestors())
    named = _NAMED_FURNITURE.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    text = text_of(element)
    linked = sum(len(text_of(link).strip()) for link in element.iter("a"))
    mostly_links = linked > 0.5 * len(text.strip()) and "。" not in text
    return bool(landmark or named or mostly_links or tag in ("form", "label") or _COPYRIGHT.match(text))


def _holds_articles(element: etree._Element) -> bool:
    return any(read_headline(text.strip()) is not None for text in map(str, element.itertext()) if "第" in text)


def _is_contents(element: etree._Element) -> bool:
    """A table of contents (目次): a list of links into the page itself, which say what the headings say again."""
    links = list(element.iter("a"))
    if len(links) < 3 or not all((link.get("href") or "").startswith("#") for link in links):
        return False
    words = text_of(element)
    linked = sum(len(text_of(link).strip()) for link in links)
    return bool(linked > 0.7 * len(re.sub(r"\s", "", words)) and "。" not in words)


def text_of(element: etree._Element) -> str:
    """All text in an element."""
    return "".join(map(str, element.itertext()))


def begins_with_number(text: str) -> bool:
    """A number is printed at the beginning of the text already: (1), 第1条, ①."""
    marker = read_marker(text.strip())
    return read_headline(text.strip()) is not None or (marker is not None and bool(marker.numbers) and not marker.weak)
