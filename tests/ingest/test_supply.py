"""Omitted subjects: each rule names the bearer of its example, and is the rule that does."""

from __future__ import annotations

import pytest

from ingest.context import Context
from ingest.engine import Engine
from ingest.scene import Scene
from ingest.statements import statements_of
from ingest.supply import SUPPLIES, Supply, supplied
from tests.ingest.meaning import actors_for, contract_of, names, parsed


def test_no_rule_was_lost() -> None:
    assert len(SUPPLIES) >= 18
    assert len({rule.name for rule in SUPPLIES}) == len(SUPPLIES)


def scene_of(text: str, engine: Engine, *, last: bool = True) -> Scene:
    """The scene of the last sentence's last (or first) predicate, the sentences before it read."""
    contract = parsed(contract_of(text), engine)
    context = Context(contract, actors_for(text))
    *_, stated = [statements_of(sentence, context) for sentence in contract.sentences]
    return stated.statements[-1 if last else 0].scene


@pytest.mark.parametrize("rule", SUPPLIES, ids=lambda rule: rule.name)
def test_rule_names_the_bearer_of_its_example(rule: Supply, engine: Engine) -> None:
    scene = scene_of(rule.example, engine, last=rule.name != "later")
    assert not scene.sighting.subject
    assert names(rule.find(scene)) == rule.bearer
    assert next(other for other in SUPPLIES if other.find(scene)) is rule
    assert names(supplied(scene)) == rule.bearer


def test_nobody_can_be_named(engine: Engine) -> None:
    contract = parsed(contract_of("直ちに通知する。"), engine)
    stated = statements_of(contract.sentences[0], Context(contract, actors_for("甲")))
    assert supplied(stated.statements[0].scene) == ()
