"""The predicates of a sentence that stand at its top: the last one, and those coordinated with it.

Coordination is 連用中止 (…し、 …せず、 …でき、), …ものとし、, …とともに、 and …が、. GiNZA's heads are not used: it ties a
連用中止 to the nearest predicate, be that one inside a condition or a relative clause. What decides here are the
inflection of the tokens and what stands between the predicates.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from ingest.parse import Parse, Token
from ingest.surface import Surface


class Kind(Enum):
    """What a predicate's end leads into."""

    FINAL = auto()  # the end of the sentence
    SEQUENT = auto()  # 連用中止: …し、
    PRESCRIBED = auto()  # …ものとし、 …することができ、: a whole statement of its own
    CLAUSE = auto()  # a condition or the like: …場合、 …ときは …れば
    EXCLUDED = auto()  # …場合を除き
    COMPLEMENT = auto()  # …ことに同意する
    ADNOMINAL = auto()  # …した物
    WITHIN = auto()  # a part of a longer predicate: …する[ことができる], …する[ものとする]


@dataclass(frozen=True, slots=True)
class Bound:
    """The end of a predicate on the surface: the text up to `at` ends in it."""

    at: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Group:
    """A predicate of the top level with what belongs to it: `surface.text[start:end]`, ending without 、 or 。."""

    start: int
    end: int
    final: bool


_PARTS = re.compile(
    r"""
    (?:もの|モノ|こと|事)(?:と(?:[すしさみ]|見|看|いた|致|な[すしりる])|[がはも](?:で[きあ]|出来|あ[るりっ]|な[いくか]|ござ)|で(?:あ[るりっ]|す|は|し)|を(?:要|妨)|なく)
    | (?:必要|場合|義務|責任|責務|責め?|権利|権限|旨|債務|[虞恐]れ?|おそれ|つもり|予定)[がはもを](?:一切|何ら|全て|すべて)?(?:ある?り?|ござ|負[いうわっ]|有[すし]|な[いく]|要|生じ|持)
    | に(?:限り|限る|とどま)ら?れ? | べき(?:もの)? | よう(?:努|に努|にし|にする) | と(?:みな|見做) | わけ | つつ | ながら
    """,
    re.VERBOSE,
)
_EXCLUDED = re.compile(r"(?:場合|とき|時|もの|際|こと)(?:等|など)?(?:を除[きいく]|以外|のほか|の他)")
_CLAUSES = re.compile(
    r"(?:場合|とき|時(?![間期])|際|限り|ば|たら|と、|後|以降|まで|ため|ので|から|こと(?:に(?:よ|起因|伴)|から|を(?:条件|もって))|以上|結果|ときまで|前)"
)
_COMPLEMENTS = re.compile(r"(?:こと|旨|の(?=[をにがは])|よう)")
_AGAIN = re.compile(r"、?(?:ただし|但し|なお|また(?!は)|この場合|その場合|かかる場合|これに(?:より|よって)|その際)")
# …し、又は…した場合: one condition
_BACK = re.compile(
    r"、(?:これら?|それら?|かかる|当該|その|同)(?!ほか|他)"
)  # …し、これに反した場合: looks back on a whole statement
_OBJECTS = re.compile(r"[をへ]")
_AND = re.compile(r"、(?:かつ|且つ)、")  # the commas on both sides part two statements
_EITHER = re.compile(r"、?(?:又は|または|若しくは|もしくは|あるいは|或いは)")


def bounds_of(surface: Surface, parse: Parse | None) -> tuple[Bound, ...]:
    """The ends of all predicates in order, the sentence's own last; none for an empty surface.

    Without a parse they are guessed from the kana before 、 and before a noun."""
    end = len(surface.text.rstrip("。｡．.、，"))
    if not end:
        return ()
    text = surface.text
    chains = _chains(surface, parse) if parse is not None and parse.tokens else _guessed(text, end)
    bounds = [Bound(at, kind) for at, sequent in chains if at < end and (kind := _kind(text, at, sequent))]
    return (*bounds, Bound(end, Kind.FINAL))


def groups_of(surface: Surface, bounds: Sequence[Bound]) -> tuple[Group, ...]:
    """The top-level predicates in order; the last one ends the sentence."""
    text = surface.text[: bounds[-1].at] if bounds else ""
    groups: list[Group] = []
    start = 0
    for bound, top in zip(bounds, _tops(text, bounds), strict=True):
        if top:
            groups.append(Group(start, bound.at, final=bound.at == len(text)))
            start = bound.at + (glue.end() if (glue := _GLUE.match(text[bound.at : bound.at + 8])) else 0)
    return tuple(groups)


