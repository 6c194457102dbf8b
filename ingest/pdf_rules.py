"""Straight lines that a PDF's page draws (罫線), horizontal and vertical ones: the borders of tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as raw

Segment = tuple[float, float, float, float]  # x0, y0, x1, y1 in the page's own coordinates, x0 <= x1 and y0 <= y1

_STRAIGHT = 1.0  # points that a line may be off
_SHORTEST = 5.0  # points
_MOST = 20_000  # segments of a page; what has more is a drawing


def segments_of(page: Any) -> list[Segment]:
    """The horizontal and vertical lines of a page, also those around rectangles; none where the page is a drawing."""
    found: list[Segment] = []
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=1):
        found.extend(_segments(item))
        if len(found) > _MOST:
            return []
    return found


def _segments(item: Any) -> Iterator[Segment]:
    a, b, c, d, e, f = item.get_matrix().get()
    x, y = ctypes.c_float(), ctypes.c_float()
    here = begin = (0.0, 0.0)
    for n in range(min(raw.FPDFPath_CountSegments(item.raw), _MOST)):
        segment = raw.FPDFPath_GetPathSegment(item.raw, n)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            begin = point
        else:
            yield from _ruled(here, point)
            if raw.FPDFPathSegment_GetClose(segment):
                yield from _ruled(point, begin)
        here = point


def _ruled(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Segment]:
    """The line between two points where it is straight across or down and long enough to be seen as one."""
    across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
    if min(across, down) <= _STRAIGHT and max(across, down) >= _SHORTEST:
        yield min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
