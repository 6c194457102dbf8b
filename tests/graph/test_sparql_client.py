"""The client against a server that does what it should not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from graph import sparql_client
from graph.addresses import TOKEN, Addresses, Credentials, addresses, checked_address
from graph.sparql_client import RESULTS, ServerRefused, SparqlClient
from graph.store import ClauseStore
from ontology.errors import StoreUnusable

NOBODY = Credentials()
SEEN: list[tuple[str, str | None]] = []


class Hostile(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        SEEN.append((self.path, self.headers.get("Authorization")))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, body = {
            "/elsewhere": (302, {"Location": "http://127.0.0.1:9/"}, b""),
            "/large": (200, {}, b"x" * 100_000),
            "/some": (200, {"X-SPARQL-MaxRows": "10"}, b"{}"),
            "/wrong": (400, {}, b"no such thing\nand more"),
            "/closed": (401, {"WWW-Authenticate": "Basic realm=x"}, b""),
            "/page": (200, {}, b"<html>hello</html>"),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Hostile) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def ask(address: str, credentials: Credentials = NOBODY) -> bytes:
    client = SparqlClient(Addresses(address, address), credentials)
    try:
        return client.query("ASK {}", RESULTS)
    finally:
        client.close()


@pytest.mark.parametrize(
    ("path", "error", "why"),
    [
        ("/elsewhere", StoreUnusable, "sends us to http://127.0.0.1:9/"),
        ("/some", ServerRefused, "10 rows at most"),
        ("/wrong", ServerRefused, "^no such thing$"),
        ("/closed", StoreUnusable, f"refuses us .401.; set .*{TOKEN}"),
        ("/nothing", StoreUnusable, "no such SPARQL service"),
    ],
)
def test_what_a_server_does_wrong_is_said(hostile: str, path: str, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        ask(hostile + path)


def test_an_endless_answer_is_given_up(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparql_client, "LARGEST", 50_000)
    with pytest.raises(ServerRefused, match="larger than"):
        ask(f"{hostile}/large")


def test_nobody_there() -> None:
    with pytest.raises(StoreUnusable, match="does not answer"):
        ClauseStore.open("http://127.0.0.1:9/sparql", read_only=True)


def test_a_web_page_is_no_store(hostile: str) -> None:
    with pytest.raises(StoreUnusable, match=r"no SPARQL 1\.1 server"):
        ClauseStore.open(f"{hostile}/page", read_only=True)


def test_a_password_is_given_only_when_it_is_asked_for(hostile: str) -> None:
    SEEN.clear()
    ask(f"{hostile}/page", Credentials("somebody", "secret"))
    with pytest.raises(StoreUnusable):
        ask(f"{hostile}/closed", Credentials("somebody", "secret"))
    said = [authorization for _, authorization in SEEN]
    assert said[:2] == [None, None]
    assert (said[2] or "").startswith("Basic ")
    SEEN.clear()
    ask(f"{hostile}/page", Credentials(token="open"))
    assert SEEN == [("/page", "Bearer open")]


def test_addresses_are_guessed_or_said() -> None:
    assert addresses("http://h/a/query", "oxigraph", {}) == Addresses(
        "http://h/a/query", "http://h/a/update", "http://h/a/store"
    )
    assert addresses("http://h/ds/sparql", "fuseki", {}).graphs == "http://h/ds/data"
    assert addresses("http://h/sparql", "virtuoso", {}).update == "http://h/sparql-auth"
    assert addresses("http://h/x", "union", {}) == Addresses("http://h/x", "http://h/x")
    said = {"CLAUSEGRAPH_STORE_UPDATE": "http://h/u", "CLAUSEGRAPH_STORE_GRAPHS": "http://h/g"}
    assert addresses("http://h/x", "oxigraph", said) == Addresses("http://h/x", "http://h/u", "http://h/g")


@pytest.mark.parametrize("address", ["http://", "https:///sparql", "http://h:x/", "http://h/a b"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(StoreUnusable, match="no address"):
        checked_address(address)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(StoreUnusable, match="leave name and password out") as refusal:
        checked_address("https://me:secret@h/sparql")
    assert "secret" not in str(refusal.value)
