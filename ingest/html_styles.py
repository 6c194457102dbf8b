"""What the style sheets in a page say about numbers: list styles, and counters that print 第N条 (CSS Lists Level 3).

Only `<style>` elements and `style` attributes are read; files that a page names are not fetched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import tinycss2
from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree

_READ = frozenset(("counter-reset", "counter-set", "counter-increment", "content", "list-style", "list-style-type"))
_MOST_LETTERS = 256 * 1024  # of style sheets; they take 2 seconds
_MOST_VISITS = 30_000_000  # of elements by selectors; they take some seconds
_MOST_MATCHES = 200_000
_PSEUDO = {None: "", "before": "before", "marker": "marker"}

Tokens = list[Any]  # component values of tinycss2
Declarations = dict[str, Tokens]


@dataclass(frozen=True, slots=True)
class PageStyles:
    """The declarations that apply to each element, and to what is printed before it; the last word of the cascade."""

    own: Mapping[etree._Element, Declarations] = field(default_factory=dict)
    before: Mapping[etree._Element, Declarations] = field(default_factory=dict)
    marker: Mapping[etree._Element, Declarations] = field(default_factory=dict)

    def list_style(self, element: etree._Element) -> str:
        """The words of `list-style` and `list-style-type` for an element, in lower case."""
        declared = self.own.get(element, {})
        tokens = [*declared.get("list-style", []), *declared.get("list-style-type", [])]
        return " ".join(token.lower_value for token in tokens if token.type == "ident")

    @property
    def counts(self) -> bool:
        """Some content is counted."""
        return any("content" in declared for each in (self.before, self.marker) for declared in each.values())


def styles_of(root: etree._Element) -> PageStyles:
    """The styles of a page; what cannot be parsed is passed over, as browsers do."""
    found: dict[str, dict[etree._Element, list[tuple[Any, ...]]]] = {
        name: defaultdict(list) for name in ("", "before", "marker")
    }
    sheet = "\n".join(element.text or "" for element in root.iter("style") if _is_for_screens(element))[:_MOST_LETTERS]
    if not any(word in sheet.lower() for word in ("counter", "list-style")):
        sheet = ""
    matcher = _Matcher(root)
    for n, (selector, declared) in enumerate(_selected(sheet)):
        pseudo = _PSEUDO.get(selector.pseudo_element)
        if pseudo is not None:
            rule = (0, selector.specificity(), n, declared)
            for element in matcher.matching(selector):
                found[pseudo][element].append(rule)
    for element in root.iter():
        style = element.get("style") or ""
        if "counter" in style or "list-style" in style:
            declared = _declarations(tinycss2.parse_declaration_list(style))
            found[""][element].append((1, (0, 0, 0), 0, declared))
    return PageStyles(*(
        {element: _cascaded(rules) for element, rules in found[name].items()} for name in ("", "before", "marker")
    ))  # fmt: skip


def _is_for_screens(element: etree._Element) -> bool:
    media = (element.get("media") or "all").lower()
    return "print" not in media and "(" not in media


def _selected(sheet: str) -> Iterator[tuple[Any, Declarations]]:
    """The selectors that say something about numbers, with what they say, in the order of the sheet."""
    for rule in _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)):
        declared = _declarations(tinycss2.parse_blocks_contents(rule.content))
        if declared:
            try:
                yield from ((selector, declared) for selector in parse(tinycss2.serialize(rule.prelude)))
            except SelectorError:
                continue


def _rules(nodes: Tokens) -> Iterator[Any]:
    """The rules that hold on every screen, also those inside of @media screen."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule" and node.lower_at_keyword in ("media", "layer") and node.content is not None:
            words = tinycss2.serialize(node.prelude).strip().lower()
            if node.lower_at_keyword == "layer" or words in ("all", "screen", "only screen"):
                yield from _rules(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))


def _declarations(nodes: Tokens) -> Declarations:
    return {
        node.lower_name: [token for token in node.value if token.type not in ("whitespace", "comment")]
        for node in nodes
        if node.type == "declaration" and node.lower_name in _READ
    }


class _Matcher:
    """Finds the elements that selectors mean, as long as that is no more work than a page may make."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._elements = sum(1 for _ in root.iter())
        self._visits, self._matches = 0, 0

    def matching(self, selector: Any) -> list[etree._Element]:
        """The elements of a selector; none for :hover and the like, and where the page asks for too much."""
        try:
            path = HTMLTranslator().selector_to_xpath(selector)
        except SelectorError:
            return []
        among = self._elements if "sibling" in path else 1
        visits = self._elements * among * (path.count("/") + 1)
        if self._visits + visits > _MOST_VISITS or self._matches > _MOST_MATCHES:
            return []
        self._visits += visits
        found = self._root.xpath(path)
        elements = [element for element in found if isinstance(element, etree._Element)]  # type: ignore[union-attr]
        self._matches += len(elements)
        return elements


def _cascaded(rules: list[tuple[Any, ...]]) -> Declarations:
    """CSS Cascade Level 4 section 6: attributes before sheets, then specificity, then order."""
    result: Declarations = {}
    for *_, declared in sorted(rules, key=lambda rule: rule[:3]):
        result.update(declared)
    return result
