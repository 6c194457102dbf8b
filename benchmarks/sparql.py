"""Our endpoint, `oxigraph serve-read-only` and rdflib-endpoint over the same triples: `python -m benchmarks.sparql`.

Makes a store of 1,000 contracts, asks the same questions of each server with 1, 8 and 32 connections, one server after the
other in short rounds, and prints requests a second with the 50th and 95th percentile. The servers and the client share the
machine, perhaps with others, so only the ratios say something: the one shown is the median of the rounds'. Each query
has another text than those before it, so that no answer is remembered, except for the last question. Needs `pip install '.[dev]'`; rdflib-endpoint is asked where `.[bench]` is there.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import random
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks.contracts import ARTICLES, BASE, quads
from graph.store import ClauseStore

CONNECTIONS = (1, 8, 32)
JSON, TURTLE = "application/sparql-results+json", "text/turtle"
NORMS = """PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?norm ?quote { ?norm cg:statedIn CLAUSE ; a cg:Obligation ; cg:quote ?quote }"""
SURVIVALS = """PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?clause ?stated ?duration ?basis { ?s a cg:Survival ; cg:clause ?clause ; cg:statedIn ?stated ; cg:basis ?basis
OPTIONAL { ?s cg:duration ?duration } }"""


@dataclass(frozen=True)
class Server:
    """A SPARQL endpoint that runs."""

    name: str
    port: int
    path: str


@dataclass
class Measured:
    """Answers of one server to one question: how long each took (seconds), and the requests a second of each round."""

    latencies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def rate(self) -> float:
        return median(self.rates)

    def ratio(self, other: Measured) -> float:
        """The median of the rounds, each beside the other's round that was next to it."""
        return median(ours / theirs for ours, theirs in zip(self.rates, other.rates, strict=True) if theirs)

    def percentile(self, percent: int) -> float:
        return quantiles(self.latencies, n=100)[percent - 1] * 1000 if len(self.latencies) > 1 else float("nan")


