"""The access log: one line for each request, on standard output, of which no client can forge another.

Lines are written together a few times a second by a thread of their own: written one by one, the log would cost more than
many an answer (70 to 150 microseconds of a request in granian's log).
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import IO, Any, Final
from urllib.parse import quote

INTERVAL: Final = 0.25  # seconds between two writings
SAFE: Final = "/:@!$&'()*+,;=~-._"


class AccessLog:
    """Takes lines from many threads; call `flush` to write at once what is there."""

    def __init__(self, output: IO[str] | None = None) -> None:
        self._output = output or sys.stdout
        self._lines: deque[str] = deque()
        self._writing = threading.Lock()
        self._second = (0, "")

    def start(self) -> None:
        """Write from now on by a thread, and what is left when the main thread has ended."""
        threading.Thread(target=self._write_on, name="access log").start()

    def add(self, scope: Mapping[str, Any], status: int, seconds: float) -> None:
        """One request: who asked for what (without the query, which may be private), how it ended and how long it took."""
        path = scope["path"]
        if not (path.isascii() and path.isprintable() and " " not in path and '"' not in path):
            path = quote(path.encode("utf-8", "replace"), SAFE)
        client = scope["client"] or "-"
        self._lines.append(
            f'[{self._time()}] {client[0]} - "{scope["method"]} {path} HTTP/{scope["http_version"]}" {status} '
            f"{seconds * 1000:.3f}\n"
        )

    def flush(self) -> None:
        """Write what is there."""
        with self._writing:
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            if lines:
                self._output.write("".join(lines))
                self._output.flush()

    def _write_on(self) -> None:
        # the interpreter waits for this thread; `atexit` is not called in granian's serving process
        while threading.main_thread().is_alive():
            threading.main_thread().join(INTERVAL)
            self.flush()

    def _time(self) -> str:
        now = int(time.time())
        second, shown = self._second
        if second != now:
            shown = time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(now))
            self._second = now, shown
        return shown
