"""The house itself: layout, distribution, what is committed, and that README says what there is."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

from api.cli import cli
from tests.readme import BLOCK, README, rendered

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "graph", "ingest", "ontology")
INNER = ("graph/archive",)  # a package in a package, for what has many parts and one door
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git working copy, so what is committed is unknown")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_provides_our_names(package: str) -> None:
    assert set(packages_distributions()[package]) == {"clausegraph"}


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_stand_directly_in_their_package(package: str) -> None:
    assert (ROOT / package / "__init__.py").is_file()
    nested = [path for path in committed() if path.suffix == ".py" and path.is_relative_to(ROOT / package)]
    assert {path.parent for path in nested} - {ROOT / inner for inner in INNER} == {ROOT / package}


def test_every_package_is_installed() -> None:
    packages = {name.replace(".", "/") for name in PROJECT["tool"]["setuptools"]["packages"]}
    assert packages == {*PACKAGES, *INNER}


@pytest.mark.parametrize("command", cli.commands)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"clausegraph {command}" in README.read_text(encoding="utf-8")


def test_the_output_in_the_readme_is_real() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) == 2
    assert without_counts(rendered(text)) == without_counts(text), (
        "run `python -m tests.readme`, and look at what changed"
    )


def without_counts(text: str) -> str:
    """How many facts there are moves with every better rule; what the commands say does not."""
    return re.sub(r"\d+ (?=clauses|definitions|references|norms|exceptions|survivals|notices)", "N ", text)


def test_nothing_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [path for path in committed() if path.stem in vague]


def test_every_data_file_is_shipped() -> None:
    shipped = PROJECT["tool"]["setuptools"]["package-data"]
    for path in committed():
        package = path.relative_to(ROOT).parts[0]
        if package in PACKAGES and path.suffix not in {".py", ".md"}:
            inside = path.relative_to(ROOT / package)
            assert any(inside.match(pattern) for pattern in shipped[package]), f"{path} is in no package-data"


def test_constraints_are_exact_and_name_no_place() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    assert len(rows) > 50
    assert not [row for row in rows if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", row)]


def test_constraints_hold_every_requirement() -> None:
    pinned = {
        re.sub(r"[-_.]+", "-", row.partition("==")[0]).lower()
        for row in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    required = {
        re.sub(r"[-_.]+", "-", re.split(r"[<>=!~; \[]", row, maxsplit=1)[0]).lower()
        for row in distribution("clausegraph").requires or ()
    }
    assert required
    assert required <= pinned


FORBIDDEN = {
    # spelt so that this file does not hold what it looks for
    "a package registry": "|".join(
        ["py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:org|com)", "registry" + r"\.npm"]
    ),
    "this machine": "|".join(["/" + r"work/(?:shared|main|v0)", "/" + "opt/wheels"]),
    "a lock of addresses": "resolved" + '": "http',
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_committed_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    texts = [path for path in committed() if path.suffix not in {".png", ".pdf", ".docx", ".woff2"}]
    assert len(texts) > 30
    assert not [path for path in texts if pattern.search(path.read_text(encoding="utf-8", errors="replace"))]


def test_facts_document_has_every_section_that_the_code_cites() -> None:
    sections = set(re.findall(r"^## (\d+)\.", (ROOT / "docs/facts.md").read_text(encoding="utf-8"), re.MULTILINE))
    cited = {
        number
        for path in committed()
        if path.suffix == ".py"
        for number in re.findall(r"docs/facts\.md section (\d+)", path.read_text(encoding="utf-8"))
    }
    assert cited
    assert cited <= sections
