"""The counting of right, spurious and missed facts."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.evaluation import FAMILIES, Score, compare, gold_pairs, read_facts
from ontology.errors import UnreadableSource
from tests.gold import GOLD, SHARED, needs_shared, read_gold


def facts(**families: Any) -> dict[str, Any]:
    contract = {name: families.pop(name) for name in ("parties", "dates") if name in families}
    return {"contract": contract, "clauses": [], **families}


def norm(address: str = "art_1__para_1", **values: Any) -> dict[str, Any]:
    return {"address": address, "sentence": 1, "type": "obligation", "bearer": ["甲"], **values}


def ref(**values: Any) -> dict[str, Any]:
    return {"from": "art_2__para_1", "text": "前条", "target": None, **values}


CASES = [
    ("clauses", {"clauses": [{"address": "art_1", "kind": "article", "heading": None}]}, {}, Score(0, 0, 1)),
    (
        "clauses/heading",
        {"clauses": [{"address": "art_1", "kind": "article", "heading": "秘密 保持"}]},
        {"clauses": [{"address": "art_1", "kind": "article", "heading": "秘密保持"}]},
        Score(1, 0, 0),
    ),
    (
        "clauses/heading",
        {"clauses": [{"address": "art_1__para_1", "kind": "paragraph", "heading": "通知"}]},
        {},
        Score(0, 0, 0),
    ),
    (
        "definitions",
        {"definitions": [{"term": "ＡＰＩ", "address": "art_2"}]},
        {"definitions": [{"term": "API", "address": "art_2"}]},
        Score(1, 0, 0),
    ),
    ("parties", {"parties": [{"name": "甲"}]}, {"parties": [{"name": "乙"}]}, Score(0, 1, 1)),
    ("dates", {"dates": []}, {"dates": [{"date": "2024-04-01", "event": "enacted"}]}, Score(0, 1, 0)),
    ("references", {"references": [ref(target="art_1"), ref(target="art_1")]}, {}, Score(0, 0, 1)),
    ("references", {"references": [ref(dangling="art_9")]}, {"references": [ref(target="art_9")]}, Score(0, 1, 1)),
    ("references", {"references": [ref(external="民法")]}, {}, Score(0, 0, 0)),
    ("references/external", {"references": [ref(external="民法")]}, {}, Score(0, 0, 1)),
    ("norms", {"norms": [norm(), norm(type="permission")]}, {"norms": [norm(bearer=["乙"])]}, Score(1, 0, 1)),
    (
        "norms/bearer",
        {"norms": [norm(bearer=["甲", "乙"])]},
        {"norms": [norm(bearer=["乙", "甲"])]},
        Score(1, 0, 0),
    ),
    ("norms/bearer", {"norms": [norm(bearer=[])]}, {"norms": [norm(bearer=["甲"])]}, Score(0, 1, 1)),
    ("norms", {"norms": [norm(doubtful=True)]}, {"norms": [norm()]}, Score(0, 0, 0)),
    ("norms", {"norms": [norm(doubtful=True)]}, {}, Score(0, 0, 0)),
    (
        "exceptions",
        {"exceptions": [{"address": "art_1", "sentence": 2, "kind": "proviso"}]},
        {"exceptions": [{"address": "art_1", "sentence": 1, "kind": "proviso"}]},
        Score(0, 1, 1),
    ),
    (
        "survivals/duration",
        {"survivals": [{"clause": "art_5", "stated_in": "art_9", "duration": "P1Y"}]},
        {"survivals": [{"clause": "art_5", "stated_in": "art_9", "duration": None}]},
        Score(0, 1, 1),
    ),
]


@pytest.mark.parametrize(("family", "gold", "found", "score"), CASES)
def test_family_is_counted(family: str, gold: dict[str, Any], found: dict[str, Any], score: Score) -> None:
    assert compare(facts(**gold), facts(**found))[family].score == score


def test_differences_are_named() -> None:
    comparison = compare(facts(norms=[norm("art_1")]), facts(norms=[norm("art_2")]))["norms"]
    assert comparison.missed == (("art_1", 1, "obligation"),)
    assert comparison.spurious == (("art_2", 1, "obligation"),)


def test_scores_add_up_and_give_ratios() -> None:
    score = Score(3, 1, 0) + Score(0, 0, 2)
    assert score == Score(3, 1, 2)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert score.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert Score().f1 == 0.0


def test_texts_are_found_beside_in_contracts_or_where_named(tmp_path: Path) -> None:
    gold_dir, contracts, elsewhere = tmp_path / "gold", tmp_path / "contracts", tmp_path / "elsewhere"
    for folder in (gold_dir, contracts, elsewhere):
        folder.mkdir()
    (gold_dir / "a.json").touch()
    (gold_dir / "b.json").touch()
    beside, under = gold_dir / "a.md", contracts / "b.txt"
    beside.touch()
    under.touch()
    assert list(gold_pairs(gold_dir)) == [(gold_dir / "a.json", beside), (gold_dir / "b.json", under)]
    with pytest.raises(UnreadableSource, match=r"a\.json: its text a.txt is not in .*elsewhere"):
        list(gold_pairs(gold_dir, elsewhere))
    with pytest.raises(UnreadableSource, match="no annotated contracts"):
        list(gold_pairs(contracts))


@pytest.mark.parametrize("content", ["{", "[]", '{"contract": {}}'])
def test_what_is_no_annotation_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(UnreadableSource, match=r"a\.json: no annotated contract"):
        read_facts(path)


@needs_shared
def test_counts_are_those_of_the_independent_scorer(tmp_path: Path) -> None:
    """The annotated contracts with a tenth of the rows lost, doubled or moved, scored by both."""
    chance = random.Random(1)
    totals = {family.name: Score() for family in FAMILIES}
    for path in GOLD:
        gold = read_gold(path)
        found = {name: _spoilt(rows, chance) if isinstance(rows, list) else rows for name, rows in gold.items()}
        (tmp_path / path.name).write_text(json.dumps(found), encoding="utf-8")
        for name, comparison in compare(gold, found).items():
            totals[name] += comparison.score
    command = [sys.executable, str(SHARED / "bin/score"), "--json", "--dir", str(SHARED / "gold"), str(tmp_path)]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = {
        name: {
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
            "gold": score.right + score.missed,
            "found": score.right + score.spurious,
        }
        for name, score in totals.items()
    }
    assert ours == report
    assert all(score.missed for name, score in totals.items() if name not in {"parties", "dates"})


def _spoilt(rows: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    spoilt = []
    for row in rows:
        fate = chance.random()
        if fate < 0.05:
            continue
        spoilt += [row, row] if fate < 0.07 else [row]
        if fate > 0.95:
            spoilt[-1] = {name: "art_98" if name in {"address", "from", "clause"} else v for name, v in row.items()}
    return spoilt
