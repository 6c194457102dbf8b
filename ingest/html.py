"""HTML pages: the contract's text out of the page, numbers printed as browsers print them (docs/files.md)."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from ingest.encodings import decode_markup
from ingest.html_content import content_of
from ingest.html_styles import styles_of
from ingest.html_text import lines_of
from ingest.places import Content, joined
from ontology.errors import UnreadableSource

MAX_BYTES = 4 * 1024 * 1024  # long contracts have 0.3 MB
MAX_ELEMENTS = 100_000  # they take 5 seconds

# templates come with code in which a > would end the processing instruction
_SERVER_CODE = re.compile(r"<\?(?!xml\b).*?(?:\?>|\Z)|<%.*?(?:%>|\Z)", re.DOTALL)
# what XML 1.0 section 2.2 does not allow as a character
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def read_html(name: str, data: bytes) -> Content:
    """The contract in a page, a block a line, each with the path of its element; nothing is fetched, nothing run.

    UnreadableSource, naming the file, for what is no page or holds no text.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"{name}: larger than {MAX_BYTES // 1024**2} MB; save the contract alone as a page")
    text, encoding = decode_markup(name, data)
    if not (text.isspace() or "<" in text):
        raise UnreadableSource(f"{name}: this is no HTML; give plain text the ending .txt")
    root = _parsed(name, text)
    passages = () if root is None else lines_of(content_of(root), styles_of(root))
    if not passages:
        raise UnreadableSource(
            f"{name}: the page holds no text (its words may come from a script); "
            "open it in a browser and save it as PDF, or copy its text into a .txt file"
        )
    text, places = joined(passages)
    return Content(text, encoding, places)


def _parsed(name: str, text: str) -> etree._Element | None:
    """The tree of a page as browsers repair it; None where nothing is left."""
    clean = _NO_CHARACTER.sub(" ", _SERVER_CODE.sub("", text)).encode("utf-8")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(clean, parser) if clean.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing but comments
        return None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):  # the rest would be lost
        raise UnreadableSource(f"{name}: nested deeper than a page may be; save the contract alone as a page")
    if root is not None and sum(1 for _ in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise UnreadableSource(f"{name}: more than {MAX_ELEMENTS:,} elements; save the contract alone as a page")
    return root
