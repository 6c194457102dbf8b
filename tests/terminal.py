"""A command at a terminal: what it shows there, and what Ctrl-C does to it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.conftest import COMMAND

ENVIRONMENT = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}


def read_terminal(terminal: int) -> bytes:
    """What was shown meanwhile; nothing where the other end is closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""


def interrupted(*arguments: str | Path, at: str) -> tuple[str, int]:
    """What a command showed that was sent Ctrl-C when it had shown `at`, and its exit status: 0 where it was quicker."""
    import pty

    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [str(COMMAND), *map(str, arguments)],
        stderr=theirs,
        env=ENVIRONMENT,
        process_group=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a background job ignores it
    )
    os.close(theirs)
    shown = ""
    deadline = time.monotonic() + 60
    while at not in shown and time.monotonic() < deadline:
        shown += read_terminal(ours).decode(errors="ignore")
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    while said := read_terminal(ours):
        shown += said.decode(errors="ignore")
    os.close(ours)
    return shown, running.wait(timeout=30)
