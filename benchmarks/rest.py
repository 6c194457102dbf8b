"""REST under load: one clause, one contract, one filtered list, one search, over a store of many contracts.

    python -m benchmarks.rest [--contracts 1000] [--seconds 2] [--store FOLDER]

Each is asked with 1, 8 and 32 connections of the real server (`clausegraph serve`) for some seconds; p50 and p95 in
milliseconds, requests per second, and the ratio of p50 to asking the store directly in one process.
The contracts are those in examples/ with names and digests of their own; nothing is parsed a thousand times.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox

from graph import listing, lookup
from graph.listing import Filters
from graph.mapping import triples
from graph.search import ClauseIndex
from graph.store import ClauseStore
from ingest.engine import Engine
from ingest.reading import read_contract
from ontology.facts import Reading

EXAMPLES = Path(__file__).parents[1] / "examples"
BASE = "http://localhost:8000/id/"
PEOPLE = ("会員", "顧客", "甲方", "受者", "利者", "組員", "購者")
AT_ONCE = 200  # contracts in a load: each makes files of its own
CONNECTIONS = (1, 8, 32)
ONE = "midori-note-terms-0001"


def fill(path: Path, count: int) -> None:
    """Make a store of so many contracts: the examples in turn, each with an id, a digest and names of its own.

    Names give way to others of the same length, so that quotes still stand where they say; nothing is parsed again.
    """
    files = [file for file in sorted(EXAMPLES.iterdir()) if file.suffix in {".md", ".txt"} and file.stem != "README"]
    engine = Engine()
    templates = [_template(file.stem, read_contract(file, engine)) for file in files]
    ClauseStore.open(path, BASE).close()
    store = ox.Store(path)
    for begun in range(0, count, AT_ONCE):
        made = (_made(*templates[n % len(templates)], n) for n in range(begun, min(count, begun + AT_ONCE)))
        store.bulk_load("".join(made).encode(), format=ox.RdfFormat.N_QUADS)
    store.flush()


def _made(name: str, template: str, n: int) -> str:
    content = template.replace(f"/contracts/{name}", f"/contracts/{name}-{n:04}")
    content = content.replace(f'"{name}"', f'"{name}-{n:04}"').replace("会員", PEOPLE[n % len(PEOPLE)])
    return re.sub(r'(#sha256> )"[0-9a-f]+"', rf'\1"{n:064x}"', content)


def _template(name: str, reading: Reading) -> tuple[str, str]:
    graph = ox.NamedNode(f"{BASE}contracts/{name}")
    made = triples(reading, base=BASE, contract_id=name)
    quads = (ox.Quad(each.subject, each.predicate, each.object, graph) for each in made)
    return name, (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()


def directly(store: ClauseStore, index: ClauseIndex) -> dict[str, Callable[[], object]]:
    filters = Filters(type="obligation", bearer="会員")
    return {
        f"/api/v1/contracts/{ONE}/clauses/art_18__para_1": lambda: lookup.clause(store, ONE, "art_18__para_1"),
        f"/api/v1/contracts/{ONE}": lambda: lookup.contract(store, ONE),
        "/api/v1/norms?type=obligation&bearer=会員&limit=20": lambda: listing.page(
            store, "norms", filters, after=None, limit=21
        ),
        "/api/v1/search?q=損害賠償": lambda: index.search("損害賠償", limit=21),
    }


def alone(ask: Callable[[], object]) -> float:
    """The median of some direct askings, in milliseconds."""
    ask()
    return statistics.median(timed(ask) for _ in range(20))


def timed(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def under_load(address: str, path: str, connections: int, seconds: float) -> tuple[float, float, float]:
    """p50 and p95 in milliseconds, and requests per second."""

    def client(_: int) -> list[float]:
        with httpx.Client(base_url=address, timeout=60) as http:
            took = []
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                took.append(timed(lambda: http.get(path).raise_for_status()))
            return took

    begun = time.monotonic()
    with ThreadPoolExecutor(connections) as pool:
        took = sorted(each for client_took in pool.map(client, range(connections)) for each in client_took)
    return statistics.median(took), took[int(len(took) * 0.95)], len(took) / (time.monotonic() - begun)


def serve(path: Path) -> tuple[str, subprocess.Popen[bytes]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("clausegraph")), "--store", str(path), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            httpx.get(f"{address}/healthz")
            break
        except httpx.TransportError:
            time.sleep(0.25)
    return address, process


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--contracts", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--store", type=Path, help="make the store here, or use what an earlier run has made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "store"
        if not path.exists():
            took = timed(lambda: fill(path, options.contracts)) / 1000
            print(f"{options.contracts} contracts put into a store in {took:.1f} s")
        with ClauseStore.open(path, read_only=True) as store:
            index = ClauseIndex(store, path)
            print(
                f"search index brought into step in {timed(index.refresh) / 1000:.1f} s; load {os.getloadavg()[0]:.1f}"
            )
            address, process = serve(path)
            try:
                measure(address, directly(store, index), options.seconds)
            finally:
                process.terminate()
                process.wait()


def measure(address: str, questions: dict[str, Callable[[], object]], seconds: float) -> None:
    """Print the table; the store is asked directly before and after each row's requests, as a busy machine changes."""
    print("| asked | connections | p50 ms | p95 ms | requests/s | store directly, ms | p50 / directly |")
    print("|---|---|---|---|---|---|---|")
    for what, ask in questions.items():
        for connections in CONNECTIONS:
            before = alone(ask)
            p50, p95, rate = under_load(address, what, connections, seconds)
            direct = (before + alone(ask)) / 2
            print(
                f"| `{what}` | {connections} | {p50:.1f} | {p95:.1f} | {rate:.0f} | {direct:.1f} | {p50 / direct:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
