"""The reading engine: the only module that imports spaCy and GiNZA.

The parses are those of `spacy.load("ja_ginza")`, several times faster: docs/scale.md says why, benchmarks/ingest.py
shows it, tests/ingest/test_engine.py holds every token, head, label, bunsetu and entity to GiNZA's own.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, TypeAlias

from ingest.bunsetu import HEAD_SUFFIX, bunsetu_of
from ingest.parse import Entity, Parse, Token
from ingest.pieces import join, pieces_of
from ingest.words import Word, WordCutter
from ontology.errors import ClausegraphError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from ingest.encoder import Encoder, Floats
    from ingest.entities import EntityRecogniser, Found

MODEL = "ja_ginza"
BATCH = 64  # texts
PORTION = 16_384  # characters read at once: they take 0.3 GB; every piece of a long text fits
_PACKAGES = ("ja-ginza", "ginza", "spacy", "SudachiPy", "SudachiDict-core")
_REVISION = 1  # raise it when the same text gives another Parse than before


class EngineMissing(ClausegraphError):
    """GiNZA, its model or its dictionary is not installed."""

    exit_status: ClassVar[int] = 6
    http_status: ClassVar[int] = 503


class Parser(Protocol):
    """What parses texts: an `Engine`, or one that remembers (ingest.cache)."""

    @property
    def version(self) -> str:
        """What decides the parses: equal versions give equal parses."""

    def parse(self, texts: Iterable[str]) -> Iterator[Parse]:
        """The parse of each text, in order."""


class Engine:
    """Texts to parses, by GiNZA with split mode C. The model (1.5 s, 0.5 GB) is loaded at the first text.

    GiNZA's tokenizer is not thread-safe, so an engine lets one thread in at a time.
    """

    def __init__(self, *, batch: int = BATCH) -> None:
        self._batch = batch
        self._lock = Lock()
        self._model: _Model | None = None

    @property
    def version(self) -> str:
        """What decides the parses: the versions of model, GiNZA, spaCy, tokenizer and dictionary, and our own."""
        return f"engine {_REVISION}; " + "; ".join(f"{name} {_installed(name)}" for name in _PACKAGES)

    def load(self) -> None:
        """Load the model now; EngineMissing where GiNZA is not installed."""
        self._read([])

    def parse(self, texts: Iterable[str]) -> Iterator[Parse]:
        """The parse of each text, in order, whatever its length.

        A text too long for the tokenizer is cut at a full stop or comma: its parse then has more than one root.
        EngineMissing where GiNZA is not installed.
        """
        remaining = iter(texts)
        while batch := list(islice(remaining, self._batch)):
            pieces = [pieces_of(text) for text in batch]
            parses = chain.from_iterable(map(self._read, _portions(chain.from_iterable(pieces))))
            for text, each in zip(batch, pieces, strict=True):
                yield join(text, list(islice(parses, len(each))))

    def _read(self, texts: list[str]) -> list[Parse]:
        with self._lock:
            if self._model is None:
                self._model = _load()
            return self._model.read(texts)


def _portions(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts, as many at a time as memory allows."""
    portion: list[str] = []
    size = 0
    for text in texts:
        if portion and size + len(text) > PORTION:
            yield portion
            portion, size = [], 0
        portion.append(text)
        size += len(text)
    if portion:
        yield portion


class _Model:
    """GiNZA's tokenizer, encoder, parser, entity recogniser and tagger, one after the other."""

    def __init__(self, nlp: Language) -> None:
        from spacy.tokens import Doc

        self._doc = Doc
        self._vocab = nlp.vocab
        self._cutter = WordCutter(nlp.tokenizer.tokenizer)
        self._embed = nlp.get_pipe("tok2vec").model.layers[0]
        self._encoder = encoder_of(nlp.get_pipe("tok2vec").model.layers[1])
        self._parser = nlp.get_pipe("parser")
        self._recogniser = _recogniser(nlp)
        tagger = nlp.get_pipe("morphologizer")
        self._tag_weights, self._tag_bias = _params(tagger.model.get_ref("softmax"), "W", "b")
        self._pos = tuple(label.removeprefix("POS=") for label in tagger.labels)

    def read(self, texts: Sequence[str]) -> list[Parse]:
        """The parse of each text; none is longer than Sudachi takes."""
        words = [self._cutter.cut(text) for text in texts]
        with self._vocab.memory_zone():  # otherwise spaCy keeps every word that it ever saw
            analyses = self._analyses([each for each in words if each])
        return [
            _parse(text, each, *next(analyses)) if each else Parse(text, ())
            for text, each in zip(texts, words, strict=True)
        ]

    def _analyses(self, texts: list[list[Word]]) -> Iterator[_Analysis]:
        if not texts:
            return iter(())
        vectors = self._vectors(texts)
        trees = self._trees(texts, vectors)
        spaces = [[word.text.isspace() for word in words] for words in texts]
        entities = self._recogniser.find(vectors, spaces, [tree.starts for tree in trees])
        return zip(map(self._pos_of, vectors), trees, entities, strict=True)

    def _vectors(self, texts: Iterable[list[Word]]) -> list[Floats]:
        """The vectors of the words in their context, (words, 256) for each text."""
        index: dict[str, int] = {}
        rows = [[index.setdefault(word.text, len(index)) for word in words] for words in texts]
        (vectors,) = self._embed.predict([self._doc(self._vocab, list(index))])
        return self._encoder.encode(vectors, rows)

    def _trees(self, texts: Iterable[list[Word]], vectors: list[Floats]) -> list[_Tree]:
        docs = []
        for words, vector in zip(texts, vectors, strict=True):
            doc = self._doc(self._vocab, [word.text for word in words])
            doc.tensor = vector  # where the parser looks for it
            docs.append(doc)
        deque(
            self._parser.pipe(docs, batch_size=BATCH), maxlen=0
        )  # sixteen of like length at a time: 20 % faster than all
        return [self._tree(doc) for doc in docs]

    def _tree(self, doc: Doc) -> _Tree:
        heads, labels, starts = doc.to_array(["HEAD", "DEP", "SENT_START"]).astype("int64").T.tolist()
        names = [self._vocab.strings[label % 2**64] for label in labels]
        return _Tree([i + head for i, head in enumerate(heads)], names, [start == 1 for start in starts])

    def _pos_of(self, vectors: Floats) -> list[str]:
        return [self._pos[i] for i in (vectors @ self._tag_weights.T + self._tag_bias).argmax(axis=1)]


