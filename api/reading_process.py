"""Contracts that come over HTTP are read in a process of its own (`api.reading_worker`), one after the other."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable

from ontology.errors import ClausegraphError, UnreadableSource
from ontology.facts import Reading
from ontology.facts_json import from_json


class ReadingStopped(ClausegraphError):
    """Reading took longer, or more memory, than it may."""

    http_status = 503


class Reader:
    """Reads one contract at a time; safe to use from many threads. The process starts with the first contract."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, name: str, data: bytes, tell: Callable[[int, int], None] = lambda done, total: None) -> Reading:
        """The facts in a file; `tell` is called with how many sentences are done, of how many.

        UnreadableSource where it is no contract, ReadingStopped where it takes too much.
        """
        with self._turn:
            process = self._running()
            try:
                return self._exchange(process, name, data, tell)
            except (OSError, ValueError, EOFError):
                self._stop()
                raise ReadingStopped(f"{name}: reading it took more time or memory than it may") from None
            except UnreadableSource:
                raise
            except BaseException:
                self._stop()
                raise

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            # -P: a folder called api where the server was started is not ours
            command = [sys.executable, "-P", "-m", "api.reading_worker"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (ours)
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], name: str, data: bytes, tell: Callable[[int, int], None]
    ) -> Reading:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a reading worker without pipes")
        process.stdin.write(json.dumps({"name": name, "length": len(data)}).encode() + b"\n" + data)
        process.stdin.flush()
        while line := process.stdout.readline():
            said = json.loads(line)
            if "done" in said:
                tell(said["done"], said["total"])
            elif "error" in said:
                raise UnreadableSource(said["error"]) if said["status"] == 422 else RuntimeError(said["error"])
            else:
                return from_json(process.stdout.read(said["length"]))
        raise EOFError

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            self._process = None
