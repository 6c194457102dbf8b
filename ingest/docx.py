"""Word files (.docx): the text as it reads with all tracked changes accepted, automatic numbers printed (docs/files.md)."""

from __future__ import annotations

from ingest.docx_numbering import Numbering
from ingest.docx_package import open_package
from ingest.docx_styles import Styles
from ingest.docx_text import lines_of
from ingest.heading_marks import with_marks
from ingest.places import Content, joined
from ontology.errors import UnreadableSource


def read_docx(name: str, data: bytes) -> Content:
    """The text of a Word file, a paragraph a line, each with the path of its element in the document part.

    UnreadableSource, naming the file, for what is damaged, protected by a password, too large or without text.
    """
    package = open_package(name, data)
    styles = Styles(package.styles)
    lines = with_marks(tuple(lines_of(package, styles, Numbering(package.numbering, styles))))
    text, places = joined(lines)
    if not text.strip():
        raise UnreadableSource(
            f"{name}: the file holds no text (a picture of a contract is none); make it readable with OCR first"
        )
    return Content(text, "docx", places)
