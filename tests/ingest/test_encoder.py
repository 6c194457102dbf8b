"""The encoder against spaCy's own, with weights of chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spacy.ml.models.tok2vec import MaxoutWindowEncoder

from ingest.encoder import Encoder, Floats, Ints, WindowLayer
from ingest.engine import encoder_of

WIDTH, DEPTH = 8, 4
TEXTS = [[0, 1, 2, 3], [4], [0, 1, 2, 3], [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], [0, 1, 2, 4], list(range(5)) * 300]


@pytest.fixture(scope="module")
def model() -> Any:
    chance = np.random.default_rng(7)
    model = MaxoutWindowEncoder(width=WIDTH, window_size=1, maxout_pieces=3, depth=DEPTH)
    model.initialize()
    for node in model.walk():
        for name in node.param_names:
            node.set_param(name, chance.normal(size=node.get_param(name).shape).astype(np.float32))
    return model


@pytest.fixture(scope="module")
def words() -> Floats:
    return np.random.default_rng(8).normal(size=(5, WIDTH)).astype(np.float32)


def test_vectors_are_spacys(model: Any, words: Floats) -> None:
    ours = encoder_of(model).encode(words, TEXTS)
    theirs = model.predict([words[text] for text in TEXTS])
    assert [len(text) for text in ours] == [len(text) for text in TEXTS]
    for mine, its in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-4, atol=1e-4)


def test_each_stretch_is_computed_once(model: Any, words: Floats, monkeypatch: pytest.MonkeyPatch) -> None:
    computed = []
    apply = WindowLayer.apply

    def counted(layer: WindowLayer, table: Floats, windows: Ints) -> Floats:
        computed.append(len(windows))
        return apply(layer, table, windows)

    monkeypatch.setattr(WindowLayer, "apply", counted)
    encoder = encoder_of(model)
    encoder.encode(words, [[0, 1, 2]])
    once, computed = computed, []
    encoder.encode(words, [[0, 1, 2]] * 50)
    assert computed == once
    # at the last layer the three words; at each layer before, one more of the zeros on either side
    assert once[-1] == 3
    assert once[-2] == 5


def test_weights_are_read_from_the_model(model: Any) -> None:
    encoder = encoder_of(model)
    assert isinstance(encoder, Encoder)
    layers = encoder._layers
    assert len(layers) == DEPTH
    assert layers[0].weights.shape == (3 * WIDTH, 3 * WIDTH)
