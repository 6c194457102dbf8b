"""The body of a Word document as lines: paragraphs, tables, text boxes and notes in reading order.

Element names are those of ISO/IEC 29500-1 section 17; what is tracked as deleted or moved away is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.docx_numbering import Numbering
from ingest.docx_package import Package, W
from ingest.docx_styles import Styles, child, heading_level, is_on, value
from ingest.places import Passage

_NAMESPACE = f"{{{W}}}"
_GONE = frozenset(("del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "rt", "rubyPr"))
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_MARKS = frozenset(("fldChar", "instrText", "txbxContent", *_NOTES))
_BLOCK_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_LEAVES = frozenset(("t", "mt", "br", "sym", *_CHARACTERS))
_BEFORE_BREAK = re.compile(r"[ \t]*\n")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def lines_of(package: Package, styles: Styles, numbering: Numbering) -> Iterator[Passage]:
    """The document's lines, each ending in a line break, with the path of its element; notes come last."""
    reader = _Reader(package, styles, numbering)
    body = child(package.document, "body")
    if body is not None:
        yield from reader.blocks(body, "/w:document/w:body")
    yield from reader.notes()


@dataclass
class _Reader:
    package: Package
    styles: Styles
    numbering: Numbering
    _fields: list[_Field] = field(default_factory=list)  # that are open
    _merged: str = ""  # words of paragraphs whose end was deleted
    _boxes: list[etree._Element] = field(default_factory=list)
    _notes: list[tuple[str, str]] = field(default_factory=list)

    # --- blocks ---

    def blocks(self, container: etree._Element, path: str) -> Iterator[Passage]:
        """The paragraphs and tables in a container; `path` is its own."""
        counts: Counter[str] = Counter()
        for element in container:
            name = _name(element)
            counts[name] += 1
            place = f"{path}/w:{name}[{counts[name]}]"
            if name == "p":
                yield from self._paragraph(element, place)
            elif name == "tbl":
                yield from self._table(element, place)
            elif name in _BLOCK_WRAPPERS and not _is_contents(element):
                yield from self.blocks(element, place)
            elif element.tag == _ALTERNATE:
                yield from self.blocks(_chosen(element), place)

    def _paragraph(self, element: etree._Element, path: str) -> Iterator[Passage]:
        properties = child(element, "pPr")
        style = value(child(properties, "pStyle"))
        words = self._words(element)
        mark = child(properties, "rPr")
        if (
            child(mark, "del") is not None or child(mark, "moveFrom") is not None
        ):  # the paragraph goes on in the next one
            self._merged += words
            return
        words, self._merged = self._merged + words, ""
        label = self.numbering.label(properties)
        if not words.strip():
            yield Passage("\n", element=path)
        elif not self.styles.is_contents(style) and not self.styles.is_hidden(style):
            level = self._heading(properties, style)
            yield from (Passage(f"{line}\n", element=path, heading=level) for line in _lines(label, words))
        boxes, self._boxes = self._boxes, []
        for n, box in enumerate(boxes, 1):
            yield from self.blocks(box, f"{path}//w:txbxContent[{n}]")

    def _heading(self, properties: etree._Element | None, style: str | None) -> int:
        """The level of a heading, by itself or by its style; 0 for body text."""
        own = child(properties, "outlineLvl")
        return heading_level(own) if own is not None else self.styles.heading_level(style)

    def _table(self, table: etree._Element, path: str) -> Iterator[Passage]:
        for n, row in enumerate(_inside(table, "tr"), 1):
            if child(child(row, "trPr"), "del") is not None:
                continue
            place = f"{path}/w:tr[{n}]"
            read = [self._cell(cell, f"{place}/w:tc[{i}]") for i, cell in enumerate(_inside(row, "tc"), 1)]
            if all(len(lines) <= 1 for lines in read):  # data: a row is a line
                words = "\u3000".join(line.text.strip() for lines in read for line in lines)
                if words:
                    yield Passage(f"{words}\n", element=place)
            else:  # layout: cell by cell
                yield from (line for lines in read for line in lines)

    def _cell(self, cell: etree._Element, path: str) -> list[Passage]:
        return [line for line in self.blocks(cell, path) if line.text.strip()]

    def notes(self) -> Iterator[Passage]:
        """The footnotes and endnotes that the text refers to, in the order in which it does."""
        for n, (kind, identifier) in enumerate(self._notes, 1):
            part: etree._Element | None = getattr(self.package, kind)
            for note in part if part is not None else ():
                if note.get(f"{{{W}}}id") == identifier:
                    texts = [line.text.strip() for line in self.blocks(note, f"/w:{kind}/w:{_name(note)}[{n}]")]
                    yield Passage(f"（注{n}）{''.join(texts)}\n", element=f"/w:{kind}/*[@w:id='{identifier}']")

    # --- words ---

    def _words(self, element: etree._Element) -> str:
        return _BEFORE_BREAK.sub("\n", "".join(self._parts(element))).translate(_INVISIBLE)

    def _parts(self, element: etree._Element) -> Iterator[str]:
        for part in element:
            name = _name(part)
            if name in _LEAVES:
                yield "" if any(field.is_unseen for field in self._fields) else self._leaf(part, name)
            elif part.tag == _ALTERNATE:
                yield from self._parts(_chosen(part))
            elif name == "r" and is_on(child(child(part, "rPr"), "vanish")):
                for _ in self._parts(part):  # hidden text, but it may begin and end fields
                    pass
            elif name in _MARKS:
                self._mark(part, name)
            elif name not in _GONE and not _Field(part.get(f"{{{W}}}instr") or "", result=True).is_unseen:
                yield from self._parts(part)

    def _leaf(self, part: etree._Element, name: str) -> str:
        if name == "t" or part.tag == _MATH_TEXT:
            return part.text or ""
        if name == "br":
            return "" if part.get(f"{{{W}}}type") in ("page", "column") else "\n"
        if name == "sym":
            return _symbol(part.get(f"{{{W}}}char") or "")
        return _CHARACTERS[name]

    def _mark(self, part: etree._Element, name: str) -> None:
        """What is no text itself: parts of fields, and where boxes and notes hang."""
        if name == "txbxContent":
            self._boxes.append(part)
        elif name in _NOTES:
            self._notes.append((_NOTES[name], part.get(f"{{{W}}}id") or ""))
        elif name == "fldChar":
            self._field(part.get(f"{{{W}}}fldCharType"))
        elif self._fields:
            self._fields[-1].instruction += part.text or ""

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()


