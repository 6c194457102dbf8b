"""Where stores are: in a folder, on `oxigraph serve`, on Virtuoso. Tests that take `place` run on each that is here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from graph.addresses import FILES, PASSWORD, USER
from graph.store import ClauseStore

KINDS = ("folder", "oxigraph", "virtuoso")
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
NO_VIRTUOSO = "Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)"
OWNER = "dba"  # and the password of a new Virtuoso

INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
O_DIRECT = 0
CaseMode = 2
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
SchedulerInterval = 10
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 100000
"""


@dataclass
class Place:
    """A place for one store at a time. `location` is what `--store` takes."""

    kind: str
    location: str
    new: Callable[[], str]  # makes it empty, and says where it is now
    opened: list[ClauseStore] = field(default_factory=list)
    holds: str = ""

    def fresh(self) -> str:
        """The location, with nothing there."""
        while self.opened:
            self.opened.pop().close()
        self.holds = ""
        self.location = self.new()
        return self.location

    def filled(self, name: str, base: str, fill: Callable[[ClauseStore], object]) -> ClauseStore:
        """The store with what `fill` puts into it; filled anew only where it holds something of another name."""
        if self.holds != name:
            self.opened.append(ClauseStore.open(self.fresh(), base))
            fill(self.opened[0])
            self.holds = name
        return self.opened[0]


@pytest.fixture(scope="session", params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Each kind of place in turn; its server runs as long as tests of it do."""
    folder = tmp_path_factory.mktemp(request.param)
    with {"folder": in_folder, "oxigraph": on_oxigraph, "virtuoso": on_virtuoso}[request.param](folder) as found:
        yield found
        found.fresh()


@contextmanager
def in_folder(folder: Path) -> Iterator[Place]:
    """Folders, one after the other."""
    numbers = iter(range(10_000))
    yield Place("folder", "", lambda: str(folder / f"store-{next(numbers)}"))


@contextmanager
def on_oxigraph(folder: Path) -> Iterator[Place]:
    """`oxigraph serve`, with its data in memory."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log, _files(folder / "files") as clean:
        process = subprocess.Popen([OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}"], stdout=log, stderr=log)
        try:
            _wait_for(f"{address}/query?query=ASK%7B%7D", process, folder / "log")

            def new() -> str:
                clean()
                httpx.post(
                    f"{address}/update", content="DROP ALL", headers={"Content-Type": "application/sparql-update"}
                ).raise_for_status()
                return f"{address}/query"

            yield Place("oxigraph", f"{address}/query", new)
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def on_virtuoso(folder: Path) -> Iterator[Place]:
    """Virtuoso with a new database."""
    if VIRTUOSO is None:
        pytest.skip(NO_VIRTUOSO)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    (folder / "virtuoso.ini").write_text(INI.format(sql=free_port(), http=port))
    with (
        (folder / "log").open("wb") as log,
        _files(folder / "files") as clean,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv(USER, OWNER)
        environment.setenv(PASSWORD, OWNER)
        command = [VIRTUOSO, "+configfile", "virtuoso.ini", "+foreground"]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(f"{address}/sparql?query=ASK%7B%7D", process, folder / "virtuoso.log")
            with httpx.Client(base_url=address, timeout=60) as http:
                own = _graphs(http)

                def new() -> str:
                    clean()
                    for graph in _graphs(http) - own:
                        http.post(
                            "/sparql-auth",
                            content=f"CLEAR GRAPH <{graph}>",
                            headers={"Content-Type": "application/sparql-update"},
                            auth=httpx.DigestAuth(OWNER, OWNER),
                        ).raise_for_status()
                    return f"{address}/sparql"

                yield Place("virtuoso", f"{address}/sparql", new)
        finally:
            process.kill()
            process.wait(timeout=10)


def _graphs(http: httpx.Client) -> set[str]:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    found = http.post("/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"})
    return {row["g"]["value"] for row in found.raise_for_status().json()["results"]["bindings"]}


@contextmanager
def _files(folder: Path) -> Iterator[Callable[[], object]]:
    """Have what belongs to a store on a server in this folder; gives what empties it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(FILES, os.fspath(folder))
        yield lambda: shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(address, timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server does not answer: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
