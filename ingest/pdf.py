"""PDF files: the text layer as running text, with the page of every character (docs/files.md).

PDFium is C++ that reads what strangers sent, so it runs in a process of its own, with bounded time and memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_right

from ingest.places import Content, Omission, Passage, joined
from ontology.errors import UnreadableSource

MAX_SECONDS = 120.0  # on the clock; a page takes 0.01 s
_ANEW = "print it anew as PDF, or save it as .docx"


def read_pdf(name: str, data: bytes) -> Content:
    """The text of a PDF, a paragraph a line, without page headers, footers and page numbers.

    UnreadableSource, naming the file, for what is damaged, protected by a password, too large or without text layer.
    Pages without text among others are named in the omissions.
    """
    if b"%PDF-" not in data[:1024]:
        raise UnreadableSource(f"{name}: this is no PDF; give the file the ending that fits it")
    answer = json.loads(_worker(name, data))
    if "refused" in answer:
        raise UnreadableSource(f"{name}: {answer['refused']}")
    text, places = joined(Passage(words, page) for words, page in answer["passages"])
    pages = [place.page or 0 for place in places]

    def offset(page: int) -> int:
        later = bisect_right(pages, page)
        return places[later].start if later < len(places) else len(text)

    omissions = (
        Omission(offset(page), f"{page}ページには文字がありません / page {page} has no text layer; OCR would add one")
        for page in answer["empty"]
    )
    return Content(text, "pdf", places, tuple(omissions))


def _worker(name: str, data: bytes) -> bytes:
    command = [sys.executable, "-P", "-m", "ingest.pdf_worker"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MAX_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise UnreadableSource(f"{name}: takes longer than {MAX_SECONDS:.0f} seconds to read; {_ANEW}") from None
    if done.returncode or not done.stdout:
        raise UnreadableSource(f"{name}: is damaged, or needs more time or memory than a file may; {_ANEW}")
    return done.stdout
