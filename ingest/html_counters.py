"""Numbers that a style sheet prints: `h2::before { content: "第" counter(article) "条" }` (CSS Lists Level 3 section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from ingest.counters import CSS_STYLES, printed
from ingest.html_styles import Declarations, PageStyles, Tokens

_FAR = 10**6
_LONGEST = 20  # letters of a string in it; 「第」, 「条」


def counted_words(root: etree._Element, styles: PageStyles) -> Mapping[etree._Element, str]:
    """What is printed before elements whose content is counted: "第1条 "; other content is decoration and left out."""
    if not styles.counts:
        return {}
    counting = _Counting(styles)
    counting.visit(root)
    return counting.words


class _Counting:
    """The counters on the way through the page; each belongs to the parent of the element that began it."""

    def __init__(self, styles: PageStyles) -> None:
        self.words: dict[etree._Element, str] = {}
        self._styles = styles
        self._counters: dict[str, list[tuple[etree._Element | None, int]]] = {}

    def visit(self, element: etree._Element) -> None:
        """Count the element and all in it."""
        if not isinstance(element.tag, str) or element.tag in ("head", "script", "style", "template"):
            return
        parent = element.getparent()
        declared = self._styles.own.get(element, {})
        self._begin(parent, declared, _list_start(element))
        self._increment(parent, declared, implied=element.tag == "li")
        for content in (self._styles.marker.get(element), self._styles.before.get(element)):
            if content is not None:
                self._begin(element, content, {})
                self._increment(element, content, implied=False)
                if words := self._content(content.get("content", [])):
                    self.words[element] = words
        for child in element:
            self.visit(child)
        for stack in self._counters.values():
            while stack and stack[-1][0] is element:
                stack.pop()

    def _begin(self, scope: etree._Element | None, declared: Declarations, implied: Mapping[str, int]) -> None:
        for name, value in {**implied, **dict(_pairs(declared.get("counter-reset", []), 0))}.items():
            stack = self._counters.setdefault(name, [])
            if stack and stack[-1][0] is scope:
                stack.pop()
            stack.append((scope, value))
        for name, value in _pairs(declared.get("counter-set", []), 0):
            self._set(scope, name, value)

    def _increment(self, scope: etree._Element | None, declared: Declarations, *, implied: bool) -> None:
        steps = dict(_pairs(declared.get("counter-increment", []), 1))
        for name, step in {**({"list-item": 1} if implied else {}), **steps}.items():
            self._set(scope, name, self._value(name) + step)

    def _value(self, name: str) -> int:
        stack = self._counters.get(name)
        return stack[-1][1] if stack else 0

    def _set(self, scope: etree._Element | None, name: str, value: int) -> None:
        stack = self._counters.setdefault(name, [])
        owner = stack.pop()[0] if stack else scope
        stack.append((owner, max(-_FAR, min(value, _FAR))))

    def _content(self, tokens: Tokens) -> str:
        """The words of a `content` with a counter in it, "" where there is none."""
        if not any(token.type == "function" and token.lower_name in ("counter", "counters") for token in tokens):
            return ""
        words = "".join(self._part(token) for token in tokens)[: 5 * _LONGEST]
        return words if words[-1:].isspace() else f"{words} "

    def _part(self, token: Any) -> str:
        if token.type == "string":
            return str(token.value)[:_LONGEST]
        if token.type != "function" or token.lower_name not in ("counter", "counters"):
            return ""
        arguments = [each for each in token.arguments if each.type in ("ident", "string")]
        names = [each.value for each in arguments if each.type == "ident"]
        if not names:
            return ""
        style = CSS_STYLES.get(names[1].lower(), "decimal") if len(names) > 1 else "decimal"
        if token.lower_name == "counter":
            return printed(self._value(names[0]), style)
        between = next((str(each.value)[:_LONGEST] for each in arguments if each.type == "string"), "")
        return between.join(printed(value, style) for _, value in self._counters.get(names[0], ()))


def _list_start(element: etree._Element) -> Mapping[str, int]:
    """Lists count their items by themselves (HTML section 15.3.8)."""
    if element.tag not in ("ol", "ul", "menu"):
        return {}
    start = (element.get("start") or "1").strip()
    return {"list-item": int(start) - 1 if start.isascii() and start.isdigit() else 0}


def _pairs(tokens: Tokens, otherwise: int) -> Iterator[tuple[str, int]]:
    """`article 1 item` is (article, 1), (item, otherwise)."""
    for n, token in enumerate(tokens):
        if token.type == "ident" and token.lower_value != "none":
            following = tokens[n + 1] if n + 1 < len(tokens) else None
            number = getattr(following, "int_value", None) if following is not None else None
            yield token.value, otherwise if number is None else max(-_FAR, min(number, _FAR))
