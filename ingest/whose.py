"""Whose norm it is: the ending says where to look for the bearer, the sentence or its context names him."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.actors import Actors, Mention
from ingest.bearers import Names, Sighting, governor
from ingest.context import Context
from ingest.contract import Sentence
from ingest.endings import Ending, Who
from ingest.predicates import Bound, Group, Kind
from ingest.surface import Surface
from ontology.facts import NormType


@dataclass(frozen=True, slots=True)
class Scene:
    """One predicate group with all that may name its bearer."""

    sentence: Sentence
    surface: Surface
    group: Group
    ending: Ending
    sighting: Sighting
    mentions: Sequence[Mention]
    bounds: Sequence[Bound]
    context: Context
    later: Names = ()  # the subject of the predicate behind
    earlier: Names = ()  # who bears what the predicate before in the same sentence says

    @property
    def text(self) -> str:
        """The surface of the sentence."""
        return self.surface.text

    @property
    def actors(self) -> Actors:
        """The actors of the contract."""
        return self.context.actors

    def own_start(self) -> int:
        """Where the words that go with the group's own predicate begin: behind the last clause inside the group."""
        ends = [b.at for b in self.bounds if self.group.start < b.at < self.group.end and b.kind is not Kind.WITHIN]
        return max(ends, default=self.group.start)

    def inside(self, *cases: str) -> list[Mention]:
        """The mentions of the group with one of these case particles; all without any."""
        within = (m for m in self.mentions if self.group.start <= m.start and m.after <= self.group.end)
        return [m for m in within if not cases or m.case in cases]


def bearer_of(scene: Scene) -> Names:
    """Who bears the norm of a group; () where nobody can be named."""
    match scene.ending.who:
        case Who.PAYER:
            free = _one(scene.actors.customer) if scene.ending.type is NormType.EXEMPTION else ()
            return _payer(scene) or scene.sighting.subject or free or supplied(scene)
        case Who.GRANTEE:
            return _grantee(scene)
        case Who.OTHER:
            return _told(scene)
        case Who.LIABLE:
            return _liable(scene) or scene.sighting.subject or supplied(scene)
        case Who.HOLDER:
            return _holder(scene) or scene.sighting.subject or supplied(scene)
        case Who.ADDRESSEE:
            return scene.sighting.subject or _one(scene.actors.customer) or supplied(scene)
        case Who.EVERYBODY:
            return _together(scene)
    return scene.sighting.subject or supplied(scene)


def _one(name: str | None) -> Names:
    return (name,) if name else ()


def _payer(scene: Scene) -> Names:
    owners = [
        m for m in scene.inside("の") if re.match(r"の(?:ご|御)?(?:費用)?負担|の責任", scene.text[m.end : m.end + 6])
    ]
    return owners[-1].names if owners else ()


def _grantee(scene: Scene) -> Names:
    subject = scene.sighting.subject
    for cases in (("に対し", "に対して", "に対しては", "への"), ("に", "へ", "には"), ("による", "の", "が")):
        for mention in scene.inside(*cases):
            bound = governor(scene.text, mention, scene.group, scene.bounds)
            if (
                mention.names != subject
                and mention.names != _one(scene.actors.provider if scene.actors.customer else None)
                and (bound is None or bound.kind is Kind.COMPLEMENT)
            ):
                return mention.names
    return scene.actors.others(subject) if subject else _one(scene.actors.customer)


def _told(scene: Scene) -> Names:
    """禁止する, 認めない: the topic where it is not the one who decides; else whom the sentence names, else the other side."""
    subject, actors = scene.sighting.subject, scene.actors
    if scene.ending.name == "forbid":
        named = [
            m.names
            for m in scene.inside("の", "による", "が", "に")
            if m.names != subject and m.names != _one(actors.provider)
        ]
        if named:
            return named[0]
        if subject and subject != _one(actors.provider):
            return subject
    if subject:
        return actors.others(subject)[:1]
    return _one(actors.customer) or supplied(scene)


def _liable(scene: Scene) -> Names:
    """甲が負う責任, 甲の損害賠償責任, 甲の責任."""
    for mention in scene.mentions:
        behind = scene.text[mention.after : mention.after + 24]
        if (
            mention.case in ("が", "の", "は")
            and re.match(r"(?:[^、は]{0,14}負う|[^、は]{0,8}(?:責任|賠償|補償|債務|義務))", behind)
            and not re.match(r"[^、は]{0,10}(?:責め?に|被|生じ)", behind)
        ):
            return mention.names
    return ()


def _holder(scene: Scene) -> Names:
    holders = [
        m
        for m in scene.inside("が", "による", "の", "から", "より")
        if not re.match(r"の責|の故意|に対する", scene.text[m.end : m.end + 4])
    ]
    return holders[0].names if holders else ()


def _together(scene: Scene) -> Names:
    if scene.sighting.subject:
        return scene.sighting.subject
    joint = [m for m in scene.mentions if len(m.names) > 1]
    return joint[-1].names if joint else scene.actors.principals


