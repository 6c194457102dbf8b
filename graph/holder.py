"""Who holds a lock on a file, as the kernel tells it (Linux): nothing is written down that could become untrue."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Final

LOCKS: Final = Path("/proc/locks")  # proc_locks(5): "1: POSIX  ADVISORY  WRITE 4711 fe:00:2548178 0 EOF"
LONGEST: Final = 120  # characters of a command that are shown


def holder(file: Path) -> str | None:
    """`process 4711 (clausegraph ingest contracts)`; None where the system does not tell, or nobody holds the file."""
    try:
        status = file.stat()
        lines = LOCKS.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    fields = (line.split() for line in lines)
    # one that waits for the lock stands behind an arrow; the number is 0 where the process is outside of our container
    found = next((each[4] for each in fields if each[1] != "->" and device in each and each[4] != "0"), None)
    if found is None:
        return None
    command = _command(found)
    return f"process {found} ({command})" if command else f"process {found}"


def _command(process: str) -> str:
    """The command line as it was typed, without the interpreter of a script; empty where it is not ours to see."""
    try:
        given = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return ""
    if len(given) > 1 and Path(given[0]).name.startswith("python") and not given[1].startswith("-"):
        given = given[1:]
    if given:
        given[0] = Path(given[0]).name
    shown = shlex.join("".join(c for c in word if c.isprintable()) for word in given)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