def within(bounds: Sequence[Bound], start: int, end: int) -> Sequence[Bound]:
    """The bounds with `start < at < end`."""
    return bounds[bisect_right(bounds, start, key=_at) : bisect_left(bounds, end, key=_at)]


def _at(bound: Bound) -> int:
    return bound.at


_GLUE = re.compile(r"(?:とともに|と共に|ほか|一方で?|が|けれども|けど)?[、，]?")
_TOP = frozenset({Kind.FINAL, Kind.SEQUENT, Kind.PRESCRIBED})


def _tops(text: str, bounds: Sequence[Bound]) -> list[bool]:
    """Which predicates belong to the top level, not to a condition or relative clause behind them."""
    tops = [False] * len(bounds)
    starts = [0]
    for bound in bounds:
        starts.append(bound.at if bound.kind in _TOP else starts[-1])
    for i in range(len(bounds) - 1, -1, -1):
        bound = bounds[i]
        if bound.kind is Kind.FINAL or (bound.kind in _TOP and _AGAIN.match(text, bound.at)):
            tops[i] = True
        elif bound.kind in _TOP:
            tops[i] = _is_top(text, bounds, i, starts[i], tops)
    return tops


def _is_top(text: str, bounds: Sequence[Bound], index: int, start: int, tops: Sequence[bool]) -> bool:
    bound = bounds[index]
    own_subject = _subject(text[start : bound.at], bounds[: index + 1], start)
    whole = bound.kind is Kind.PRESCRIBED
    for i in range(index + 1, len(bounds)):
        following = bounds[i]
        if following.kind in (Kind.FINAL, Kind.PRESCRIBED, Kind.EXCLUDED):
            return True
        if following.kind is Kind.SEQUENT:
            return whole or tops[i]
        if following.kind is Kind.WITHIN:
            continue
        shares = own_subject or not _GA.search(text, bound.at, following.at)  # has no subject of its own
        if following.kind is Kind.CLAUSE:
            return not _EITHER.match(text, bound.at) and (whole or not shares or bool(_BACK.match(text, bound.at)))
        if following.kind is Kind.COMPLEMENT and (shares or not text.startswith("よう", following.at)):
            return whole or _AND.match(text, bound.at) is not None
        if (
            following.kind is Kind.ADNOMINAL
            and _EITHER.match(text, bound.at)
            and not _OBJECTS.search(text, start, following.at)
        ):
            return whole  # …に起因し、又は関連して生ずる損害
        if following.kind is Kind.ADNOMINAL and own_subject and not _GA.search(text, bound.at, following.at):
            return whole
    return True


_GA = re.compile(r"(?<=[々〇一-龠ァ-ヶーA-Za-z0-9様れ])が")
# predicates before a noun that take no subject of their own: に関する, による
LIGHT = re.compile(
    r"(?:(?<!別)に(?:定め|規定す|掲げ|関す|係|対す|基づ|よ|お|お?け|属す|記載す|伴う?|必要|応じ|限|準ず|該当す|起因す|関わ|かかわ|かか)[るけたうくす]?|必要な|適切な|合理的な|相当な|適当な|正当な|所定の)$"
)


def _subject(text: str, bounds: Sequence[Bound], start: int) -> bool:
    """Whether a stretch has a subject with が of its own, outside relative clauses, and no topic behind it."""
    found = list(_GA.finditer(text))
    if not found:
        return False
    inner = [
        b.at - start
        for b in bounds
        if not LIGHT.search(text, max(0, b.at - start - 8), max(0, b.at - start))
        and b.kind in (Kind.ADNOMINAL, Kind.CLAUSE, Kind.COMPLEMENT, Kind.EXCLUDED)
    ]
    return any(not any(ga.end() < at < len(text) for at in inner) for ga in found)


def _kind(text: str, at: int, sequent: bool) -> Kind | None:
    if sequent and _ADVERBIAL.search(text, max(0, at - 12), at):
        return None
    if text.startswith("ば", at - 1):
        return Kind.CLAUSE
    if text[at : at + 1] in "、，":
        if sequent:
            return Kind.PRESCRIBED if _WHOLE.search(text, max(0, at - 14), at) else Kind.SEQUENT
        return Kind.ADNOMINAL if text[at + 1 : at + 2] else None  # 開示する、又は利用する行為
    other = None if sequent else Kind.ADNOMINAL
    return next((kind for pattern, kind in _LEADS_INTO if pattern.match(text, at)), other)


