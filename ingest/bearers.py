"""Who bears a norm: the subject of its predicate, or, where that is left out, who the context says.

The order for an omitted subject is that of docs/facts.md section 7: the same sentence, the lead sentence (柱書), the
sentence before, the article.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.actors import Actors, Mention, inside, near
from ingest.predicates import LIGHT, Bound, Group, Kind, within
from ingest.surface import Surface

Names = tuple[str, ...]

_TOPIC = frozenset({"は", "も", "側は", "自身は", "本人は", "としては", "においては", "においても"})
_SUBJECT = frozenset({"が", "のみが", "だけが", "側が", "自ら", "自身が", "本人が"})
_DATIVE = frozenset({"に対し", "に対して", "に対しては", "に対しても", "に", "へ", "には"})
_AGENT = frozenset({"により", "によって", "本人により"})
_BETWEEN = frozenset({"間で", "間にて", "との", "において", "で"})
_FROM = frozenset({"から", "より", "からは"})
_PLACE = re.compile(
    r"(?:場合|とき|時|際|以内|以降|以後|後|前|まで|ついて|おいて|対して|して|いて|って|よって|に|で|と|から|ため|また|又|若しく|或い|[てで]|こと|際して|もの|限度|上|中|間|範囲|部分|旨|なお|また|ただし|但し)は"
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a sentence says of who acts in a group.

    `subject` is empty where no actor is; `thing` says that the topic or subject is a thing, `marked` that it has が."""

    subject: Names
    inherited: bool
    thing: bool
    marked: bool


def sightings_of(
    surface: Surface, groups: Sequence[Group], mentions: Sequence[Mention], bounds: Sequence[Bound]
) -> list[Sighting]:
    """The actor subject of each group, or what stands in its place."""
    topics = [m for m in mentions if m.case in _TOPIC]
    return [_sight(surface, group, mentions, topics, bounds) for group in groups]


def _sight(
    surface: Surface, group: Group, mentions: Sequence[Mention], all_topics: Sequence[Mention], bounds: Sequence[Bound]
) -> Sighting:
    own = inside(mentions, group.start, group.end)
    with_ga = [m for m in own if m.case in _SUBJECT and not _captured(surface.text, m, group, bounds)]
    topics = [m for m in own if m.case in _TOPIC and not _captured_topic(surface.text, m, group, bounds)]
    if with_ga and not any(m.case == "は" for m in topics):  # 弊社は利用者が…: who is the topic acts
        return Sighting(with_ga[-1].names, inherited=False, thing=False, marked=True)
    if topics and _is_appointed(surface.text, topics[-1].after, group.end):
        return Sighting((), inherited=False, thing=True, marked=False)
    if topics:
        return Sighting(topics[-1].names, inherited=False, thing=False, marked=False)
    together = [m for m in own if _acts_together(surface.text, m, group, bounds)]
    if together:
        return Sighting(together[-1].names, inherited=False, thing=False, marked=True)
    thing, marked = _thing(surface.text, group, mentions, bounds)
    before = next((m for m in _backwards(all_topics, group.start) if m.after <= group.start), None)
    if before:
        return Sighting(before.names, inherited=True, thing=thing, marked=marked)
    return Sighting((), inherited=False, thing=thing, marked=marked)


# 理事は、総会の決議によって選任する: the topic is whom it is done to
_APPOINTED = re.compile(
    r"(?:選任|選定|選出|解任|解職|任命|委嘱|解雇|除名|再雇用)(?:し|する|します|する(?:こと|もの)[^、。れ]{1,8})$"
)
_OBJECT = re.compile(r"を(?!除|問わ|もって|以て|経て|得て)")


def _is_appointed(text: str, start: int, end: int) -> bool:
    words = text[start:end]
    return _APPOINTED.search(words) is not None and _OBJECT.search(words) is None


def _backwards(mentions: Sequence[Mention], at: int) -> Iterator[Mention]:
    """The mentions that end before a place, the nearest first."""
    return (mentions[i] for i in range(bisect_right(mentions, at, key=lambda m: m.end) - 1, -1, -1))


def _captured(text: str, mention: Mention, group: Group, bounds: Sequence[Bound]) -> bool:
    """Whether a が goes with a predicate inside the group (弊社が定める方法で), not with the group's own."""
    return governor(text, mention, group, bounds) is not None


def governor(text: str, mention: Mention, group: Group, bounds: Sequence[Bound]) -> Bound | None:
    """The end of the predicate inside the group that a mention goes with; None where that is the group's own."""
    for bound in within(bounds, mention.after, group.end):
        if text[bound.at - 1] == "な" and not _NA.fullmatch(text, mention.after, bound.at):
            continue
        if bound.kind is not Kind.WITHIN and not (
            bound.kind is Kind.ADNOMINAL and LIGHT.search(text, max(0, bound.at - 8), bound.at)
        ):
            return bound
    return None


_NA = re.compile(r"[々一-龠ァ-ヶ]{1,6}な")  # が goes with an adjective only where it stands before it: 通知が困難な場合


def _captured_topic(text: str, mention: Mention, group: Group, bounds: Sequence[Bound]) -> bool:
    """A topic with は reaches the end of its sentence; one with も may stand in a condition."""
    if mention.case == "も" and text.startswith("、", mention.after):
        return False
    return mention.case not in ("は", "側は", "自身は", "本人は") and _captured(text, mention, group, bounds)


