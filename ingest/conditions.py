"""Conditions: the clauses that end in 場合, とき, 際, 限り … and restrict a norm (docs/facts.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.actors import Mention
from ingest.predicates import Bound, Group, Kind, within
from ingest.surface import Surface

# behind a predicate: what makes a condition of it. Concessives (場合であっても, としても) and を除き make none
_CLAUSE = re.compile(
    r"""
    (?P<kept>(?:場合|とき|時点|時(?![間期])|際|段階|間(?=、))(?:等|など)?(?:まで(?=は))?(?:に限り)? | (?<=ない)限り | 限り(?=、) | たら | 後(?=[、はに直]))
    (?!であって?も|でも|にお?いて?も|も、|を除|以外|が(?:あ[るりっ]|ござい)|のほか|から)
    (?P<tail>には|において(?:は)?|は|に|で|、)?
    """,
    re.VERBOSE,
)
# behind a noun: 緊急の場合, 契約終了後, この場合
_NOUN = re.compile(
    r"""
    (?:^|(?<=、)|(?<=は))(?P<kept>[^、は]{0,60}?(?:の(?:場合|際|時点)|[々一-龠]{2}(?<!最)(?<!以)(?<!今)(?<!前)後|[々一-龠]{2}時|(?:この|その|かかる|以下の|次の)(?:場合|際|とき))(?:に限り)?)
    (?=(?:には|において(?:は)?|は|に)?、)
    """,
    re.VERBOSE,
)
_LEADING = re.compile(
    r"""^(?: 、 | ただし | 但し | なお | または | 又は | また(?!は) | さらに | 及び | もっとも | 万一 | 万が一
      | [^、]{0,40}?(?:かかわらず|関わらず|関らず|拘らず|ほか|他|として|については?|に関し(?:て)?|に加え(?:て)?|ため)(?=、) )+""",
    re.VERBOSE,
)
_TOPIC = re.compile(r"(?<![合き時際])は、")
_JOINS = re.compile(r"(?:又は|または|もしくは|若しくは|及び|および|や|で|かつ)(?!、)")


def conditions_in(
    surface: Surface, group: Group, bounds: Sequence[Bound], mentions: Sequence[Mention]
) -> tuple[tuple[int, int], ...]:
    """The (start, end) on the surface of each condition of a group, in order."""
    text = surface.text
    nouns = [m.span("kept") for m in _NOUN.finditer(text, group.start, group.end)]
    found: list[tuple[int, int]] = []
    start = group.start
    for bound in within(bounds, group.start, group.end):
        ending = _condition_end(text, bound)
        if ending is None:
            continue
        start = max([start, *(end for _, end in nouns if end <= bound.at)])
        if found and start == found[-1][1] and _JOINS.match(text, start):
            found[-1] = (found[-1][0], ending)
        else:
            found.append((_begin(text, start, bound.at, mentions), ending))
        start = ending
    apart = [(a, b) for a, b in nouns if not any(a < end and b > begin for begin, end in found)]
    found += [(_begin(text, a, b, mentions), b) for a, b in apart]
    return tuple(sorted((begin, end) for begin, end in found if begin < end))


def _condition_end(text: str, bound: Bound) -> int | None:
    """Where a condition ends whose predicate ends at a bound; None where it makes none."""
    if bound.kind is Kind.CLAUSE and text.startswith("ば", bound.at - 1):
        return bound.at
    clause = _CLAUSE.match(text, bound.at) if bound.kind in (Kind.CLAUSE, Kind.ADNOMINAL) else None
    return clause.end("kept") if clause else None


def _begin(text: str, start: int, end: int, mentions: Sequence[Mention]) -> int:
    """Behind connectives, and behind the sentence's topic where that stands before the condition."""
    topics = [m.after for m in mentions if m.case == "は" and start <= m.start and m.after < end]
    topics += [found.end() for found in _TOPIC.finditer(text, start, end)]
    begin = max(topics, default=start)
    while begin < end and (leading := _LEADING.match(text[begin:end])) and leading.end():
        begin += leading.end()
    return begin
