"""The pages as HTML: contracts of our own making, hostile ones, views, CSV, comparison. The browser is in test_browser."""

from __future__ import annotations

import csv
import gzip
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import words as words_module
from api.app import create_app
from api.query_pool import QueryPool
from api.tables import Cell, Table, as_csv
from api.views import VIEWS, deadline
from graph.questions import questions
from graph.store import ClauseStore
from ontology.facts import Deadline
from tests.graph.readings import full_reading
from tests.graph.readings import reading as small_reading

HOSTILE = """<script>alert("x")</script><img src=x onerror=alert(1)>"onload='{{ 7*7 }}"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ClauseStore]:
    with ClauseStore.open(tmp_path / "store") as store:
        store.replace_contract("itaku", full_reading())
        yield store


@pytest.fixture
def client(store: ClauseStore, tmp_path: Path) -> Iterator[FlaskClient]:
    with QueryPool(str(tmp_path / "store"), workers=1) as pool:
        app: Flask = create_app(store, pool)
        yield app.test_client()


class Tags(HTMLParser):
    """The elements and attributes of a page, as a browser takes them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_list_counts_norms_by_type_and_shows_dates(client: FlaskClient) -> None:
    page = Tags(client.get("/").text).text
    assert "2026-04-01" in page
    assert "義務 3" in page or "義務 2" in page
    assert "甲、乙" in page


def test_the_reader_marks_every_kind_of_fact(client: FlaskClient) -> None:
    tags = Tags(client.get("/contracts/itaku").text).found
    classes = {name for _, attributes in tags for name in (attributes.get("class") or "").split()}
    assert {"obligation", "prohibition", "permission", "exception", "definition", "survival", "reference"} <= classes
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    opened = {attributes["popovertarget"] for _, attributes in tags if "popovertarget" in attributes}
    assert opened <= set(ids)
    assert {(attributes.get("data-card")) for _, attributes in tags if "data-card" in attributes} <= set(ids)


@pytest.mark.parametrize("view", ["survivals", "duties", "terms", "references"])
def test_every_row_of_a_view_leads_to_words_that_are_there(client: FlaskClient, view: str) -> None:
    ids = {attributes.get("id") for _, attributes in Tags(client.get("/contracts/itaku").text).found}
    page = Tags(client.get(f"/contracts/itaku/{view}").text).found
    places = {href.partition("#")[2] for tag, a in page if tag == "a" and "#" in (href := a.get("href") or "")} - {
        "main"
    }
    assert places <= ids
    assert any(place.startswith("w") for place in places)


def test_the_words_that_state_a_survival_name_what_survives(client: FlaskClient) -> None:
    page = client.get("/contracts/itaku").text
    statements = re.findall(r'<div popover class="card survival" id="stated-\d+">.*?</div>', page, re.DOTALL)
    assert ["#art_4" in statements[0], "3年" in statements[0]] == [True, True]


def test_templates_use_no_word_that_is_not_there() -> None:
    templates = (Path(words_module.__file__).parent / "templates").glob("*.html")
    used = [
        name for each in templates for name in re.findall(r"\b(?:t\(|w\[)'(\w+)'", each.read_text(encoding="utf-8"))
    ]
    assert len(used) > 100
    assert set(used) <= set(words_module.WORDS)


@pytest.mark.parametrize(("language", "says"), [("ja", "見つかりません"), ("en", "Not found")])
def test_an_error_is_said_in_the_visitor_s_language(client: FlaskClient, language: str, says: str) -> None:
    page = client.get("/contracts/nothing", query_string={"lang": language}, headers={"Accept": "text/html"})
    assert (page.status_code, says in page.text) == (404, True)


