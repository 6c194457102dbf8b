"""REST over a store of our own making: shapes, filters, paging, caching, errors; and one set of routes and documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.parameters import ACROSS, IN_CONTRACT
from api.query_pool import QueryPool
from api.resources import OF_NODE
from api.rows import FAMILIES, TO_CLAUSES
from graph.store import ClauseStore
from tests.graph.readings import full_reading

ONE = "/api/v1/contracts/itaku"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClauseStore]:
    with ClauseStore.open(tmp_path_factory.mktemp("rest") / "store") as store:
        for n in range(3):
            store.replace_contract("itaku" if n == 0 else f"itaku-{n}", full_reading())
        yield store


@pytest.fixture(scope="module")
def app(store: ClauseStore) -> Iterator[Flask]:
    with QueryPool(str(store.folder), workers=1) as pool:
        yield create_app(store, pool)


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    return app.test_client()


def body(response: TestResponse) -> Any:
    return response.get_json()


def everything(http: FlaskClient, address: str) -> list[dict[str, object]]:
    """All items of a list, page by page; every page but the last says where the next is, twice the same."""
    items = []
    while address:
        response = http.get(address)
        assert response.status_code == 200, response.text
        items += body(response)["items"]
        address = body(response)["links"].get("next", "")
        assert response.headers.get("Link", "") == (f'<{address}>; rel="next"' if address else "")
    return items


def test_routes_and_documentation_are_one_set(app: Flask, http: FlaskClient) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower(), rule.endpoint.removeprefix("rest."))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("rest.")
    }
    paths = body(http.get("/openapi.json"))["paths"]
    assert len(routes) == 31
    assert routes == {
        (path, method, operation["operationId"]) for path, item in paths.items() for method, operation in item.items()
    }


def test_every_read_has_an_example_that_the_server_gave(http: FlaskClient) -> None:
    paths = body(http.get("/openapi.json"))["paths"]
    without = [
        path
        for path, item in paths.items()
        if "get" in item and "example" not in item["get"]["responses"]["200"]["content"]["application/json"]
    ]
    assert without == ["/api/v1/jobs/{job_id}"]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_resource_has_its_iri_its_links_and_its_evidence(http: FlaskClient, family: str) -> None:
    items = everything(http, f"{ONE}/{family}")
    assert items
    for item in items:
        links = item["links"]
        assert isinstance(links, dict)
        assert http.get(links["self"]).json == item
        assert all(http.get(link).status_code == 200 for link in links.values())
        assert {name for name in TO_CLAUSES if item.get(name)} - {"address"} <= set(links) | {"text"}
        evidence = item.get("evidence")
        assert family in {"clauses", "notices"} or set(evidence) == {"quote", "start", "end", "rule"}  # type: ignore[call-overload]


@pytest.mark.parametrize("limit", [1, 2, 7])
@pytest.mark.parametrize("family", FAMILIES)
def test_pages_make_the_whole_in_reading_order(http: FlaskClient, family: str, limit: int) -> None:
    whole = everything(http, f"/api/v1/{family}?limit=1000")
    assert everything(http, f"/api/v1/{family}?limit={limit}") == whole
    places = [(item["contract"], item["place"]) for item in whole]
    assert places == sorted(places)
    assert {contract for contract, _ in places} == {"itaku", "itaku-1", "itaku-2"}


@pytest.mark.parametrize(
    ("family", "query", "kept"),
    [
        ("norms", "type=obligation", lambda row: row["type"] == "obligation"),
        ("norms", "has_exception=true", lambda row: bool(row["related"]["exceptions"])),
        ("norms", "has_exception=false", lambda row: not row["related"]["exceptions"]),
        ("norms", "best_effort=true", lambda row: row["best_effort"]),
        ("norms", "address=art_2", lambda row: f"{row['address']}__".startswith("art_2__")),
        ("norms", "bearer=nobody", lambda row: False),
        ("clauses", "kind=article", lambda row: row["kind"] == "article"),
        ("clauses", "address=art_3", lambda row: f"{row['address']}__".startswith("art_3__")),
        ("exceptions", "kind=proviso", lambda row: row["kind"] == "proviso"),
        ("references", "status=external", lambda row: row["external"] is not None),
        ("references", "status=dangling", lambda row: row["dangling"] is not None),
        ("survivals", "basis=listed", lambda row: row["basis"] == "listed"),
        ("definitions", "address=art_1", lambda row: f"{row['address']}__".startswith("art_1__")),
    ],
)
def test_filters_keep_what_they_say(http: FlaskClient, family: str, query: str, kept: object) -> None:
    whole = everything(http, f"/api/v1/{family}")
    assert everything(http, f"/api/v1/{family}?limit=2&{query}") == [row for row in whole if kept(row)]  # type: ignore[operator]
    assert everything(http, f"{ONE}/{family}?{query}") == [
        row
        for row in whole
        if kept(row) and row["contract"] == "itaku"  # type: ignore[operator]
    ]


def test_norms_are_found_by_bearer_and_contract(http: FlaskClient) -> None:
    whole = everything(http, "/api/v1/norms")
    names = {name for row in whole for name in row["bearer"]}  # type: ignore[attr-defined]
    assert names
    for name in names:
        found = everything(http, f"/api/v1/norms?bearer={name}&contract=itaku-1")
        assert found == [row for row in whole if name in row["bearer"] and row["contract"] == "itaku-1"]  # type: ignore[operator]


def test_survivals_are_found_by_duration(http: FlaskClient) -> None:
    whole = everything(http, "/api/v1/survivals")
    timed = [row for row in whole if row["duration"]]
    assert timed
    assert everything(http, "/api/v1/survivals?min_duration=P1D") == timed
    assert everything(http, "/api/v1/survivals?min_duration=P9000Y") == []


def test_surviving_clauses(http: FlaskClient) -> None:
    surviving = {row["clause"] for row in everything(http, f"{ONE}/survivals")}
    assert {row["address"] for row in everything(http, f"{ONE}/clauses?survives=true")} == surviving
    assert not surviving & {row["address"] for row in everything(http, f"{ONE}/clauses?survives=false")}


@pytest.mark.parametrize(
    ("parameter", "query"),
    [
        ("limit", "limit=0"),
        ("limit", "limit=1001"),
        ("limit", "limit=+5"),
        ("limit", "limit=1&limit=2"),
        ("after", "after=x"),
        ("after", "after=%00"),
        ("bearer", "bearer=%00"),
        ("bearer", "bearer=%FF"),
        ("bearer", "bearer=" + "x" * 9000),
        ("type", "type=duty"),
        ("has_exception", "has_exception=yes"),
        ("address", "address=art%203"),
        ("address", "address=%E7%AC%AC3%E6%9D%A1"),
        ("colour", "colour=red"),
    ],
)
def test_a_bad_parameter_is_named(http: FlaskClient, parameter: str, query: str) -> None:
    response = http.get(f"/api/v1/norms?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert body(response)["parameter"] == parameter
    assert parameter in body(response)["detail"]
    assert len(response.text) < 1000


@pytest.mark.parametrize(
    ("parameter", "path"),
    [
        ("address", f"{ONE}/clauses/art%203"),
        ("address", f"{ONE}/clauses/%00"),
        ("number", f"{ONE}/norms/first"),
        ("contract_id", "/api/v1/contracts/a%00b/norms"),
        ("contract_id", "/id/contracts/a%00b"),
        ("node", "/id/contracts/itaku/a%00b"),
    ],
)
def test_a_bad_part_of_a_path_is_named(http: FlaskClient, parameter: str, path: str) -> None:
    response = http.get(path)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert body(response)["parameter"] == parameter


def test_no_detail_is_an_expression_that_only_programmers_read(http: FlaskClient) -> None:
    for query in ("norms?after=x", "norms?bearer=%00", "norms?address=%20", "survivals?min_duration=1y"):
        assert "^" not in str(body(http.get(f"/api/v1/{query}"))["detail"])


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        (f"{ONE}/norm", f"{ONE}/norms"),
        ("/api/v1/contracts/Itaku%201", "/api/v1/contracts/itaku-1"),
        ("/id/contracts/itaku/norms/1000", "it has"),
        ("/api/v1/norm", "/api/v1/norms"),
        ("/api/v1/contracts/itak", "/api/v1/contracts/itaku"),
        ("/api/v1/contracts/itaku/clauses/art_20", "art_2"),
        ("/id/contracts/itaku-11", "/id/contracts/itaku-1"),
        ("/id/contracts/itaku/art_20", "art_2"),
        (f"{ONE}/norms/1000", "it has"),
    ],
)
def test_what_is_not_there_names_the_nearest(http: FlaskClient, address: str, nearest: str) -> None:
    response = http.get(address)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert nearest in body(response)["detail"]


@pytest.mark.parametrize(
    "address",
    [ONE, f"{ONE}/clauses/art_1", f"{ONE}/norms", "/api/v1/norms", "/api/v1/contracts", "/id/contracts/itaku.ttl",
     "/id/contracts/itaku/art_1.json", "/ns.ttl", "/openapi.json"],
)  # fmt: skip
def test_what_the_client_has_is_not_sent_again(http: FlaskClient, address: str) -> None:
    first = http.get(address)
    again = http.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert http.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_each_media_type_has_its_own_etag_and_a_change_changes_it(tmp_path: Path) -> None:
    with ClauseStore.open(tmp_path / "s") as store, QueryPool(str(tmp_path / "s"), workers=1) as pool:
        store.replace_contract("itaku", full_reading())
        http = create_app(store, pool).test_client()
        before = {
            accept: http.get(ONE, headers={"Accept": accept}).headers["ETag"] for accept in ("*/*", "text/turtle")
        }
        assert len(set(before.values())) == 2
        store.replace_contract("other", full_reading())
        assert http.get(ONE).headers["ETag"] == before["*/*"]
        store.replace_contract("itaku", replace(full_reading(), source="second.txt"))
        assert http.get(ONE).headers["ETag"] != before["*/*"]


def test_a_request_has_an_id(http: FlaskClient) -> None:
    assert http.get(ONE, headers={"X-Request-Id": "mine-1"}).headers["X-Request-Id"] == "mine-1"
    assert re.fullmatch("[0-9a-f]{16}", http.get(ONE, headers={"X-Request-Id": "a b\tc"}).headers["X-Request-Id"])


def test_the_vocabulary_at_its_path(http: FlaskClient) -> None:
    assert http.get("/ns").text.startswith("# The vocabulary of clausegraph")
    page = http.get("/ns", headers={"Accept": "text/html"}).text
    assert 'id="Obligation"' in page
    assert "<script>" not in page
    assert body(http.get("/ns/context.jsonld"))["@context"]["bearer"] == {"@id": "cg:bearer", "@type": "@id"}


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("json", "application/json"),
     ("nt", "application/n-triples")],
)  # fmt: skip
@pytest.mark.parametrize("node", ["", "/art_1", "/norms/1", "/terms/1"])
def test_endings_work_as_accept_does(http: FlaskClient, node: str, ending: str, media_type: str) -> None:
    by_ending = http.get(f"/id/contracts/itaku{node}.{ending}", headers={"Accept": "text/html"})
    by_accept = http.get(f"/id/contracts/itaku{node}", headers={"Accept": media_type})
    assert (by_ending.status_code, by_ending.mimetype) == (200, media_type)
    assert sorted(by_ending.data) == sorted(by_accept.data)


@pytest.mark.parametrize("accept", ["text/html", *OF_NODE])
def test_every_iri_leads_somewhere(http: FlaskClient, store: ClauseStore, accept: str) -> None:
    iris = {term.value for triple in store.graph("itaku") if isinstance(term := triple.subject, ox.NamedNode)}
    assert {"norms", "actors", "parties", "terms"} <= {iri.split("/")[-2] for iri in iris}
    seen = set()
    for iri in (*iris, store.base):
        response = http.get(iri.removeprefix("http://localhost:8000"), headers={"Accept": accept})
        if response.status_code == 303:
            there = response.headers["Location"].partition("#")[0]
            if there in seen:
                continue
            seen.add(there)
            response = http.get(there, headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, accept), iri


def test_what_rest_has_no_list_of_is_json_too(http: FlaskClient, store: ClauseStore) -> None:
    actor = body(http.get("/id/contracts/itaku/actors/1.json"))
    assert actor["id"] == f"{store.base}contracts/itaku/actors/1"
    assert actor["type"] == "Actor"
    assert actor["name"]


def test_the_store_itself_is_described(http: FlaskClient, store: ClauseStore) -> None:
    turtle = http.get("/id/", headers={"Accept": "text/turtle"}).text
    assert store.base in turtle
    assert "/contracts/itaku-2>" in turtle or ":itaku-2" in turtle


def test_the_documentation_is_served_from_here(http: FlaskClient) -> None:
    page = http.get("/docs")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
    script = http.get("/docs/rapidoc.js")
    assert script.mimetype == "text/javascript"
    assert len(script.data) > 500_000


def test_filters_are_those_of_the_listing() -> None:
    from graph.listing import FAMILIES as LISTED

    for family, listed in LISTED.items():
        known = set(IN_CONTRACT[family].model_fields)
        assert set(listed.filters) <= known
        assert set(ACROSS[family].model_fields) == known | {"contract"}
