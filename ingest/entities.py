"""Named entities as spaCy's recogniser finds them, in plain numpy.

The model is `spacy.TransitionBasedParser.v2` for BILUO moves. Outside an entity the next move depends on the word alone,
so it is chosen for all words of a batch at once; inside, only two moves are open. spaCy asks each of the 758 moves at
each word whether it is allowed, and in its wheels for Python 3.11 takes the interpreter's lock every time: 25 times the
work. The entities are the same (tests/ingest/test_engine.py); GiNZA needs them to find the bunsetu.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Flags: TypeAlias = npt.NDArray[np.bool_]
Found: TypeAlias = tuple[str, int, int]  # label, first word, word behind the last

_IMPOSSIBLE = np.float32(-np.inf)


@dataclass(frozen=True)
class EntityRecogniser:
    """The moves (B-Person, O …) and the weights: `project` (hidden, width), `features` (3, hidden, pieces, hidden),
    `absent` (1, 3, hidden, pieces) for a feature that is not there, `bias` (hidden, pieces), `choose` (moves, hidden)."""

    moves: tuple[str, ...]
    project: Floats
    project_bias: Floats
    features: Floats
    absent: Floats
    bias: Floats
    choose: Floats
    choose_bias: Floats

    def find(
        self, texts: Sequence[Floats], spaces: Sequence[Sequence[bool]], starts: Sequence[Sequence[bool]]
    ) -> list[tuple[Found, ...]]:
        """The entities of each text, given as its words' vectors (words, width), of which there is at least one.

        `spaces` says which words are white space, `starts` which begin a sentence: no entity goes over into one.
        """
        lengths = [len(text) for text in texts]
        ends = np.cumsum(lengths)
        last = np.roll(np.concatenate(starts), -1)  # the word before a sentence is as the last of a text
        last[ends - 1] = True
        parts = self._parts(np.concatenate(texts))
        outside = self._moves_outside(parts, last, np.concatenate(spaces))
        places = (slice(end - length, end) for end, length in zip(ends, lengths, strict=True))
        return [tuple(self._walk(outside[text], parts[text], last[text])) for text in places]

    def _parts(self, vectors: Floats) -> Floats:
        """What each word adds to the hidden layer, (words, 3, hidden, pieces): as the word that comes next, as the first
        of the open entity, as the last so far."""
        projected = vectors @ self.project.T + self.project_bias
        weights = self.features.reshape(-1, self.features.shape[-1])
        parts = (projected @ weights.T).reshape(len(vectors), *self.features.shape[:-1])
        return parts.astype(np.float32, copy=False)

    def _moves_outside(self, parts: Floats, last: Flags, spaces: Flags) -> npt.NDArray[np.intp]:
        hidden = parts[:, 0] + self.absent[0, 1] + self.absent[0, 2] + self.bias
        scores = hidden.max(axis=2) @ self.choose.T + self.choose_bias
        scores[:, self._columns("IL")] = _IMPOSSIBLE
        scores[:, self.moves.index("U-")] = _IMPOSSIBLE  # the entity without a label
        scores[np.ix_(last | spaces, self._columns("B"))] = _IMPOSSIBLE
        scores[np.ix_(spaces, self._columns("U"))] = _IMPOSSIBLE
        best: npt.NDArray[np.intp] = scores.argmax(axis=1)
        return best

    def _walk(self, outside: npt.NDArray[np.intp], parts: Floats, last: Flags) -> Iterator[Found]:
        """The moves from word to word."""
        word = 0
        while word < len(outside):
            kind, _, label = self.moves[outside[word]].partition("-")
            end = word + 1
            if kind == "B":
                while not self._ends(label, word, end, parts, last):
                    end += 1
                end += 1
            if kind in "BU":
                yield label, word, end
            word = end

    def _ends(self, label: str, start: int, word: int, parts: Floats, last: Flags) -> bool:
        """Whether the entity that began at `start` ends with `word`."""
        if last[word]:
            return True
        hidden = (parts[word, 0] + parts[start, 1] + parts[word - 1, 2] + self.bias).max(axis=1)
        goes_on, ends = self._inside[label]
        return bool(
            hidden @ self.choose[ends] + self.choose_bias[ends]
            > hidden @ self.choose[goes_on] + self.choose_bias[goes_on]
        )

    @cached_property
    def _inside(self) -> dict[str, tuple[int, int]]:
        """For each label the moves that go on and that end."""
        at = {move: i for i, move in enumerate(self.moves)}
        return {move[2:]: (at["I" + move[1:]], i) for move, i in at.items() if move.startswith("L-")}

    def _columns(self, kinds: str) -> npt.NDArray[np.intp]:
        return np.flatnonzero([move[0] in kinds for move in self.moves])
