"""A process that reads one PDF: `python -m ingest.pdf_worker`, the file on standard input, JSON on standard output.

The answer has `passages` (text and page) and `empty` (pages with pictures and no text), or `refused` with the reason.
The kernel ends the process when it takes more time or memory than it may.
"""

from __future__ import annotations

import json
import sys

from ingest.page_furniture import without_furniture
from ingest.page_lines import read_page
from ingest.paragraphs import paragraphs_of
from ingest.pdf_glyphs import RefusedPdf, glyph_pages

CPU_SECONDS = 90
MEMORY = 2 * 1024**3  # bytes of address space; a page takes 2 MB


def main() -> None:
    """Read standard input, write the answer."""
    _bound()
    try:
        answer = read(sys.stdin.buffer.read())
    except RefusedPdf as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "needs more memory than a file may; print it anew as PDF, or save it as .docx"}
    sys.stdout.write(json.dumps(answer))


def read(data: bytes) -> dict[str, object]:
    """The answer for a PDF; RefusedPdf says why it cannot be read and what to do."""
    pages = [(page.number, page.has_pictures, read_page(page)) for page in glyph_pages(data)]
    written = without_furniture([lines for _, _, lines in pages])
    passages = [[passage.text, passage.page] for passage in paragraphs_of(written)]
    if not passages:
        raise RefusedPdf(
            "has no text layer (it is a scan or a picture); make its text readable with OCR first, and read the result"
        )
    empty = [number for number, has_pictures, lines in pages if has_pictures and not lines.regions]
    return {"passages": passages, "empty": empty}


def _bound() -> None:
    try:
        import resource
    except ImportError:  # not on Windows: there only the clock bounds it
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
