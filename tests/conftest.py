"""What several tests need: the installed command, a store with the examples in it, a server over it.

GiNZA takes seconds to load, so the examples are ingested once a session; who changes a store copies it first.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ingest.engine import Engine
from tests.places import place  # noqa: F401 (a fixture)

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
COMMAND = Path(sys.executable).with_name("clausegraph")

# real servers, worker processes and their clocks: on a busy machine a race may be lost, but not three times running
RACING = ("tests/api/", "tests/graph/test_durability.py", "tests/graph/test_store.py", "tests/ingest/test_workers.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests of processes try again; those of language, structure and graph must pass at once."""
    for item in items:
        if item.path.relative_to(ROOT).as_posix().startswith(RACING):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=1))


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def engine() -> Engine:
    """GiNZA in this process."""
    return Engine()


@pytest.fixture(scope="session")
def clausegraph(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the installed command, in a folder of its own, and give what it printed."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    environment = {name: value for name, value in os.environ.items() if name != "CLAUSEGRAPH_STORE"}
    environment["XDG_CACHE_HOME"] = str(nowhere / "cache")  # parses remembered by others are none of ours

    def run(*arguments: str | Path, store: Path | None = None, **options: str) -> subprocess.CompletedProcess[str]:
        where = ["--store", str(store)] if store else []
        return subprocess.run(
            [str(COMMAND), *where, *map(str, arguments)],
            cwd=nowhere,
            env=environment,
            input=options.get("input", ""),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def example_store(clausegraph: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the three examples, to read."""
    store = tmp_path_factory.mktemp("examples") / "store"
    done = clausegraph("ingest", EXAMPLES, store=store)
    assert done.returncode == 0, done.stderr
    return store


@pytest.fixture
def own_store(example_store: Path, tmp_path: Path) -> Path:
    """A copy of that store, to change."""
    return Path(shutil.copytree(example_store, tmp_path / "store"))


@dataclass(frozen=True)
class Server:
    """A server that runs: its address and its process."""

    address: str
    process: subprocess.Popen[str]


def start_server(store: Path | str, log: Path) -> Server:
    """Start `clausegraph serve` on a free port and wait until it answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(COMMAND), "--store", str(store), "serve", "--port", str(port), "--timeout", "3"],
            stdout=output,
            stderr=output,
            text=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{server.address}/healthz").is_success:
                return server
        except httpx.TransportError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


@contextmanager
def served(store: Path | str, log: Path, token: str | None = None) -> Iterator[Server]:
    """A server, with a token where there is one, that must end well and may have met no error of ours."""
    with pytest.MonkeyPatch.context() as patch:
        if token is not None:
            patch.setenv("CLAUSEGRAPH_TOKEN", token)
        server = start_server(store, log)
    try:
        yield server
    finally:
        server.process.terminate()
        assert server.process.wait(timeout=15) == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def server(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over the examples."""
    with served(example_store, tmp_path_factory.mktemp("server") / "log") as server:
        yield server