def questions(contracts: int) -> dict[str, tuple[list[str], str]]:
    """The questions by name, each in many forms that are asked in turn, and the media type of the answer."""
    chosen = random.Random(1)
    clauses = [
        f"{BASE}contracts/contract-{number:05}/art_{article}"
        for number in range(contracts)
        for article in (f"{n}{paragraph}" for n in range(1, ARTICLES + 1) for paragraph in ("", "__para_1"))
    ]
    chosen.shuffle(clauses)
    return {
        "one clause": ([f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}" for iri in clauses], TURTLE),
        "its norms": (
            [
                NORMS.replace("CLAUSE", f"<{iri}>").replace("?norm", f"?norm{turn}")
                for turn in range(10)
                for iri in clauses
                if "para" in iri
            ],
            JSON,
        ),
        "100 survivals": ([SURVIVALS.replace("?s ", f"?s{n} ") + " LIMIT 100" for n in range(5000)], JSON),
        "all survivals": ([SURVIVALS], JSON),
        "100, again": ([f"{SURVIVALS} LIMIT 100"], JSON),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each round, at least")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--question", action="append", help="ask only this one (may be repeated)")
    parser.add_argument("--store", type=Path, help="keep the store here, and use it again")
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = arguments.store or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
        made = _make(folder, arguments.contracts)
        print(
            f"{arguments.contracts} contracts, {made} triples, {arguments.rounds} rounds of {arguments.seconds:g} s\n"
        )
        servers = [stack.enter_context(started) for started in _servers(folder)]
        print(
            f"{'question':<14}{'connections':>12}  {'server':<16}{'requests/s':>11}{'ratio':>7}{'p50 ms':>9}{'p95 ms':>9}"
        )
        for question, (queries, accept) in questions(arguments.contracts).items():
            if arguments.question and question not in arguments.question:
                continue
            requests = {server.name: _requests(server, queries, accept) for server in servers}
            for connections in CONNECTIONS:
                found = {server.name: Measured() for server in servers}
                for _ in range(arguments.rounds):
                    for server in servers:
                        _ask(server, requests[server.name], connections, arguments.seconds, found[server.name])
                reference = found["oxigraph"]
                for name, row in found.items():
                    note = f"  ({row.failed} refused)" if row.failed else ""
                    print(
                        f"{question:<14}{connections:>12}  {name:<16}{row.rate:>11.0f}{row.ratio(reference):>7.2f}"
                        f"{row.percentile(50):>9.1f}{row.percentile(95):>9.1f}{note}",
                        flush=True,
                    )


def _make(folder: Path, contracts: int) -> int:
    if not folder.exists():
        ClauseStore.open(folder).close()
        store = ox.Store(folder)
        store.bulk_extend(quads(contracts))
        store.flush()
        store.optimize()
        del store
    return len(ox.Store.read_only(str(folder)))


def _servers(folder: Path) -> Iterator[contextlib.AbstractContextManager[Server]]:
    binaries = Path(sys.executable).parent
    port = _free_port()
    yield _running(
        Server("clausegraph", port, "/sparql"),
        [str(binaries / "clausegraph"), "--store", str(folder), "serve", "--port", str(port)],
    )
    port = _free_port()
    oxigraph = shutil.which("oxigraph", path=str(binaries)) or shutil.which("oxigraph")
    if oxigraph is None:
        raise SystemExit("oxigraph is not installed: pip install '.[dev]'")
    yield _running(
        Server("oxigraph", port, "/query"),
        [
            oxigraph,
            "serve-read-only",
            "-l",
            str(folder),
            "-b",
            f"127.0.0.1:{port}",
            "--union-default-graph",  # and no --timeout-s: it keeps a thread for each query until its time is over
        ],
    )
    if importlib.util.find_spec("rdflib_endpoint") and importlib.util.find_spec("uvicorn"):
        port = _free_port()
        dump = folder.with_name("dump.nt")
        _dump(folder, dump)
        yield _running(
            Server("rdflib-endpoint", port, "/"),
            [str(binaries / "rdflib-endpoint"), "serve", "--port", str(port), "--host", "127.0.0.1", str(dump)],
        )


def _dump(folder: Path, target: Path) -> None:
    store = ox.Store.read_only(str(folder))
    triples = (quad.triple for quad in store.quads_for_pattern(None, None, None, None))
    ox.serialize(triples, target, ox.RdfFormat.N_TRIPLES)


@contextlib.contextmanager
def _running(server: Server, command: list[str]) -> Iterator[Server]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 180
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{server.name} did not start: {' '.join(command)}")
            time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait(15)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class _Connection:
    """One client that asks its next question as soon as the last one is answered."""

    def __init__(self, server: Server, requests: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self.ask()

    def ask(self) -> None:
        self._received = bytearray()
        self._end: int | None = None
        request = next(self._requests)
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Whether the answer is whole."""
        piece = self.socket.recv(262144)
        if not piece:
            raise SystemExit("the server closed the connection")
        self._received += piece
        if self._end is None and (head := self._received.find(b"\r\n\r\n")) >= 0:
            lines = bytes(self._received[:head]).lower().split(b"\r\n")
            length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
            self._end = -1 if length is None else head + 4 + length
        if self._end is None:
            return False
        return self._received.endswith(b"0\r\n\r\n") if self._end < 0 else len(self._received) >= self._end

    @property
    def good(self) -> bool:
        return self._received.startswith(b"HTTP/1.1 200")


def _requests(server: Server, queries: list[str], accept: str) -> Iterator[bytes]:
    """The queries in turn, for ever."""
    head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n"
    return cycle([f"GET {server.path}?query={quote(query)}{head}".encode() for query in queries])


def _ask(server: Server, requests: Iterator[bytes], connections: int, seconds: float, found: Measured) -> None:
    """Ask over so many connections, for so long, and then wait for the last answers; what was measured is added."""
    with selectors.DefaultSelector() as waiting, contextlib.ExitStack() as stack:
        for _ in range(connections):
            connection = _Connection(server, requests)
            stack.callback(connection.socket.close)
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
        began, good = time.perf_counter(), 0
        while waiting.get_map():
            for key, _ in waiting.select():
                connection = key.data
                if not connection.receive():
                    continue
                now = time.perf_counter()
                if connection.good:
                    good += 1
                    found.latencies.append(now - connection.began)
                else:
                    found.failed += 1
                if now - began < seconds:
                    connection.ask()
                else:
                    waiting.unregister(connection.socket)
        found.rates.append(good / (time.perf_counter() - began))


if __name__ == "__main__":
    main()
