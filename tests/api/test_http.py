"""The started server over real HTTP: SPARQL protocol, REST, Linked Data, pages, errors."""

from __future__ import annotations

import csv
import json
import re
import signal
import socket
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from api.rest import ACROSS
from api.rows import FAMILIES
from api.words import LANGUAGES
from graph.answer import GRAPH_FORMATS
from graph.questions import questions
from tests.conftest import EXAMPLES, Run, Server, start_server

IDS = ["lantern-api-terms", "midori-note-terms", "warehouse-system-outsourcing"]
MIDORI = "http://localhost:8000/id/contracts/midori-note-terms"
SELECT = "SELECT ?c { ?c a <https://w3id.org/clausegraph/ns#Contract> } ORDER BY ?c"
CONSTRUCT = f"CONSTRUCT {{ <{MIDORI}> ?p ?o }} {{ <{MIDORI}> ?p ?o }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30) as client:
        yield client


def sparql(http: httpx.Client, query: str, accept: str = "*/*", **parameters: str) -> httpx.Response:
    return http.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})


def is_problem(response: httpx.Response, status: int) -> bool:
    """RFC 9457: the media type, and the members that a client reads; never a stack trace."""
    body = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body["detail"]
    assert "Traceback" not in response.text
    return bool(response.status_code == body["status"] == status)


# --- SPARQL 1.1 Protocol ---------------------------------------------------------------------------------------------


def rows_of(response: httpx.Response) -> list[str]:
    """The contracts in an answer to SELECT, whatever it is written in."""
    kind = response.headers["Content-Type"].partition(";")[0]
    if kind.endswith("json"):
        return [row["c"]["value"] for row in response.json()["results"]["bindings"]]
    if kind.endswith("xml"):
        return [uri.text or "" for uri in ET.fromstring(response.text).iter() if uri.tag.endswith("}uri")]
    if kind == "text/csv":
        return [row["c"] for row in csv.DictReader(response.text.splitlines())]
    return [line.strip("<>") for line in response.text.splitlines()[1:]]


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_select_in_every_format(http: httpx.Client, accept: str, given: str) -> None:
    response = sparql(http, SELECT, accept)
    assert (response.status_code, response.headers["Content-Type"]) == (200, given)
    assert [iri.rpartition("/")[2] for iri in rows_of(response)] == IDS


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_construct_in_every_format(http: httpx.Client, media_type: str) -> None:
    response = sparql(http, CONSTRUCT, media_type)
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    quads = list(ox.parse(response.content, format=GRAPH_FORMATS[media_type]))
    expected = list(ox.parse(sparql(http, CONSTRUCT, "application/n-triples").content, format=ox.RdfFormat.N_TRIPLES))
    assert len(expected) > 8
    assert {quad.triple for quad in quads} == {quad.triple for quad in expected}


