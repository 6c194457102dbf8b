"""Blocks: where the title, the preamble, each chapter, article, supplement, appendix and the closing begin.

Contracts mark their articles in one of a few ways; `find_blocks` takes the first one that the text uses:
第N条, numbered or plain Markdown headings, `1. 見出し`, ■ headings, bare headings, `1.` with a whole sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.closing import closing_starts
from ingest.lines import Line, wrap_width
from ingest.numbering import SPACE, Headline, Marker, read_group, read_headline, read_marker
from ontology.facts import ClauseKind

UNITS = {"編": ClauseKind.PART, "章": ClauseKind.CHAPTER, "節": ClauseKind.SECTION, "条": ClauseKind.ARTICLE}


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of lines under one heading. `start:end` is the number and heading in the source; `lines` is the rest."""

    kind: ClauseKind
    number: str | None
    heading: str | None
    start: int
    end: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """A heading found at line `at`; it takes the lines `first` to `last`, `rest` is body text on the same line."""

    at: int
    first: int
    last: int
    block: Block
    rest: Line | None = None


# what follows a number that is mentioned, not printed as a heading: 第7条に, 第5条第2項, 第3条（…）及び
_MENTIONED = re.compile(
    rf"{SPACE}(?:[のにをはがでともや、。，,．・～〜/]|から|まで|より|及び|又は|並び|若しく|もしくは|または|および|ならびに"
    r"|ないし|乃至|各[号項]|第[ \u3000]?[0-9０-９一二三四五六七八九十]+[ \u3000]?[項号条]|以[下降上外]|但|[(（][0-9０-９]+[)）]|所定|記載|規定)"
)
_BRACKETED = re.compile(
    r"(?P<open>[（(【［〔])(?P<heading>[^（(【［〔]*?(?:[（(][^（()）]*[）)][^（()）]*?)?)[）)】］〕]"
)
_HEADING_BEFORE = re.compile(
    rf"[（(【［](?!(?:[0-9０-９]{{1,3}}|[一二三四五六七八九十]{{1,3}}|[a-zA-Zァ-ン]|[ivx]+)[）)])(?P<heading>[^（()）【】［］]{{1,40}})[）)】］]{SPACE}(?=第)"
)
_SUPPLEMENT = re.compile(
    r"[【■◆（(\[]?[\s\u3000]*(?P<heading>[附付][\s\u3000]*則)[\s\u3000]*[】）)\]]?(?P<rest>[\s\u3000]*[（(].*|[\s\u3000].*|)$"
)
_APPENDIX = re.compile(
    r"[【（(■◆<＜〔［\[]?[\s\u3000]*(?P<heading>(?:別紙|別表|別添|別記|付録)[\s\u3000]*(?:第?(?P<number>[0-9０-９]+|[一二三四五六七八九十①-⑨A-ZＡ-Ｚ])号?)?"
    r"[】）)>＞〕］\]]?(?:[\s\u3000:：「（(].{0,40})?)$"
)
_SEPARATOR = re.compile(r"[\s\u3000:：.．]*")
_DATE = re.compile(
    r"(?:最終|施行|発効|制定|改[定訂]|更新|公開|適用|\d|[０-９]|令和|平成|\*|最新|Last|Effective).*(?:年|/|-|20\d\d|月).*"
)
_THE_END = re.compile(r"以[\s\u3000]*上[。]?")
_HEADING_LENGTH = 45


def find_blocks(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Block, ...]]:
    """The title lines and the blocks in reading order; no block of kind article means that none was found."""
    heads = _without_contents(_heads(lines))
    first = min((head.first for head in heads), default=len(lines))
    title, preamble = _opening(lines[:first])
    blocks = [*preamble]
    for head, following in zip(heads, [*heads, None][1:], strict=True):
        stop = following.first if following else len(lines)
        body = ((head.rest,) if head.rest else ()) + tuple(lines[head.last + 1 : stop])
        blocks.append(replace(head.block, lines=body))
    return title, tuple(_with_closing(blocks))


def _heads(lines: Sequence[Line]) -> list[Head]:
    articles = _numbered_articles(lines)
    markdown = _markdown_headings(lines)
    if len(articles) < 2 or len(markdown) > 2 * len(articles):  # a 第N条 or two may be mentions at a line start
        for scheme in (markdown, _listed_headings(lines), _symbol_headings(lines), articles):
            if scheme:
                articles = scheme
                break
        else:
            articles = _bare_headings(lines) or _sentences(lines)
    taken = {head.at for head in articles}
    chapters = [head for head in _chapters(lines) if head.at not in taken]
    others = [head for head in _supplements(lines, articles) if head.at not in taken]
    return sorted([*articles, *chapters, *others], key=lambda head: head.at)