_CONSENT = re.compile(
    r"の(?:(?:事前|書面|明示|別段|文書)?(?:の|による)?)*(?:承諾|同意|許可|承認|許諾|指示|求め|要求|請求に|指定)"
)
_HUMBLE = re.compile(r"(?:いたし|致し|申し上げ|さ?せていただ[くき]|お知らせ|ご連絡|ご請求|ご案内|ご提供|お客様に)")
_HONOURED = re.compile(r"(?<!せて)(?:いただ[くき]|頂[くき])")
_SANCTION = re.compile(
    r"(?:解除|解約|停止|中止|削除|請求|拒否|拒絶|取り?消|没収|制限|抹消|除名|催告|登録抹消|利用停止|措置|変更|廃止|終了させ)"
)


def supplied(scene: Scene) -> Names:
    """An omitted subject: the same sentence, the lead sentence, the sentence before, the article, then the part played."""
    actors, context, sentence = scene.actors, scene.context, scene.sentence
    excluded = _excluded(scene)
    if agent := _agent(scene):
        return agent
    if scene.earlier and not excluded & set(scene.earlier):
        return scene.earlier
    if scene.later and not excluded & set(scene.later):
        return scene.later
    act = scene.text[scene.group.start : scene.group.end]
    if actors.provider and actors.customer:
        if _HONOURED.search(act[-24:]) and not _HUMBLE.search(act[-12:]):
            return _one(actors.customer)
        if _HUMBLE.search(act[-16:]) and "ください" not in act[-10:]:
            return _one(actors.provider)
    condition = _in_conditions(scene)
    if scene.ending.type is NormType.EXEMPTION and actors.provider and actors.provider not in excluded:
        return condition[-1] if condition and _OWN_RIGHT.search(act) else _one(actors.provider)
    if other := _other_than(actors, excluded):
        return other
    if condition:
        if _JUDGED.search(scene.text, scene.group.start, scene.group.end):
            return condition[-1]
        if scene.ending.type in (NormType.PERMISSION, NormType.EXEMPTION) and _SANCTION.search(act):
            return actors.others(condition[-1]) or condition[-1]
        return condition[-1]
    for names in (context.lead(sentence), context.before(sentence), context.article(sentence)):
        if names:
            return names
    return ()


_DEED = re.compile(
    r"(?:の|による)(?:[^、はがを]{0,20}(?:に対する|への))?[^、はがを]{0,8}(?:請求|通知|申し?込み?|解約|支払い?|届出|申請|退会(?:の申出)?|申し?出)(?:の[^、は]{0,6})?は"
)
_JUDGED = re.compile(r"(?:判断|認め|考え|認定|思料|判定)(?:し|た|する|る)+(?:場合|とき|時|際)")
_OWN_RIGHT = re.compile(
    r"(?:解除|解約|停止|中止|終了|廃止|変更|削除|実施)(?:を)?(?:行っ|し|した)[^。]*(?:これ|当該|かかる|それ)"
)
_RECEIVE = re.compile(r"(?:受け|得|入手|取得|購入|譲り受け|借り|借受|請求され|要求され|求められ)[^、]{0,8}$")


def _agent(scene: Scene) -> Names:
    """Who acts though he is no subject: 弊社から通知する, 弊社からお客様への通知は, お客様の弊社に対する請求は."""
    for mention in scene.inside():
        if mention.case in ("の", "による") and _DEED.match(scene.text, mention.end):
            return mention.names
    for mention in scene.inside():
        if len(mention.names) > 1 and re.match(
            r"(?:と)?の?間(?:の|における)[^、がを]{1,14}は|の(?:書面による)?合意", scene.text[mention.end :][:24]
        ):
            return mention.names
    if acting := [m for m in scene.inside("で", "にて") if governor(scene.text, m, scene.group, scene.bounds) is None]:
        return acting[-1].names
    senders = [m for m in scene.inside("から", "より") if governor(scene.text, m, scene.group, scene.bounds) is None]
    if senders and not _RECEIVE.search(scene.text[scene.group.start : scene.group.end]):
        return senders[0].names
    return ()


def _in_conditions(scene: Scene) -> list[Names]:
    """The subjects of the conditions in the group: 利用者が…場合."""
    out: list[Names] = []
    for mention in scene.inside("が", "において"):
        bound = governor(scene.text, mention, scene.group, scene.bounds)
        if bound is not None and bound.kind is Kind.CLAUSE:
            out.append(mention.names)
    return out


def _excluded(scene: Scene) -> set[str]:
    """Those to whom it is done, or whose consent is asked: not the doer."""
    out: set[str] = set()
    for mention in scene.mentions:
        if mention.start < scene.group.end and (
            (
                mention.case in ("に対し", "に対して", "に", "へ", "に対しては", "への")
                and mention.start >= scene.group.start
            )
            or _CONSENT.match(scene.text, mention.end)
        ):
            out |= set(mention.names)
    return out


def _other_than(actors: Actors, excluded: set[str]) -> Names:
    """The one principal left, where the others are excluded."""
    left = [name for name in actors.principals if name not in excluded]
    return (left[0],) if len(left) == 1 and len(actors.principals) == 2 else ()
