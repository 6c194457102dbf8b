"""Every request has an id: in the answer's X-Request-Id, in the log's line, and beside an error of ours in the log."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Final

from flask import Flask, Response, g, request

HEADER: Final = "X-Request-Id"
GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")  # a proxy's id is kept where it cannot forge a log line

log: Final = logging.getLogger("clausegraph.requests")


def install(app: Flask) -> None:
    """Give every request its id and log how it ended."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of this request."""
    return str(g.get("request_id", "-"))


def log_to_stderr() -> None:
    """Show the log's lines, as a server does."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    milliseconds = (time.perf_counter() - g.get("begun", time.perf_counter())) * 1000
    # repr: a path may hold what would forge a line
    log.info("%s %s %r %s %.1f ms", request_id(), request.method, request.path, response.status_code, milliseconds)
    return response
