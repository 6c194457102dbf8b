from __future__ import annotations

import re

import pytest
from pyoxigraph import Store

from graph.questions import ask, question, questions
from graph.store import ClauseStore
from ontology.errors import QueryRefused
from tests.graph.readings import BASE, full_reading, reading
from tests.places import Place

DESIGNED = {
    "surviving-clauses", "obligations", "exceptions", "definitions", "references-to", "prohibitions", "deadlines", "notices",
    "permissions-without-notice", "obligations-with-exceptions",
}  # fmt: skip


@pytest.fixture
def store(place: Place) -> ClauseStore:
    def fill(made: ClauseStore) -> None:
        made.replace_contract("itaku", full_reading())
        made.replace_contract("other", full_reading())
        made.replace_contract("plain", reading())

    return place.filled("questions", BASE, fill)


HERE = {"contract": "itaku"}

ANSWERS: list[tuple[str, dict[str, str], str, list[tuple[str | None, ...]]]] = [
    (
        "surviving-clauses", HERE, "contract address clause heading stated_in duration basis",
        [
            ("itaku", "art_2__para_2", "第2条第2項", "報酬", "第5条第1項", None, "listed"),
            ("itaku", "art_4", "第4条", "秘密保持", "第5条第1項", "P3Y", "listed"),
        ],
    ),
    (
        "obligations", HERE, "clause bearer acts best_effort deadline",
        [
            ("第1条第1項", "甲", "業務を委託し", "false", None),
            ("第2条第1項", "甲", "本業務の報酬を支払わ", "false", "P30D"),
            ("第2条第2項", "甲", "年14.6%の遅延損害金を支払う", "true", None),
        ],
    ),
    ("obligations", {**HERE, "bearer": "乙"}, "clause", []),
    ("obligations", {**HERE, "bearer": "株式会社青空"}, "clause", [("第1条第1項",), ("第2条第1項",), ("第2条第2項",)]),
    ("obligations", {"bearer": "委託者"}, "contract clause", [
        (contract, clause) for contract in ("itaku", "other") for clause in ("第1条第1項", "第2条第1項", "第2条第2項")
    ]),
    (
        "prohibitions", {**HERE, "bearer": "乙"}, "clause bearer act",
        [
            ("第3条第1項", "乙", "本業務の全部を第三者に委託する行為"),
            ("第3条第1項", "乙", "甲の信用を害する行為"),
            ("第4条第1項", "乙", "秘密を第三者に開示し"),
        ],
    ),
    (
        "deadlines", HERE, "clause bearer type deadline relation business_days",
        [
            ("第2条第1項", "甲", "obligation", "P30D", "within", "false"),
            ("第4条第3項", "再委託先", "permission", "P5D", "before", "true"),
        ],
    ),
    ("deadlines", {**HERE, "bearer": "甲"}, "clause", [("第2条第1項",)]),
    ("permissions-without-notice", {**HERE, "bearer": "甲"}, "clause acts", [("第4条第2項", "乙の管理状況を確認する")]),
    ("permissions-without-notice", {**HERE, "bearer": "再委託先"}, "clause", []),
    (
        "obligations-with-exceptions", {**HERE, "bearer": "甲"}, "clause bearer kind exception stated_in",
        [("第2条第1項", "甲", "proviso", "ただし、乙が次条に違反したときは、この限りでない。", "第2条第1項")],
    ),
    (
        "exceptions", HERE, "clause kind text limits",
        [
            ("第2条第1項", "proviso", "ただし、乙が次条に違反したときは、この限りでない。", "第2条第1項"),
            ("第4条第3項", "override", "前項にかかわらず", "第4条第2項"),
            ("第5条第1項", "exclusion", "著作権法第27条の権利は", "第5条第1項"),
        ],
    ),
    (
        "definitions", HERE, "clause term definition uses",
        [("前文", "甲", "株式会社青空", "5"), ("第1条第1項", "本業務", "業務", "2")],
    ),
    ("definitions", {"term": "本業務"}, "contract term", [("itaku", "本業務"), ("other", "本業務")]),
    ("references-to", {**HERE, "clause": "art_4"}, "clause text target", [("第4条第3項", "前項", "第4条第2項"), ("第5条第1項", "第4条", "第4条")]),
    ("references-to", {**HERE, "clause": "art_4__para_2"}, "clause", [("第4条第3項",)]),
    (
        "notices", HERE, "code address clause message",
        [
            ("outside-text", None, None, "どの条項にも属さない文"),
            ("dangling-reference", "art_5__para_1", "第5条第1項", "第9条 がない"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values", "columns", "expected"),
    [pytest.param(*row, id=f"{row[0]} {' '.join(row[1].values())}") for row in ANSWERS],
)
def test_answers(
    store: ClauseStore, name: str, values: dict[str, str], columns: str, expected: list[tuple[str | None, ...]]
) -> None:
    assert [tuple(row[c] for c in columns.split()) for row in ask(store, name, values)] == expected


def test_every_question_has_a_tested_answer() -> None:
    assert {row[0] for row in ANSWERS} == {q.name for q in questions()} == DESIGNED


@pytest.mark.parametrize("q", questions(), ids=lambda q: q.name)
def test_question_describes_itself(q: object) -> None:
    found = question(getattr(q, "name", ""))
    assert re.search("[ぁ-ん]", found.ja)
    assert re.fullmatch(r"[A-Z].*\?", found.en)
    assert "contract" in {parameter.name for parameter in found.parameters}
    assert all(re.search("[ぁ-んァ-ヶ一-龠]", p.ja) and p.en.isascii() for p in found.parameters)


@pytest.mark.parametrize("q", questions(), ids=lambda q: q.name)
def test_every_parameter_has_its_line_and_every_line_its_parameter(q: object) -> None:
    found = question(getattr(q, "name", ""))
    slots = re.findall(r"VALUES \?given_(\w+)", found.sparql)
    assert sorted(slots) == sorted(parameter.name for parameter in found.parameters)


@pytest.mark.parametrize("q", questions(), ids=lambda q: q.name)
def test_the_file_as_it_stands_gives_the_same_answer(store: ClauseStore, q: object) -> None:
    found = question(getattr(q, "name", ""))
    as_it_stands = [tuple(row.values()) for row in store.query(found.sparql)]
    if not any(parameter.required for parameter in found.parameters):
        assert as_it_stands == [tuple(row.values()) for row in ask(store, found.name)]
    assert as_it_stands


@pytest.mark.parametrize("q", questions(), ids=lambda q: q.name)
def test_the_first_column_is_the_contract(store: ClauseStore, q: object) -> None:
    found = question(getattr(q, "name", ""))
    assert store.query(found.sparql).variables[0] == "contract"


HOSTILE = ['" } DROP ALL #', '甲" . ?s ?p ?o . "', "a\\", "a\\u0022 }", "\n} # ", "'''", "UNDEF", "?given_contract"]


@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_literals_whatever_they_hold(store: ClauseStore, value: str) -> None:
    assert list(ask(store, "obligations", {"bearer": value, "contract": "itaku"})) == []
    own = Store()
    bound = question("obligations").bound({"bearer": value})
    found = re.search(r"VALUES \?given_bearer \{ (.*?) \} \?actor", bound, re.DOTALL)
    assert found is not None
    echoed = own.query(f"SELECT ?v {{ VALUES ?v {{ {found[1]} }} }}")
    assert [row["v"].value for row in echoed] == [value]  # type: ignore[union-attr]


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(QueryRefused, match="did you mean 'surviving-clauses'"):
        question("surviving-clause")
    with pytest.raises(QueryRefused, match="there are deadlines, definitions"):
        question("zzz")


def test_parameters_are_checked(store: ClauseStore) -> None:
    with pytest.raises(QueryRefused, match="no parameter 'bearers'; it has contract, bearer"):
        ask(store, "obligations", {"bearers": "甲"})
    with pytest.raises(QueryRefused, match="needs the parameter 'clause'"):
        ask(store, "references-to", {"contract": "itaku"})
    with pytest.raises(QueryRefused, match="not Unicode"):
        ask(store, "obligations", {"bearer": "\ud800"})
