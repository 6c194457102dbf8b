"""The facts of a contract as frozen values: what `ingest` finds, `graph` stores and `api` shows.

The form is docs/facts.md; field names here are the names of its JSON. Offsets count Unicode code points of the
source text as read and are half-open: `source[start:end]`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

SCHEMA = "clausegraph-facts/1"


class ClauseKind(StrEnum):
    """What a clause is (docs/facts.md section 2)."""

    PREAMBLE = "preamble"  # 前文
    PART = "part"  # 編
    CHAPTER = "chapter"  # 章
    SECTION = "section"  # 節
    ARTICLE = "article"  # 条
    PARAGRAPH = "paragraph"  # 項
    ITEM = "item"  # 号
    SUBITEM = "subitem"
    GROUP = "group"  # a heading without number inside a paragraph
    SUPPLEMENT = "supplement"  # 附則・付則
    APPENDIX = "appendix"  # 別紙・別表
    CLOSING = "closing"  # signature block, 制定・改定 dates


class NormType(StrEnum):
    """What a norm says of its bearer (docs/facts.md section 7)."""

    OBLIGATION = "obligation"  # 義務
    PROHIBITION = "prohibition"  # 禁止
    PERMISSION = "permission"  # 権利・許可
    EXEMPTION = "exemption"  # 免責
    WARRANTY = "warranty"  # 表明保証
    ACKNOWLEDGMENT = "acknowledgment"  # 承諾・同意


class ExceptionKind(StrEnum):
    """How an exception is made (docs/facts.md section 8)."""

    PROVISO = "proviso"  # ただし書
    EXCLUSION = "exclusion"  # …を除き
    OVERRIDE = "override"  # …にかかわらず


class Basis(StrEnum):
    """Why a clause survives termination (docs/facts.md section 9)."""

    LISTED = "listed"  # a survival clause (存続条項) names it
    SELF = "self"  # it says so of itself or of its article
    IMPLIED = "implied"  # a duty after the end (終了後も…してはならない)


class Event(StrEnum):
    """What happened on a date (docs/facts.md section 4)."""

    ENACTED = "enacted"  # 制定
    REVISED = "revised"  # 改定・改訂
    EFFECTIVE = "effective"  # 施行・発効・実施・適用
    SIGNED = "signed"  # 締結


class Role(StrEnum):
    """The part that a party plays (docs/facts.md section 4)."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    DISCLOSER = "discloser"
    RECIPIENT = "recipient"
    SELLER = "seller"
    BUYER = "buyer"
    LICENSOR = "licensor"
    LICENSEE = "licensee"
    CONTRACTOR = "contractor"
    CLIENT = "client"
    EMPLOYER = "employer"
    EMPLOYEE = "employee"
    LESSOR = "lessor"
    LESSEE = "lessee"
    OTHER = "other"


class NoticeCode(StrEnum):
    """What the reader found odd."""

    NUMBERING_GAP = "numbering-gap"
    NUMBER_TWICE = "number-twice"
    DANGLING_REFERENCE = "dangling-reference"
    CAPTION_MISMATCH = "caption-mismatch"  # 第5条（秘密保持） where article 5 has another heading
    OUTSIDE_TEXT = "outside-text"  # text that belongs to no clause
    UNREAD_PAGE = "unread-page"  # a page of a PDF that is a picture
    BEARER_UNKNOWN = "bearer-unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a fact rests on: `source[start:end] == quote`, and the id of the rule that read them."""

    quote: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One node of the clause tree (条・項・号 …).

    `text` is the clause's own text, without number, heading and children; it is the concatenation of
    `source[s.start:s.end]` over `spans`, one span for each stretch that the source does not interrupt.
    `start` and `end` bound number, heading and own text, without the children. `position` counts in reading order from 1.
    `page` of a PDF, from 1, and `element` of a Word or HTML file (as a path) say where the clause begins.
    """

    address: str
    kind: ClauseKind
    number: str | None
    heading: str | None
    label: str
    text: str
    parent: str | None
    position: int
    start: int
    end: int
    spans: tuple[Span, ...] = ()
    page: int | None = None
    element: str | None = None

    def locate(self, start: int, end: int) -> Span:
        """The source span of `text[start:end]`; IndexError where the range is empty or outside the text."""
        if not 0 <= start < end <= len(self.text):
            raise IndexError(f"{self.address}: no text at {start}:{end}")
        return Span(self._offset(start), self._offset(end - 1) + 1)

    def _offset(self, index: int) -> int:
        for span in self.spans:
            length = span.end - span.start
            if index < length:
                return span.start + index
            index -= length
        raise IndexError(f"{self.address}: spans are shorter than the text")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom the contract binds (当事者)."""

    name: str
    full_name: str | None
    aliases: tuple[str, ...]
    role: Role | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ContractDate:
    """A dated event; `date` is ISO 8601 (YYYY-MM-DD)."""

    date: str
    event: Event
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What holds for the contract as a whole (docs/facts.md section 4)."""

    title: str | None
    parties: tuple[Party, ...] = ()
    dates: tuple[ContractDate, ...] = ()
    governing_law: str | None = None
    courts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A defined term (定義語); `text` is the quoted definiens where the form gives one."""

    term: str
    address: str
    text: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of a clause or a law: exactly one of `target`, `dangling` and `external` is set."""

    origin: str  # "from" in JSON: the clause whose own text holds the mention
    text: str
    target: str | None
    evidence: Evidence
    dangling: str | None = None
    external: str | None = None
    pinpoint: str | None = None

    __pydantic_config__: ClassVar[dict[str, Callable[[str], str]]] = {
        "alias_generator": lambda name: "from" if name == "origin" else name
    }

    @property
    def status(self) -> str:
        """`resolved`, `dangling` or `external`."""
        return "external" if self.external else "dangling" if self.dangling else "resolved"


@dataclass(frozen=True, slots=True)
class Deadline:
    """An ISO 8601 duration with its direction: `before` (30日前までに) or `within` (5日以内)."""

    duration: str
    relation: str
    business_days: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum, rate or multiple: `value` in plain decimal digits, `unit` as written (円, %, 倍, ヶ月分)."""

    value: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Norm:
    """Who must, may, must not or need not do what (docs/facts.md section 7)."""

    address: str
    sentence: int
    type: NormType
    bearer: tuple[str, ...]
    counterparty: tuple[str, ...]
    actions: tuple[str, ...]
    conditions: tuple[str, ...]
    best_effort: bool
    deadline: Deadline | None
    evidence: Evidence
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseException:
    """What takes something away from a norm or a clause (docs/facts.md section 8).

    `excepts` holds sentence ids (`art_5__para_1#1`) or clause addresses.
    """

    address: str
    sentence: int
    kind: ExceptionKind
    text: str
    excepts: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Survival:
    """A clause that outlives the contract (存続); `duration` is ISO 8601, None when unlimited or silent."""

    clause: str
    stated_in: str
    duration: str | None
    basis: Basis
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd that the reader saw; always a place to look at."""

    code: NoticeCode
    message: str
    address: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read from one source.

    `text` is the source text; `sha256` is the digest of the file's bytes, `text_sha256` that of the text in UTF-8.
    """

    schema: str = SCHEMA
    source: str
    sha256: str
    contract: ContractFacts
    clauses: tuple[Clause, ...] = ()
    definitions: tuple[Definition, ...] = ()
    references: tuple[Reference, ...] = ()
    norms: tuple[Norm, ...] = ()
    exceptions: tuple[ClauseException, ...] = ()
    survivals: tuple[Survival, ...] = ()
    notices: tuple[Notice, ...] = ()
    text: str = ""
    text_sha256: str = ""
