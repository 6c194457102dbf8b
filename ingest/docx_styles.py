"""Paragraph styles of a Word file: which list a style belongs to (ISO/IEC 29500-1 section 17.7)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ingest.docx_package import W

_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class StyleNumbering:
    """The list (w:numId) and the level that a style gives its paragraphs."""

    number: str | None = None
    level: str | None = None


class Styles:
    """The paragraph styles by id, each with those that it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default: str | None = None
        for style in root.iter(f"{{{W}}}style") if root is not None else ():
            if style.get(f"{{{W}}}type") == "paragraph":
                name = style.get(f"{{{W}}}styleId") or ""
                self._styles[name] = style
                if style.get(f"{{{W}}}default") not in (None, *_OFF):
                    self._default = name

    def ancestry(self, style: str | None) -> tuple[str, ...]:
        """The style (the default one for None) and those that it is based on, nearest first."""
        found: list[str] = []
        name = style or self._default
        while name is not None and name in self._styles and name not in found:
            found.append(name)
            name = value(child(self._styles[name], "basedOn"))
        return tuple(found)

    def numbering(self, style: str | None) -> StyleNumbering:
        """The list and level that a style or the nearest one above it gives."""
        number = level = None
        for name in self.ancestry(style):
            properties = child(child(self._styles[name], "pPr"), "numPr")
            number = number or value(child(properties, "numId"))
            level = level or value(child(properties, "ilvl"))
        return StyleNumbering(number, level)

    def is_hidden(self, style: str | None) -> bool:
        """The style's text is hidden, as that of a generated table of contents is not."""
        return any(is_on(child(child(self._styles[name], "rPr"), "vanish")) for name in self.ancestry(style))

    def is_contents(self, style: str | None) -> bool:
        """The style is one of the table of contents (目次 1, toc 1)."""
        names = ((value(child(self._styles[name], "name")) or "").lower() for name in self.ancestry(style)[:1])
        return any(name.startswith(("toc ", "目次")) for name in names)

    def heading_level(self, style: str | None) -> int:
        """The level of the headings of this style, from 1; 0 for a style of body text."""
        levels = (child(child(self._styles[name], "pPr"), "outlineLvl") for name in self.ancestry(style))
        return heading_level(next((level for level in levels if level is not None), None))


def heading_level(element: etree._Element | None) -> int:
    """What w:outlineLvl says, counted from 1 to 6; 0 for body text."""
    level = value(element) or ""
    return int(level) + 1 if len(level) == 1 and level in "012345" else 0


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name in the namespace of WordprocessingML."""
    return None if element is None else element.find(f"{{{W}}}{name}")


def value(element: etree._Element | None) -> str | None:
    """The attribute w:val."""
    return None if element is None else element.get(f"{{{W}}}val")


def is_on(element: etree._Element | None) -> bool:
    """A property that is switched on by being there, unless its value says no."""
    return element is not None and (value(element) or "true").lower() not in _OFF
