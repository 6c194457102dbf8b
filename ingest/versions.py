"""What a reading was made with: equal versions read the same source to the same facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from ingest.engine import Engine


@dataclass(frozen=True, slots=True)
class Versions:
    """`clausegraph` is the package's version, `rules` that of the rules, `parser` what the parser says of itself
    (model, GiNZA, tokenizer and dictionary)."""

    clausegraph: str
    rules: str
    parser: str


@cache
def versions() -> Versions:
    """Those of this installation; EngineMissing where GiNZA is not installed."""
    return Versions(version("clausegraph"), rules_version(), Engine().version)


@cache
def rules_version() -> str:
    """The first 16 hex digits of the SHA-256 of this package's modules, so that no changed rule goes unnoticed.

    A changed comment counts as well: a contract that is read once too often costs seconds, one too seldom its facts.
    """
    digest = hashlib.sha256()
    modules = (file for file in files("ingest").iterdir() if file.name.endswith(".py"))
    for module in sorted(modules, key=lambda file: file.name):
        code = module.read_bytes()
        digest.update(f"{module.name}\0{len(code)}\0".encode() + code)
    return digest.hexdigest()[:16]
