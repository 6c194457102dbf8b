"""`/metrics`: what the server does, in the form of Prometheus."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from api.access_log import AccessLog
from api.query_pool import QueryPool

PATH: Final = "/metrics"
ROUTES: Final = ("sparql", "rdf-graph-store", "api", "id", "contracts", "static", "healthz", "metrics")
OTHER: Final = "pages"
METHODS: Final = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Metrics:
    """A WSGI application that counts and times the requests to another, logs them, and tells at `/metrics`.

    A request is timed until its first bytes are ready: how fast the client reads is not the server's.
    """

    def __init__(self, inner: WSGI, pool: QueryPool, log: AccessLog | None = None) -> None:
        self._inner = inner
        self._log = log
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "clausegraph_requests", "Requests answered.", ("route", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "clausegraph_request_seconds",
            "Until an answer is ready.",
            ("route",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        # looking up a label takes longer than counting
        self._counter = lru_cache(maxsize=512)(self._requests.labels)
        self._timers = {route: self._seconds.labels(route) for route in (*ROUTES, OTHER)}
        idle = Gauge("clausegraph_query_workers_idle", "Query workers that wait for a query.", registry=self._registry)
        idle.set_function(lambda: pool.idle)
        long = Gauge("clausegraph_long_queries", "Long queries that are being answered.", registry=self._registry)
        long.set_function(lambda: pool.long_queries)
        started = Counter(
            "clausegraph_query_workers_replaced", "Query workers put in another's place.", registry=self._registry
        )
        pool.on_replacement = started.inc

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        method = environ["REQUEST_METHOD"]
        method = method if method in METHODS else "other"  # labels are ours, or strangers could make any number of them
        route = _route(path)
        began = time.perf_counter()
        ended = "500"

        def counting(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal ended
            ended = status[:3]
            self._counter(route, method, ended).inc()
            return start_response(status, headers, *rest)

        answer = (self._tell if path == PATH else self._inner)(environ, counting)
        seconds = time.perf_counter() - began
        self._timers[route].observe(seconds)
        if self._log is not None:
            self._log.add(environ, ended, seconds)
        return answer

    def _tell(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        content = generate_latest(self._registry)
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_PLAIN_0_0_4), ("Content-Length", str(len(content)))])
        return (content,)


def _route(path: str) -> str:
    first = path[1:].partition("/")[0]
    return first if first in ROUTES else OTHER
