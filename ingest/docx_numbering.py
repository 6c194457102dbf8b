"""Automatic numbers of Word paragraphs, which are not in the text: computed from the list definitions.

ISO/IEC 29500-1 section 17.9 (numbering): a paragraph names a list (w:num) and a level; the list points to an abstract
definition (w:abstractNum) whose levels say where to start, how to count and what to print (第%1条, (%2), %1.%2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.counters import printed
from ingest.docx_package import W
from ingest.docx_styles import Styles, child, is_on, value

_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS = 9
_FAR = 32_767  # what Word counts to
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list definition; `text` has %1 to %9 for the numbers of the levels, the first is %1."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int | None = None  # after a number of this level or one above it, counted from 1; 0 never
    legal: bool = False  # all numbers in plain digits
    paragraph_style: str | None = None

    def looks_like(self, other: _Level) -> bool:
        """Both print the same kind of number: only indentation tells them apart."""
        return self.style == other.style and self._frame == other._frame

    @property
    def _frame(self) -> str:
        return _PLACEHOLDER.sub("%", self.text)


@dataclass(slots=True)
class _List:
    """A w:num: its definition, and the levels that begin anew where the list is first used."""

    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    """Prints the numbers of paragraphs; call it for each paragraph in reading order, as it counts."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, Mapping[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def label(self, properties: etree._Element | None) -> str:
        """What stands before a paragraph with these properties (w:pPr), "第1条 "; "" where it has no number."""
        place = self._place(properties)
        if place is None:
            return ""
        number, level = place
        found = self._lists[number]
        levels = {**self._definitions.get(found.definition, {}), **found.levels}
        if level not in levels:
            return ""
        counters = self._count(found, levels, level)
        rule = levels[level]
        if rule.style == "bullet":
            return f"{_INDENT * level}・"
        text = _PLACEHOLDER.sub(lambda match: _number(levels, counters, int(match[1]) - 1, rule.legal), rule.text)
        ambiguous = any(rule.looks_like(other) for n, other in levels.items() if n != level and other.text)
        return (_INDENT * level if ambiguous else "") + text + rule.suffix if text.strip() else ""

    def _place(self, properties: etree._Element | None) -> tuple[str, int] | None:
        """The list and the level of a paragraph: its own, else those of its style."""
        own = child(properties, "numPr")
        style = value(child(properties, "pStyle"))
        inherited = self._styles.numbering(style)
        number = value(child(own, "numId")) or inherited.number
        if number is None or number not in self._lists:
            return None
        level = value(child(own, "ilvl")) or inherited.level
        if level is None or not level.isdigit():
            linked = self._linked_level(number, self._styles.ancestry(style))
            return number, linked
        return number, min(int(level), _LEVELS - 1)

    def _linked_level(self, number: str, styles: tuple[str, ...]) -> int:
        levels = self._definitions.get(self._lists[number].definition, {})
        return next((n for name in styles for n, level in levels.items() if level.paragraph_style == name), 0)

    def _count(self, found: _List, levels: Mapping[int, _Level], level: int) -> list[int | None]:
        counters = self._counters.setdefault(found.definition, [None] * _LEVELS)
        before = counters[level]
        if level in found.starts:
            counters[level] = found.starts.pop(level)
        else:
            counters[level] = levels[level].start if before is None else min(before + 1, _FAR)
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                counters[deeper] = None
        return counters

    # --- definitions ---

    def _read(self, root: etree._Element) -> None:
        linked: dict[str, str] = {}  # definitions that stand in for those of a numbering style
        named: dict[str, str] = {}
        for definition in root.iter(f"{{{W}}}abstractNum"):
            key = definition.get(f"{{{W}}}abstractNumId") or ""
            levels = (_read_level(level) for level in definition.iter(f"{{{W}}}lvl"))
            self._definitions[key] = dict(levels)
            if name := value(child(definition, "styleLink")):
                named[name] = key
            if name := value(child(definition, "numStyleLink")):
                linked[key] = name
        for number in root.iter(f"{{{W}}}num"):
            key = value(child(number, "abstractNumId")) or ""
            self._lists[number.get(f"{{{W}}}numId") or ""] = _read_list(number, named.get(linked.get(key, ""), key))
        self._lists.pop("0", None)  # takes a number away


def _number(levels: Mapping[int, _Level], counters: list[int | None], level: int, legal: bool) -> str:
    rule = levels.get(level, _Level())
    counter = counters[level]
    return printed(rule.start if counter is None else counter, "decimal" if legal else rule.style)


def _read_level(element: etree._Element) -> tuple[int, _Level]:
    suffix = value(child(element, "suff")) or "tab"
    restart = value(child(element, "lvlRestart"))
    level = _Level(
        start=_integer(value(child(element, "start")), 0),
        style=_style(element),
        text=value(child(element, "lvlText")) or "",
        suffix="" if suffix == "nothing" else " ",
        restart=None if restart is None else _integer(restart, 0),
        legal=is_on(child(element, "isLgl")),
        paragraph_style=value(child(element, "pStyle")),
    )
    return _integer(element.get(f"{{{W}}}ilvl"), 0), level


def _style(element: etree._Element) -> str:
    """The number format; newer ones are wrapped for older programs."""
    found = next(element.iter(f"{{{W}}}numFmt"), None)
    style = value(found) or "decimal"
    if style == "custom" and found is not None:
        form = found.get(f"{{{W}}}format") or ""
        return "decimalZero" if form.startswith("0") else "decimal"
    return style


def _read_list(number: etree._Element, definition: str) -> _List:
    found = _List(definition)
    for override in number.iter(f"{{{W}}}lvlOverride"):
        level = _integer(override.get(f"{{{W}}}ilvl"), 0)
        inner = child(override, "lvl")
        if inner is not None:
            found.levels[level] = _read_level(inner)[1]
        if (start := value(child(override, "startOverride"))) is not None:
            found.starts[level] = _integer(start, 1)
            if level in found.levels:
                found.levels[level] = replace(found.levels[level], start=found.starts[level])
    return found


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,5}", text) else otherwise
