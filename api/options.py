"""What the commands have in common: which store, JSON or not, and how our errors are said."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ontology.errors import ClausegraphError

if TYPE_CHECKING:
    from graph.store import ClauseStore

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_STORE: Final = "clausegraph-store"


@dataclass
class Settings:
    """Which store; the command line sets it."""

    store: str = field(default_factory=lambda: os.environ.get("CLAUSEGRAPH_STORE") or DEFAULT_STORE)
    base: str | None = None

    def reading(self) -> ClauseStore:
        """The store, to read."""
        from graph.store import ClauseStore

        return ClauseStore.open(self.store, self.base, read_only=True)

    def writing(self) -> ClauseStore:
        """The store, to write; made where there is none."""
        from graph.store import ClauseStore

        return ClauseStore.open(self.store, self.base)


class Commands(click.Group):
    """Our errors are said in one line and give their own exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ClausegraphError as error:
            click.echo(f"clausegraph: {error}", err=True)
            ctx.exit(error.exit_status)


def store_options(command: F) -> F:
    """`--store` and `--base`, before or behind the name of the command."""

    def keep(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        settings = context.ensure_object(Settings)
        if value is not None:
            setattr(settings, str(parameter.name), value)

    store = click.option(
        "--store",
        metavar="FOLDER",
        expose_value=False,
        callback=keep,
        help=f"The folder of the store (default: CLAUSEGRAPH_STORE, else {DEFAULT_STORE}).",
    )
    base = click.option(
        "--base",
        metavar="IRI",
        expose_value=False,
        callback=keep,
        help="What all IRIs of a new store begin with (default: http://localhost:8000/id/).",
    )
    return store(base(command))


cached = click.option("--cache/--no-cache", "cached", default=True, help="Remember parses on disk, or not.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
