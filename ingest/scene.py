"""One predicate with all that may name its bearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.actors import Actors, Mention
from ingest.bearers import Names, Sighting
from ingest.context import Context
from ingest.contract import Sentence
from ingest.endings import Ending
from ingest.predicates import Bound, Group, Kind, within
from ingest.surface import Surface


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

    @property
    def act(self) -> str:
        """The surface of the group."""
        return self.surface.text[self.group.start : self.group.end]

    def own_start(self) -> int:
        """Where the words that go with the group's own predicate begin: behind the last clause inside the group."""
        ends = [b.at for b in within(self.bounds, self.group.start, self.group.end) if b.kind is not Kind.WITHIN]
        return max(ends, default=self.group.start)

    def inside(self, *cases: str) -> list[Mention]:
        """The mentions of the group with one of these case particles; all without any."""
        within = (m for m in self.mentions if self.group.start <= m.start and m.after <= self.group.end)
        return [m for m in within if not cases or m.case in cases]
