"""Hard-wrapped texts: lines broken where the page was full, so that a line's end says little about a paragraph's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line, width, wrap_width

_FIRST_WORD = re.compile(r"[!-~]+")
# __お支払い。__ or （通知） before a sentence
_RUN_IN = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__)|[（(【［][^（()）。【】［］]{1,20}[）)】］]")


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The width of the page in columns, None where the text was not hard-wrapped.

    `flowing`: more sentences end inside a line than on a line that had room for more, so paragraphs have several.
    """

    columns: int | None
    flowing: bool = False

    def is_full(self, line: Line) -> bool:
        """The line is about as wide as the page, so it may be broken off."""
        return self.columns is not None and width(line.text) >= self.columns * 0.8

    def goes_on(self, line: Line, following: Line) -> bool:
        """A sentence just happened to end where a full line does: the paragraph goes on in the next line."""
        if self.columns is None or not self.flowing or following.blank_before or line.indent != following.indent:
            return False
        word = _FIRST_WORD.match(following.text)
        first = word[0] if word else following.text[:1]
        return width(line.text) + width(first) > self.columns and not _RUN_IN.match(following.text)


def wrapping_of(lines: Sequence[Line]) -> Wrapping:
    """How the text was wrapped."""
    columns = wrap_width(tuple(lines))
    if columns is None:
        return Wrapping(None)
    inside = sum(line.text[:-1].count("。") for line in lines)
    at_end = sum(1 for line in lines if line.text.endswith("。") and width(line.text) < 0.9 * columns)
    return Wrapping(columns, flowing=inside > at_end)
