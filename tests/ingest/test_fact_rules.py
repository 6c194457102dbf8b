"""Every rule reads its own example, and every fact names a rule of the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.contract import Contract
from ingest.dates import dates_in
from ingest.definitions import definitions_in
from ingest.fact_rules import RULES, FactRule
from ingest.parties import parties_in
from ingest.references import citations_in, references_in
from ingest.structure import build_contract
from ontology.facts import ContractDate, Definition, Party, Reference

EXAMPLES = sorted(path for path in (Path(__file__).parents[2] / "examples").glob("*.*") if path.name != "README.md")


def rules_of(contract: Contract) -> set[str]:
    definitions = definitions_in(contract)
    facts: list[Reference | Definition | Party | ContractDate] = [
        *references_in(contract, citations_in(contract)),
        *definitions,
    ]
    facts += [*parties_in(contract, definitions), *dates_in(contract)]
    return {fact.evidence.rule for fact in facts}


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_reads_its_example(rule: FactRule) -> None:
    text = f"契約書\n第1条（業務）\n乙は、次を行う。\n(1) 調査\n(2) 報告\n第2条（報酬）\n甲は、払う。\n第3条（定め）\n{rule.example}\n"
    assert rule.id in rules_of(build_contract(text))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_every_fact_names_a_rule_of_the_table(path: Path) -> None:
    found = rules_of(build_contract(path.read_text(encoding="utf-8")))
    assert found
    assert found <= {rule.id for rule in RULES}


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
