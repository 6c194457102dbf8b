"""What an archive says of a graph, from its Turtle alone: work that can be done in another process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox

from graph.answer import PREFIXES
from graph.archive.canonical import digest
from graph.validation import Validation, validate

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Examined:
    """The canonical digest of a graph, the digests of source and text that it records, and what the shapes say of it."""

    graph: str
    source: str
    text: str
    validation: Validation


def examined(turtle: bytes) -> Examined:
    """What there is to say of the graph of one contract, written as Turtle."""
    triples = tuple(quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    said = {t.predicate.value: t.object.value for t in triples if isinstance(t.object, ox.Literal)}
    source, text = (said.get(PREFIXES["cg"] + name, "") for name in ("sha256", "textSha256"))
    return Examined(digest(triples), source, text, validate(triples))


def in_order(work: Callable[[T], R], items: Iterable[T], executor: Executor | None, ahead: int) -> Iterator[R]:
    """The results in the order of the items, of which no more than `ahead` are under way at a time."""
    if executor is None:
        yield from map(work, items)
        return
    waiting: deque[Future[R]] = deque()
    for item in items:
        waiting.append(executor.submit(work, item))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
