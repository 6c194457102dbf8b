"""A folder with everything in it that people have."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.conftest import ROOT, Run

FILES = ROOT / "tests/ingest/files"


def test_a_folder_of_all_formats_is_read_and_a_bad_file_costs_only_itself(clausegraph: Run, tmp_path: Path) -> None:
    folder = tmp_path / "契約"
    folder.mkdir()
    for kind in ("pdf", "docx", "html", "txt"):
        shutil.copy(FILES / f"numbered.{kind}", folder / f"itaku-{kind}.{kind}")
    shutil.copy(FILES / "encrypted.pdf", folder)
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "broken.docx").write_bytes(b"PK")
    (folder / "picture.png").write_bytes(b"\x89PNG")

    done = clausegraph("ingest", folder, "--json", store=tmp_path / "store")

    assert done.returncode == 2
    outcomes = {Path(row["file"]).name: row for row in json.loads(done.stdout)}
    assert {name: row["state"] for name, row in outcomes.items()} == {
        **{f"itaku-{kind}.{kind}": "added" for kind in ("pdf", "docx", "html", "txt")},
        **dict.fromkeys(("encrypted.pdf", "old.doc", "broken.docx"), "refused"),
    }
    assert len({json.dumps(row["counts"]) for row in outcomes.values() if row["state"] == "added"}) == 1
    assert all("; " in row["message"] for row in outcomes.values() if row["state"] == "refused")
    shown = clausegraph("show", "itaku-pdf", store=tmp_path / "store").stdout
    assert "[art_1]  p. 1" in shown
    assert "[art_10]  p. 2" in shown
    listed = clausegraph("query", "-", store=tmp_path / "store", input=PAGES).stdout
    assert "art_10" in listed


PAGES = """
PREFIX cg: <https://w3id.org/clausegraph/ns#>
SELECT ?address ?page WHERE { ?clause cg:address ?address ; cg:page ?page . FILTER(?page = 2) }
"""
