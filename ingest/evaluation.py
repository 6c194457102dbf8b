"""How right a reading is: found facts compared with annotated ones, family by family (docs/facts.md section 10)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ontology.errors import UnreadableSource

Facts = Mapping[str, Any]
Row = Mapping[str, Any]
Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of fact and what makes two of them the same; `key` is None for a row that the family does not hold."""

    name: str
    rows: Callable[[Facts], Iterable[Row]]
    key: Callable[[Row], Key | None]
    once: bool = True  # a fact that stands twice counts once


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of facts: found and annotated, found only, annotated only. Scores of several contracts add up."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.spurious + other.spurious, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """The share of the found facts that is right; 0 where nothing was found."""
        return self.right / (self.right + self.spurious) if self.right else 0.0

    @property
    def recall(self) -> float:
        """The share of the annotated facts that was found; 0 where none is annotated."""
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.spurious + self.missed) if self.right else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """One family of one contract: the score, and the facts that only one side has."""

    score: Score
    missed: tuple[Key, ...]
    spurious: tuple[Key, ...]


def compare(gold: Facts, found: Facts) -> dict[str, Comparison]:
    """Compare two fact files (docs/facts.md section 10) family by family; doubtful rows of the gold count neither way."""
    return {family.name: _compare(family, gold, found) for family in FAMILIES}


def gold_pairs(gold_dir: Path, sources_dir: Path | None = None) -> Iterator[tuple[Path, Path]]:
    """Each annotated contract of a folder with its source text.

    The text of `a.json` is `a.txt` or `a.md` in `sources_dir`; without one, beside it or in `../contracts`.
    UnreadableSource names an annotation without a text, and a folder without annotations.
    """
    folders = [sources_dir] if sources_dir else [gold_dir, gold_dir.parent / "contracts"]
    annotated = sorted(gold_dir.glob("*.json"))
    if not annotated:
        raise UnreadableSource(f"{gold_dir}: no annotated contracts (*.json) here")
    for gold in annotated:
        candidates = [folder / f"{gold.stem}{suffix}" for folder in folders for suffix in (".txt", ".md")]
        source = next((path for path in candidates if path.is_file()), None)
        if source is None:
            where = " or ".join(str(folder) for folder in folders)
            raise UnreadableSource(
                f"{gold}: its text {gold.stem}.txt is not in {where}; name the folder with --sources"
            )
        yield gold, source


def read_facts(path: Path) -> Facts:
    """The facts in a file; UnreadableSource where it is no JSON object."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableSource(f"{path}: no annotated contract in JSON: {error}") from error
    if not isinstance(facts, dict) or "clauses" not in facts:
        raise UnreadableSource(f"{path}: no annotated contract: it has no clauses (docs/facts.md section 10)")
    return facts


def same_words(text: str | None) -> str:
    """A quote as it is compared: NFKC, without spaces (docs/facts.md section 1)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def _compare(family: Family, gold: Facts, found: Facts) -> Comparison:
    disputed = set(_keys(family, gold, doubtful=True))
    want, have = (
        Counter({key: count for key, count in _keys(family, side).items() if key not in disputed})
        for side in (gold, found)
    )
    missed = sorted((want - have).elements(), key=str)
    spurious = sorted((have - want).elements(), key=str)
    return Comparison(Score((want & have).total(), len(spurious), len(missed)), tuple(missed), tuple(spurious))


def _keys(family: Family, facts: Facts, *, doubtful: bool = False) -> Counter[Key]:
    rows = (row for row in family.rows(facts) if row.get("doubtful") or not doubtful)
    keys = Counter(key for key in map(family.key, rows) if key is not None)
    return Counter(dict.fromkeys(keys, 1)) if family.once else keys


def _heading(row: Row) -> Key | None:
    headed = row["kind"] in {"article", "chapter", "part", "section"} and row.get("heading")
    return (row["address"], same_words(row["heading"])) if headed else None


def _reference(row: Row) -> Key | None:
    if row.get("external"):
        return None
    target = row.get("target") or ("dangling:" + row["dangling"] if row.get("dangling") else None)
    return (row["from"], target) if target else None


def _law(row: Row) -> Key | None:
    return (row["from"], same_words(row["external"])) if row.get("external") else None


def _norm(row: Row) -> Key:
    return row["address"], row.get("sentence", 1), row["type"]


def _bearers(row: Row) -> str:
    bearer = row.get("bearer")
    names = bearer if isinstance(bearer, list) else [bearer]
    return "+".join(sorted(same_words(name) for name in names if name))


def _listed(name: str) -> Callable[[Facts], Iterable[Row]]:
    return lambda facts: facts.get(name, ())


def _contract(name: str) -> Callable[[Facts], Iterable[Row]]:
    return lambda facts: facts.get("contract", {}).get(name, ())


FAMILIES = (
    Family("clauses", _listed("clauses"), lambda row: (row["address"], row["kind"]), once=False),
    Family("clauses/heading", _listed("clauses"), _heading, once=False),
    Family("definitions", _listed("definitions"), lambda row: (same_words(row["term"]), row["address"]), once=False),
    Family("parties", _contract("parties"), lambda row: (same_words(row["name"]),)),
    Family("dates", _contract("dates"), lambda row: (row["date"], row["event"])),
    Family("references", _listed("references"), _reference),
    Family("references/external", _listed("references"), _law),
    Family("norms", _listed("norms"), _norm),
    Family("norms/bearer", _listed("norms"), lambda row: (*_norm(row), _bearers(row))),
    Family("exceptions", _listed("exceptions"), lambda row: (row["address"], row.get("sentence", 1), row["kind"])),
    Family("survivals", _listed("survivals"), lambda row: (row["clause"], row["stated_in"])),
    Family(
        "survivals/duration",
        _listed("survivals"),
        lambda row: (row["clause"], row["stated_in"], row.get("duration")),
    ),
)