# --- 第N条 -------------------------------------------------------------------------------------------------


def _numbered_articles(lines: Sequence[Line]) -> list[Head]:
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
    if not line.heading and _is_mentioned(lines, i, end):
        return None
    return replace(headline, end=end), before


def _is_mentioned(lines: Sequence[Line], i: int, end: int) -> bool:
    """A number at the beginning of a line may be a reference that the line break happened to put there."""
    rest = lines[i].text[end:]
    if bracket := _BRACKETED.match(rest.lstrip()):
        rest = rest.lstrip()[bracket.end() :]
    heading = rest[:1] in (" ", "\u3000") and len(rest) < 30 and not rest.endswith("。")  # 第3条　はじめに
    return _MENTIONED.match(rest) is not None and not heading


def _article_head(line: Line, i: int, headline: Headline, before: re.Match[str] | None) -> Head:
    if before:
        block = Block(ClauseKind.ARTICLE, headline.number, before["heading"].strip(), line.start, line.end)
        return Head(i, i, i, block)
    heading, taken = _heading_behind(line.text, headline.end, markdown=bool(line.heading))
    block = Block(ClauseKind.ARTICLE, headline.number, heading, line.start, line.start + taken)
    return Head(i, i, i, block, _rest(line, taken))


def _heading_behind(text: str, end: int, *, markdown: bool = False) -> tuple[str | None, int]:
    """The heading behind a number and where it ends; (None, end) where the words are text already."""
    separator = _SEPARATOR.match(text, end)
    start = separator.end() if separator else end
    rest = text[start:]
    if not rest:
        return None, len(text)
    if bracket := _BRACKETED.match(rest):
        return bracket["heading"].strip() or None, start + bracket.end()
    if markdown or _looks_like_heading(rest):
        return rest.strip(), len(text)
    head, gap, _ = rest.partition("\u3000")
    if gap and len(head) <= 20 and _looks_like_heading(head):
        return head, start + len(head)
    return None, end


def _looks_like_heading(text: str) -> bool:
    return not re.search(r"[。｡]|(?:は|が)、|[、,，:：]$", text) and len(text) <= _HEADING_LENGTH


def _rest(line: Line, taken: int) -> Line | None:
    text = line.text[taken:]
    skipped = len(text) - len(text.lstrip())
    if not text.strip():
        return None
    return replace(line, text=text.lstrip(), start=line.start + taken + skipped, heading=0, blank_before=False)


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
        if head.block.heading is None and head.at in above and (trust_above or _is_dressed(lines[neighbour])):
            head = _joined(head, lines[neighbour], first=neighbour)
        elif head.block.heading is None and head.at in below and (trust_below or _is_dressed(lines[head.at + 1])):
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
    if previous_open and not _is_dressed(lines[i]) and i - 1 not in used and read_marker(lines[i - 1].text) is None:
        return i < 3  # the heading of the first article follows the title
    return _looks_like_heading(lines[i].text) and len(lines[i].text) <= 30


def _is_dressed(line: Line) -> bool:
    bracket = _BRACKETED.match(line.text)
    return bool(line.heading) or (bracket is not None and bracket.end() == len(line.text))


def _joined(head: Head, neighbour: Line, *, first: int | None = None, last: int | None = None) -> Head:
    bracket = _BRACKETED.match(neighbour.text)
    heading = bracket["heading"] if bracket and bracket.end() == len(neighbour.text) else neighbour.text
    start, end = min(head.block.start, neighbour.start), max(head.block.end, neighbour.end)
    block = replace(head.block, heading=heading.strip(), start=start, end=end)
    return replace(
        head, block=block, first=head.first if first is None else first, last=head.last if last is None else last
    )


def _without_contents(heads: list[Head]) -> list[Head]:
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


# --- articles without 第N条 -----------------------------------------------------------------------------------


def _markdown_headings(lines: Sequence[Line]) -> list[Head]:
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


def _listed_headings(lines: Sequence[Line]) -> list[Head]:
    """`1. 定義`: a number and a heading alone on a line, counting up from 1."""
    heads: list[Head] = []
    for i, line in enumerate(lines):
        marker = read_marker(line.text)
        if not _single(marker) or marker is None or marker.numbers[0] != len(heads) + 1:
            continue
        words = line.text[marker.end :]
        if _looks_like_heading(words) and words and not _in_list(lines, i, marker):
            heads.append(_plain_head(line, i))
    return heads if len(heads) >= 3 else []


def _sentences(lines: Sequence[Line]) -> list[Head]:
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
            heads.append(Head(i, i, i, block, _rest(lines[i], marker.end)))
    return heads if len(heads) >= 2 else []


