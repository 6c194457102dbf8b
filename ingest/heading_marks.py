"""Headings that a file marks as such and that have no number: the text marks them as Markdown does.

Numbered headings (第1条, 1. 目的) speak for themselves. Others are told from short sentences only by how they are dressed,
which plain text cannot show; so they get the `#` that ingest.lines reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.numbering import read_headline, read_marker
from ingest.places import Passage

_FEW = 2


def with_marks(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The lines of a file, its headings marked where most of them have no number and nothing is numbered 第N条."""
    headings = [passage for passage in passages if passage.heading]
    plain = [passage for passage in headings if not _is_numbered(passage.text)]
    if len(plain) <= _FEW or 2 * len(plain) <= len(headings) or any(_is_article(passage.text) for passage in passages):
        return tuple(passages)
    return tuple(
        replace(passage, text=f"{'#' * passage.heading} {passage.text.lstrip()}") if passage.heading else passage
        for passage in passages
    )


def _is_numbered(text: str) -> bool:
    marker = read_marker(text.strip())
    return read_headline(text.strip()) is not None or (marker is not None and bool(marker.numbers))


def _is_article(text: str) -> bool:
    headline = read_headline(text.strip())
    return headline is not None and headline.unit == "条"
