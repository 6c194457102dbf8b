"""Articles that are not marked 第N条: Markdown headings, `1. 見出し`, ■ headings, bare headings, `1.` with a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.headings import Block, Head, looks_like_heading, rest_of, unbracketed
from ingest.lines import Line, wrap_width
from ingest.numbering import Marker, read_group, read_marker
from ontology.facts import ClauseKind


def markdown_headings(lines: Sequence[Line]) -> list[Head]:
    """`## 1. 定義` or `## 定義`: the heading level that is used most, the title's own left out."""
    levels = Counter(line.heading for line in lines if line.heading)
    if lines and lines[0].heading and levels[lines[0].heading] == 1:
        del levels[lines[0].heading]
    if not levels or max(levels.values()) < 2:
        return []
    numbered = Counter(line.heading for line in lines if line.heading and _single(read_marker(line.text)))
    level = max(levels, key=lambda item: (numbered[item] >= 2, levels[item], -item))
    heads = [_plain_head(line, i) for i, line in enumerate(lines) if line.heading == level]
    if numbered[level] >= 2:  # what comes before number 1 is no article
        heads = heads[next(k for k, head in enumerate(heads) if head.block.number) :]
    return heads


def listed_headings(lines: Sequence[Line]) -> list[Head]:
    """`1. 定義`: a number and a heading alone on a line, counting up from 1."""
    heads: list[Head] = []
    for i, line in enumerate(lines):
        marker = read_marker(line.text)
        if not _single(marker) or marker is None or marker.numbers[0] != len(heads) + 1:
            continue
        words = line.text[marker.end :]
        if looks_like_heading(words) and words and not _in_list(lines, i, marker):
            heads.append(_plain_head(line, i))
    return heads if len(heads) >= 3 else []


def numbered_sentences(lines: Sequence[Line]) -> list[Head]:
    """`1. 甲は…する。`: numbered sentences are articles without heading where nothing else is."""
    numbered = [(i, marker) for i, line in enumerate(lines) if (marker := read_marker(line.text)) and _single(marker)]
    if not numbered:
        return []
    left = min(lines[i].indent for i, _ in numbered)
    style = next(marker.style for i, marker in numbered if lines[i].indent == left)
    outer = [(i, m) for i, m in numbered if lines[i].indent == left and m.style == style]
    repeated = all(marker.numbers == (1,) for _, marker in outer)
    heads: list[Head] = []
    for i, marker in outer:
        if repeated or marker.numbers[0] == len(heads) + 1:
            number = str(len(heads) + 1)
            block = Block(ClauseKind.ARTICLE, number, None, lines[i].start, lines[i].start + marker.end)
            heads.append(Head(i, i, i, block, rest_of(lines[i], marker.end)))
    return heads if len(heads) >= 2 else []


def symbol_headings(lines: Sequence[Line]) -> list[Head]:
    """■定義, 【定義】: headings with a symbol and no number."""
    found = [
        (i, words) for i, line in enumerate(lines) if (words := read_group(line.text)) and looks_like_heading(words)
    ]
    heads = [Head(i, i, i, Block(ClauseKind.ARTICLE, None, words, lines[i].start, lines[i].end)) for i, words in found]
    return heads if len(heads) >= 3 else []


def bare_headings(lines: Sequence[Line]) -> list[Head]:
    """Short lines between sentences, where the text has no other headings."""
    page = wrap_width(tuple(lines))
    heads: list[Head] = []
    for i, line in enumerate(lines[:-1]):
        closed = i > 0 and (line.blank_before or lines[i - 1].text.endswith(("。", "｡")))
        short = looks_like_heading(line.text) and len(line.text) <= 30 and not read_marker(line.text)
        sentence = "。" in lines[i + 1].text or (page is not None and len(lines[i + 1].text) > 30)
        if closed and short and sentence:
            heads.append(Head(i, i, i, Block(ClauseKind.ARTICLE, None, line.text, line.start, line.end)))
    return heads if len(heads) >= 3 else []


def _plain_head(line: Line, i: int) -> Head:
    marker = read_marker(line.text)
    number = str(marker.numbers[0]) if marker is not None and _single(marker) else None
    begin = marker.end if marker is not None and number else 0
    heading, taken = line.text[begin:].strip(), len(line.text)
    heading = unbracketed(heading)
    block = Block(ClauseKind.ARTICLE, number, heading.replace("**", "") or None, line.start, line.start + taken)
    return Head(i, i, i, block)


def _single(marker: Marker | None) -> bool:
    return marker is not None and marker.style in ("num", "dai", "kanji") and len(marker.numbers) == 1


def _in_list(lines: Sequence[Line], i: int, marker: Marker) -> bool:
    """The neighbours carry the numbers before or after: items of a list, not headings."""
    after = read_marker(lines[i + 1].text) if i + 1 < len(lines) else None
    before = read_marker(lines[i - 1].text) if i else None
    following = after is not None and after.style == marker.style and after.numbers == (marker.numbers[0] + 1,)
    preceding = before is not None and before.style == marker.style and before.numbers == (marker.numbers[0] - 1,)
    return following or (preceding and marker.numbers[0] > 1 and not lines[i].blank_before)
