"""Commands and routes give the same wherever the store is: what a folder answers is what a server must answer."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.store import ClauseStore
from tests.conftest import start_server
from tests.graph.readings import BASE, full_reading, reading
from tests.places import Place

TOKEN = "open-sesame-2026"
WRITER = {"Authorization": f"Bearer {TOKEN}"}
CG = "https://w3id.org/clausegraph/ns#"
HOME = f"{BASE}contracts/itaku"
NEW = f"{BASE}contracts/new"
TURTLE = f"""<{NEW}> a <{CG}Contract> ; <http://purl.org/dc/terms/identifier> "new" ; <{CG}sourceFile> "new.txt" ; <{CG}sha256> "00" ."""


def fill(store: ClauseStore) -> None:
    store.replace_contract("itaku", full_reading())
    store.replace_contract("x", reading())


COMMANDS = [
    ["list"],
    ["list", "--json"],
    ["show", "itaku"],
    ["show", "itaku", "art_4__para_1", "--json"],
    ["query", "obligations", "--param", "bearer=甲"],
    ["query", "deadlines", "--format", "json"],
    ["export", "itaku"],
    ["export", "--format", "nquads"],
    ["show", "nothing"],
    ["query", "SELECT nonsense"],
]  # fmt: skip


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("beside") / "store"
    with ClauseStore.open(place, BASE) as store:
        fill(store)
    return str(place)


def test_commands(place: Place, folder: str) -> None:
    if place.kind == "folder":
        pytest.skip("it is what the others are compared with")
    place.filled("commands", BASE, fill)
    for command in COMMANDS:
        here, there = (CliRunner().invoke(cli, ["--store", where, *command]) for where in (folder, place.location))
        assert (there.exit_code, there.output) == (here.exit_code, here.output), command


ROUTES = [
    "/api/v1/contracts",
    "/api/v1/contracts/itaku",
    *(
        f"/api/v1/contracts/itaku/{name}"
        for name in ("clauses", "norms", "definitions", "references", "exceptions", "survivals", "notices")
    ),
    "/api/v1/norms?type=prohibition&limit=2",
    "/api/v1/norms?bearer=甲",
    "/api/v1/search?q=秘密",
    "/contracts/itaku",
    "/contracts/itaku.ttl",
    "/",
    "/id/contracts/itaku/norms/1.jsonld",
    "/healthz",
    "/api/v1/contracts/nothing",
    f"/sparql?query=SELECT ?s ?o {{ ?s <{CG}duration> ?o }} ORDER BY ?s ?o",
    f"/sparql?query=SELECT ?o {{ ?s <{CG}businessDays> ?o }} ORDER BY ?o",
    f"/sparql?query=ASK {{ GRAPH ?g {{ ?c a <{CG}Contract> }} }}",
    "/sparql?query=SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    f"/sparql?query=SELECT (COUNT(?c) AS ?n) FROM <{HOME}> {{ ?c a <{CG}Clause> }}",
    f"/sparql?query=SELECT (COUNT(?c) AS ?n) {{ ?c a <{CG}Clause> }}&default-graph-uri={HOME}",
    "/sparql?query=SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "/sparql?query=SELECT nonsense",
]


def asked(http: httpx.Client, route: str) -> tuple[int, str, str]:
    found = http.get(route)
    if "ld+json" in found.headers["Content-Type"]:  # a graph has no order
        triples = ox.parse(found.content, format=ox.RdfFormat.JSON_LD)
        return found.status_code, "a graph", "\n".join(sorted(map(str, triples)))
    text = re.sub(r'"request_id": ?"[^"]*"|urn:uuid:[0-9a-f-]+|(?:127\.0\.0\.1|localhost):\d+', "", found.text)
    return found.status_code, found.headers.get("Content-Type", ""), text


def test_routes(place: Place, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if place.kind == "folder":
        pytest.skip("it is what the others are compared with")
    monkeypatch.setenv("CLAUSEGRAPH_TOKEN", TOKEN)
    place.holds = ""  # it is written to
    store = place.filled("routes", BASE, fill)
    servers = [start_server(where, tmp_path / f"log-{n}") for n, where in enumerate((folder, place.location))]
    try:
        here, there = (httpx.Client(base_url=server.address, timeout=30) for server in servers)
        with here, there:
            for route in ROUTES:
                assert asked(there, route) == asked(here, route), route
            _writes(here, there)
            assert {str(triple.subject) for triple in store.graph("new")} == {f"<{NEW}>"}
    finally:
        for server in servers:
            server.process.terminate()
            assert server.process.wait(timeout=15) == 0
    assert "Traceback" not in (tmp_path / "log-1").read_text(encoding="utf-8")


def _writes(*both: httpx.Client) -> None:
    """What is written is there at once, and what was remembered of before is not given again."""
    outcomes = []
    for http in both:
        list_of = "/api/v1/contracts"
        tag = http.get(list_of).headers["ETag"]
        sent = {**WRITER, "Content-Type": "text/turtle"}
        put = http.put("/rdf-graph-store", params={"graph": NEW}, content=TURTLE.encode(), headers=sent)
        changed = http.get(list_of, headers={"If-None-Match": tag})
        update = f"DELETE {{ GRAPH <{HOME}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{HOME}> {{ ?s ?p ?o }} }}"
        updated = http.post("/sparql", content=update, headers={**WRITER, "Content-Type": "application/sparql-update"})
        names = [item["contract"] for item in http.get(list_of).json()["items"]]
        refused = http.post(
            "/sparql",
            content="LOAD <http://127.0.0.1:9/>",
            headers={**WRITER, "Content-Type": "application/sparql-update"},
        )
        gone = http.delete("/api/v1/contracts/x", headers=WRITER)
        left = [item["contract"] for item in http.get(list_of).json()["items"]]
        outcomes.append(
            (
                put.status_code,
                changed.status_code,
                updated.status_code,
                names,
                refused.status_code,
                gone.status_code,
                left,
            )
        )
    assert outcomes[0] == outcomes[1]
    assert outcomes[0] == (201, 200, 204, ["new", "x"], 400, 204, ["new"])
