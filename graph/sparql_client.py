"""SPARQL 1.1 over HTTP, as a client: queries, updates, whole graphs. Nothing is followed, everything is bounded."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from typing import Final

import httpx
import pyoxigraph as ox

from graph.addresses import PASSWORD, TOKEN, USER, Addresses, Credentials
from ontology.errors import StoreUnusable

CONNECTING: Final = 10.0  # seconds
ANSWERING: Final = 120.0  # seconds without a byte
LARGEST: Final = 512 * 1024**2  # bytes of an answer
ATTEMPTS: Final = 5  # where the server gave way to somebody else's transaction
RESULTS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
QUERY: Final = "application/x-www-form-urlencoded"
UPDATE: Final = "application/sparql-update"


class ServerRefused(RuntimeError):
    """The server understood and does not do it; the text says why."""


class SparqlClient:
    """Speaks with one server; safe to use from many threads."""

    def __init__(self, addresses: Addresses, credentials: Credentials) -> None:
        self.addresses = addresses
        headers = {"User-Agent": "clausegraph", "Accept-Encoding": "gzip"}
        auth: httpx.Auth | None = None
        if credentials.token:
            headers["Authorization"] = f"Bearer {credentials.token}"
        elif credentials.user:
            auth = _Challenged(credentials.user, credentials.password)
        self._http = httpx.Client(
            headers=headers,
            auth=auth,
            follow_redirects=False,  # a redirect would carry questions and passwords to wherever it says
            timeout=httpx.Timeout(ANSWERING, connect=CONNECTING),
            trust_env=False,  # neither proxies nor .netrc: what is said is said by our own variables
        )

    def server(self) -> str:
        """What the server at the query address calls itself, in small letters; asks it something."""
        response = self._send("POST", self.addresses.query, {"Accept": RESULTS, "Content-Type": QUERY}, _form("ASK {}"))
        told = " ".join((response.headers.get("Server", ""), *(name for name in response.headers if "fuseki" in name)))
        return told.casefold()

    def query(self, sparql: str, accept: str, parameters: tuple[tuple[str, str], ...] = ()) -> bytes:
        """The answer's bytes; ServerRefused, StoreUnusable."""
        headers = {"Accept": accept, "Content-Type": QUERY}
        response = self._send("POST", self.addresses.query, headers, _form(sparql, parameters))
        if most := response.headers.get("X-SPARQL-MaxRows"):  # Virtuoso, where it may have left rows out
            raise ServerRefused(f"the server gives {most} rows at most; ask for less at a time, or have it give more")
        return response.content

    def update(self, sparql: str, parameters: tuple[tuple[str, str], ...] = ()) -> None:
        """Have an update carried out; ServerRefused, StoreUnusable."""
        address = (
            str(httpx.URL(self.addresses.update).copy_merge_params(parameters)) if parameters else self.addresses.update
        )
        self._send("POST", address, {"Content-Type": UPDATE}, sparql.encode())

    def graph(self, name: ox.NamedNode, parameter: str) -> bytes | None:
        """A whole graph in N-Triples, asked for by a parameter of this name; None where the server hands over none. ServerRefused, StoreUnusable."""
        if self.addresses.graphs is None:
            return None
        address = httpx.URL(self.addresses.graphs).copy_merge_params({parameter: name.value})
        response = self._send("GET", str(address), {"Accept": TRIPLES}, b"", allowed=(404,))
        return b"" if response.status_code == httpx.codes.NOT_FOUND else response.content

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _send(
        self, method: str, address: str, headers: dict[str, str], body: bytes, *, allowed: tuple[int, ...] = ()
    ) -> httpx.Response:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._http.stream(method, address, headers=headers, content=body) as response:
                    found = _bounded(response)
            except httpx.HTTPError as error:
                raise StoreUnusable(f"{address}: the server does not answer: {error or type(error).__name__}") from None
            if found.is_success or found.status_code in allowed:
                return found
            if attempt == ATTEMPTS or not _gave_way(found):
                break
            time.sleep(0.05 * 2**attempt)
        raise _refusal(address, found)


class _Challenged(httpx.Auth):
    """A name and a password, given as the server asks for them: digest (RFC 7616) or, where it asks for that, basic."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._chosen: httpx.Auth | None = None
        self._lock = threading.Lock()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            response = yield request
            asked = response.headers.get("WWW-Authenticate", "").casefold()
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            self._chosen = self._digest if "digest" in asked else self._basic
        with self._lock:  # the counter of a digest is of all threads
            flow = self._chosen.auth_flow(request)
            first = next(flow)
        response = yield first
        try:
            while True:
                with self._lock:
                    following = flow.send(response)
                response = yield following
        except StopIteration:
            return


def _form(sparql: str, parameters: tuple[tuple[str, str], ...] = ()) -> bytes:
    return str(httpx.QueryParams([("query", sparql), *parameters])).encode()


def _bounded(response: httpx.Response) -> httpx.Response:
    pieces = bytearray()
    for piece in response.iter_bytes():
        pieces += piece
        if len(pieces) > LARGEST:
            raise ServerRefused(f"the answer is larger than {LARGEST // 1024**2} MB; ask for less at a time")
    headers = [(k, v) for k, v in response.headers.raw if k.lower() not in {b"content-encoding", b"content-length"}]
    return httpx.Response(response.status_code, headers=headers, content=bytes(pieces), request=response.request)


def _gave_way(response: httpx.Response) -> bool:
    """Whether the server undid it for the sake of another transaction, so that it may be tried again."""
    return response.status_code == httpx.codes.SERVICE_UNAVAILABLE or b"Virtuoso 40001" in response.content[:200]


def _refusal(address: str, response: httpx.Response) -> Exception:
    status = response.status_code
    if response.is_redirect:
        target = response.headers.get("Location", "elsewhere")
        return StoreUnusable(f"{address}: the server sends us to {target}; give that address, if it is yours")
    if status in {401, 403}:
        return StoreUnusable(
            f"{address}: the server refuses us ({status}); set {USER} and {PASSWORD}, or {TOKEN}, to somebody who may do this"
        )
    if status in {404, 405, 415}:
        return StoreUnusable(
            f"{address}: the server has no such SPARQL service ({status}); see docs/stores.md for the addresses"
        )
    text = response.text.strip()
    said = text.partition("\n")[0][:300] or response.reason_phrase
    if status in {400, 413, 422} or text.startswith("Virtuoso"):
        return ServerRefused(said)
    return StoreUnusable(f"{address}: the server cannot do it ({status}): {said}")
