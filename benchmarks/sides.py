"""The two sides of the comparison, each in a process of its own: GiNZA as it comes, and our whole ingest.

Both get the same contracts in turn. What they measure is CPU seconds (others may use the machine) and wall seconds.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ingest.parse import Parse
from ingest.sources import Source
from ontology.errors import UnreadableSource

Rows = list[tuple[Any, ...]]  # of a paragraph: a row for each token, then one for each entity


@dataclass
class Cost:
    """What a piece of work cost, in seconds; `stages` in CPU seconds."""

    cpu: float = 0.0
    wall: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)

    def add(self, other: Cost) -> None:
        self.cpu += other.cpu
        self.wall += other.wall
        for name, seconds in other.stages.items():
            self.stages[name] = self.stages.get(name, 0.0) + seconds


@contextmanager
def measured(cost: Cost) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cost.add(Cost(time.process_time() - cpu, time.perf_counter() - wall))


class Side:
    """A side in its own process: `ask` it, in turn with the other."""

    def __init__(self, run: Callable[[Connection], None]) -> None:
        context = get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=run, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self.load: Cost = self._here.recv()

    def ask(self, *question: Any) -> Any:
        self._here.send(question)
        return self._here.recv()

    def end(self) -> float:
        """The most memory it ever had, in MB."""
        peak = self.ask("end")
        self._process.join()
        return float(peak)


def stock(connection: Connection) -> None:
    """`spacy.load` and `nlp.pipe`, with nothing set."""
    load = Cost()
    with measured(load):
        import spacy

        nlp = spacy.load("ja_ginza")
        list(nlp.pipe(["準備"]))
    connection.send(load)

    def read(paragraphs: list[str]) -> Cost:
        cost = Cost()
        with measured(cost):
            list(nlp.pipe(paragraphs))
        return cost

    def rows(paragraphs: list[str]) -> list[Rows]:
        return [_doc_rows(doc) for doc in nlp.pipe(paragraphs)]

    _serve(connection, {"read": read, "rows": rows})


def ours(connection: Connection) -> None:
    """From the source to the committed graph, with the engine and the store that the command uses, and no cache."""
    load = Cost()
    with measured(load):
        from api.ingestion import FLUSH_AFTER
        from graph.store import ClauseStore
        from ingest import reading
        from ingest.engine import Engine

        engine = Engine()
        engine.load()
        list(engine.parse(["準備"]))
    stages = _watched(engine)
    counted = count(1)
    store = ClauseStore.open(Path(tempfile.mkdtemp()) / "store")
    connection.send(load)

    def read(contract_id: str, source: Source) -> Cost:
        stages.clear()
        cost = Cost()
        with measured(cost), suppress(UnreadableSource):  # a part of a contract may bind nobody: read, and not stored
            store.replace_contract(contract_id, reading.read_text(source, engine), flush=False)
            if next(counted) % FLUSH_AFTER == 0:
                store.flush()
        cost.stages = dict(stages)
        return cost

    def rows(paragraphs: list[str]) -> list[Rows]:
        return [_parse_rows(parse) for parse in engine.parse(paragraphs)]

    _serve(connection, {"read": read, "rows": rows})


def _serve(connection: Connection, answers: dict[str, Callable[..., Any]]) -> None:
    while True:
        what, *arguments = connection.recv()
        if what == "end":
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            connection.send(peak / (1024**2 if sys.platform == "darwin" else 1024))
            return
        connection.send(answers[what](*arguments))


def _watched(engine: Any) -> dict[str, float]:
    """Let the parts of our ingest count their CPU seconds, by name."""
    import graph.store
    from ingest import engine as engine_module
    from ingest import reading

    seconds: dict[str, float] = {}

    def watch(owner: Any, name: str, stage: str) -> None:
        work = getattr(owner, name)

        def timed(*args: Any, **options: Any) -> Any:
            begin = time.process_time()
            try:
                return work(*args, **options)
            finally:
                seconds[stage] = seconds.get(stage, 0.0) + time.process_time() - begin

        setattr(owner, name, timed)

    model = engine._model
    watch(reading, "build_contract", "structure")
    watch(reading, "with_parses", "parses")
    watch(reading, "read_text", "read")
    watch(model._cutter, "cut", "tokenise")
    watch(model, "_vectors", "vectors")
    watch(model._encoder, "encode", "encode")
    watch(model, "_trees", "parse")
    watch(type(model._recogniser), "find", "entities")
    watch(engine_module, "_parse", "bunsetu and values")
    watch(graph.store, "triples", "triples")
    return seconds


def _doc_rows(doc: Any) -> Rows:
    bunsetu = -1
    rows: Rows = []
    for token, label in zip(doc, doc.user_data["bunsetu_bi_labels"], strict=True):
        bunsetu += label == "B"
        inflection = "".join(token.morph.get("Inflection"))
        rows.append(
            (token.idx, token.text, token.lemma_, token.pos_, token.tag_, inflection, token.dep_, token.head.i, bunsetu)
        )
    return rows + [(entity.label_, entity.start_char, entity.end_char) for entity in doc.ents]


def _parse_rows(parse: Parse) -> Rows:
    rows: Rows = [
        (t.start, t.text, t.lemma, t.pos, t.tag, t.inflection, t.dep, t.head, t.bunsetu) for t in parse.tokens
    ]
    return rows + [(entity.label, entity.start, entity.end) for entity in parse.entities]
