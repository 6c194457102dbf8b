"""The ASGI application as a server runs it: from its start to its end on one event loop, over a real store and pool."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import pytest
from httpx import ASGITransport, AsyncClient, Response
from prometheus_client.parser import text_string_to_metric_families

from api.access_log import AccessLog
from api.answering import Limits
from api.app import create_app
from api.gateway import Gateway
from api.metrics import Metrics
from api.query_pool import QueryPool
from graph.store import ClauseStore
from tests.api.readings import reading

COUNT = "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/clausegraph/ns#Contract> }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ALONE = {"Content-Type": "application/sparql-query"}
SEVERAL = "SELECT * { ?s ?p ?o } LIMIT 40"


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("gateway") / "store"
    with ClauseStore.open(path) as store:
        store.replace_contract("first", reading())
    return str(path)


@asynccontextmanager
async def served(location: str, log: AccessLog | None = None, **limits: Any) -> AsyncIterator[AsyncClient]:
    """A client of the application between its start and its end."""
    with ClauseStore.open(location, read_only=True) as store:
        pool = QueryPool(location, workers=2, limits=Limits(**limits), version=lambda: store.newest_version)
        gateway = Gateway(create_app(store, pool), pool, Metrics(pool, log))
        told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        heard: asyncio.Queue[Any] = asyncio.Queue()
        life = asyncio.create_task(gateway({"type": "lifespan"}, told.get, heard.put))
        await told.put({"type": "lifespan.startup"})
        assert (await heard.get())["type"] == "lifespan.startup.complete"
        async with AsyncClient(transport=ASGITransport(gateway), base_url="http://contracts.example") as client:
            yield client
        await told.put({"type": "lifespan.shutdown"})
        assert (await heard.get())["type"] == "lifespan.shutdown.complete"
        await life


def ask(location: str, *questions: Callable[[AsyncClient], Awaitable[Response]], **limits: Any) -> list[Response]:
    """The answers to questions that are put at the same time."""

    async def put() -> list[Response]:
        async with served(location, **limits) as client:
            return await asyncio.gather(*(question(client) for question in questions))

    return asyncio.run(put())


@pytest.mark.parametrize(
    ("method", "address", "headers", "body"),
    [
        ("GET", f"/sparql?query={quote(COUNT)}", {}, None),
        ("GET", f"/sparql?format=json&query={quote(COUNT)}", {}, None),
        ("POST", "/sparql", FORM, f"query={quote(COUNT)}"),
        ("POST", "/sparql", ALONE, COUNT),
        ("POST", "/sparql", {**FORM, "Authorization": "Bearer of some other service"}, f"query={quote(COUNT)}"),
        ("GET", f"/sparql?query={quote(COUNT.replace('SELECT', 'BASE <http://a.example/> SELECT'))}", {}, None),
    ],
)
def test_a_query_in_every_way_that_it_may_be_sent(
    location: str, method: str, address: str, headers: dict[str, str], body: str | None
) -> None:
    (answer,) = ask(location, lambda client: client.request(method, address, headers=headers, content=body))
    if "Authorization" in headers:
        assert answer.status_code in {200, 403}
        return
    assert answer.status_code == 200
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert int(answer.headers["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize(
    ("method", "address", "headers", "body", "status", "media_type"),
    [
        ("GET", "/sparql?query=SELEKT", {}, None, 400, "application/problem+json"),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", {}, None, 400, "application/problem+json"),
        ("GET", "/sparql?query=ASK{}&format=docx", {}, None, 400, "application/problem+json"),
        ("GET", "/sparql?query=ASK{}", {"Accept": "image/png"}, None, 406, "application/problem+json"),
        ("GET", "/sparql?query=ASK{}", {"Accept": "text/turtle"}, None, 406, "application/problem+json"),
        ("GET", "/sparql?query=%FF", {}, None, 400, "application/problem+json"),
        ("GET", "/sparql?query=ASK{}", {"Accept": "text/html"}, None, 200, "application/sparql-results+json"),
        ("GET", "/sparql?query=ASK{}&format=html", {}, None, 200, "text/html; charset=utf-8"),
        ("GET", "/sparql", {"Accept": "text/turtle"}, None, 200, "text/turtle; charset=utf-8"),
        ("POST", "/sparql", FORM, "update=CLEAR+ALL", 403, "application/problem+json"),
        (
            "POST",
            "/sparql",
            {"Content-Type": "application/sparql-update"},
            "CLEAR ALL",
            403,
            "application/problem+json",
        ),
        ("POST", "/sparql", ALONE, "#" * 300_000, 413, "application/problem+json"),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, COUNT, 415, "application/problem+json"),
        ("PUT", "/sparql", {}, None, 405, "application/problem+json"),
        ("GET", "/sparql/", {}, None, 404, "application/problem+json"),
        ("GET", "/healthz", {}, None, 200, "application/json"),
        ("GET", "/api/v1/search?q=存続", {}, None, 200, "application/json"),
    ],
)
def test_errors_and_what_flask_answers(
    location: str, method: str, address: str, headers: dict[str, str], body: str | None, status: int, media_type: str
) -> None:
    (answer,) = ask(location, lambda client: client.request(method, address, headers=headers, content=body))
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, media_type)


def test_a_body_without_an_announced_length(location: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield COUNT[:10].encode()
        yield COUNT[10:].encode()

    (answer,) = ask(location, lambda client: client.post("/sparql", headers=ALONE, content=pieces()))
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1"


def test_relative_iris_are_resolved_by_the_address_of_the_service(location: str) -> None:
    query = quote("SELECT (<x> AS ?iri) {}")
    (answer,) = ask(location, lambda client: client.get(f"/sparql?query={query}"))
    assert answer.json()["results"]["bindings"][0]["iri"]["value"] == "http://contracts.example/x"


def test_characters_as_they_are_in_an_address(location: str) -> None:
    async def asked() -> dict[str, Any]:
        sent: list[dict[str, Any]] = []
        async with served(location) as client:
            gateway: Any = client._transport.app  # type: ignore[attr-defined]
            for path, query in (("/sparql", "query=SELECT ('存続' AS ?x) {}"), ("/api/v1/search", "q=存続")):
                scope: dict[str, Any] = {
                    "type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": [],
                    "client": None, "http_version": "1.1", "server": ("contracts.example", "80"),
                }  # fmt: skip
                await gateway(scope, asyncio.Queue().get, _into(sent))
        return {"statuses": [m["status"] for m in sent if "status" in m], "first": sent[1]["body"].decode()}

    found = asyncio.run(asked())
    assert found["statuses"] == [200, 200]
    assert "存続" in found["first"]


def _into(sent: list[dict[str, Any]]) -> Callable[[dict[str, Any]], Awaitable[None]]:
    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    return send


def test_head_and_gzip(location: str) -> None:
    address = f"/sparql?query={quote(SEVERAL)}"
    head, packed, plain = ask(
        location,
        lambda client: client.head(address, headers={"Accept-Encoding": "identity"}),
        lambda client: client.get(address, headers={"Accept-Encoding": "gzip"}),
        lambda client: client.get(address, headers={"Accept-Encoding": "identity"}),
    )
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(plain.content))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == plain.content


def test_many_at_once_get_their_own_answers_also_large_ones(location: str) -> None:
    """A large answer comes as a file, between small ones on the same socket."""
    many = " ".join(f"({n})" for n in range(300))
    large = f"SELECT ?a ?b ('%s' AS ?n) {{ VALUES (?a) {{ {many} }} VALUES (?b) {{ {many} }} }}"
    queries = [large % n if n % 10 == 0 else f"SELECT ({n} AS ?n) {{}}" for n in range(60)]
    asked = [
        lambda client, query=query: client.post(
            "/sparql", headers={**ALONE, "Accept": "text/csv", "Accept-Encoding": "identity"}, content=query
        )
        for query in queries
    ]
    for n, answer in enumerate(ask(location, *asked)):
        lines = answer.text.split("\r\n")
        assert lines[-1] == ""
        assert lines[1].rpartition(",")[2] == str(n)
        assert len(lines) == (90002 if n % 10 == 0 else 3)


def test_nobody_waits_behind_a_query_that_takes_long(location: str) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    queries = [endless, *(f"SELECT ({n} AS ?n) {{}}" for n in range(30))]
    asked = [lambda client, query=query: client.post("/sparql", headers=ALONE, content=query) for query in queries]
    first, *others = ask(location, *asked, seconds=3.0)
    assert first.status_code == 503
    assert "longer than 3 seconds" in first.json()["detail"]
    assert first.headers["Retry-After"]
    assert [answer.json()["results"]["bindings"][0]["n"]["value"] for answer in others] == [str(n) for n in range(30)]
    assert max(answer.elapsed.total_seconds() for answer in others) < first.elapsed.total_seconds()


def test_requests_are_counted_and_logged(location: str) -> None:
    output = io.StringIO()
    log = AccessLog(output)

    async def asked() -> str:
        async with served(location, log) as client:
            paths = (
                "/sparql?query=ASK%7B%7D",
                "/sparql?query=ASK%7B%7D",
                "/sparql?query=x",
                "/healthz",
                "/nowhere/%22x",
            )
            for path in paths:
                await client.get(path)
            await client.request("STRANGE", "/sparql")
            told = await client.get("/metrics")
        assert told.headers["Content-Type"].startswith("text/plain")
        assert "Access-Control-Allow-Origin" not in told.headers
        return told.text

    families = {family.name: family for family in text_string_to_metric_families(asyncio.run(asked()))}
    counted = {
        (sample.labels["route"], sample.labels["method"], sample.labels["status"]): sample.value
        for sample in families["clausegraph_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counted == {
        ("sparql", "GET", "200"): 2,
        ("sparql", "GET", "400"): 1,
        ("sparql", "other", "405"): 1,
        ("healthz", "GET", "200"): 1,
        ("pages", "GET", "404"): 1,
    }
    assert families["clausegraph_query_workers_idle"].samples[0].value in {1, 2}  # the second may be starting
    assert families["clausegraph_long_queries"].samples[0].value == 0
    log.flush()
    lines = output.getvalue().splitlines()
    assert [line.split('"')[1] for line in lines] == [
        "GET /sparql HTTP/1.1", "GET /sparql HTTP/1.1", "GET /sparql HTTP/1.1", "GET /healthz HTTP/1.1",
        "GET /nowhere/%22x HTTP/1.1", "STRANGE /sparql HTTP/1.1", "GET /metrics HTTP/1.1",
    ]  # fmt: skip
