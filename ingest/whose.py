"""Whose norm it is: the ending says where to look for the bearer, the sentence or its context names him."""

from __future__ import annotations

import re

from ingest.bearers import Names, governor
from ingest.endings import Who
from ingest.predicates import Kind
from ingest.scene import Scene
from ingest.supply import at_cost, supplied
from ontology.facts import NormType, Role


def bearer_of(scene: Scene) -> Names:
    """Who bears the norm of a group; () where nobody can be named."""
    match scene.ending.who:
        case Who.PAYER:
            free = _one(scene.actors.customer) if scene.ending.type is NormType.EXEMPTION else ()
            return _payer(scene) or scene.sighting.subject or free or supplied(scene)
        case Who.INNER:
            return _inner(scene) or scene.sighting.subject or supplied(scene)
        case Who.DATIVE:
            return _dative(scene) or scene.sighting.subject or supplied(scene)
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
    return _subject(scene) or supplied(scene)


_CAUSED = re.compile(r"させ(?:る|ます|ない|ません|ず|(?:る|ない)(?:もの|こと)[^、。]{1,8})$")


def _made_to_do(scene: Scene) -> bool:
    """産前の従業員は、就業させない: whom the employer makes or lets do something is the topic, and nobody else is named."""
    provider, subject = scene.actors.provider, scene.sighting.subject
    if provider is None or not subject or provider in subject or not _CAUSED.search(scene.act):
        return False
    employee = any(party.role is Role.EMPLOYEE for party in scene.actors.parties)
    return employee and not scene.inside("に", "を", "には", "へ")


def _subject(scene: Scene) -> Names:
    """The subject; one of the predicate before gives way: 当社は保護に努めますが、複製の保存は会員の責任で行う."""
    if _made_to_do(scene):
        return _one(scene.actors.provider)
    taken_over = scene.sighting.inherited and scene.sighting.thing
    return (taken_over and at_cost(scene)) or scene.sighting.subject


def _one(name: str | None) -> Names:
    return (name,) if name else ()


def _payer(scene: Scene) -> Names:
    owners = [
        m for m in scene.inside("の") if re.match(r"の(?:ご|御)?(?:費用)?負担|の責任", scene.text[m.end : m.end + 6])
    ]
    return owners[-1].names if owners else ()


def _inner(scene: Scene) -> Names:
    inner = [m for m in scene.inside("が") if governor(scene.text, m, scene.group, scene.bounds) is None]
    return inner[-1].names if inner else ()


def _dative(scene: Scene) -> Names:
    towards = scene.inside("に対し", "に対して")
    return next((m.names for m in (*towards, *reversed(scene.inside("に", "には", "においては", "において")))), ())


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
            for m in scene.inside("の", "による", "が")
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
            and re.match(r"(?:[^、は]{0,14}負う|[^、は]{0,6}負担する|[^、は]{0,8}(?:責任|賠償|補償|債務|義務))", behind)
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
