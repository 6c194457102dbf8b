"""`clausegraph serve`: the application in granian, a production server."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Final

import click

from ontology.errors import ClausegraphError

if TYPE_CHECKING:
    from api.gateway import Gateway
    from graph.search import ClauseIndex

LOCATION: Final = "CLAUSEGRAPH_SERVED_STORE"  # how the serving process learns what to serve
SECONDS: Final = "CLAUSEGRAPH_QUERY_SECONDS"
QUERY_WORKERS: Final = (os.cpu_count() or 1) + 1


class PortTaken(ClausegraphError):
    """Nobody can be served at this address."""


def serve(location: str, *, host: str, port: int, seconds: float) -> None:
    """Serve a store until stopped (Ctrl-C, SIGTERM); a SPARQL query may take so many seconds.

    PortTaken where the address is not free.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _check_free(host, port)
    os.environ[LOCATION] = location
    os.environ[SECONDS] = str(seconds)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    click.echo(f"clausegraph serves {location} (stop it with Ctrl-C)")
    click.echo(f"  pages   {address}/\n  SPARQL  {address}/sparql\n  REST    {address}/api/v1/contracts")
    Granian(
        "api.server:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,  # below that it tells of each piece for a client that has gone
        workers_kill_timeout=5,
    ).serve()


def application() -> Gateway:
    """The application over the store that `serve` was asked for; granian calls this in its serving process."""
    from api.access_log import AccessLog
    from api.answering import Limits
    from api.app import create_app
    from api.gateway import Gateway
    from api.metrics import Metrics
    from api.query_pool import QueryPool
    from api.request_ids import log_to_stderr
    from graph.addresses import is_address
    from graph.store import ClauseStore

    location = os.environ[LOCATION]
    limits = Limits(seconds=float(os.environ[SECONDS]))
    store = ClauseStore.open(location, read_only=True)
    # what another server holds may be written by others, and nobody is told
    version = None if is_address(location) else lambda: store.newest_version
    pool = QueryPool(location, workers=QUERY_WORKERS, limits=limits, version=version)
    app = create_app(store, pool)
    log_to_stderr()
    # the index is made for many contracts before anybody waits for it
    Thread(target=_prepare, args=(app.extensions["clausegraph.search"],), daemon=True).start()
    log = AccessLog()
    log.start()
    return Gateway(app, pool, Metrics(pool, log))


def _prepare(index: ClauseIndex) -> None:
    with suppress(ClausegraphError):  # whoever searches is told what is wrong
        index.refresh()


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise PortTaken(f"{host}:{port} cannot be served: {error.strerror}; choose another with --port") from None
