"""What commands print: tables that stay aligned with full-width characters, progress, files written whole."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from api.ingestion import Outcome

T = TypeVar("T")

WIDE = 10_000  # a pipe has no edge to wrap at


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Print rows under their columns; a full-width character counts as two. Columns in `right` are aligned right."""
    from rich.console import Console
    from rich.table import Table

    terminal = sys.stdout.isatty()
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=not terminal, overflow="fold")
    for row in rows:
        table.add_row(*map(one_line, row))
    console = Console(width=None if terminal else WIDE, highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        click.echo(line.rstrip())


def one_line(text: str) -> str:
    """A quote on one line: Japanese lines are joined without a space."""
    return re.sub(r"\s*[\r\n]+\s*", "", text)


def progress(items: Sequence[T], what: str) -> Iterator[T]:
    """The items one by one; on a terminal with a bar on standard error, quietly elsewhere."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items)


def reading_progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes; on a terminal with a bar on standard error that shows the rate and the time left."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]:,.0f} characters/s")
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    # what is printed meanwhile goes above the bar, but into a pipe where standard output is one
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        task = bar.add_task("reading", total=total, rate=0)
        begin, characters = time.monotonic(), 0
        for outcome in outcomes:
            characters += outcome.characters
            bar.update(task, advance=1, rate=characters / (time.monotonic() - begin))
            yield outcome


def write_whole(path: Path, content: bytes) -> None:
    """Put content in place of a file in one step: readers see the old one or the new one, never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)  # mkstemp lets nobody else read
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