def _symbol_headings(lines: Sequence[Line]) -> list[Head]:
    """■定義, 【定義】: headings with a symbol and no number."""
    found = [
        (i, words) for i, line in enumerate(lines) if (words := read_group(line.text)) and _looks_like_heading(words)
    ]
    heads = [Head(i, i, i, Block(ClauseKind.ARTICLE, None, words, lines[i].start, lines[i].end)) for i, words in found]
    return heads if len(heads) >= 3 else []


def _bare_headings(lines: Sequence[Line]) -> list[Head]:
    """Short lines between sentences, where the text has no other headings."""
    page = wrap_width(tuple(lines))
    heads: list[Head] = []
    for i, line in enumerate(lines[:-1]):
        closed = i > 0 and (line.blank_before or lines[i - 1].text.endswith(("。", "｡")))
        short = _looks_like_heading(line.text) and len(line.text) <= 30 and not read_marker(line.text)
        sentence = "。" in lines[i + 1].text or (page is not None and len(lines[i + 1].text) > 30)
        if closed and short and sentence:
            heads.append(Head(i, i, i, Block(ClauseKind.ARTICLE, None, line.text, line.start, line.end)))
    return heads if len(heads) >= 3 else []


def _plain_head(line: Line, i: int) -> Head:
    marker = read_marker(line.text)
    number = str(marker.numbers[0]) if marker is not None and _single(marker) else None
    begin = marker.end if marker is not None and number else 0
    heading, taken = line.text[begin:].strip(), len(line.text)
    if bracket := _BRACKETED.fullmatch(heading):
        heading = bracket["heading"]
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


# --- chapters, supplements, appendices, opening, closing -----------------------------------------------------


def _chapters(lines: Sequence[Line]) -> Iterator[Head]:
    for i, line in enumerate(lines):
        headline = read_headline(line.text)
        if headline is None or headline.unit == "条" or _MENTIONED.match(line.text[headline.end :].lstrip()):
            continue
        heading, taken = _heading_behind(line.text, headline.end, markdown=True)
        if len(line.text) > 60 or line.text.endswith("。"):
            continue
        block = Block(UNITS[headline.unit], headline.number, heading, line.start, line.start + taken)
        yield Head(i, i, i, block)


def _supplements(lines: Sequence[Line], articles: Sequence[Head]) -> Iterator[Head]:
    """附則 and 別紙 that come after the first article."""
    begin = min((head.at for head in articles), default=len(lines))
    for i, line in enumerate(lines[begin + 1 :], begin + 1):
        if match := _SUPPLEMENT.match(line.text):
            rest = _rest(line, match.start("rest"))
            end = line.start + match.start("rest") if rest else line.end
            heading = re.sub(r"\s", "", match["heading"])
            yield Head(i, i, i, Block(ClauseKind.SUPPLEMENT, None, heading, line.start, end), rest)
        elif (match := _APPENDIX.match(line.text)) and not line.text.endswith(("。", "、")):
            heading = line.text.strip("【】（）()■◆<>＜＞〔〕［］[] \u3000")
            yield Head(i, i, i, Block(ClauseKind.APPENDIX, match["number"], heading, line.start, line.end))


def _opening(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Block, ...]]:
    """Title lines and preamble: a preamble has a sentence, a title and its subtitle have none."""
    title = tuple(line for line in lines[:1] if "。" not in line.text and len(line.text) <= 100)
    rest = list(lines[len(title) :])
    while rest and (_is_dressed(rest[0]) or _DATE.fullmatch(rest[0].text) or (title and rest[0].text == title[0].text)):
        if "。" in rest[0].text:
            break
        title = (*title, rest.pop(0))
    if not any("。" in line.text or "｡" in line.text for line in rest):
        return (*title, *rest), ()
    return title, (Block(ClauseKind.PREAMBLE, None, None, rest[0].start, rest[0].start, tuple(rest)),)


def _with_closing(blocks: list[Block]) -> Iterator[Block]:
    """The blocks with the signature block and dates of the last one, and of the last before the appendices, cut off."""
    signed = {i for i in (_last_before_appendix(blocks), len(blocks) - 1) if i >= 0}
    for i, block in enumerate(blocks):
        # a supplement may hold nothing but its date
        cut = (
            closing_starts(block.lines, keep_first=block.kind is not ClauseKind.ARTICLE)
            if i in signed
            else len(block.lines)
        )
        yield replace(block, lines=block.lines[:cut])
        if not all(_THE_END.fullmatch(line.text) for line in block.lines[cut:]):  # 以上 alone signs nothing
            start = block.lines[cut].start
            yield Block(ClauseKind.CLOSING, None, None, start, start, block.lines[cut:])


def _last_before_appendix(blocks: list[Block]) -> int:
    return max((i for i, block in enumerate(blocks) if block.kind is not ClauseKind.APPENDIX), default=-1)
