"""What a reading was made with: equal versions read the same source to the same facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import chain

from ingest.engine import Engine


@dataclass(frozen=True, slots=True)
class Versions:
    """`clausegraph` is the package's version, `rules` that of the rules, `parser` what the parser says of itself
    (model, GiNZA, tokenizer and dictionary)."""

    clausegraph: str
    rules: str
    parser: str


@cache
def versions(further: tuple[str, ...] = ()) -> Versions:
    """Those of this installation, with those of `further` modules; EngineMissing where GiNZA is not installed."""
    return Versions(version("clausegraph"), rules_version(further), Engine().version)


@cache
def rules_version(further: tuple[str, ...] = ()) -> str:
    """The first 16 hex digits of the SHA-256 of the modules of `ingest` and `ontology`, so that no changed rule goes unnoticed.

    `further` names modules that decide what becomes of a reading. A changed comment counts as well: a contract that is
    read once too often costs seconds, one too seldom its facts.
    """
    digest = hashlib.sha256()
    for name, code in sorted(chain(_modules("ingest"), _modules("ontology"), map(_module, further))):
        digest.update(f"{name}\0{len(code)}\0".encode() + code)
    return digest.hexdigest()[:16]


def _modules(package: str) -> Iterator[tuple[str, bytes]]:
    found = (file for file in files(package).iterdir() if file.name.endswith(".py"))
    return ((f"{package}/{file.name}", file.read_bytes()) for file in found)


def _module(name: str) -> tuple[str, bytes]:
    package, _, module = name.rpartition(".")
    return f"{package}/{module}.py", files(package).joinpath(f"{module}.py").read_bytes()
