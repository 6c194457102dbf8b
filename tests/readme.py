"""The output that README.md shows is real: `python -m tests.readme` runs its commands and writes what they print.

In a block behind `<!-- run -->`, a line that begins with `$ ` is a command; what it prints follows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=<!-- run -->\n```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)


def rendered(text: str) -> str:
    """The text with the output of its commands as it is now; all blocks run in one folder that holds the examples."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "examples").symlink_to(ROOT / "examples")
        return BLOCK.sub(lambda block: "\n".join(ran(block[0], folder)), text)


def ran(block: str, folder: str) -> list[str]:
    """The lines of a block with the output of its commands as it is now, run in the folder."""
    lines: list[str] = []
    for command in (line for line in block.splitlines() if line.startswith("$ ")):
        if lines and not lines[-1].startswith("$ "):
            lines.append("")  # between what one prints and the next
        lines += [command, *_output(command.removeprefix("$ "), folder)]
    return [*lines, ""]


def _output(command: str, folder: str) -> list[str]:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("CLAUSEGRAPH_STORE", None)
    environment["XDG_CACHE_HOME"] = folder
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n").splitlines()


if __name__ == "__main__":
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")
