"""Tables with ruled lines (罫線表): which cell a glyph stands in, so that a cell of several lines is read whole."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.pdf_glyphs import Glyph, Rule

_NEAR = 3.0  # points: lines so near each other are one, drawn twice or in parts
_MOST = 400  # lines across or down; what has more is a drawing

Interval = tuple[float, float]
Box = tuple[int, int, int, int]  # the lines left, right, above and below


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something: its edges in points, and its glyphs in the order of the page."""

    left: float
    right: float
    top: float
    bottom: float
    glyphs: tuple[Glyph, ...]


def table_rows(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> list[tuple[Cell, ...]]:
    """The rows of tables from top to bottom, their cells from left to right; what stands in no table is left out.

    A cell as wide as the line above it is a frame around text, not part of a table.
    """
    down = _Lines((rule.left, rule.top, rule.bottom) for rule in rules if rule.is_down)
    across = _Lines((rule.top, rule.left, rule.right) for rule in rules if not rule.is_down)
    if not 2 <= min(len(down.places), len(across.places)) <= max(len(down.places), len(across.places)) <= _MOST:
        return []
    rows: dict[tuple[int, Interval], list[Cell]] = defaultdict(list)
    for (left, right, above, below), inside in _boxes(glyphs, down, across).items():
        cell = Cell(down.places[left], down.places[right], across.places[above], across.places[below], tuple(inside))
        line = across.run(above, cell.left, cell.right)
        if line is not None and line[1] - line[0] > cell.right - cell.left + 2 * _NEAR:
            rows[above, line].append(cell)
    return [tuple(sorted(rows[key], key=lambda cell: cell.left)) for key in sorted(rows)]


class _Lines:
    """Parallel lines: the places where they stand, in order, and from where to where they run there."""

    def __init__(self, lines: Iterable[tuple[float, float, float]]) -> None:
        self.places: list[float] = []
        self._runs: list[list[Interval]] = []
        for place, start, end in sorted(lines):
            if not self.places or place - self.places[-1] > _NEAR:
                self.places.append(place)
                self._runs.append([])
            self._runs[-1].append((start, end))
        self._runs = [_joined(runs) for runs in self._runs]

    def before(self, place: float) -> Iterator[int]:
        """The lines up to a place, nearest first."""
        return iter(range(bisect_right(self.places, place) - 1, -1, -1))

    def behind(self, place: float) -> Iterator[int]:
        """The lines beyond a place, nearest first."""
        return iter(range(bisect_right(self.places, place), len(self.places)))

    def run(self, n: int, start: float, end: float) -> Interval | None:
        """The stretch of line `n` that reaches from start to end."""
        runs = (run for run in self._runs[n] if run[0] <= start + _NEAR and end - _NEAR <= run[1])
        return next(runs, None)


def _joined(runs: Sequence[Interval]) -> list[Interval]:
    """Stretches that touch are one."""
    joined: list[Interval] = []
    for start, end in sorted(runs):
        if joined and start <= joined[-1][1] + _NEAR:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _boxes(glyphs: Sequence[Glyph], down: _Lines, across: _Lines) -> dict[Box, list[Glyph]]:
    """The glyphs by the four lines around them; those without are left out."""
    boxes: dict[Box, list[Glyph]] = defaultdict(list)
    known: dict[tuple[int, int], Box | None] = {}  # by the nearest lines before
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, glyph.middle
        place = bisect_right(down.places, x), bisect_right(across.places, y)
        if place not in known:
            known[place] = _box(down, across, x, y)
        if (box := known[place]) is not None:
            boxes[box].append(glyph)
    return boxes


def _box(down: _Lines, across: _Lines, x: float, y: float) -> Box | None:
    """The lines around a point; those above and below reach from side to side, so no word is underlined by them."""
    left = next((n for n in down.before(x) if down.run(n, y, y)), None)
    right = next((n for n in down.behind(x) if down.run(n, y, y)), None)
    if left is None or right is None:
        return None
    sides = down.places[left], down.places[right]
    above = next((n for n in across.before(y) if across.run(n, *sides)), None)
    below = next((n for n in across.behind(y) if across.run(n, *sides)), None)
    return None if above is None or below is None else (left, right, above, below)