def _acts_together(text: str, mention: Mention, group: Group, bounds: Sequence[Bound]) -> bool:
    """甲乙誠意をもって, 甲乙協議の上, 甲乙ともに, 弊社と利用者間にて協議, お客様本人により."""
    if mention.case in _BY_THEMSELVES:
        return True
    if len(mention.names) < 2 or mention.case not in ("", "と", "とも", *_BETWEEN):
        return False
    return bool(_TOGETHER.match(text, mention.end)) or (
        mention.case in ("間で", "間にて") and "協議" in text[mention.after : group.end]
    )


_BY_THEMSELVES = frozenset({"本人により"})
_TOGETHER = re.compile(r"、?(?:とも|共)に|、?(?:誠意|協議|記名|署名|別途|合意|話|互い|それぞれ|各|間で|間にて)")


# は, が behind a noun; what in は is a conjunction (又は) or what has nothing of a subject (必要が, おそれが)
_NOUN_GA = re.compile(
    r"(?<=[々〇一-龠ァ-ヶーA-Za-z0-9れき])(?<!必要)(?<!場合)(?<!義務)(?<!責任)(?<!権利)(?<!恐れ)(?<!それ)(?<!疑い)(?<!可能性)が"
)
_NOUN_HA = re.compile(
    r"(?<=[々〇一-龠ァ-ヶーA-Za-z0-9れき等])(?<![又若或])は(?!、?(?:一切|何ら)?(?:ない|なら|いけ|あり|ござ|しない|しま|でき))"
)


_PARTICLE = 16  # characters; a mention and its particle may lie on both sides of where a group begins


def _thing(text: str, group: Group, mentions: Sequence[Mention], bounds: Sequence[Bound]) -> tuple[bool, bool]:
    """Whether a thing is the topic (は) or the subject (が) of the group."""
    actor_ends = {m.after for m in near(mentions, group.start - _PARTICLE, group.end)}
    for found in _NOUN_GA.finditer(text, group.start, group.end):
        pseudo = Mention(found.start(), found.end(), (), "が", found.end())
        if found.end() not in actor_ends and not _captured(text, pseudo, group, bounds):
            return True, True
    for found in _NOUN_HA.finditer(text, group.start, group.end):
        at = found.end()
        if at not in actor_ends and not _PLACE.search(text, max(0, at - 5), at):
            return True, False
    return False, False


# a bare noun as topic; with an object beside it, it can only be who acts (代表は、期日を定めることができる)
_BARE_TOPIC = re.compile(
    r"(?:^|(?<=、))(?:なお|また|ただし|但し)?、?(?P<name>[々〇一-龠ァ-ヶーA-Za-z]{1,16})(?<![又若或])は(?!、?(?:一切|何ら))"
)
_THINGS = re.compile(
    r"""
    (?: 規約 | 契約 | 約款 | [書条項号法令権品物件日料金費額] | 規定 | 定め | 規則 | 会則 | サービス | サイト | アプリ | ソフト | ウェア | システム | プログラム
      | データ | 情報 | 期間 | 期限 | 業務 | 通知 | 請求 | 支払 | 行為 | 責任 | 義務 | 損害 | 措置 | 内容 | 方法 | 場合 | 変更 | 利用 | 条件 | 制限 | 事項
      | 範囲 | 効力 | ライセンス | コンテンツ | モデル | 表示 | 記録 | 機能 | ID | パスワード | アカウント | 資格 | 地位 | 登録 | 代金 | 報酬 | 対価 | 委託
      | 開示 | 成果 | 賞与 | 給与 | 賃金 | 手当 | 給料 | 退職金 | 見舞金 | 祝金 | 休暇 | 休業 | 休職 | 表彰 | 制裁 | 会議 | 総会 | 部会 | 理由 | 前項 | 以上 | 以下 | 本 | 目的 | 基準 | 手続 | 場所 | 時期 | 上限 | 割合 | 前提 | 判断 | 利益 )$
    """,
    re.VERBOSE,
)


def bare_topic(surface: Surface, group: Group) -> Names:
    """The topic of a group by its own name, where it is a noun that may name somebody: 代表は, IPAは; else ()."""
    names = [found["name"] for found in _BARE_TOPIC.finditer(surface.text, group.start, group.end)]
    return (names[-1],) if names and not _THINGS.search(names[-1]) else ()


def counterparties(surface: Surface, group: Group, mentions: Sequence[Mention], bearer: Names, actors: Actors) -> Names:
    """To or against whom: those named with に対し, に, から in the group, else the other side."""
    named = [m for m in mentions if group.start <= m.start and m.after <= group.end]
    by_party = sorted(named, key=lambda m: not actors.is_party(m.names[0]))
    for cases in (("に対し", "に対して", "に対しては", "に対する"), ("に", "へ", "への"), ("から", "より")):
        for mention in by_party:
            others = tuple(name for name in mention.names if name not in bearer)
            if mention.case in cases and others:
                return others
    if len(bearer) > 1 and set(bearer) >= set(actors.principals):
        return actors.principals
    return (
        actors.others(bearer)[:1]
        if any(actors.is_party(name) for name in bearer) or not actors.principals
        else actors.principals[:1]
    )
