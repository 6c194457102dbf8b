"""What `clausegraph eval` does: read every annotated contract and compare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ontology.errors import UnreadableSource

if TYPE_CHECKING:
    from ingest.engine import Parser
    from ingest.evaluation import Comparison, Score


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The comparison of each annotated contract, by its name and by family."""

    contracts: dict[str, dict[str, Comparison]]

    def scores(self) -> dict[str, Score]:
        """The scores of all contracts together, by family."""
        from ingest.evaluation import FAMILIES, Score

        return {
            family.name: sum((comparisons[family.name].score for comparisons in self.contracts.values()), Score())
            for family in FAMILIES
        }

    def differences(self) -> list[tuple[str, str, str, tuple[Any, ...]]]:
        """Every missed and every spurious fact: contract, family, `missed` or `spurious`, and the fact."""
        return [
            (contract, family, side, key)
            for contract, comparisons in self.contracts.items()
            for family, comparison in comparisons.items()
            for side, keys in (("missed", comparison.missed), ("spurious", comparison.spurious))
            for key in keys
        ]

    def to_dict(self, *, diff: bool = False) -> dict[str, Any]:
        """The scores for JSON; with the differences on demand."""
        families = {
            name: {
                "right": score.right,
                "spurious": score.spurious,
                "missed": score.missed,
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "f1": round(score.f1, 4),
            }
            for name, score in self.scores().items()
        }
        report: dict[str, Any] = {"contracts": len(self.contracts), "families": families}
        if diff:
            report["differences"] = [
                {"contract": contract, "family": family, "side": side, "fact": list(key)}
                for contract, family, side, key in self.differences()
            ]
        return report


def evaluate(gold_dir: Path, sources: Path | None, parser: Parser) -> Evaluation:
    """Read the text of every annotated contract and compare; UnreadableSource where one cannot be read."""
    import json

    from api.output import progress
    from ingest.evaluation import compare, gold_pairs, read_facts
    from ingest.reading import read_contract
    from ontology.facts_json import to_json

    contracts = {}
    for gold, source in progress(list(gold_pairs(gold_dir, sources)), "reading"):
        annotated = read_facts(gold)
        found = json.loads(to_json(read_contract(source, parser)))
        try:
            contracts[gold.stem] = compare(annotated, found)
        except (KeyError, TypeError, AttributeError) as error:
            raise UnreadableSource(f"{gold}: a row is not as docs/facts.md says: {error!r}") from error
    return Evaluation(contracts)


def print_scores(evaluation: Evaluation, *, diff: bool = False) -> None:
    """Print a table of the scores, and the differences on demand."""
    from api.output import print_table

    columns = ("right", "spurious", "missed", "P", "R", "F1")
    print_table(
        ("family", *columns),
        [
            (
                name,
                *(str(count) for count in (score.right, score.spurious, score.missed)),
                *(f"{ratio:.3f}" for ratio in (score.precision, score.recall, score.f1)),
            )
            for name, score in evaluation.scores().items()
            if score.right or score.spurious or score.missed
        ],
        right=columns,
    )
    if diff:
        for contract, family, side, key in evaluation.differences():
            click.echo(f"{contract} {family} {side} " + " ".join(map(str, key)))
