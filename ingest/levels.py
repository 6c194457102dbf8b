"""The open levels of numbering inside an article: 1., then (1), then ①; a number goes to the level that it continues."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.lines import Line
from ingest.nodes import Node
from ingest.numbering import Marker, kana_value

_NESTED = 6  # levels of one style inside one another; a further 1 is the same number again, not a level more


@dataclass
class Level:
    """One level: `last` is the number that was read last, `node` the clause that carries it, `owner` its parent."""

    style: str
    indent: int
    last: int
    node: Node
    owner: Node
    first: str = ""  # of a katakana series: ア or イ


class Levels:
    """The levels from outside in. `repeated`: Markdown that prints every item as `1.`."""

    def __init__(self, *, repeated: bool) -> None:
        self._stack: list[Level] = []
        self._repeated = repeated

    def __bool__(self) -> bool:
        return bool(self._stack)

    @property
    def deepest(self) -> Level:
        """The innermost level; IndexError where none is open."""
        return self._stack[-1]

    def owned_by(self, node: Node) -> bool:
        """Some level numbers the children of a node."""
        return any(level.owner is node for level in self._stack)

    def has(self, style: str) -> bool:
        """A level of this style is open."""
        return any(level.style == style for level in self._stack)

    def of(self, node: Node) -> Level | None:
        """The innermost level whose last number a node carries."""
        return next((level for level in reversed(self._stack) if level.node is node), None)

    def of_children(self, node: Node, marker: Marker, line: Line) -> Level | None:
        """The level of this style that numbers the children of a node."""
        found = (level for level in self._stack if level.owner is node and level.style == marker.style)
        return next((level for level in found if _fits(line, level)), None)

    def clear(self) -> None:
        """Close all."""
        self._stack = []

    def keep_only(self, node: Node) -> None:
        """Close all levels but those whose last number a node carries."""
        self._stack = [level for level in self._stack if level.node is node]

    def open(self, level: Level) -> None:
        """Begin a level inside the others."""
        self._stack.append(level)

    def close_under(self, level: Level) -> None:
        """Close what is inside a level."""
        del self._stack[self._stack.index(level) + 1 :]

    def close_indented(self, line: Line, style: str) -> None:
        """Close the levels of a style that are indented deeper than a line."""
        while self._stack and self._stack[-1].indent > line.indent + 1 and self._stack[-1].style == style:
            self._stack.pop()

    def continued(self, line: Line, marker: Marker, number: int | None) -> Level | None:
        """The level that a number continues: the deepest exact successor, else the deepest with a gap."""
        same = [level for level in reversed(self._stack) if level.style == marker.style and _fits(line, level)]
        if number is None or (self.is_repeated(marker, number) and same):
            return same[0] if same else None
        exact = next((level for level in same if number == level.last + 1), None)
        follows = exact or next((level for level in same if number > level.last or number != 1), None)
        return follows or (same[0] if len(same) >= _NESTED else None)

    def expects(self, marker: Marker, number: int | None) -> bool:
        """Some level goes on with exactly this number."""
        return bool(self.expecting(marker, number))

    def expecting(self, marker: Marker, number: int | None) -> list[Level]:
        """The levels that go on with exactly this number, from outside in."""
        return [level for level in self._stack if level.style == marker.style and number == level.last + 1]

    def is_repeated(self, marker: Marker, number: int | None) -> bool:
        """A `1.` that stands for whatever number comes next."""
        return self._repeated and marker.style == "num" and number == 1

    def told_apart(self, marker: Marker) -> Marker:
        """The marker, i, v or x read as what an open level expects, a letter or a Roman numeral; an i that begins is Roman."""
        if marker.or_else is None or self.expects(marker, marker.numbers[0]):
            return marker
        style, number = marker.or_else
        other = replace(marker, style=style, numbers=(number,), or_else=None)
        return other if self.expects(other, number) or number == 1 else marker

    def value(self, marker: Marker) -> int | None:
        """The number of a marker, None for a bullet; a katakana letter counts in the series that is open."""
        if not marker.numbers or marker.style != "kana":
            return marker.numbers[0] if marker.numbers else None
        letter = chr(marker.numbers[0])
        level = next((level for level in reversed(self._stack) if level.style == "kana"), None)
        if level is not None and (letter not in "アイ" or level.first == "ア"):
            return kana_value(level.first, letter)
        return kana_value(letter if letter in "アイ" else "ア", letter)


def _fits(line: Line, level: Level) -> bool:
    """Indentation tells nested lists of one style apart; a difference of one column is noise."""
    return abs(line.indent - level.indent) <= 1
