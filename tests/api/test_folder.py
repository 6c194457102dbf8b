"""A folder with everything in it that people have."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

from tests.conftest import ROOT, Run

FILES = ROOT / "tests/ingest/files"


def with_name(data: bytes, name: str) -> bytes:
    """The contract of 株式会社青空 as one of another company."""
    if not data.startswith(b"PK"):
        return data.replace("青空".encode(), f"青{name}{name}".encode())
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            after.writestr(entry, before.read(entry).replace("青空".encode(), f"青{name}{name}".encode()))
    return changed.getvalue()


def test_the_same_contract_in_several_formats_is_stored_once(clausegraph: Run, tmp_path: Path) -> None:
    folder, store = tmp_path / "契約", tmp_path / "store"
    folder.mkdir()
    for kind in ("docx", "pdf", "html", "txt"):
        shutil.copy(FILES / f"numbered.{kind}", folder / f"itaku.{kind}")
    done = clausegraph("ingest", folder, "--json", store=store)
    outcomes = {Path(row["file"]).name: row for row in json.loads(done.stdout)}
    assert [name for name, row in outcomes.items() if row["state"] == "added"] == ["itaku.docx"]
    message = outcomes["itaku.pdf"]["message"]
    assert "the same words are in the store already, as 'itaku' (from itaku.docx); leave this copy out" in message

    renamed = shutil.copy(folder / "itaku.pdf", tmp_path / "signed.pdf")  # in another run it is found in the store
    again = clausegraph("ingest", renamed, store=store)
    assert again.returncode == 2
    assert "the same words are in the store already, as 'itaku'" in again.stderr
    assert clausegraph("ingest", renamed, "--id", "signed", store=store).returncode == 0


def test_a_folder_of_all_formats_is_read_and_a_bad_file_costs_only_itself(clausegraph: Run, tmp_path: Path) -> None:
    folder = tmp_path / "契約"
    folder.mkdir()
    shutil.copy(FILES / "numbered.pdf", folder / "itaku-pdf.pdf")
    for n, kind in enumerate(("docx", "html", "txt")):  # other words, so that none is a copy
        (folder / f"itaku-{kind}.{kind}").write_bytes(with_name((FILES / f"numbered.{kind}").read_bytes(), "空海山"[n]))
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
