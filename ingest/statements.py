"""What a sentence states: its top-level predicates, each with its ending and its bearer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.actors import Mention, inside
from ingest.bearers import Names, Sighting, bare_topic, governor, sightings_of
from ingest.context import Context
from ingest.contract import Sentence
from ingest.doers import acts_on, says_something
from ingest.endings import Core, Ending, Who, core_of
from ingest.modality import read_ending
from ingest.predicates import Bound, Group, bounds_of, groups_of
from ingest.scene import Scene
from ingest.surface import Surface, surface_of
from ingest.whose import bearer_of
from ontology.facts import ClauseKind, NormType


@dataclass(frozen=True, slots=True)
class Statement:
    """One predicate group: its ending (of type None where it says nothing of anybody) and its bearer."""

    scene: Scene
    core: Core
    ending: Ending
    bearer: Names

    @property
    def group(self) -> Group:
        """The predicate's place on the surface."""
        return self.scene.group


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence as read. `bounds` and `mentions` are places on `surface`."""

    surface: Surface
    bounds: tuple[Bound, ...]
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]


def statements_of(sentence: Sentence, context: Context) -> Stated:
    """The statements of a sentence, in order. Notes in the context who acted and what was said."""
    surface = surface_of(sentence.text)
    bounds = bounds_of(surface, sentence.parse)
    mentions = context.actors.mentions(surface)
    if not bounds or not _is_statement(sentence, surface):
        return Stated(surface, bounds, mentions, ())
    groups = groups_of(surface, bounds)
    cores = [core_of(surface.text[group.start : group.end]) for group in groups]
    endings = _endings(surface, groups, cores, mentions, bounds)
    sightings = sightings_of(surface, groups, mentions, bounds)
    statements: list[Statement] = []
    earlier: Names = ()
    for i, (group, core, ending) in enumerate(zip(groups, cores, endings, strict=True)):
        if ending is not None:
            later = sightings[i + 1].subject if i + 1 < len(groups) and not sightings[i + 1].inherited else ()
            scene = Scene(sentence, surface, group, ending, sightings[i], mentions, bounds, context, later, earlier)
            statements.append(_statement(scene, core))
            earlier = statements[-1].bearer if ending.who in _OWN and statements[-1].bearer else earlier
    if len(groups) == 1 and statements and statements[0].ending.name == "same":
        statements = _repeated(statements[0], context.said(sentence))
    context.keep(sentence, [(s.ending, s.bearer) for s in statements if s.ending.type is not None])
    return Stated(surface, bounds, mentions, tuple(statements))


_OWN = (Who.SUBJECT, Who.PAYER, Who.EVERYBODY)  # whose bearer goes on acting in the next predicate


def _statement(scene: Scene, core: Core) -> Statement:
    scene = _with_bare_topic(scene, core)
    if scene.ending.type is None or not says_something(scene, core):
        if scene.ending.name != "passive":  # its subject is nobody's doer
            scene.context.note(scene.sentence, scene.sighting.subject)
        return Statement(scene, core, replace(scene.ending, type=None), scene.sighting.subject)
    bearer = bearer_of(scene)
    if bearer == scene.sighting.subject:
        scene.context.note(scene.sentence, bearer)
    return Statement(scene, core, scene.ending, bearer)


# what only somebody can be said to do
_PERSONAL = frozenset({"may", "must", "must-not", "cannot", "plain", "plain-sequent", "endeavour", "compensate"})


def _with_bare_topic(scene: Scene, core: Core) -> Scene:
    if (
        scene.sighting.subject
        or not scene.sighting.thing
        or scene.ending.name not in _PERSONAL
        or not acts_on(scene, core)
    ):
        return scene
    names = bare_topic(scene.surface, scene.group)
    return replace(scene, sighting=Sighting(names, inherited=False, thing=False, marked=False)) if names else scene


def _repeated(same: Statement, said: Sequence[tuple[Ending, Names]]) -> list[Statement]:
    """…の場合も同様とする: what the sentence before said, once more."""
    return [replace(same, ending=replace(ending, name=same.ending.name), bearer=bearer) for ending, bearer in said]


# an item is a statement only where it is a full sentence, not a phrase of its lead sentence
_NOUN = re.compile(r"(?:こと|もの|とき|場合|者|行為|際|ため|恐れ|おそれ|事実|情報)。$")
_FULL = re.compile(r"(?:ます|ません|ものとする|とする|ことができる|できない|ならない|を負う|負わない)[。｡]?$")


def _is_statement(sentence: Sentence, surface: Surface) -> bool:
    if sentence.clause.kind in (ClauseKind.ITEM, ClauseKind.SUBITEM):
        return (surface.text.endswith("。") and not _NOUN.search(surface.text)) or bool(_FULL.search(surface.text))
    return True


# what a modality at the end covers: 譲渡し、又は担保に供してはならない, 停止し、解除することができる
_COVERING = frozenset(
    {"may", "can", "potential", "may-happen", "may-leave", "must", "must-not", "cannot", "need", "please"}
)
# what takes on the modality behind it
_BARE = frozenset(
    {"plain", "plain-sequent", "settle", "compensate", "plain-not", "effect", "law-and-court", "forbid", "refrain-noun"}
    | {"not-allow", "not-pay-back"}
)
_NOT_DOING = frozenset({"plain-not", "refrain-noun", "not-allow", "not-pay-back"})
_DENYING = frozenset({"plain-not", "refrain-noun", "never"})
_KEEPING = re.compile(r"(?:保持|管理|遵守|厳守|維持|尊重|保管|取り?扱|保護|守)(?:する|し|い|り|いたし)?$")
_THEIR_DOING = re.compile(
    r"(?!.*(?:場合|とき|際)[はにも]?、).*による[^、。]{0,40}を禁[じ止]"
)  # 会員による転載を禁止し、これに反した場合は登録を抹消することができる; no sanction for a case
_OR = re.compile(r"(?:又は?|または|若しくは|もしくは|あるいは|或いは)")


def _endings(
    surface: Surface,
    groups: Sequence[Group],
    cores: Sequence[Core],
    mentions: Sequence[Mention],
    bounds: Sequence[Bound],
) -> list[Ending | None]:
    """The ending of each group; a bare 連用形 takes that of the group behind, where it covers both."""
    endings = [read_ending(core, final=group.final) for core, group in zip(cores, groups, strict=True)]
    for i in range(len(groups) - 2, -1, -1):
        own, following = endings[i], endings[i + 1]
        if following is not None and following.name == "define" and not _own_actor(groups[i], mentions):
            endings[i] = following  # 「会員」とは、規約に同意し、登録をした者をいう
            continue
        if own is None or own.name not in _BARE or cores[i].prescribed:
            continue
        if following is None:
            endings[i] = None  # …を提供し、漏洩する行為: a noun phrase to the end
            continue
        if own.sequent and following.type is None and not _has_actor(surface.text, groups[i], mentions, bounds):
            endings[i] = following  # 国内で提供し、利用されるものとする
        elif not _own_actor(groups[i + 1], mentions) and _covers(surface.text, own, cores[i], groups[i + 1], following):
            endings[i] = following
    return endings


def _own_actor(group: Group, mentions: Sequence[Mention]) -> bool:
    return any(m.case == "は" for m in inside(mentions, group.start, group.end))


def _has_actor(text: str, group: Group, mentions: Sequence[Mention], bounds: Sequence[Bound]) -> bool:
    """Whether somebody is the group's subject, written in it or a topic before."""
    if any(m.case in ("は", "も") and m.start < group.end for m in mentions):
        return True
    own = (m for m in mentions if m.case in ("が", "のみが") and group.start <= m.start < group.end)
    return any(governor(text, m, group, bounds) is None for m in own)


def _covers(text: str, own: Ending, core: Core, behind: Group, following: Ending) -> bool:
    if own.name in _NOT_DOING:
        return following.name in ("must-not", "may-leave", "may-happen")
    if own.name == "forbid" and _THEIR_DOING.match(core.text) and not _OR.match(text, behind.start):
        return False
    if following.type is NormType.PROHIBITION and _KEEPING.search(core.text):
        return False
    if following.name in _COVERING:
        return True
    return following.name in (*_DENYING, "not-so") and _OR.match(text, behind.start) is not None
