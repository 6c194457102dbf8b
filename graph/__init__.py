"""From a `Reading` to triples, a store, answers and Turtle. Knows no GiNZA.

    with graph.ClauseStore.open("clausegraph-store") as store:
        store.replace_contract(graph.contract_id("秘密保持契約書.txt"), reading)
        print(graph.ask(store, "surviving-clauses").serialize("text/csv").decode())
        sys.stdout.buffer.write(graph.export(store, "秘密保持契約書"))

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.answer import GRAPH_FORMATS, TABLE_FORMATS, Answer
    from graph.iris import DEFAULT_BASE, checked_id, contract_id, slug
    from graph.lookup import Found
    from graph.mapping import triples
    from graph.questions import Question, ask, question
    from graph.store import ClauseStore
    from graph.summary import ContractSummary
    from graph.turtle import export

_HOME = {
    "Answer": "answer",
    "ClauseStore": "store",
    "ContractSummary": "summary",
    "DEFAULT_BASE": "iris",
    "Found": "lookup",
    "GRAPH_FORMATS": "answer",
    "Question": "questions",
    "TABLE_FORMATS": "answer",
    "ask": "questions",
    "checked_id": "iris",
    "contract_id": "iris",
    "export": "turtle",
    "question": "questions",
    "slug": "iris",
    "triples": "mapping",
}

__all__ = [
    "DEFAULT_BASE",
    "GRAPH_FORMATS",
    "TABLE_FORMATS",
    "Answer",
    "ClauseStore",
    "ContractSummary",
    "Found",
    "Question",
    "ask",
    "checked_id",
    "contract_id",
    "export",
    "question",
    "slug",
    "triples",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'graph' has no attribute {name!r}")
    return getattr(import_module(f"graph.{home}"), name)