_BUT = re.compile(r"(?:が|けれども|けど)、")
_BESIDES = re.compile(r"(?<!定める)(?<!規定する)(?<!よる)(?<!掲げる)ほか、")
_WITH = re.compile(r"とともに|と共に|一方[、で]")
_LEADS_INTO = (
    (_WITH, Kind.SEQUENT),
    (_BESIDES, Kind.SEQUENT),
    (_BUT, Kind.PRESCRIBED),
    (_PARTS, Kind.WITHIN),
    (_EXCLUDED, Kind.EXCLUDED),
    (_CLAUSES, Kind.CLAUSE),
    (_COMPLEMENTS, Kind.COMPLEMENT),
)
# 連用形 that only connect: に従い, に基づき, 承諾なく, を除き, 催告を要せず
_ADVERBIAL = re.compile(
    r"""
    (?: に(?:従い|したがい|基づき|もとづき|基き|関し|対し|際し|あたり|当たり|当り|より|よらず|つき|付き|就き|限り|かぎり|沿い|応じ|伴い|先立ち|照らし|鑑み|かんがみ|反し|おき
          |加え|代わり|代え|かかわらず|関わらず|拘らず|関らず|わたり|亘り|準じ|拠り|因り|即し|則り|のっとり|向け|とどまらず|至り|引き続き)
      | を(?:除き|問わず|経ず|要さず|含め|通じ|もち|以ち|要せず|はじめ|始め|添え|兼ね|待たず|限り|もとに|経て|要することなく)
      | (?:こと|承諾|同意|許可|通知|催告|理由|制限|届出|正当性|遅滞|滞り|断り|負担|手続き?|間|根拠|権限|権原|必要|区別|例外|留保|条件|対価|予告)(?:が|も|は)?な(?:く|し|くして)
      | (?:よう|こと)(?:に|で) | (?:もの)?の(?:と)?(?:下|もと)で? | 引き続き | に限らず | のみならず | ばかりでなく | だけでなく | とは限らず | かかわらず | とおり | 続き | および | いかなる
    )$
    """,
    re.VERBOSE,
)
_WHOLE = re.compile(
    r"もので(?:あり|す)$|(?:もの|こと|る|ない)と(?:いた|致)?し$|(?:でき|出来|得|があり|義務を負い|責任を負い|権利を有し)$"
    r"|(?:なければ|ては)ならず$|ものでは(?:なく|あらず)$"
)


def _chains(surface: Surface, parse: Parse) -> Iterator[tuple[int, bool]]:
    """Where a chain of verb and auxiliaries ends, and whether it ends in 連用形 before 、."""
    kept = [t for t in parse.tokens if _on_surface(surface, t)]
    for token, following in pairwise(kept):
        sequent = ";連用形" in token.inflection
        if (
            token.text == "ば"
            and token.tag.startswith("助詞-接続助詞")
            and not following.text.startswith(("なら", "なり", "いけ"))
        ):
            yield surface.index(token.start) + 1, False  # …しなければ、
        if _verbal(token) and not _goes_on(token, following) and (not sequent or following.text in _COMMAS):
            yield surface.index(token.start) + _length(surface, token), sequent


_COMMAS = ("、", "，", "､", ",")


def _on_surface(surface: Surface, token: Token) -> bool:
    at = surface.index(token.start)
    return at < len(surface.offsets) and surface.offsets[at] < token.end


def _length(surface: Surface, token: Token) -> int:
    return surface.index(token.end) - surface.index(token.start)


def _verbal(token: Token) -> bool:
    if token.text in ("に", "で") and token.tag.startswith("助動詞"):
        return False  # 速やかに
    return token.tag.startswith(("動詞", "助動詞", "形容詞")) or (
        token.tag.startswith("助詞-接続助詞") and token.text in "てで"
    )


def _goes_on(token: Token, following: Token) -> bool:
    if following.tag.startswith("助詞-接続助詞"):
        return following.text in ("て", "で", "ば")
    if token.text in "てで" and token.tag.startswith("助詞"):
        return True  # an adverbial …して: never an end of its own
    return following.tag.startswith("助動詞") or following.tag.startswith("動詞-非自立可能")


# without a parse: the kana that end a predicate before 、 or before a kanji
_GUESS = re.compile(
    r"(?P<sequent>(?:[しいきりちみび]|[われけせめてえげ]|ず|なく|でき|らず|わず|せず|させ)(?=、))|[るうくすむつぶぬたい](?=[々〇一-龠ァ-ヶもこと場際])"
)
_NOT_SEQUENT = re.compile(
    r"(?:又は|また|及び|並び|ただし|但し|もし|なく|て|より|限り|あたり|おり|うち|つき|とおり|次い|ない|い)$"
)


def _guessed(text: str, end: int) -> Iterator[tuple[int, bool]]:
    for found in _GUESS.finditer(text, 0, end):
        sequent = found["sequent"] is not None
        if not (sequent and _NOT_SEQUENT.search(text, max(0, found.end() - 4), found.end())):
            yield found.end(), sequent
