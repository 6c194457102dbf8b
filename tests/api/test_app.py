"""The application over stores of our own making."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from api.app import create_app
from api.pages import ON_A_PAGE
from api.query_pool import QueryPool
from api.words import LANGUAGES, WORDS, period
from graph.store import ClauseStore
from ontology.facts import Basis, Event, ExceptionKind, NormType, NoticeCode
from tests.api.readings import reading


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ClauseStore]:
    with ClauseStore.open(tmp_path / "store") as store:
        yield store


@pytest.fixture
def app(store: ClauseStore, tmp_path: Path) -> Iterator[Flask]:
    with QueryPool(str(tmp_path / "store"), workers=1) as pool:
        yield create_app(store, pool)


def test_an_empty_store_says_what_to_do(app: Flask) -> None:
    client = app.test_client()
    assert "clausegraph ingest examples/" in client.get("/").text
    assert client.get("/api/v1/contracts").json == {"items": [], "links": {"self": "/api/v1/contracts"}}


def test_many_contracts_come_page_by_page(app: Flask, store: ClauseStore) -> None:
    ids = [f"c{n:03}" for n in range(ON_A_PAGE + 2)]
    for contract_id in ids:
        store.replace_contract(contract_id, reading())
    client = app.test_client()
    first = client.get("/").text
    after = re.findall(r'href="(/\?after=[^"]+)" rel="next"', first)
    second = client.get(after[0]).text
    assert re.findall(r'href="/contracts/(\w+)"', first) == ids[:ON_A_PAGE]
    assert re.findall(r'href="/contracts/(\w+)"', second) == ids[ON_A_PAGE:]
    assert 'rel="next"' not in second


def test_an_error_of_ours_is_a_problem_without_its_trace(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.add_url_rule("/broken", view_func=lambda: str(1 // 0))
    response = app.test_client().get("/broken")
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
    assert "ZeroDivisionError" not in response.text
    assert "ZeroDivisionError" in caplog.text


def test_health_needs_the_store(tmp_path: Path, store: ClauseStore) -> None:
    store.replace_contract("first", reading())
    copy = shutil.copytree(tmp_path / "store", tmp_path / "copy")
    with ClauseStore.open(copy, read_only=True) as read, QueryPool(str(copy), workers=1) as pool:
        client = create_app(read, pool).test_client()
        assert client.get("/healthz").status_code == 200
        shutil.rmtree(copy)
        assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize("kind", [NormType, ExceptionKind, Basis, Event, NoticeCode])
def test_every_kind_has_a_word(kind: type[StrEnum]) -> None:
    assert {str(value) for value in kind} <= set(WORDS)


def test_every_word_has_both_languages() -> None:
    assert all(len(word) == len(LANGUAGES) and all(word) for word in WORDS.values())


def test_every_word_is_used() -> None:
    api = Path(__file__).parents[2] / "api"
    sources = [*(api / "templates").iterdir(), *(path for path in api.glob("*.py") if path.stem != "words")]
    used = set(re.findall(r"""['"]([\w-]+)['"]""", "".join(path.read_text(encoding="utf-8") for path in sources)))
    kinds = {str(value) for kind in (NormType, ExceptionKind, Basis, Event, NoticeCode) for value in kind}
    statuses = {"resolved", "dangling", "external"}  # of a Reference
    assert set(WORDS) - used - kinds - statuses == set()


@pytest.mark.parametrize(
    ("duration", "ja", "en"),
    [
        ("P5Y", "5年", "5 years"),
        ("P1Y6M", "1年6か月", "1 year 6 months"),
        ("P30D", "30日", "30 days"),
        ("PT24H", "PT24H", "PT24H"),
    ],
)
def test_periods_as_people_write_them(duration: str, ja: str, en: str) -> None:
    assert (period(duration, "ja"), period(duration, "en")) == (ja, en)
