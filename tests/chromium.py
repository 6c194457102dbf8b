"""The Chromium that the tests of the pages run in. `python -m tests.chromium` brings one where there is none.

It is looked for in CLAUSEGRAPH_CHROMIUM, on the PATH, and where Playwright keeps its own, in that order. What is brought goes
into Playwright's folder in the home of the user: no root, nothing installed system-wide, and no failure where it cannot be had.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS: Final = (
    "--no-sandbox",  # as root in a container there is none
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE: Final = 300  # seconds for the download
MISSING: Final = "no Chromium: install one, name it in CLAUSEGRAPH_CHROMIUM, or run `make browser`"


def executable() -> str | None:
    """The path of a Chromium, None where there is none."""
    named = os.environ.get("CLAUSEGRAPH_CHROMIUM")
    if named:
        return named
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or _own()


def _own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def bring() -> None:
    """Download Playwright's Chromium where there is none; say so where that does not work, and go on."""
    if executable():
        return
    print("no Chromium here: bringing Playwright's into its folder in your home", flush=True)  # noqa: T201
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    try:
        done = subprocess.run(command, timeout=PATIENCE, check=False, stdout=subprocess.DEVNULL).returncode == 0
    except subprocess.TimeoutExpired:
        done = False
    if not done:
        print("Chromium could not be had: the tests of the pages in a browser will be skipped")  # noqa: T201


if __name__ == "__main__":
    bring()