def test_a_page_is_packed_for_who_takes_it(client: FlaskClient) -> None:
    plain = client.get("/contracts/itaku")
    packed = client.get("/contracts/itaku", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


def test_what_is_written_is_shown_at_once(client: FlaskClient, store: ClauseStore) -> None:
    assert "業務委託契約書" in client.get("/contracts/itaku").text
    changed = full_reading()
    store.replace_contract("itaku", replace(changed, contract=replace(changed.contract, title="別の契約書")))
    assert "別の契約書" in client.get("/contracts/itaku").text
    store.remove("itaku")
    assert client.get("/contracts/itaku").status_code == 404


def test_the_text_is_the_contract_s_own(client: FlaskClient) -> None:
    page = client.get("/contracts/itaku").text
    without_chips = re.sub(r'<(button|span)[^>]* ?class="chip[^>]*>[^<]*</\1>', "", page)
    shown = Tags(without_chips).text
    for clause in full_reading().clauses:
        assert clause.text in shown


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_view_and_its_csv_have_the_same_rows(client: FlaskClient, view: str, language: str) -> None:
    page = client.get(f"/contracts/itaku/{view}", query_string={"lang": language})
    table = client.get(f"/contracts/itaku/{view}.csv", query_string={"lang": language})
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"itaku-{view}.csv" in table.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    shown = Tags(page.text).text
    assert all(cell.removeprefix("'") in shown for row in rows for cell in row)


def test_who_owes_what_is_filtered_by_party_and_type(client: FlaskClient) -> None:
    everything = client.get("/contracts/itaku/duties.csv").text.count("\n")
    of_one = client.get("/contracts/itaku/duties.csv", query_string={"bearer": "乙", "type": "prohibition"}).text
    rows = list(csv.reader(io.StringIO(of_one)))[1:]
    assert 0 < len(rows) < everything
    assert {(row[0], row[2]) for row in rows} == {("乙", "禁止")}
    assert client.get("/contracts/itaku/duties", query_string={"type": "nonsense"}).status_code == 400


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    cells = ("=HYPERLINK(1)", "+1", "-1", "@x", "甲")
    written = as_csv(["a"], Table(("a",), tuple((Cell(text),) for text in cells)))
    assert [row[0] for row in csv.reader(io.StringIO(written))][1:] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@x", "甲"]


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        (None, "", ""),
        (Deadline("P30D", "before"), "30日前まで", "30 days before"),
        (Deadline("P5D", "within", business_days=True), "5営業日以内", "within 5 business days"),
    ],
)
def test_deadlines_as_people_write_them(value: Deadline | None, ja: str, en: str) -> None:
    assert (deadline(value, "ja"), deadline(value, "en")) == (ja, en)


def test_survival_by_topic(client: FlaskClient, store: ClauseStore) -> None:
    store.replace_contract("other", full_reading())
    page = client.get("/compare").text
    assert 'href="/contracts/itaku#art_4"' in page
    assert 'href="/contracts/other#art_4"' in page
    assert "3年" in page
    chosen = client.get("/compare", query_string={"contract": ["other"]}).text
    assert 'href="/contracts/itaku#art_4"' not in chosen


def test_articles_on_a_topic_side_by_side(client: FlaskClient, store: ClauseStore) -> None:
    store.replace_contract("other", full_reading())
    page = Tags(client.get("/compare/秘密保持").text)
    assert page.text.count("乙は、秘密を第三者に開示してはならない") == 2
    assert client.get("/compare/nonsense").status_code == 404
    assert "この主題の条文を持つ契約はありません" in client.get("/compare/反社会的勢力").text


