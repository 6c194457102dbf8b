from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graph.holder import LONGEST, holder

HOLD = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.lockf(file, fcntl.LOCK_EX); print(flush=True); input()"


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux tells who holds a lock")
@pytest.mark.parametrize("last", ["契約 1.txt", "x" * 500, "two\nlines\x1b[31m"])
def test_who_holds_a_lock_is_named(tmp_path: Path, last: str) -> None:
    file = tmp_path / "LOCK"
    script = tmp_path / "ingest"
    script.write_text(HOLD)
    with subprocess.Popen(
        [sys.executable, script, file, last], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        said = holder(file) or ""
    assert said.startswith(f"process {process.pid} (ingest {tmp_path}"[: LONGEST // 2])
    assert said.isprintable()
    assert len(said) <= LONGEST + 40
    assert holder(file) is None


def test_nothing_is_said_of_a_file_that_nobody_holds_or_that_is_not_there(tmp_path: Path) -> None:
    assert holder(tmp_path / "none") is None
    (tmp_path / "LOCK").touch()
    assert holder(tmp_path / "LOCK") is None
