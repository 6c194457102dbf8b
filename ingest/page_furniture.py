"""Page furniture: what stands on pages and not in the contract: headers, footers, page numbers, leaders of contents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ingest.page_lines import PageLines, TextLine

_EDGE = 3  # lines at the top and at the bottom that may be furniture
_OFTEN = 0.4  # of the pages; left and right pages may differ
_MOSTLY = 0.6
_PAGE_NUMBER = re.compile(
    r"(?:[-–—―~〜(（]\s*)?(?:(?:p|page|頁)\.?\s*)?(?P<number>[0-9]{1,4})(?:\s*(?:[/of]{1,2}|／)\s*[0-9]{1,4})?"
    r"(?:\s*(?:ページ|頁))?(?:\s*[-–—―~〜)）])?",
    re.IGNORECASE,
)
_DRESSED = re.compile(r"[-–—―~〜(（/／]|p|頁|ページ", re.IGNORECASE)
# 第3章　料金　12/34 on right pages, 12　第3章　料金 on left ones
_NUMBER_LAST = re.compile(r"[^。]*?[^0-9。/／](?P<number>[0-9]{1,4})(?:[/／][0-9]{1,4})?(?:ページ|頁)?[-–—)）]?")
_NUMBER_FIRST = re.compile(r"[-–—(（]?(?P<number>[0-9]{1,4})(?:[/／][0-9]{1,4})?(?:ページ|頁)?[^0-9/／.。、)）][^。]*")
# 第1条（目的）……………… 3
_LEADER = re.compile(r"[^。]*(?:[.．・…‥·。_]\s?){4,}\s*[0-9０-９]{1,3}\s*")


def without_furniture(pages: Sequence[PageLines]) -> list[PageLines]:
    """The pages without furniture, as far as it can be told from the text."""
    gone = {id(line) for line in (*_repeated(pages), *_numbers(pages), *_leaders(pages), *_running(pages))}
    return [_kept(page, lambda line: id(line) not in gone) for page in pages]


def _kept(page: PageLines, keep: Callable[[TextLine], bool]) -> PageLines:
    regions = (tuple(line for line in region if keep(line)) for region in page.regions)
    return replace(page, regions=tuple(region for region in regions if region))


def _edges(page: PageLines) -> list[TextLine]:
    """The uppermost and lowermost lines, outermost first."""
    lines = sorted((line for region in page.regions for line in region), key=lambda line: line.top)
    return [*lines[:_EDGE], *reversed(lines[-_EDGE:])] if len(lines) > 2 * _EDGE else lines


def _repeated(pages: Sequence[PageLines]) -> Iterable[TextLine]:
    """Lines that stand in the same place on many pages and say the same, numbers apart."""
    if len(pages) < 2:
        return
    found: dict[tuple[str, int], list[TextLine]] = defaultdict(list)
    for page in pages:
        for line in _edges(page):
            key = re.sub(r"[0-9]+", "0", _folded(line.text))
            for place in (round(line.top / 6), round(line.top / 6 + 0.5)):  # two grids: neighbours meet in one
                found[key, place].append(line)
    for lines in found.values():
        if len({line.page for line in lines}) >= max(2, _OFTEN * len(pages)):
            yield from lines


def _numbers(pages: Sequence[PageLines]) -> Iterable[TextLine]:
    """Page numbers: alone on an outermost line, counting with the pages; on a single page with a sign around them."""
    numbered: dict[int, list[TextLine]] = defaultdict(list)
    for page in pages:
        for line in _edges(page):
            if match := _PAGE_NUMBER.fullmatch(_folded(line.text)):
                numbered[int(match["number"]) - page.number].append(line)
    for offset, lines in numbered.items():
        counting = len({line.page for line in lines}) >= max(2, _OFTEN * len(pages))
        yield from (line for line in lines if counting or (offset == 0 and _DRESSED.search(_folded(line.text))))


def _running(pages: Sequence[PageLines]) -> Iterable[TextLine]:
    """Running headers and footers (柱) that change: they name the chapter and count, or last for a few pages each."""
    if len(pages) < 3:
        return
    slots: dict[int, list[TextLine]] = defaultdict(list)
    for page in pages:
        lines = sorted((line for region in page.regions for line in region), key=lambda line: line.top)
        for line in (lines[:1] + lines[-1:])[: len(lines)]:
            slots[round(line.top / 6)].append(line)
    for lines in slots.values():
        if len({line.page for line in lines}) >= max(3, _MOSTLY * len(pages)):
            yield from _counting(lines)
            yield from _lasting(lines)


def _counting(lines: Sequence[TextLine]) -> Iterable[TextLine]:
    """Those that end, or on left pages begin, with the number of the page."""
    last = {id(line): number for line in lines if (number := _page_of(line, _NUMBER_LAST)) is not None}
    first = {id(line): number for line in lines if (number := _page_of(line, _NUMBER_FIRST)) is not None}
    for offset in set(last.values()):
        found = [line for line in lines if offset in (last.get(id(line)), first.get(id(line)))]
        ending = sum(1 for line in found if last.get(id(line)) == offset)
        if len(found) >= _MOSTLY * len(lines) and 3 * ending >= len(found):
            yield from found


def _page_of(line: TextLine, form: re.Pattern[str]) -> int | None:
    """How far the number in a line is from that of its page."""
    match = form.fullmatch(_folded(line.text))
    return int(match["number"]) - line.page if match else None


def _lasting(lines: Sequence[TextLine]) -> Iterable[TextLine]:
    """Those of which most say the same on several pages."""
    said = Counter(_folded(line.text) for line in lines)
    repeated = [line for line in lines if said[_folded(line.text)] > 1]
    if len(repeated) >= _MOSTLY * len(lines):
        yield from (line for line in lines if "。" not in line.text and line.size <= max(r.size for r in repeated))


def _leaders(pages: Sequence[PageLines]) -> Iterable[TextLine]:
    """Entries of a table of contents (目次) with dots that lead to a page number."""
    lines = [line for page in pages for region in page.regions for line in region if _LEADER.fullmatch(line.text)]
    return lines if len(lines) >= 3 else ()


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
