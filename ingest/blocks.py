"""Blocks: where the title, the preamble, each chapter, article, supplement, appendix and the closing begin.

Contracts mark their articles in one of a few ways; `find_blocks` takes the first one that the text uses:
第N条, numbered or plain Markdown headings, `1. 見出し`, ■ headings, bare headings, `1.` with a whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.articles import numbered_articles, without_contents
from ingest.closing import closing_starts
from ingest.headings import Block, Head, heading_behind, is_dressed, is_mention, rest_of
from ingest.lines import Line
from ingest.numbering import read_headline
from ingest.schemes import bare_headings, listed_headings, markdown_headings, numbered_sentences, symbol_headings
from ontology.facts import ClauseKind

_UNITS = {"編": ClauseKind.PART, "章": ClauseKind.CHAPTER, "節": ClauseKind.SECTION, "条": ClauseKind.ARTICLE}
_SUPPLEMENT = re.compile(
    r"[【■◆（(\[]?[\s\u3000]*(?P<heading>[附付][\s\u3000]*則)[\s\u3000]*[】）)\]]?(?P<rest>[\s\u3000]*[（(].*|[\s\u3000].*|)$"
)
_APPENDIX = re.compile(
    r"[【（(■◆<＜〔［\[]?[\s\u3000]*(?P<heading>(?:別紙|別表|別添|別記|付録)[\s\u3000]*(?:第?(?P<number>[0-9０-９]+|[一二三四五六七八九十①-⑨A-ZＡ-Ｚ])号?)?"
    r"[】）)>＞〕］\]]?(?:[\s\u3000:：「（(].{0,40})?)$"
)
_DATE = re.compile(
    r"(?:最終|施行|発効|制定|改[定訂]|更新|公開|適用|\d|[０-９]|令和|平成|\*|最新|Last|Effective).*(?:年|/|-|20\d\d|月).*"
)
_ORNAMENTS = "■□◆◇●○◎▼▶★ \u3000"
_THE_END = re.compile(r"以[\s\u3000]*上[。]?")


def find_blocks(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Block, ...]]:
    """The title lines and the blocks in reading order; no block of kind article means that none was found."""
    heads = without_contents(_heads(lines))
    first = min((head.first for head in heads), default=len(lines))
    title, preamble = _opening(lines[:first])
    blocks = [*preamble]
    for head, following in zip(heads, [*heads, None][1:], strict=True):
        stop = following.first if following else len(lines)
        body = ((head.rest,) if head.rest else ()) + tuple(lines[head.last + 1 : stop])
        blocks.append(replace(head.block, lines=body))
    return title, tuple(_with_closing(blocks))


def _heads(lines: Sequence[Line]) -> list[Head]:
    articles = numbered_articles(lines)
    markdown = markdown_headings(lines)
    if len(articles) < 2 or len(markdown) > 2 * len(articles):  # a 第N条 or two may be mentions at a line start
        for scheme in (markdown, listed_headings(lines), symbol_headings(lines), articles):
            if scheme:
                articles = scheme
                break
        else:
            articles = bare_headings(lines) or numbered_sentences(lines)
    taken = {head.at for head in articles}
    chapters = [head for head in _chapters(lines) if head.at not in taken]
    others = [head for head in _supplements(lines, articles) if head.at not in taken]
    return sorted([*articles, *chapters, *others], key=lambda head: head.at)


def _chapters(lines: Sequence[Line]) -> Iterator[Head]:
    for i, line in enumerate(lines):
        skipped = len(line.text) - len(line.text.lstrip(_ORNAMENTS))
        headline = read_headline(line.text[skipped:])
        if headline is None or headline.unit == "条" or is_mention(line.text[skipped + headline.end :]):
            continue
        heading, taken = heading_behind(line.text, skipped + headline.end, markdown=True)
        if len(line.text) > 60 or line.text.endswith("。"):
            continue
        block = Block(_UNITS[headline.unit], headline.number, heading, line.start, line.start + taken)
        yield Head(i, i, i, block)


def _supplements(lines: Sequence[Line], articles: Sequence[Head]) -> Iterator[Head]:
    """附則 and 別紙 that come after the first article."""
    begin = min((head.at for head in articles), default=len(lines))
    for i, line in enumerate(lines[begin + 1 :], begin + 1):
        if match := _SUPPLEMENT.match(line.text):
            rest = rest_of(line, match.start("rest"))
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
    while rest and (is_dressed(rest[0]) or _DATE.fullmatch(rest[0].text) or (title and rest[0].text == title[0].text)):
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
