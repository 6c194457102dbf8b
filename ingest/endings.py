"""How a predicate ends, and so what it says of its bearer: the modality of Japanese is a closed class at the end.

The rows stand in three tables (ingest/endings_double.py, endings_*.py), most specific first; the first that matches wins.
`ものとする` is taken off before: alone it says nothing, what stands before it decides (docs/facts.md section 7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from ontology.facts import NormType


class Who(Enum):
    """Where the bearer of a norm stands."""

    SUBJECT = auto()  # the predicate's subject
    INNER = auto()  # 会員が同意したものとみなす: 会員, whoever deems
    PAYER = auto()  # 甲の負担とする, 甲が負担する
    GRANTEE = auto()  # 甲は乙に許諾する: 乙
    OTHER = auto()  # 当社は認めない: the other side
    LIABLE = auto()  # 責任は…を上限とする: whose liability it is
    DATIVE = auto()  # 乙に義務は生じない: 乙
    HOLDER = auto()  # 甲の請求を妨げない: 甲
    ADDRESSEE = auto()  # …してください: who is told
    EVERYBODY = auto()  # 協議して解決する: the parties, where nobody else is named


@dataclass(frozen=True)
class Ending:
    """One row: what ends like this says that. `type` None: no norm.

    `doer`: holds only where a person is the subject (written, or supplied for an act), not of things and services."""

    name: str
    meaning: str
    type: NormType | None
    pattern: str
    says: tuple[str, ...]
    silent: tuple[str, ...] = ()
    who: Who = Who.SUBJECT
    doer: bool = False
    best_effort: bool = False
    sequent: bool = False  # a bare 連用形: never at the end of a sentence
    compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", re.compile(rf"(?:{self.pattern})$", re.VERBOSE))


@dataclass(frozen=True, slots=True)
class Core:
    """A predicate without its ものとする: `text` ends in the verb; `prescribed` where something of the kind stood there."""

    text: str
    prescribed: bool
    described: bool = False  # ものである: tells what is, plain verbs before it bind nobody


# ものとする and its kin, garbled ones too (ものとしします, ものとして扱います); こととする; できるとする
_PRESCRIBED = re.compile(
    r"""
    (?: (?:もの|モノ|こと|事)と(?:する|します|ます|し[しい]ます|いたします|致します|し|いたし|致し|なる|なります|なり|して(?:取り?)?扱(?:う|い|います|われる|われます))
      | (?:もの|こと)と(?=みな)
      | (?:(?<=る)|(?<=ない))と(?:する|します|し|いたします)
    )$
    """,
    re.VERBOSE,
)
_DESCRIBED = re.compile(r"(?:もの|こと)で(?:ある|あり|す|あります)$")
_TRAILING = re.compile(r"(?:[。、｡,.]|が|とともに|と共に|ほか|一方で?|けれども|のと|ものの)+$")


def core_of(text: str) -> Core:
    """The predicate without closing marks and without ものとする."""
    stripped = _TRAILING.sub("", text) if not text.endswith("ものの") else text
    if (described := _DESCRIBED.sub("", stripped)) != stripped:
        return Core(described, prescribed=False, described=True)
    plain = _PRESCRIBED.sub("", stripped)
    return Core(plain, prescribed=plain != stripped)


# Named parts. A negation: ない, なく, ず, ません, and ものではない, ことはない
NONE = r"(?:ない|なく|なし|ありません|ございません|ありませんが)"
NOT_SO = rf"(?:もの|こと|わけ)(?:では|でも|は|も|が|で)?{NONE}"


def denied(irrealis: str, continuative: str, dictionary: str) -> str:
    """A verb denied: denied("負わ", "負い", "負う") is 負わない, 負わず, 負いません, 負うものではない, 負うことはない."""
    return (
        rf"(?:{irrealis}(?:ない|なく|ず|ぬ)|{continuative}(?:ません|かねます|かねる|致しません|いたしません|は(?:しない|しません|せず))"
        rf"|{dictionary}{NOT_SO})"
    )


DO_NOT = rf"""(?:(?:いた|致|成|な)?(?:しない|しなく|しません|しかねます|しかねる|せず|さない|さず|して(?:(?:おり|い)ません|おらず|いない|おりませんので)) | {denied("行わ", "行い", "行う")}
    | {denied("おこなわ", "おこない", "おこなう")} | (?:いた)?する{NOT_SO} | {denied("なさ", "なし", "なす")} | {denied("与え", "与え", "与える")})"""
DO = r"(?:する|し|します|いたします|致します|いたし|致し|行う|行い|行います|なす|さ[れせ]て(?:いただ|頂)(?:く|き|きます)|していただ(?:く|き|きます))"
CAN = r"(?:いただけ|頂け|いただける|頂ける|いただけます|頂けます|でき|出来|できる|出来る|できます|出来ます|(?<=[しりきびみえけせれ])(?:得る|得ます|うる))"
CANNOT = r"(?:でき|出来|いただけ|頂け)(?:ない|なく|ず|ません|かねます|ぬ)"


def noun_denied(nouns: str) -> str:
    """A サ変 noun not done: 保証しない, 保証をいたしません, 保証を行わず, 保証するものではない."""
    return rf"(?:{nouns})等?(?:を|は|も|の義務を|について)?(?:一切|何ら|全く|いたし)?{DO_NOT}"


def noun_done(nouns: str) -> str:
    """A サ変 noun done: 賠償する, 賠償をし, 賠償いたします."""
    return rf"(?:{nouns})(?:を)?{DO}"