def test_the_three_ways_to_ask(http: httpx.Client) -> None:
    answers = [
        http.get("/sparql", params={"query": SELECT}),
        http.post("/sparql", data={"query": SELECT}),
        http.post("/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1


def test_head_and_ask_and_describe(http: httpx.Client) -> None:
    assert http.head("/sparql", params={"query": SELECT}).status_code == 200
    assert sparql(http, "ASK { ?s ?p ?o }").json()["boolean"] is True
    assert "第18条" in sparql(http, f"DESCRIBE <{MIDORI}/art_18>").text


def test_the_default_graph_is_all_contracts_unless_one_is_named(http: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?c) { ?s a <https://w3id.org/clausegraph/ns#Contract> }"
    assert rows_of(sparql(http, count)) == ["3"]
    assert rows_of(sparql(http, count, **{"default-graph-uri": MIDORI})) == ["1"]
    assert rows_of(sparql(http, "SELECT DISTINCT ?c { GRAPH ?c {} }", **{"named-graph-uri": MIDORI})) == [MIDORI]


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_every_named_question_is_answered(http: httpx.Client, question: object) -> None:
    response = sparql(http, question.sparql)  # type: ignore[attr-defined]
    assert response.status_code == 200
    assert response.json()["results"]["bindings"] or "given_clause" in question.sparql  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "method", "options"),
    [
        (400, "GET", {"params": {"query": "SELECT nonsense"}}),
        (400, "GET", {"params": {"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}}),
        (400, "GET", {"params": {"query": [SELECT, SELECT]}}),
        (400, "GET", {"params": {"query": SELECT, "format": "pdf"}}),
        (400, "GET", {"params": {"query": SELECT, "default-graph-uri": "no iri"}}),
        (403, "POST", {"data": {"update": "DROP ALL"}}),
        (400, "POST", {"data": {"query": "DROP ALL"}}),
        (400, "POST", {"content": b"\xff\xfe", "headers": {"Content-Type": "application/sparql-query"}}),
        (403, "POST", {"content": "DROP ALL", "headers": {"Content-Type": "application/sparql-update"}}),
        (405, "PUT", {"content": "x"}),
        (406, "GET", {"params": {"query": SELECT}, "headers": {"Accept": "image/png"}}),
        (406, "GET", {"params": {"query": SELECT}, "headers": {"Accept": "text/turtle"}}),
        (413, "POST", {"data": {"query": "#" * 300_000}}),
        (415, "POST", {"content": SELECT, "headers": {"Content-Type": "text/plain"}}),
    ],
)
def test_what_is_refused(http: httpx.Client, status: int, method: str, options: dict[str, object]) -> None:
    assert is_problem(http.request(method, "/sparql", **options), status)  # type: ignore[arg-type]


def test_nothing_leaves_the_machine(http: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        there = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        for query in (
            f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ {{ SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }} }} }}",
            f"LOAD <{there}>",
        ):
            assert is_problem(sparql(http, query), 400)
            assert is_problem(http.post("/sparql", data={"update": query}), 403)
        assert sparql(http, f"SELECT * FROM <{there}> {{ ?s ?p ?o }}").status_code == 200
        assert sparql(http, SELECT, **{"default-graph-uri": there}).status_code == 200
        with pytest.raises(TimeoutError):
            listening.accept()


def test_an_endless_query_is_stopped_while_others_are_served(http: httpx.Client, server: Server) -> None:
    answers: list[httpx.Response] = []
    hostile = threading.Thread(
        target=lambda: answers.append(httpx.get(f"{server.address}/sparql", params={"query": ENDLESS}, timeout=30))
    )
    hostile.start()
    time.sleep(0.3)
    for _ in range(5):
        assert sparql(http, SELECT).status_code == 200
        assert http.get("/api/v1/contracts").status_code == 200
    assert hostile.is_alive()
    hostile.join()
    assert is_problem(answers[0], 503)
    assert "longer than 3 seconds" in answers[0].json()["detail"]


# --- REST ------------------------------------------------------------------------------------------------------------


def test_contracts_are_paged_by_key(http: httpx.Client) -> None:
    seen, address = [], "/api/v1/contracts?limit=2"
    while address:
        response = http.get(address)
        body = response.json()
        assert len(body["items"]) <= 2
        seen += [row["contract"] for row in body["items"]]
        address = body["links"].get("next", "")
        assert response.links.get("next", {}).get("url", "") == address
    assert seen == IDS


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("contract_id", IDS)
def test_every_family_has_the_rows_that_the_command_shows(
    http: httpx.Client, clausegraph: Run, example_store: Path, contract_id: str, family: str
) -> None:
    items = http.get(f"/api/v1/contracts/{contract_id}/{family}").json()["items"]
    facts = json.loads(_shown(clausegraph, example_store, contract_id))
    rows = facts["contract"]["parties"] if family == "parties" else facts[family]
    assert len(items) == len(rows)
    for item, row in zip(items, rows, strict=True):
        assert {name: item[name] for name in row} == row
        assert item["id"].startswith("http://localhost:8000/id/contracts/")


SHOWN: dict[str, str] = {}


def _shown(clausegraph: Run, store: Path, contract_id: str) -> str:
    if contract_id not in SHOWN:
        SHOWN[contract_id] = clausegraph("show", contract_id, "--json", store=store).stdout
    return SHOWN[contract_id]


def test_every_link_leads_somewhere(http: httpx.Client) -> None:
    waiting = ["/api/v1/contracts", "/api/v1/survivals?limit=7"]
    seen: set[str] = set()
    while waiting and len(seen) < 60:
        address = waiting.pop()
        seen.add(address)
        response = http.get(address)
        assert response.status_code == 200, address
        if "json" in response.headers["Content-Type"]:
            links = re.findall(r'"(/[^"]+)"', response.text)
            waiting += [link for link in dict.fromkeys(links) if link not in seen and link not in waiting]
    assert len(seen) > 30


def test_a_contract_as_turtle_is_the_archive_s_text(http: httpx.Client, clausegraph: Run, example_store: Path) -> None:
    exported = clausegraph("export", "midori-note-terms", store=example_store).stdout
    for path in ("/api/v1/contracts/midori-note-terms", "/id/contracts/midori-note-terms"):
        assert http.get(path, headers={"Accept": "text/turtle"}).text == exported
    assert http.get("/id/contracts/midori-note-terms.ttl", headers=BROWSER).text == exported


@pytest.mark.parametrize("family", ACROSS)
def test_facts_of_all_contracts_page_by_page(http: httpx.Client, family: str) -> None:
    keys, address = [], f"/api/v1/{family}?limit=9"
    while address:
        body = http.get(address).json()
        keys += [row["id"] for row in body["items"]]
        address = body["links"].get("next", "")
    each = [row["id"] for contract in IDS for row in http.get(f"/api/v1/contracts/{contract}/{family}").json()["items"]]
    assert keys == each


@pytest.mark.parametrize(
    ("status", "path", "says"),
    [
        (404, "/api/v1/contracts/nothing", "no contract 'nothing'"),
        (404, "/api/v1/contracts/nothing/norms", "no contract 'nothing'"),
        (404, "/api/v1/contracts/Not%20An%20Id", "no contract id"),
        (404, "/api/v1/contracts/midori-note-terms/clauses/art_180", "the nearest is art_18"),
        (400, "/api/v1/contracts/midori-note-terms/clauses/%3E%20x", "no clause"),
        (404, "/api/v1/nothing", ""),
        (400, "/api/v1/contracts?limit=0", "limit='0'"),
        (400, "/api/v1/contracts?limit=²", "limit="),
        (400, "/api/v1/contracts?colour=red", "'colour'"),
        (400, "/api/v1/contracts?limit=1&limit=2", "'limit'"),
        (400, "/api/v1/norms?after=nonsense", "after="),
        (400, "/api/v1/contracts/midori-note-terms?x=1", "'x'"),
        (404, "/id/contracts/nothing", "no contract"),
        (404, "/id/contracts/midori-note-terms/art_180", "nothing is called"),
        (404, "/id/contracts/midori-note-terms/%3E%20%7D%20x", "nothing is called"),
        (404, "/contracts/nothing", "no contract"),
        (400, "/api/v1/contracts/%00", "contract_id"),
        (400, "/id/contracts/%00", "contract_id"),
        (404, "/contracts/%F0%9F%98%80", ""),
    ],
)
def test_problems_say_what_is_wrong(http: httpx.Client, status: int, path: str, says: str) -> None:
    response = http.get(path)
    assert is_problem(response, status)
    assert says in response.json()["detail"]


def test_methods_and_media_types(http: httpx.Client) -> None:
    response = http.post("/api/v1/norms", content="x")
    assert is_problem(response, 405)
    assert "GET" in response.headers["Allow"]
    assert is_problem(http.post("/api/v1/contracts", content="x"), 403)  # the server has no token
    assert is_problem(http.get("/api/v1/contracts", headers={"Accept": "image/png"}), 406)
    assert is_problem(http.get("/api/v1/contracts", headers={"Accept": "text/html"}), 406)


def test_japanese_is_not_escaped(http: httpx.Client) -> None:
    assert "みどりノート利用規約" in http.get("/api/v1/contracts").text


# --- Linked Data -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "node", ["", "/art_18", "/art_18__para_1", "/norms/1", "/parties/1", "/survivals/2", "/terms/1"]
)
def test_every_iri_leads_to_its_triples_and_a_person_to_the_page(http: httpx.Client, node: str) -> None:
    path = urlsplit(MIDORI + node).path
    response = http.get(path, headers={"Accept": "application/n-triples, application/n-quads"})
    subjects = {quad.subject for quad in ox.parse(response.content, format=ox.RdfFormat.N_QUADS)}
    assert ox.NamedNode(MIDORI + node) in subjects
    page = http.get(path, headers=BROWSER)
    assert page.status_code == 303
    assert urljoin(path, page.headers["Location"]).startswith("/contracts/midori-note-terms")


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["/", *(f"/contracts/{contract}" for contract in IDS), "/sparql", "/contracts/nothing"]
)
def test_pages_are_guarded_and_speak_the_language(http: httpx.Client, path: str, language: str) -> None:
    response = http.get(path, params={"lang": language}, headers=BROWSER)
    assert response.status_code == (404 if "nothing" in path else 200)
    assert f'<html lang="{language}">' in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    scripts = re.findall(r"<script[^>]*>", response.text)
    assert all(re.search(r' src="/static/[\w/.]+"', script) for script in scripts)
    assert response.text.count("</script>") == len(scripts) == response.text.count("></script>")
    assert " style=" not in response.text
    assert not re.search(r"<[^>]* on\w+=", response.text)
    links = set(re.findall(r'(?:href|src|action)="([^"]+)"', response.text))
    assert not [link for link in links if link.startswith(("http:", "https:", "//"))]