@dataclass(slots=True)
class _Field:
    """A field (ISO/IEC 29500-1 section 17.16): an instruction, then the result that was last computed."""

    instruction: str = ""
    result: bool = False

    @property
    def is_unseen(self) -> bool:
        """Instructions are not text, and a table of contents (目次) says again what the headings say."""
        return not self.result or self.instruction.lstrip().upper().startswith("TOC")


def _name(element: etree._Element) -> str:
    """The local name in the namespace of WordprocessingML, mt for the text of a formula, "" for others."""
    if element.tag == _MATH_TEXT:
        return "mt"
    tag = str(element.tag)
    return tag.removeprefix(_NAMESPACE) if tag.startswith(_NAMESPACE) else ""


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also in what is wrapped around some of them."""
    for part in element:
        if _name(part) == name:
            yield part
        elif _name(part) in _BLOCK_WRAPPERS:
            yield from _inside(part, name)


def _lines(label: str, words: str) -> Iterator[str]:
    """The lines of a paragraph; spaces and tabs that indent it are kept where it has no automatic number."""
    first, *others = words.strip("\n").rstrip().split("\n")
    yield label + first.strip() if label else first.rstrip()
    yield from (line.rstrip() for line in others)


def _chosen(alternate: etree._Element) -> etree._Element:
    """What is meant for programs that know everything, else what is meant for the others."""
    return next(iter(alternate), alternate)


def _is_contents(element: etree._Element) -> bool:
    gallery = next(element.iter(f"{{{W}}}docPartGallery"), None) if _name(element) == "sdt" else None
    return value(gallery) == "Table of Contents"


def _symbol(code: str) -> str:
    """A character of a symbol font: those of the private area are bullets and the like."""
    number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
    return "・" if 0xE000 <= number <= 0xF8FF else chr(number) if 0x20 < number < 0xD800 else ""
