"""Headings: what a heading line is made of, whatever marks its article (docs/facts.md section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.lines import Line
from ingest.numbering import SPACE
from ontology.facts import ClauseKind


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
_SEPARATOR = re.compile(r"[\s\u3000:：.．]*")
_HEADING_LENGTH = 45


def is_mention(rest: str) -> bool:
    """The words behind a number show that it is only mentioned there: a line break put it at the beginning."""
    if bracket := _BRACKETED.match(rest.lstrip()):
        rest = rest.lstrip()[bracket.end() :]
    heading = rest[:1] in (" ", "\u3000") and len(rest) < 30 and not rest.endswith("。")  # 第3条　はじめに
    return _MENTIONED.match(rest) is not None and not heading


def unbracketed(text: str) -> str:
    """A heading without the brackets around the whole of it: （目的） is 目的."""
    bracket = _BRACKETED.fullmatch(text)
    return bracket["heading"] if bracket else text


def is_dressed(line: Line) -> bool:
    """A line that can only be a heading: bracketed as a whole, or marked as one in Markdown."""
    return bool(line.heading) or _BRACKETED.fullmatch(line.text) is not None


def heading_behind(text: str, end: int, *, markdown: bool = False) -> tuple[str | None, int]:
    """The heading behind a number and where it ends; (None, end) where the words are text already."""
    separator = _SEPARATOR.match(text, end)
    start = separator.end() if separator else end
    rest = text[start:]
    if not rest:
        return None, len(text)
    if bracket := _BRACKETED.match(rest):
        return bracket["heading"].strip() or None, start + bracket.end()
    if markdown or looks_like_heading(rest):
        return rest.strip(), len(text)
    head, gap, _ = rest.partition("\u3000")
    if gap and len(head) <= 20 and looks_like_heading(head):
        return head, start + len(head)
    return None, end


def looks_like_heading(text: str) -> bool:
    """Short, without a sentence's end or a topic: 目的, 秘密保持及び個人情報."""
    return not re.search(r"[。｡]|(?:は|が)、|[、,，:：]$", text) and len(text) <= _HEADING_LENGTH


def rest_of(line: Line, taken: int) -> Line | None:
    """The words of a line behind its heading, as a line of the body."""
    text = line.text[taken:]
    skipped = len(text) - len(text.lstrip())
    if not text.strip():
        return None
    return replace(line, text=text.lstrip(), start=line.start + taken + skipped, heading=0, blank_before=False)
