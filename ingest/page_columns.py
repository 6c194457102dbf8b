"""Columns of a page (段組み): rows of glyphs by regions, where a gutter runs between running text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.pdf_glyphs import Glyph

_MIN_COLUMN = 6  # lines

Row = list[Glyph]  # from left to right


def columns(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of glyphs by regions in reading order: where a gutter runs down the page, left of it before right of it."""
    gutter = _gutter(rows)
    if gutter is None:
        return [list(rows)]
    regions: list[list[Row]] = []
    left: list[Row] = []
    right: list[Row] = []
    whole: list[Row] = []

    def close() -> None:
        regions.extend(region for side in (left, right) for region in (columns(side) if side else ()))
        left.clear()
        right.clear()

    for row in rows:
        if _crosses(row, gutter):
            if left or right:
                close()
            whole.append(row)
            continue
        if whole:
            regions.append(list(whole))
            whole.clear()
        before = [glyph for glyph in row if glyph.right <= gutter]
        left.extend([before] if before else [])
        behind = [glyph for glyph in row if glyph.right > gutter]
        right.extend([behind] if behind else [])
    if whole:
        regions.append(list(whole))
    close()
    return regions


def _crosses(row: Row, gutter: float) -> bool:
    if any(glyph.left < gutter < glyph.right for glyph in row):
        return True
    beside = [(a, b) for a, b in pairwise(row) if a.right <= gutter <= b.left]
    return any(b.left - a.right < 0.9 * a.size for a, b in beside)


def _gutter(rows: Sequence[Row]) -> float | None:
    """The middle of a gap that runs through the rows between two columns of running text."""
    if len(rows) < _MIN_COLUMN:
        return None
    size = median(glyph.size for row in rows for glyph in row)
    gaps = [(a.right, b.left) for row in rows for a, b in pairwise(row) if b.left - a.right >= 0.9 * size]
    if len(gaps) < _MIN_COLUMN:
        return None
    gutter = _most_covered(gaps)
    split = [row for row in rows if not _crosses(row, gutter)]
    lefts = [row for row in ([g for g in row if g.right <= gutter] for row in split) if row]
    rights = [row for row in ([g for g in row if g.right > gutter] for row in split) if row]
    if min(len(lefts), len(rights)) < _MIN_COLUMN or len(split) < 0.4 * len(rows):
        return None
    return gutter if _is_running(lefts, size) and _is_running(rights, size) else None


def _most_covered(gaps: Sequence[tuple[float, float]]) -> float:
    """The middle of where most gaps overlap."""
    covering = most = 0
    best = (0.0, 0.0)
    edges = sorted([(a, 1) for a, _ in gaps] + [(b, -1) for _, b in gaps])
    for (x, change), (following, _) in pairwise(edges):
        covering += change
        if (covering, following - x) > (most, best[1] - best[0]):
            most, best = covering, (x, following)
    return (best[0] + best[1]) / 2


def _is_running(rows: Sequence[Row], size: float) -> bool:
    """Running text fills its lines; cells of a table end where their words do."""
    margin = max(row[-1].right for row in rows)
    full = sum(1 for row in rows if row[-1].right > margin - 2 * size and len(row) >= 8)
    return full >= 0.4 * len(rows)
