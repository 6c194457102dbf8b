"""Our endpoint, `oxigraph serve-read-only` and rdflib-endpoint over the same triples: `python -m benchmarks.sparql`.

Makes a store of 1,000 contracts, asks the same questions of each server with 1, 8 and 32 connections, one server after the
other in short rounds, and prints requests a second with the 50th and 95th percentile. The servers and the client share the
machine, so only the ratios say something. Needs `pip install '.[dev]'`; rdflib-endpoint is asked where `.[bench]` is there.
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
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks.contracts import ARTICLES, BASE, quads
from graph.store import ClauseStore

CONNECTIONS = (1, 8, 32)
JSON, TURTLE = "application/sparql-results+json", "text/turtle"
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
    """Answers of one server to one question: how long each took (seconds), and the time of all."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        return quantiles(self.latencies, n=100)[percent - 1] * 1000 if len(self.latencies) > 1 else float("nan")


def questions(contracts: int) -> dict[str, tuple[list[str], str]]:
    """The questions by name, each in many forms that are asked in turn, and the media type of the answer."""
    chosen = random.Random(1)
    clauses = [
        f"{BASE}contracts/contract-{chosen.randrange(contracts):05}/art_{chosen.randrange(1, ARTICLES + 1)}"
        for _ in range(200)
    ]
    return {
        "one clause": ([f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}" for iri in clauses], TURTLE),
        "100 survivals": ([f"{SURVIVALS} LIMIT 100"], JSON),
        "all survivals": ([SURVIVALS], JSON),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=2)
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
            for connections in CONNECTIONS:
                found = {server.name: Measured() for server in servers}
                for _ in range(arguments.rounds):
                    for server in servers:
                        _ask(server, queries, accept, connections, arguments.seconds, found[server.name])
                reference = found["oxigraph"].rate or float("nan")
                for name, row in found.items():
                    note = f"  ({row.failed} refused)" if row.failed else ""
                    print(
                        f"{question:<14}{connections:>12}  {name:<16}{row.rate:>11.0f}{row.rate / reference:>7.2f}"
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
            "--union-default-graph",
            "--timeout-s",
            "10",
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

    def __init__(self, server: Server, requests: list[bytes], offset: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests, self._next = requests, offset
        self.ask()

    def ask(self) -> None:
        self._received = bytearray()
        self._end: int | None = None
        self._next += 1
        self.began = time.perf_counter()
        self.socket.sendall(self._requests[self._next % len(self._requests)])

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


def _ask(server: Server, queries: list[str], accept: str, connections: int, seconds: float, found: Measured) -> None:
    """Ask the queries in turn over so many connections, for so long; what was measured is added."""
    requests = [
        f"GET {server.path}?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode()
        for query in queries
    ]
    with selectors.DefaultSelector() as waiting, contextlib.ExitStack() as stack:
        for number in range(connections):
            connection = _Connection(server, requests, 7 * number)
            stack.callback(connection.socket.close)
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            for key, _ in waiting.select(timeout=seconds):
                connection = key.data
                if connection.receive():
                    if connection.good:
                        found.latencies.append(time.perf_counter() - connection.began)
                    else:
                        found.failed += 1
                    connection.ask()
        found.seconds += time.perf_counter() - began


if __name__ == "__main__":
    main()
