"""Which graphs were written to, in a small log beside the store: what is derived from them (the search index) need only look
at those.

A line `+graph` is there before a write begins, `-graph` when it has ended; `*` stands for writes that can touch any graph.
A store in a folder has one writer at a time, so a `+` that another line follows belongs to a write that is over, even where
its writer was killed; the graph of the last `+` is looked at until something follows. There is no log where
others can write past us (a store on a server, in memory): then anything may have changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

FILE: Final = "changes.txt"  # not .log: those are the engine's
LARGEST: Final = 1024**2  # bytes; then a new log begins, and who follows the old one looks at everything once
ANY: Final = "*"
HEAD: Final = b"clausegraph changes "


@dataclass(frozen=True, slots=True)
class Changes:
    """The IRIs of the graphs that may have changed, None where any may have; `position` is where to go on from."""

    graphs: frozenset[str] | None
    position: str


class ChangeLog:
    """The log in a store's folder; None where there is no folder, so nothing is logged."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / FILE if folder is not None else None

    @contextmanager
    def writing(self, graph: str | None) -> Iterator[None]:
        """Note that a graph (None: any) is written to in this block. Only who holds the store for writing does so."""
        self._note("+", graph)
        try:
            yield
        finally:
            self._note("-", graph)

    def stamp(self) -> int:
        """A number that changes with every line."""
        try:
            return self._file.stat().st_mtime_ns ^ self._file.stat().st_size if self._file is not None else 0
        except OSError:
            return 0

    def since(self, position: str | None) -> Changes:
        """What changed behind a position that an earlier call gave."""
        try:
            content = self._file.read_bytes() if self._file is not None else b""
        except OSError:
            content = b""
        name, newline, _ = content.partition(b"\n")
        if not newline or not name.startswith(HEAD):
            return Changes(None, "")
        log = name.removeprefix(HEAD).decode("ascii", "replace")
        followed, _, place = (position or "").partition(":")
        begun = int(place) if followed == log and place.isdecimal() else None
        end = content.rfind(b"\n") + 1
        last = content.rfind(b"\n", 0, end - 1) + 1
        here = f"{log}:{last if content.startswith(b'+', last) else end}"
        if begun is None or begun > end:
            return Changes(None, here)
        graphs = frozenset(line[1:].decode() for line in content[begun:end].splitlines())
        return Changes(None if ANY in graphs else graphs, here)

    def _note(self, sign: str, graph: str | None) -> None:
        if self._file is None:
            return
        if sign == "+" and (not self._file.exists() or self._file.stat().st_size > LARGEST):
            begun = self._file.with_suffix(".new")
            begun.write_bytes(HEAD + uuid4().hex.encode() + b"\n")
            begun.replace(self._file)
        with self._file.open("ab") as log:
            log.write(f"{sign}{graph or ANY}\n".encode())
            log.flush()
            if sign == "+":
                os.fsync(log.fileno())  # no write may outlive its note
