"""REST under load: one clause, one contract, one filtered list, one search, over a store of many contracts.

    python -m benchmarks.rest [--contracts 1000] [--seconds 3]

Each is asked with 1, 8 and 32 connections of the real server (`clausegraph serve`) for some seconds; p50 and p95 in
milliseconds, requests per second, and the ratio of p50 with one connection to asking the store directly in one process.
The contracts are those in examples/, under as many ids; the store is made anew in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
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

from graph import listing, lookup
from graph.listing import Filters
from graph.search import ClauseIndex
from graph.store import ClauseStore
from ingest.engine import Engine
from ingest.reading import read_contract

EXAMPLES = Path(__file__).parents[1] / "examples"
CONNECTIONS = (1, 8, 32)
ONE = "midori-note-terms-0001"


def fill(path: Path, count: int) -> None:
    files = [file for file in sorted(EXAMPLES.iterdir()) if file.suffix in {".md", ".txt"} and file.stem != "README"]
    engine = Engine()
    readings = [(file.stem, read_contract(file, engine)) for file in files]
    with ClauseStore.open(path) as store:
        for n in range(count):
            name, reading = readings[n % len(readings)]
            store.replace_contract(f"{name}-{n:04}", reading, flush=False)
        store.flush()


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
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--store", type=Path, help="a store that an earlier run has filled")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "store"
        if not path.exists():
            fill(path, options.contracts)
        with ClauseStore.open(path, read_only=True) as store:
            index = ClauseIndex(store, path)
            print(f"search index made in {timed(index.refresh) / 1000:.1f} s; load {os.getloadavg()[0]:.1f}")
            asked = {path: alone(ask) for path, ask in directly(store, index).items()}
        address, process = serve(path)
        try:
            print("| asked | connections | p50 ms | p95 ms | requests/s | p50 / store directly |")
            print("|---|---|---|---|---|---|")
            for what, direct in asked.items():
                for connections in CONNECTIONS:
                    p50, p95, rate = under_load(address, what, connections, options.seconds)
                    print(f"| `{what}` | {connections} | {p50:.1f} | {p95:.1f} | {rate:.0f} | {p50 / direct:.1f} |")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
