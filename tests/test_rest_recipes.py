"""docs/rest.md: its recipes, as written, against a server that takes writes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Server, served

TOKEN = "of-the-tests"
BLOCKS = re.findall(r"^```(bash|python)\n(.*?)^```$", (ROOT / "docs/rest.md").read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def server(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("recipes")
    store = Path(shutil.copytree(example_store, folder / "store"))
    with served(store, folder / "log", TOKEN) as server:
        yield server


def test_no_recipe_was_lost() -> None:
    assert [language for language, _ in BLOCKS].count("bash") == 5
    assert [language for language, _ in BLOCKS].count("python") == 6


def test_the_recipes_in_curl(server: Server) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    script = "set -e\n" + "".join(code for language, code in BLOCKS if language == "bash")
    # the contract is read from the text that the store has under its file's name, so the same text is kept twice
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={**os.environ, "SERVER": server.address, "TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "第18条第1項" in done.stdout
    assert '"state": ' in done.stdout


def test_the_recipes_in_python(server: Server) -> None:
    code = f"SERVER, TOKEN = {server.address!r}, {TOKEN!r}\n" + "".join(
        code for language, code in BLOCKS if language == "python"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=180
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "第18条第1項" in done.stdout
    assert "損害" in done.stdout
