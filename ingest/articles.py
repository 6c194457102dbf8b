"""Articles marked 第N条, with their headings behind the number, below it or before it (docs/facts.md section 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.headings import (
    Block,
    Head,
    heading_behind,
    is_dressed,
    is_mention,
    looks_like_heading,
    rest_of,
    unbracketed,
)
from ingest.lines import Line
from ingest.numbering import SPACE, Headline, read_headline, read_marker
from ontology.facts import ClauseKind

_HEADING_BEFORE = re.compile(
    rf"[（(【［](?!(?:[0-9０-９]{{1,3}}|[一二三四五六七八九十]{{1,3}}|[a-zA-Zァ-ン]|[ivx]+)[）)])(?P<heading>[^（()）【】［］]{{1,40}})[）)】］]{SPACE}(?=第)"
)


def numbered_articles(lines: Sequence[Line]) -> list[Head]:
    """第N条 at the beginning of a line, with its heading behind it, below it or before it."""
    found = [(i, *headline) for i in range(len(lines)) if (headline := _article_line(lines, i)) is not None]
    if not found:
        return []
    heads = [_article_head(lines[i], i, headline, before) for i, headline, before in found]
    return _with_neighbours(lines, heads)


def _article_line(lines: Sequence[Line], i: int) -> tuple[Headline, re.Match[str] | None] | None:
    """The article number of a line and, where its heading stands before it on the same line, that heading."""
    line = lines[i]
    before = _HEADING_BEFORE.match(line.text)
    offset = before.end() if before else 0
    headline = read_headline(line.text[offset:])
    if headline is None or headline.unit != "条":
        return None
    end = offset + headline.end
    if before and line.text[end:].strip():
        return None
    if not line.heading and is_mention(line.text[end:]):
        return None
    return replace(headline, end=end), before


def _article_head(line: Line, i: int, headline: Headline, before: re.Match[str] | None) -> Head:
    if before:
        block = Block(ClauseKind.ARTICLE, headline.number, before["heading"].strip(), line.start, line.end)
        return Head(i, i, i, block)
    heading, taken = heading_behind(line.text, headline.end, markdown=bool(line.heading))
    block = Block(ClauseKind.ARTICLE, headline.number, heading, line.start, line.start + taken)
    return Head(i, i, i, block, rest_of(line, taken))


def _with_neighbours(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Headings on the line before or below the number: believed where most articles without one have it there."""
    bare = [head for head in heads if head.block.heading is None]
    used = {head.at for head in heads}
    above = {head.at for head in bare if _heads_alone(lines, head.at - 1, used)}
    below = {head.at for head in bare if not head.rest and _heads_alone(lines, head.at + 1, used, sentence_next=True)}
    trust_above = len(above) >= max(2, 0.6 * len(bare))
    trust_below = not trust_above and len(below) >= max(2, 0.6 * len(bare))
    out: list[Head] = []
    for head in heads:
        neighbour = head.at - 1
        if head.block.heading is None and head.at in above and (trust_above or is_dressed(lines[neighbour])):
            head = _joined(head, lines[neighbour], first=neighbour)
        elif head.block.heading is None and head.at in below and (trust_below or is_dressed(lines[head.at + 1])):
            head = _joined(head, lines[head.at + 1], last=head.at + 1)
        out.append(head)
    return out


def _heads_alone(lines: Sequence[Line], i: int, used: set[int], *, sentence_next: bool = False) -> bool:
    """Line i could be a heading that stands alone: short, no number, no sentence, and with something before it to end."""
    if not 0 <= i < len(lines) or i in used or read_marker(lines[i].text) or read_headline(lines[i].text):
        return False
    if sentence_next and (i + 1 >= len(lines) or i + 1 in used):
        return False
    previous_open = (
        i > 0 and not lines[i].blank_before and not lines[i - 1].text.endswith(("。", "｡")) and not sentence_next
    )
    if previous_open and not is_dressed(lines[i]) and i - 1 not in used and read_marker(lines[i - 1].text) is None:
        return i < 3  # the heading of the first article follows the title
    return looks_like_heading(lines[i].text) and len(lines[i].text) <= 30


def _joined(head: Head, neighbour: Line, *, first: int | None = None, last: int | None = None) -> Head:
    heading = unbracketed(neighbour.text)
    start, end = min(head.block.start, neighbour.start), max(head.block.end, neighbour.end)
    block = replace(head.block, heading=heading.strip(), start=start, end=end)
    return replace(
        head, block=block, first=head.first if first is None else first, last=head.last if last is None else last
    )


def without_contents(heads: list[Head]) -> list[Head]:
    """Without the entries of a table of contents (目次): headings with nothing under them that come again later."""
    keys = [(head.block.kind, head.block.number) for head in heads]
    empty = [
        head.rest is None and (i + 1 < len(heads) and heads[i + 1].first == head.last + 1)
        for i, head in enumerate(heads)
    ]
    is_article = [head.block.kind is ClauseKind.ARTICLE for head in heads]
    last_place = {key: i for i, key in enumerate(keys)}
    again = [last_place[key] > i and key[1] is not None for i, key in enumerate(keys)]
    listed = [i for i in range(len(heads)) if empty[i] and again[i]]
    if sum(1 for i in listed if is_article[i]) < 3:
        return heads
    last = max(listed)
    return [head for i, head in enumerate(heads) if i > last or not again[i]]