class _Tree(NamedTuple):
    """What the parser says of each word: the index of its head, the label, and whether it begins a sentence."""

    heads: list[int]
    labels: list[str]
    starts: list[bool]


_Analysis: TypeAlias = tuple[list[str], _Tree, "tuple[Found, ...]"]  # of a text: parts of speech, tree, entities


def _parse(text: str, words: list[Word], pos: list[str], tree: _Tree, entities: tuple[Found, ...]) -> Parse:
    bunsetu = bunsetu_of(tree.heads, tree.labels, pos, [(start, end) for _, start, end in entities])
    tokens: list[Token] = []
    start = 0
    for i, word in enumerate(words):
        end = start + len(word.text)
        label = tree.labels[i].removesuffix(HEAD_SUFFIX)
        tokens.append(
            Token(
                word.text, word.lemma, pos[i], word.tag, word.inflection, label, tree.heads[i], bunsetu[i], start, end
            )
        )
        start = end + word.space
    named = tuple(Entity(label, tokens[first].start, tokens[end - 1].end) for label, first, end in entities)
    return Parse(text, tuple(tokens), named)


# --- the model ------------------------------------------------------------------------------------------------------


def _load() -> _Model:
    """The model, with numpy's matrix product instead of blis, which falls back to a slow kernel on newer processors."""
    try:
        with _one_blas_thread():
            import spacy
            from thinc.api import NumpyOps, set_current_ops
        set_current_ops(NumpyOps(use_blis=False))
        return _Model(spacy.load(MODEL, exclude=["attribute_ruler", "compound_splitter", "bunsetu_recognizer"]))
    except (ImportError, OSError) as error:
        raise EngineMissing(f"GiNZA cannot be loaded ({error}); run `make install`") from error


def encoder_of(model: Any) -> Encoder:
    """A thinc model of the kind spacy.MaxoutWindowEncoder.v2, with a window of one word to either side."""
    from ingest.encoder import Encoder, WindowLayer

    layers = []
    for residual in model.layers[0].layers:
        maxout, norm = (next(m for m in residual.walk() if m.name == name) for name in ("maxout", "layernorm"))
        (weights, bias), (scale, shift) = _params(maxout, "W", "b"), _params(norm, "G", "b")
        width, pieces, _ = weights.shape
        by_piece = weights.transpose(2, 1, 0).reshape(-1, pieces * width)
        layers.append(WindowLayer(by_piece.copy(), bias.T.reshape(-1), scale, shift))
    return Encoder(layers)


def _recogniser(nlp: Language) -> EntityRecogniser:
    from ingest.entities import EntityRecogniser

    ner = nlp.get_pipe("ner")
    model = ner.model
    return EntityRecogniser(
        tuple(ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)),
        *_params(model.get_ref("tok2vec").layers[-1], "W", "b"),
        *_params(model.get_ref("lower"), "W", "pad", "b"),
        *_params(model.get_ref("upper"), "W", "b"),
    )


def _params(layer: Any, *names: str) -> tuple[Floats, ...]:
    return tuple(layer.get_param(name) for name in names)


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        raise EngineMissing(f"{package} is not installed, and nothing is read without it; run `make install`") from None


@contextmanager
def _one_blas_thread() -> Iterator[None]:
    """Workers are processes: threads of numpy's matrix product would only get in each other's way.

    The variable is read when numpy is first imported; afterwards the environment is as it was.
    """
    if "numpy" in sys.modules or "OPENBLAS_NUM_THREADS" in os.environ:
        yield
        return
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        del os.environ["OPENBLAS_NUM_THREADS"]
