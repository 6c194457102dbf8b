"""Versions of the rules: the same for the same code, another for any change of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from ingest.engine import Engine
from ingest.versions import rules_version, versions

ROOT = Path(__file__).parents[2]


def in_copy(folder: Path) -> str:
    """The rules version of a copy of the code."""
    code = "from ingest.versions import rules_version; print(rules_version())"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_versions_say_what_read() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", versions().clausegraph)
    assert re.fullmatch(r"[0-9a-f]{16}", versions().rules)
    assert versions().parser == Engine().version


def test_any_change_of_the_code_is_another_version(tmp_path: Path) -> None:
    for package in ("ingest", "ontology"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    seen = [in_copy(tmp_path)]
    assert seen == [in_copy(tmp_path)]
    rule = tmp_path / "ingest/endings_duty.py"
    rule.write_text(rule.read_text(encoding="utf-8").replace("ならない", "なければならない", 1), encoding="utf-8")
    seen.append(in_copy(tmp_path))
    (tmp_path / "ontology/topics.py").write_bytes(b"# another\n" + (ROOT / "ontology/topics.py").read_bytes())
    seen.append(in_copy(tmp_path))
    (tmp_path / "ingest/new_rule.py").write_text("")
    seen.append(in_copy(tmp_path))
    assert len(set(seen)) == 4


def test_further_modules_count_as_well() -> None:
    assert len({rules_version(), rules_version(("graph.mapping",)), rules_version(("graph.literals",))}) == 3
