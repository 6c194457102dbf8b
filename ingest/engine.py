"""The reading engine: the only module that imports spaCy and GiNZA.

GiNZA's tokenizer is not thread-safe, so an engine lets one thread in at a time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import metadata
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, Protocol

from ingest.parse import Entity, Parse, Token
from ontology.errors import ClausegraphError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "ja_ginza"
BATCH = 64  # texts; 0.8 GB, where the model's default of 1,000 takes over 2 GB
MAX_BYTES = 49_149  # Sudachi takes no more UTF-8 in one call
_SAFE_ENDS = ("。", "\n", "、", "）", " ", "　")
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

    def parse(self, texts: Iterable[str], *, entities: bool = False) -> Iterator[Parse]:
        """The parse of each text, in order."""


class Engine:
    """Texts to parses, by GiNZA with split mode C. The model (1.5 s, 0.5 GB) is loaded at the first text."""

    def __init__(self, *, batch: int = BATCH) -> None:
        self._batch = batch
        self._lock = Lock()
        self._nlp: Language | None = None

    @property
    def version(self) -> str:
        """What decides the parses: the versions of model, GiNZA, spaCy, tokenizer and dictionary, and our own."""
        return f"engine {_REVISION}; " + "; ".join(f"{name} {_installed(name)}" for name in _PACKAGES)

    def parse(self, texts: Iterable[str], *, entities: bool = False) -> Iterator[Parse]:
        """The parse of each text, in order, whatever its length; named entities only where asked for.

        A text too long for the tokenizer is cut at a full stop or comma: its parse then has more than one root.
        EngineMissing where GiNZA is not installed.
        """
        remaining = iter(texts)
        while batch := list(islice(remaining, self._batch)):
            yield from self._parse_batch(batch, entities)

    def _parse_batch(self, texts: list[str], entities: bool) -> list[Parse]:
        pieces = [pieces_of(text) for text in texts]
        with self._lock:
            nlp = self._load()
            with nlp.select_pipes(disable=[] if entities else ["ner"]):
                docs = nlp.pipe((piece for each in pieces for piece in each), batch_size=self._batch)
                parsed = [to_parse(doc) for doc in docs]
        remaining = iter(parsed)
        return [join(text, list(islice(remaining, len(each)))) for text, each in zip(texts, pieces, strict=True)]

    def _load(self) -> Language:
        if self._nlp is None:
            self._nlp = _load_model()
        return self._nlp


def pieces_of(text: str, limit: int = MAX_BYTES) -> tuple[str, ...]:
    """The text in pieces of at most `limit` bytes of UTF-8, cut behind 。, a line end, 、 or a bracket where there is one."""
    pieces: list[str] = []
    while len(text) * 4 > limit and len(encoded := text.encode()) > limit:
        head = encoded[:limit].decode(errors="ignore")
        cut = next((at for mark in _SAFE_ENDS if (at := head.rfind(mark) + 1) * 2 > len(head)), len(head))
        pieces.append(text[:cut])
        text = text[cut:]
    return (*pieces, text)


def join(text: str, parses: list[Parse]) -> Parse:
    """The parses of the consecutive pieces of a text as one."""
    if len(parses) == 1:
        return parses[0]
    tokens: list[Token] = []
    entities: list[Entity] = []
    start = bunsetu = 0
    for parse in parses:
        tokens += [_shifted(token, start, len(tokens), bunsetu) for token in parse.tokens]
        entities += [Entity(e.label, e.start + start, e.end + start) for e in parse.entities]
        start += len(parse.text)
        bunsetu = tokens[-1].bunsetu + 1 if tokens else 0
    return Parse(text, tuple(tokens), tuple(entities))


def to_parse(doc: Doc) -> Parse:
    """A GiNZA document as plain values."""
    tokens: list[Token] = []
    bunsetu = -1
    for token, label in zip(doc, doc.user_data["bunsetu_bi_labels"], strict=True):
        bunsetu += label == "B"
        start = token.idx
        tokens.append(
            Token(
                text=token.text,
                lemma=token.lemma_,
                pos=token.pos_,
                tag=token.tag_,
                inflection="".join(token.morph.get("Inflection")),
                dep=token.dep_,
                head=token.head.i,
                bunsetu=bunsetu,
                start=start,
                end=start + len(token),
            )
        )
    return Parse(doc.text, tuple(tokens), tuple(Entity(e.label_, e.start_char, e.end_char) for e in doc.ents))


def _shifted(token: Token, start: int, index: int, bunsetu: int) -> Token:
    return Token(
        token.text,
        token.lemma,
        token.pos,
        token.tag,
        token.inflection,
        token.dep,
        token.head + index,
        token.bunsetu + bunsetu,
        token.start + start,
        token.end + start,
    )


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        raise _missing(package) from None


def _missing(what: str) -> EngineMissing:
    return EngineMissing(f"{what} is not installed, and GiNZA cannot read without it; run `make install`")


def _load_model() -> Language:
    try:
        with _one_blas_thread():
            import spacy
            from thinc.api import NumpyOps, set_current_ops
        # blis falls back to a generic kernel on newer AMD processors; numpy's OpenBLAS is 3 times faster, parses the same
        set_current_ops(NumpyOps(use_blis=False))
        return spacy.load(MODEL)
    except (ImportError, OSError) as error:
        raise EngineMissing(f"GiNZA cannot be loaded ({error}); run `make install`") from error


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
