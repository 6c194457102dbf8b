"""`clausegraph load`: contracts that another store has exported."""

from __future__ import annotations

from pathlib import Path

import click

from api.options import Settings, store_options, waits


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@waits
@store_options
@click.pass_obj
def load(settings: Settings, file: Path) -> None:
    """Put contracts into the store that `export --format nquads` has written to FILE, as when moving to another store.

    A new store is made with the base given by --base, which is that of the store that they are from.
    """
    from graph.loading import load as loaded

    with settings.writing() as store:
        count = loaded(store, file, lambda contract_id: click.echo(f"loaded    {contract_id}"))
    click.echo(f"({count} contracts)", err=True)
