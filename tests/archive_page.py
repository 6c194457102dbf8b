"""What docs/archive.md shows is real: `python -m tests.archive_page` runs its commands and writes what they print."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.readme import BLOCK, ROOT, ran

PAGE: Final = ROOT / "docs/archive.md"


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def rendered(text: str, store: Path, folder: Path) -> str:
    """The page with the output of its commands as it is now, run in a folder with the store of the examples."""
    shutil.copytree(store, folder / "clausegraph-store")
    (folder / "periods.rq").write_text(blocks("sparql")[0], encoding="utf-8")
    return BLOCK.sub(lambda block: "\n".join(ran(block[0], str(folder))), text)


def main() -> None:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "store")
        command = [
            str(Path(sys.executable).with_name("clausegraph")),
            "--store",
            str(store),
            "ingest",
            str(ROOT / "examples"),
        ]
        subprocess.run(command, check=True)
        PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), store, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
