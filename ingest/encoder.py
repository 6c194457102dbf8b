"""The window encoder of GiNZA's model in plain numpy: the same vectors as spaCy's, with less work.

The model is `spacy.MaxoutWindowEncoder.v2`: eight residual layers, each of which looks one word to either side. So a
word's vector at layer n depends on the n words before and behind it, and equal stretches give equal vectors. Here every
different stretch is computed once in a batch: most sentences of a contract begin with 甲は、 and end in ものとする。, and
the rows of zeros by which spaCy keeps texts apart (a quarter of all rows) are hardly ever different.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]

_ROWS = 512  # rows multiplied at once: 1.5 MB, which stays in the processor's cache
_EPSILON = np.float32(1e-8)


@dataclass(frozen=True, slots=True)
class WindowLayer:
    """One residual layer: maxout over the window of three vectors, normalised.

    `weights` is (3 · width, pieces · width) with the pieces one after the other, `bias` (pieces · width,), `scale` and
    `shift` of the normalisation (width,).
    """

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats

    def apply(self, table: Floats, windows: Ints) -> Floats:
        """The vectors of windows, (n, 3) rows of `table`, as (n, width)."""
        width = table.shape[1]
        output = np.empty((len(windows), width), np.float32)
        window = np.empty((min(len(windows), _ROWS), 3, width), np.float32)
        pieces = np.empty((len(window), len(self.bias)), np.float32)
        for start in range(0, len(windows), _ROWS):
            rows = windows[start : start + _ROWS]
            n = len(rows)
            np.take(table, rows, axis=0, out=window[:n], mode="clip")
            np.dot(window[:n].reshape(n, 3 * width), self.weights, out=pieces[:n])
            pieces[:n] += self.bias
            best = output[start : start + n]
            pieces[:n].reshape(n, -1, width).max(axis=1, out=best)
            self._normalise(best)
            best += window[:n, 1]
        return output

    def _normalise(self, vectors: Floats) -> None:
        vectors -= vectors.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", vectors, vectors) / np.float32(vectors.shape[1])
        vectors *= (1 / np.sqrt(variance + _EPSILON))[:, None]
        vectors *= self.scale
        vectors += self.shift


class Encoder:
    """Word vectors to vectors of words in their context."""

    def __init__(self, layers: Sequence[WindowLayer]) -> None:
        self._layers = tuple(layers)

    def encode(self, words: Floats, texts: Sequence[Sequence[int]]) -> list[Floats]:
        """For each text, given as rows of `words` (words, width), the vectors of its words (length, width)."""
        table = np.concatenate((np.zeros((1, words.shape[1]), np.float32), words))
        rows, distance = self._spread(texts)
        for n, layer in enumerate(self._layers, start=1):
            needed = np.flatnonzero(distance <= len(self._layers) - n)
            windows = np.stack((rows[needed - 1], rows[needed], rows[needed + 1]), axis=1)
            first, inverse = _different(windows, len(table))
            table = layer.apply(table, windows[first])
            rows[needed] = inverse
        ends = np.cumsum([len(text) for text in texts])[:-1]
        return np.split(table[rows[distance == 0]], ends)

    def _spread(self, texts: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
        """All texts in one row, with room on both sides, and each place's distance from the nearest word."""
        room = [0] * len(self._layers)
        away = list(range(1, len(self._layers) + 1))
        rows = [row for text in texts for part in (room, [row + 1 for row in text], room) for row in part]
        distance = [d for text in texts for part in (away[::-1], [0] * len(text), away) for d in part]
        return np.array(rows, np.int64), np.array(distance, np.int64)


def _different(windows: Ints, size: int) -> tuple[Ints, Ints]:
    """Where each different window stands first, and for each window which of these it is."""
    keys = (windows[:, 0] * size + windows[:, 1]) * size + windows[:, 2]  # size < 2**21: no overflow
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return first, inverse
