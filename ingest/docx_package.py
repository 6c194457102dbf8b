"""The parts of a Word file: a ZIP package of XML (ECMA-376 part 2), opened with bounds and without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from lxml import etree

from ontology.errors import UnreadableSource

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # ISO/IEC 29500-1 strict
_RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MOST_ENTRIES = 10_000
_MOST_BYTES = 16 * 1024 * 1024  # of one part, unpacked; a contract of 300 pages has 5 MB
_MOST_ELEMENTS = 600_000  # of one part; they take 10 seconds
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # also what a password makes of a .docx


@dataclass(frozen=True, slots=True)
class Package:
    """The parts that carry text; those that the file does not have are None."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None


def open_package(name: str, data: bytes) -> Package:
    """The parts of a Word file; UnreadableSource, naming the file, for what is no Word file or larger than it may be."""
    if data.startswith(_OLD_WORD):
        raise UnreadableSource(
            f"{name}: this is protected by a password or an old Word file; save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _parts(name, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableSource(
            f"{name}: this is no Word file or a damaged one ({error}); open it in Word and save it anew as .docx"
        ) from None


def _parts(name: str, archive: zipfile.ZipFile) -> Package:
    if len(archive.infolist()) > _MOST_ENTRIES:
        raise UnreadableSource(f"{name}: more than {_MOST_ENTRIES:,} parts; save the text alone as .docx")
    main = _related(name, archive, PurePosixPath(""), "_rels/.rels").get("officeDocument", "word/document.xml")
    document = _xml(name, archive, main)
    if document is None or document.tag != f"{{{W}}}document":
        raise UnreadableSource(f"{name}: this is no Word file (it has no document part); save it as .docx")
    path = PurePosixPath(main)
    related = _related(name, archive, path.parent, str(path.parent / "_rels" / f"{path.name}.rels"))
    styles, numbering, footnotes, endnotes = (
        _xml(name, archive, related[kind]) if kind in related else None
        for kind in ("styles", "numbering", "footnotes", "endnotes")
    )
    return Package(document, styles, numbering, footnotes, endnotes)


def _related(name: str, archive: zipfile.ZipFile, folder: PurePosixPath, part: str) -> dict[str, str]:
    """The parts that a part points to, by the last word of the relationship's type; only those inside the package."""
    root = _xml(name, archive, part)
    found: dict[str, str] = {}
    for row in root.iter(_RELATED) if root is not None else ():
        target = row.get("Target") or ""
        if row.get("TargetMode") != "External" and target:
            kind = (row.get("Type") or "").rpartition("/")[2]
            found.setdefault(kind, target.lstrip("/") if target.startswith("/") else str(folder / target))
    return found


def _xml(name: str, archive: zipfile.ZipFile, part: str) -> etree._Element | None:
    """A part's root element, None where the package has no such part."""
    try:
        with archive.open(part) as file:
            data = file.read(_MOST_BYTES + 1)
    except KeyError:
        return None
    if len(data) > _MOST_BYTES:
        raise UnreadableSource(
            f"{name}: {part} is larger than {_MOST_BYTES // 1024**2} MB unpacked; give each contract as a file of its own"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.replace(_STRICT, W.encode()), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableSource(
            f"{name}: {part} is damaged ({error.msg}); open it in Word and save it anew as .docx"
        ) from None
    if sum(1 for _ in islice(root.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        raise UnreadableSource(
            f"{name}: {part} has more than {_MOST_ELEMENTS:,} elements; give each contract as a file of its own"
        )
    if root.getroottree().docinfo.internalDTD is not None:  # ECMA-376 part 2, 8.2.1: no document type declarations
        raise UnreadableSource(f"{name}: {part} declares entities, which no Word file does; save it anew as .docx")
    return root
