"""`/metrics`: what the server does, in the form of Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from api.access_log import AccessLog
from api.query_pool import QueryPool

PATH: Final = "/metrics"
MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
ROUTES: Final = ("sparql", "rdf-graph-store", "api", "id", "contracts", "static", "healthz", "metrics")
OTHER: Final = "pages"
METHODS: Final = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counts, times and logs requests, and tells of them."""

    def __init__(self, pool: QueryPool, log: AccessLog | None = None) -> None:
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

    def add(self, scope: Mapping[str, Any], status: int, seconds: float) -> None:
        """One request (its ASGI scope), how it ended, and how long its first bytes took: how fast a client reads is its own."""
        path, method = scope["path"], scope["method"]
        method = method if method in METHODS else "other"  # labels are ours, or strangers could make any number of them
        route = _route(path)
        self._counter(route, method, status).inc()
        self._timers[route].observe(seconds)
        if self._log is not None:
            self._log.add(scope, status, seconds)

    def tell(self) -> bytes:
        """All of it, in Prometheus's text format (MEDIA_TYPE)."""
        return generate_latest(self._registry)


def _route(path: str) -> str:
    first = path[1:].partition("/")[0]
    return first if first in ROUTES else OTHER
