"""docs/archive.md as written: its commands, its Python, its Turtle, on an archive of the examples, with other people's tools."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.archive_page import PAGE, blocks, rendered
from tests.readme import BLOCK, ROOT


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def ran(page: str, example_store: Path, folder: Path) -> str:
    if any(shutil.which(tool) is None for tool in ("bash", "sha256sum", "sha512sum", "cmp")):
        pytest.skip("no coreutils")
    return rendered(page, example_store, folder)


def test_the_commands_print_what_the_page_shows(page: str, ran: str) -> None:
    """Where they do not: run `python -m tests.archive_page`, and look at what changed."""
    assert ran == page
    assert page.count("<!-- run -->") == len(BLOCK.findall(page)) == 5


def test_the_python_prints_what_the_page_shows(ran: str, folder: Path) -> None:
    code = "".join(blocks("python"))
    assert not {"api", "graph", "ingest", "ontology", "clausegraph"} & {
        line.split()[1].partition(".")[0] for line in code.splitlines() if line.startswith(("import ", "from "))
    }
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "ignore::DeprecationWarning", "-c", code],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "".join(blocks("text"))


def test_the_turtle_is_that_of_the_example(ran: str, folder: Path) -> None:
    """Line by line, in order; `…` stands for what is left out."""
    (shown,) = blocks("turtle")
    file = (folder / "shelf/data/contracts/warehouse-system-outsourcing/contract.ttl").read_text(encoding="utf-8")
    place = 0
    for part in shown.split("…\n"):
        place = file.index(part, place) + len(part)


def test_the_named_questions_are_answered_by_the_files_alone(ran: str, folder: Path) -> None:
    store = ox.Store()
    for file in sorted(folder.glob("shelf/data/contracts/*/contract.ttl")):
        store.load(path=file, format=ox.RdfFormat.TURTLE)
    rows = {}
    for question in sorted(ROOT.glob("graph/queries/*.rq")):
        solutions = store.query(question.read_text(encoding="utf-8"))
        assert isinstance(solutions, ox.QuerySolutions)
        rows[question.stem] = sum(1 for _ in solutions)
    assert len(rows) >= 10
    assert rows["surviving-clauses"] >= 20
    assert rows["obligations"] >= 40


def test_the_page_names_every_file(ran: str, page: str, folder: Path) -> None:
    files = {str(path.relative_to(folder / "shelf")) for path in (folder / "shelf").rglob("*") if path.is_file()}
    unnamed = {
        name for name in files
        if Path(name).name not in page and not name.startswith("tagmanifest") and Path(name).stem != "source"
    }  # fmt: skip
    assert unnamed == set()
