"""Where a clause stands in its file is shown: on the command line, on pages and over REST."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.app import create_app
from api.query_pool import QueryPool
from api.showing import as_dict, clause_lines, contract_lines
from graph.store import ClauseStore
from ontology.facts import Reading
from tests.api.readings import reading


def on_page_3() -> Reading:
    made = reading("契約書.pdf")
    return replace(made, clauses=tuple(replace(clause, page=3) for clause in made.clauses))


def test_show_names_the_page() -> None:
    value = on_page_3()
    assert "第1条  秘密  [art_1]  p. 3" in list(contract_lines("x", value))
    assert next(clause_lines(value, value.clauses[0])) == "第1条（秘密）  p. 3"
    assert as_dict(value)["clauses"][0]["page"] == 3


def test_text_has_no_pages() -> None:
    assert not [line for line in contract_lines("x", reading()) if "p. " in line]


def test_pages_and_rest_name_the_page(tmp_path: Path) -> None:
    with ClauseStore.open(tmp_path / "store") as store:
        store.replace_contract("x", on_page_3())
        with QueryPool(str(tmp_path / "store"), workers=1) as pool:
            client = create_app(store, pool).test_client()
            assert client.get("/contracts/x").text.count("p. 3") == 4
            clause = client.get("/api/v1/contracts/x/clauses/art_1").json
    assert clause is not None
    assert clause["page"] == 3
