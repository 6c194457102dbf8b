"""The shared language: vocabulary, shapes and the frozen values of the data path. Imports nothing of ours.

The values are in `ontology.facts`, their JSON in `ontology.facts_json`, what can go wrong in `ontology.errors`, the terms of
the vocabulary in `ontology.vocabulary`. Names here are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ontology.errors import ClausegraphError
    from ontology.facts import Reading
    from ontology.facts_json import from_json, to_json
    from ontology.vocabulary import CG, turtle

_HOME = {
    "CG": "vocabulary",
    "ClausegraphError": "errors",
    "Reading": "facts",
    "from_json": "facts_json",
    "to_json": "facts_json",
    "turtle": "vocabulary",
}

__all__ = ["CG", "ClausegraphError", "Reading", "from_json", "to_json", "turtle"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'ontology' has no attribute {name!r}")
    return getattr(import_module(f"ontology.{home}"), name)
