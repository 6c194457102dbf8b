"""The running server against its own documentation, with requests of a fuzzer: no 5xx and no answer that breaks it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server, served

COMMAND = Path(sys.executable).with_name("schemathesis")
CASES = re.compile(r"(\d+) generated, (\d+) passed")
TOKEN = "of-the-tests"


@pytest.fixture(scope="module")
def server(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("fuzzed")
    store = Path(shutil.copytree(example_store, folder / "store"))
    with served(store, folder / "log", TOKEN) as server:
        yield server


@pytest.mark.parametrize(
    ("options", "at_least"),
    [
        pytest.param(("--max-time=60",), 300, id="all-operations"),
        pytest.param(
            (f"--header=Authorization: Bearer {TOKEN}", "--include-method=POST", "--include-method=PUT",
             "--include-method=DELETE", "--max-time=30",
             # that a file is no contract (422) is nothing that a schema can say
             "--exclude-checks=positive_data_acceptance"),
            20, id="writing-with-the-token",
        ),
    ],
)  # fmt: skip
def test_schemathesis_finds_nothing(server: Server, tmp_path: Path, options: tuple[str, ...], at_least: int) -> None:
    done = subprocess.run(
        [
            str(COMMAND),
            "run",
            f"{server.address}/openapi.json",
            "--max-examples=3",
            "--phases=examples,coverage,fuzzing",
            "--workers=1",  # with more, Python 3.11's own parser fails in the fuzzer's threads
            "--seed=6",
            "--suppress-health-check=all",
            *options,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    found = CASES.search(done.stdout)
    assert found, done.stdout + done.stderr
    assert found[1] == found[2], done.stdout
    assert int(found[1]) >= at_least
    assert done.returncode == 0, done.stdout