def test_the_list_leads_to_every_contract(http: httpx.Client) -> None:
    page = http.get("/", headers=BROWSER).text
    assert all(f'href="/contracts/{contract}"' in page for contract in IDS)


def test_a_contract_shows_every_clause_and_every_anchor_is_there(http: httpx.Client) -> None:
    page = http.get("/contracts/midori-note-terms", headers=BROWSER).text
    addresses = [row["address"] for row in http.get("/api/v1/contracts/midori-note-terms/clauses").json()["items"]]
    anchors = re.findall(r'id="([^"]+)"', page)
    assert [anchor for anchor in anchors if anchor in set(addresses)] == addresses
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    assert "存続条項" in page


def test_the_form_shows_a_question_and_its_answer(http: httpx.Client) -> None:
    form = http.get("/sparql", params={"name": "obligations"}, headers=BROWSER).text
    assert "cg:Obligation" in form
    answer = http.post("/sparql", data={"query": SELECT, "format": "html"}, headers=BROWSER).text
    assert MIDORI in answer
    assert "3 件" in answer or "3 rows" in answer


def test_a_query_that_is_refused_stays_in_the_form(http: httpx.Client) -> None:
    response = http.post("/sparql", data={"query": "SELECT typo", "format": "html"}, headers=BROWSER)
    assert response.status_code == 400
    assert "the query is not SPARQL" in response.text
    assert ">SELECT typo</textarea>" in response.text


