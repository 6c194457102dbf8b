"""What the commands have in common: which store, JSON or not, and how our errors are said."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ontology.errors import ClausegraphError, StoreBusy

if TYPE_CHECKING:
    from graph.store import ClauseStore

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_STORE: Final = "clausegraph-store"
POLL: Final = 0.1  # seconds between two looks whether another writer has finished


@dataclass
class Settings:
    """Which store; the command line sets it."""

    store: str = field(default_factory=lambda: os.environ.get("CLAUSEGRAPH_STORE") or DEFAULT_STORE)
    base: str | None = None
    wait: float = 0.0  # seconds, for another writer

    def reading(self) -> ClauseStore:
        """The store, to read."""
        from graph.store import ClauseStore

        return ClauseStore.open(self.store, self.base, read_only=True)

    def writing(self) -> ClauseStore:
        """The store, to write; made where there is none. StoreBusy where another writes to it for longer than `wait`."""
        from graph.store import ClauseStore

        deadline = time.monotonic() + self.wait
        said = False
        while True:
            try:
                return ClauseStore.open(self.store, self.base)
            except StoreBusy as busy:
                if time.monotonic() >= deadline:
                    raise StoreBusy(f"{busy}; --wait waits for it") from None
                if not said:
                    click.echo(f"clausegraph: {busy}; waiting", err=True)
                    said = True
                time.sleep(POLL)


class Command(click.Command):
    """A command whose `--wait` may stand without a number, also before a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Say how long, where it is not said: else the next argument would be taken for it."""
        end = args.index("--") if "--" in args else len(args)
        bare = {n for n in range(end) if args[n] == "--wait" and not _is_number("".join(args[n + 1 : n + 2]))}
        return super().parse_args(ctx, ["--wait=inf" if n in bare else each for n, each in enumerate(args)])


def _is_number(text: str) -> bool:
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False


class Commands(click.Group):
    """Our errors are said in one line and give their own exit status."""

    command_class = Command

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
        metavar="FOLDER|URL",
        expose_value=False,
        callback=keep,
        help="The folder of the store, or the address of a SPARQL server that holds it (default: CLAUSEGRAPH_STORE, else "
        f"{DEFAULT_STORE}).",
    )
    base = click.option(
        "--base",
        metavar="IRI",
        expose_value=False,
        callback=keep,
        help="What all IRIs of a new store begin with (default: http://localhost:8000/id/).",
    )
    return store(base(command))


def waits(command: F) -> F:
    """`--wait [SECONDS]`, for a command that writes."""

    def keep(context: click.Context, parameter: click.Parameter, value: float | None) -> None:
        if value is not None:
            context.ensure_object(Settings).wait = value

    return click.option(
        "--wait",
        type=click.FloatRange(0),
        metavar="[SECONDS]",
        expose_value=False,
        callback=keep,
        help="Wait for another writer to finish: so long, or as long as it takes.",
    )(command)


cached = click.option("--cache/--no-cache", "cached", default=True, help="Remember parses on disk, or not.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
