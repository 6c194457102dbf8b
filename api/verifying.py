"""The commands `verify` and `restore`: whether an archive is whole and true, and an archive back into a store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from api.archiving import CONTRACTS_FOR_A_WORKER, LOADED
from api.options import Settings, as_json, store_options
from api.output import progress

if TYPE_CHECKING:
    from graph.archive.findings import Finding

WRONG: Final = 1  # exit status

folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
workers = click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processes that check (default: the cores)."
)


@click.command()
@folder
@workers
@as_json
def verify(folder: Path, workers: int | None, as_json: bool) -> None:
    """Check an archive: checksums, digests, Turtle, shapes, and that every quote stands in the archived text.

    What is wrong is named file by file. Nothing is changed, no store is needed, and nothing is fetched.
    """
    from graph.archive.verifying import verify_bag

    with _checkers(folder, workers) as pool:
        found = verify_bag(folder, tell=progress, **pool)
    contracts = len(found.recorded.contracts) if found.recorded else None
    if as_json:
        said = [{"file": finding.file, "message": finding.message} for finding in found.findings]
        click.echo(
            json.dumps({"whole": not said, "contracts": contracts, "findings": said}, ensure_ascii=False, indent=1)
        )
    elif found.findings:
        _print_findings(found.findings)
        click.echo(f"clausegraph: {folder}: {_count(found.findings)}", err=True)
    else:
        click.echo(f"{folder} is whole: {contracts} contracts, {len(found.contents.sizes)} files")
    if found.findings:
        sys.exit(WRONG)


@click.command()
@folder
@workers
@store_options
@click.pass_obj
def restore(settings: Settings, folder: Path, workers: int | None) -> None:
    """Make the store again that an archive was written from, whole or not at all; the store must be empty.

    The archive is verified first. The base of all IRIs comes from the archive.
    """
    from graph.archive.restoring import ArchiveRefused, restore_bag

    try:
        with _checkers(folder, workers) as pool:
            count = restore_bag(folder, settings.store, base=settings.base, tell=progress, **pool)
    except ArchiveRefused as refused:
        _print_findings(refused.findings)
        click.echo(f"clausegraph: {folder}: {_count(refused.findings)}; nothing was restored", err=True)
        sys.exit(refused.exit_status)
    click.echo(f"restored {count} contracts into {settings.store}")


@contextmanager
def _checkers(folder: Path, count: int | None) -> Iterator[Mapping[str, Any]]:
    """The processes that check contracts, as arguments; none where there is little to check."""
    from ingest.workers import ProcessWorkers, usable_cores

    enough = CONTRACTS_FOR_A_WORKER * usable_cores()
    try:
        likely = sum(1 for _ in islice((folder / "data" / "contracts").iterdir(), enough))
    except OSError:
        likely = 0
    count = count or likely // CONTRACTS_FOR_A_WORKER
    if count <= 1:
        yield {}
        return
    with ProcessWorkers(count, preload=LOADED) as pool:
        yield {"executor": pool.executor, "ahead": pool.ahead}


def _print_findings(findings: Iterable[Finding]) -> None:
    """Each file once, with what is wrong with it below."""
    file = None
    for finding in findings:
        if finding.file != file:
            click.echo(finding.file)
            file = finding.file
        click.echo(f"  {finding.message}")


def _count(findings: tuple[Finding, ...]) -> str:
    files = len({finding.file for finding in findings})
    return f"something is wrong with {files} file{'s' if files > 1 else ''}"