def test_what_a_visitor_writes_is_escaped(http: httpx.Client) -> None:
    query = "SELECT ('<script>alert(1)</script>' AS ?x) {}"
    page = http.post("/sparql", data={"query": query, "format": "html"}, headers=BROWSER).text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_static_files_stay_in_their_folder(http: httpx.Client) -> None:
    assert http.get("/static/clausegraph.css").status_code == 200
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fpyproject.toml"):
        assert http.get(path).status_code == 404


@pytest.mark.parametrize(("size", "status", "closed"), [(300_000, 413, True), (300, 400, False)])
@pytest.mark.parametrize("path", ["/sparql", "/api/v1/contracts"])
def test_a_connection_whose_request_was_not_read_is_closed_and_says_so(
    server: Server, path: str, size: int, status: int, closed: bool
) -> None:
    if path != "/sparql":  # who may not write is told without being listened to
        status, closed = 403, True
    with socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])), timeout=30) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {size}\r\n\r\n"
        connection.sendall(head.encode() + b"#" * size)
        answer = connection.recv(65536).decode()
    assert answer.startswith(f"HTTP/1.1 {status}")
    assert ("connection: close" in answer) == closed


# --- serving ---------------------------------------------------------------------------------------------------------


def test_what_is_ingested_meanwhile_is_served(clausegraph: Run, own_store: Path, tmp_path: Path) -> None:
    server = start_server(own_store, tmp_path / "log")
    try:
        assert clausegraph("remove", IDS[0], store=own_store).returncode == 0
        listed = [row["contract"] for row in httpx.get(f"{server.address}/api/v1/contracts").json()["items"]]
        assert listed == IDS[1:]
        assert clausegraph("ingest", EXAMPLES / f"{IDS[0]}.md", store=own_store).returncode == 0
        answer = httpx.get(f"{server.address}/sparql", params={"query": SELECT})
        assert [iri.rpartition("/")[2] for iri in rows_of(answer)] == IDS
    finally:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=15) == 0
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "SPARQL  http://127.0.0.1:" in log
    assert "GET /sparql" in log
    assert "Traceback" not in log


def test_a_taken_port_and_a_missing_store_are_said_clearly(
    clausegraph: Run, example_store: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = clausegraph("serve", "--port", str(taken.getsockname()[1]), store=example_store)
    assert (done.returncode, "choose another with --port" in done.stderr) == (1, True)
    assert "there is no store yet" in clausegraph("serve", store=tmp_path / "missing").stderr
