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
    from api.metrics import WSGI
    from graph.search import ClauseIndex

LOCATION: Final = "CLAUSEGRAPH_SERVED_STORE"  # how the serving process learns what to serve
SECONDS: Final = "CLAUSEGRAPH_QUERY_SECONDS"
THREADS: Final = 40  # they wait for query workers more than they work
QUERY_WORKERS: Final = (os.cpu_count() or 1) + 1


class PortTaken(ClausegraphError):
    """Nobody can be served at this address."""


def serve(location: str, *, host: str, port: int, seconds: float) -> None:
    """Serve a store until stopped (Ctrl-C, SIGTERM); a SPARQL query may take so many seconds.

    PortTaken where the address is not free.
    """
    from granian import Granian
    from granian.constants import Interfaces

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
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=THREADS,
        websockets=False,
        workers_kill_timeout=5,
    ).serve()


def application() -> WSGI:
    """The application over the store that `serve` was asked for; granian calls this in its serving process."""
    from api.access_log import AccessLog
    from api.app import create_app
    from api.metrics import Metrics
    from api.query_pool import Limits, QueryPool
    from api.request_ids import log_to_stderr
    from graph.addresses import is_address
    from graph.store import ClauseStore

    location = os.environ[LOCATION]
    limits = Limits(seconds=float(os.environ[SECONDS]))
    store = ClauseStore.open(location, read_only=True)
    # what another server holds is not near, and may be written by others
    near = None if is_address(location) else store
    pool = QueryPool(location, workers=QUERY_WORKERS, limits=limits, near=near)
    app = create_app(store, pool)
    log_to_stderr()
    # the index is made for many contracts before anybody waits for it
    Thread(target=_prepare, args=(app.extensions["clausegraph.search"],), daemon=True).start()
    log = AccessLog()
    log.start()
    return Metrics(app, pool, log)


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
