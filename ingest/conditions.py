"""Conditions: the clauses that end in 場合, とき, 際, 限り … and restrict a norm (docs/facts.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.actors import Mention
from ingest.predicates import Bound, Group, Kind, within
from ingest.surface import Surface

# at the end of a predicate: what makes a condition of it. Concessives (場合であっても, としても) and を除き make none
_CLAUSE = re.compile(
    r"""
    (?P<kept>
        (?:場合|とき|時(?![間期])|際|その時点|時点|段階)(?:等|など)?
      | に?限り | ば(?=、) | たら
      | 後(?=[、はに直])
    )
    (?P<tail>に限り|には|において(?:は)?|は|に|で|、)?
    (?!であって?も|でも|にお?いて?も|も、|を除|以外|が(?:あ[るりっ]|ござい)|のほか)
    """,
    re.VERBOSE,
)
_NOMINAL = re.compile(
    r"(?:^|(?<=、))[^、]{1,60}?(?:の場合|の際|の時点|終了後|満了後|解約後|解除後|した後|(?:この|その|かかる)(?:場合|際|とき))(?:に限り|には|において(?:は)?|は|に)?(?=、|[々〇一-龠ァ-ヶ])"
)
_LEADING = re.compile(r"^(?:ただし|但し|なお|また|さらに|及び|又は|または|もっとも|、)+、?")


def conditions_in(
    surface: Surface, group: Group, bounds: Sequence[Bound], mentions: Sequence[Mention]
) -> tuple[str, ...]:
    """The conditions of a group as quotes of the sentence, in order."""
    text = surface.text
    found: list[tuple[int, int]] = []
    start = _start(text, group.start)
    for bound in within(bounds, group.start, group.end):
        clause = _CLAUSE.match(text, bound.at)
        if bound.kind in (Kind.CLAUSE, Kind.ADNOMINAL) and clause:
            begin = _begin(text, start, bound.at, mentions)
            end = clause.end("kept") + (len("に限り") if text.startswith("に限り", clause.end("kept")) else 0)
            found.append((begin, end))
            start = _start(text, clause.end())
    if not found and (nominal := _NOMINAL.search(text, group.start, group.end)):
        begin = _begin(text, _start(text, nominal.start()), nominal.end(), mentions)
        end = nominal.end() - len(re.search(r"(?:には|において(?:は)?|は|に)?$", nominal[0])[0])  # type: ignore[index]
        found.append((begin, end))
    return tuple(surface.quote(begin, end) for begin, end in found if begin < end)


def _start(text: str, at: int) -> int:
    leading = _LEADING.match(text[at:])
    return at + (leading.end() if leading else 0)


def _begin(text: str, start: int, end: int, mentions: Sequence[Mention]) -> int:
    """Behind the sentence's topic, where that stands before the condition."""
    topics = [m for m in mentions if m.case == "は" and start <= m.start and m.after < end]
    begin = topics[-1].after if topics else start
    while begin < end and text[begin] in "、，":
        begin += 1
    return begin