def test_a_hostile_contract_is_shown_as_it_is_written(client: FlaskClient, store: ClauseStore) -> None:
    hostile = full_reading()
    evil = replace(
        hostile,
        contract=replace(
            hostile.contract,
            title=HOSTILE,
            parties=tuple(
                replace(each, name=HOSTILE + each.name, full_name=HOSTILE) for each in hostile.contract.parties
            ),
            governing_law=HOSTILE,
            courts=(HOSTILE,),
        ),
        clauses=tuple(replace(each, heading=HOSTILE, text=HOSTILE + each.text) for each in hostile.clauses),
        definitions=tuple(replace(each, term=HOSTILE, text=HOSTILE) for each in hostile.definitions),
        references=tuple(replace(each, text=HOSTILE) for each in hostile.references),
        norms=tuple(
            replace(each, bearer=(HOSTILE,), counterparty=(HOSTILE,), actions=(HOSTILE,), conditions=(HOSTILE,))
            for each in hostile.norms
        ),
        exceptions=tuple(replace(each, text=HOSTILE) for each in hostile.exceptions),
        notices=tuple(replace(each, message=HOSTILE) for each in hostile.notices),
    )
    store.replace_contract("evil", evil)
    paths = ["/", "/contracts/evil", "/compare", "/compare/禁止", *(f"/contracts/evil/{view}" for view in VIEWS)]
    paths += ["/?q=script", "/questions/obligations?contract=evil", "/questions/definitions?contract=evil"]
    for path in paths:
        page = Tags(client.get(path).text)
        assert {
            (attributes.get("src") or "").startswith("/static/") for tag, attributes in page.found if tag == "script"
        } == {True}
        assert not [tag for tag, attributes in page.found if any(name.startswith("on") for name in attributes)]
        assert not [tag for tag, _ in page.found if tag == "img"]
    assert HOSTILE in Tags(client.get("/contracts/evil").text).text


def test_words_are_found_and_shown_where_they_stand(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "秘密"}).text
    assert 'href="/contracts/itaku#art_4__para_1"' in page
    assert "<mark>秘密</mark>" in page
    assert "見つかりませんでした" in client.get("/", query_string={"q": "宇宙船"}).text


def test_forms_of_the_named_questions(client: FlaskClient) -> None:
    page = client.get("/questions/surviving-clauses", query_string={"contract": "itaku"}).text
    assert 'href="/contracts/itaku#art_4"' in page
    assert {"定める条項", "存続条項による", "3年"} <= set(re.findall(r">([^<>]+)</t[dh]>", page))
    english = client.get("/questions/surviving-clauses", query_string={"contract": "itaku", "lang": "en"}).text
    assert {"Stated in", "listed", "3 years", "not stated"} <= set(re.findall(r">([^<>]+)</t[dh]>", english))
    assert '<option value="itaku">' in page
    refused = client.get("/questions/references-to")
    assert refused.status_code == 400
    assert "needs the parameter" in refused.text
    assert client.get("/questions/nonsense").status_code == 400


def test_every_named_question_is_answered_in_words(client: FlaskClient) -> None:
    for each in questions():
        parameters = {"contract": "itaku", "clause": "art_4", "lang": "en"}
        known = {parameter.name for parameter in each.parameters} | {"lang"}
        query = {name: value for name, value in parameters.items() if name in known}
        page = client.get(f"/questions/{each.name}", query_string=query)
        headings = re.findall(r'<th scope="col">([^<]+)</th>', page.text)
        assert page.status_code == 200
        assert "Clause" in headings, each.name
        assert not {"address", "start", "relation"} & set(headings)


def test_a_long_contract_is_rendered_in_bounded_time(client: FlaskClient, store: ClauseStore) -> None:
    one = full_reading()
    article = [each for each in one.clauses if each.address.startswith("art_2")]
    many = [
        replace(
            each,
            address=each.address.replace("art_2", f"art_{n}"),
            parent=each.parent and each.parent.replace("art_2", f"art_{n}"),
            position=n * 10 + place,
        )
        for n in range(1, 201)
        for place, each in enumerate(article)
    ]
    norms = [
        replace(each, address=each.address.replace("art_2", f"art_{n}"))
        for n in range(1, 201)
        for each in one.norms
        if each.address.startswith("art_2")
    ]
    store.replace_contract("long", small_reading(clauses=tuple(many), norms=tuple(norms), contract=one.contract))
    started = time.process_time()
    page = client.get("/contracts/long")
    assert time.process_time() - started < 10  # seconds of this process; benchmarks/pages.py measures
    assert page.text.count('class="clause article') == 200
