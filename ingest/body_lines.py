"""The lines of one article as the body builder asks about them: which carry numbers, what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.lines import Line
from ingest.numbering import Marker, read_group, read_marker


class BodyLines:
    """The lines with their numbers, read once; every question is answered in constant time."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._markers = [read_marker(line.text) for line in lines]
        self._next_marker = _next_indexes([marker is not None for marker in self._markers])
        self._next_stop = _next_indexes(["。" in line.text for line in lines])
        self._last_place = {(m.style, m.numbers): i for i, m in enumerate(self._markers) if m is not None}

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, i: int) -> Line:
        return self._lines[i]

    def marker(self, i: int) -> Marker | None:
        """The number that line `i` begins with."""
        return self._markers[i]

    def next_marker(self, i: int) -> Marker | None:
        """The first number from line `i` on."""
        place = self._next_marker[i]
        return self._markers[place] if place < len(self._markers) else None

    def comes_later(self, i: int, style: str, number: int) -> bool:
        """A line behind line `i` carries this number."""
        return self._last_place.get((style, (number,)), -1) > i

    def plain_follows(self, i: int) -> bool:
        """The line behind line `i` has no number."""
        return i + 1 < len(self._lines) and self._markers[i + 1] is None

    def number_follows(self, i: int) -> bool:
        """The line behind line `i` has one."""
        return i + 1 < len(self._lines) and self._markers[i + 1] is not None

    def sentence_follows(self, i: int) -> bool:
        """The plain lines from line `i` on make a sentence before the next number comes."""
        return self._next_stop[i] < self._next_marker[i]

    def group_words(self, i: int) -> str | None:
        """The words of a heading without number: ◆…, 【…】, a Markdown heading."""
        line = self._lines[i]
        return read_group(line.text) or (line.text if line.heading and self._markers[i] is None else None)


def _next_indexes(flags: Sequence[bool]) -> list[int]:
    """For each place the first place from there on that is set; the length where there is none."""
    found = [len(flags)] * (len(flags) + 1)
    for i in range(len(flags) - 1, -1, -1):
        found[i] = i if flags[i] else found[i + 1]
    return found
