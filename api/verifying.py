"""The commands `verify` and `restore`: whether an archive is whole and true, and an archive back into a store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from api.archiving import checkers, enough, with_workers
from api.options import Settings, as_json, store_options
from api.output import progress

if TYPE_CHECKING:
    from graph.archive.findings import Finding

WRONG: Final = 1  # exit status

folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))


@click.command()
@folder
@with_workers
@as_json
def verify(folder: Path, workers: int | None, as_json: bool) -> None:
    """Check an archive: checksums, digests, Turtle, shapes, and that every quote stands in the archived text.

    What is wrong is named file by file. Nothing is changed, no store is needed, and nothing is fetched.
    """
    from graph.archive.verifying import verify_bag

    with checkers(_contracts(folder), workers) as pool:
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
@with_workers
@store_options
@click.pass_obj
def restore(settings: Settings, folder: Path, workers: int | None) -> None:
    """Make the store again that an archive was written from, whole or not at all; the store must be empty.

    The archive is verified first. The base of all IRIs comes from the archive.
    """
    from graph.archive.restoring import ArchiveRefused, restore_bag

    try:
        with checkers(_contracts(folder), workers) as pool:
            count = restore_bag(folder, settings.store, base=settings.base, tell=progress, **pool)
    except ArchiveRefused as refused:
        _print_findings(refused.findings)
        click.echo(f"clausegraph: {folder}: {_count(refused.findings)}; nothing was restored", err=True)
        sys.exit(refused.exit_status)
    click.echo(f"restored {count} contracts into {settings.store}")


def _contracts(folder: Path) -> list[Path]:
    """Where the contracts of an archive are, as far as can be told before it is looked through; a few of very many."""
    try:
        return list(islice((folder / "data" / "contracts").iterdir(), enough()))
    except OSError:
        return []


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
