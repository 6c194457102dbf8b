"""Where the tests of the pages find a browser, and what happens where there is none. Nothing is downloaded here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import chromium

NOWHERE = {"PATH": "", "CLAUSEGRAPH_CHROMIUM": ""}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without a browser; the folder in which Playwright would keep its own."""
    folder = tmp_path / "playwright"
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(folder))
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    return folder


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_there_may_be_none(bare: Path) -> None:
    assert chromium.executable() is None


@pytest.mark.parametrize("name", chromium.NAMES)
def test_one_on_the_path_is_found(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    there = program(tmp_path / "bin" / name)
    monkeypatch.setenv("PATH", str(there.parent))
    assert chromium.executable() == str(there)


def test_the_one_that_is_named_comes_first(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(program(tmp_path / "bin" / "chromium").parent))
    monkeypatch.setenv("CLAUSEGRAPH_CHROMIUM", "/opt/chrome")
    assert chromium.executable() == "/opt/chrome"


def test_playwright_s_own_is_found(bare: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        there = program(Path(playwright.chromium.executable_path))
    assert there.is_relative_to(bare)
    assert chromium.executable() == str(there)


def test_none_is_brought_where_there_is_one(
    tmp_path: Path, bare: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(program(tmp_path / "bin" / "chromium").parent))
    chromium.bring()
    assert capfd.readouterr().out == ""


def test_where_none_can_be_brought_make_goes_on_and_says_so(bare: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chromium"],
        cwd=Path(__file__).parents[1],
        # the download is refused by a port where nobody listens
        env={**NOWHERE, "PLAYWRIGHT_BROWSERS_PATH": str(bare), "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0
    assert "will be skipped" in done.stdout


def test_the_tests_of_the_pages_are_skipped_with_the_reason(bare: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "tests/api/test_browser.py", "-k", "from_the_list"],
        cwd=Path(__file__).parents[1],
        env={**NOWHERE, "PLAYWRIGHT_BROWSERS_PATH": str(bare)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert chromium.MISSING in done.stdout
