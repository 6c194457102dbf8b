"""The commands of the archive: `archive`, and what it takes to keep a terminal informed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from api.options import Settings, store_options
from api.output import progress

if TYPE_CHECKING:
    from graph.archive.bag import Archived
    from graph.store import ClauseStore

CONTRACTS_FOR_A_WORKER: Final = 4  # fewer are checked before another process has begun
NAMED: Final = 10  # contracts that are named one by one
LOADED: Final = ("pyshacl", "graph.archive.examining")


with_workers = click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processes that check (default: the cores)."
)


class Since(click.ParamType["datetime"]):
    """A day (its beginning in UTC) or a time in ISO 8601; one without a zone is in UTC."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time, in UTC."""
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(
                f"{value!r} is no date; give one like 2026-04-01, or a time like 2026-04-01T09:30:00Z", param, ctx
            )
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("contract_ids", metavar="[ID]...", nargs=-1)
@click.option("--since", type=Since(), metavar="DATE", help="Only what was read on this day (UTC) or later.")
@click.option("--replace", is_flag=True, help="Also where the archive in DIR has contracts that this one has not.")
@with_workers
@store_options
@click.pass_obj
def archive(
    settings: Settings,
    folder: Path,
    contract_ids: tuple[str, ...],
    since: datetime | None,
    replace: bool,
    workers: int | None,
) -> None:
    """Put contracts (all, or those given) away in DIR, a BagIt bag that can be read and checked without clausegraph.

    An archive that is in DIR already is replaced whole; over an unchanged store by the same bytes.
    """
    with settings.reading() as store:
        written = _written(store, folder, contract_ids or None, since=since, replace=replace, workers=workers)
    click.echo(f"archived {written.contracts} contracts in {folder}")
    for contract_id, count in list(written.violations.items())[:NAMED]:
        click.echo(
            f"clausegraph: {contract_id}: {count} violation{'s' * (count > 1)} of the shapes; data/validation.ttl names them",
            err=True,
        )
    if (more := len(written.violations) - NAMED) > 0:
        click.echo(f"clausegraph: and {more} contracts more", err=True)


@contextmanager
def _with_all_workers() -> Iterator[None]:
    from ingest.batch import WorkersLost

    try:
        yield
    except BrokenExecutor:
        raise WorkersLost(
            "a process that checked graphs died, of too little memory perhaps; no archive was written, try --workers 1"
        ) from None


def _written(
    store: ClauseStore,
    folder: Path,
    contract_ids: tuple[str, ...] | None,
    *,
    since: datetime | None,
    replace: bool,
    workers: int | None,
) -> Archived:
    from graph.archive.bag import write_bag

    likely = contract_ids or store.contracts(limit=enough())
    with _with_all_workers(), checkers(likely, workers) as pool:
        return write_bag(store, folder, contracts=contract_ids, since=since, replace=replace, tell=progress, **pool)


def enough() -> int:
    """So many contracts keep every core busy."""
    from ingest.workers import usable_cores

    return CONTRACTS_FOR_A_WORKER * usable_cores()


@contextmanager
def checkers(contracts: Iterable[object], count: int | None) -> Iterator[Mapping[str, Any]]:
    """The processes that check contracts (`count`, or as many as there is work for), as arguments; none for a few."""
    from ingest.workers import ProcessWorkers

    count = count or sum(1 for _ in islice(contracts, enough())) // CONTRACTS_FOR_A_WORKER
    if count <= 1:
        yield {}
        return
    with ProcessWorkers(count, preload=LOADED) as pool:
        yield {"executor": pool.executor, "ahead": pool.ahead}
