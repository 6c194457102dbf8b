"""What `/metrics` tells, over a real pool."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from api.app import create_app
from api.metrics import Metrics
from api.query_pool import QueryPool
from graph.store import ClauseStore
from tests.api.readings import reading


@pytest.fixture
def location(tmp_path: Path) -> str:
    with ClauseStore.open(tmp_path / "store") as store:
        store.replace_contract("first", reading())
    return str(tmp_path / "store")


def test_requests_are_counted_by_route_and_status(location: str) -> None:
    with QueryPool(location, workers=1) as pool, ClauseStore.open(location, read_only=True) as store:
        client = Client(Metrics(create_app(store, pool), pool))
        for path in ("/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D", "/sparql?query=x", "/healthz", "/nowhere/x"):
            client.get(path).close()
        client.open("/sparql", method="STRANGE").close()
        told = client.get("/metrics")
        assert told.mimetype == "text/plain"
        families = {family.name: family for family in text_string_to_metric_families(told.text)}
    counted = {
        (sample.labels["route"], sample.labels["method"], sample.labels["status"]): sample.value
        for sample in families["clausegraph_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counted == {
        ("sparql", "GET", "200"): 2,
        ("sparql", "GET", "400"): 1,
        ("sparql", "other", "405"): 1,
        ("healthz", "GET", "200"): 1,
        ("pages", "GET", "404"): 1,
    }
    assert families["clausegraph_query_workers_idle"].samples[0].value == 1
    assert families["clausegraph_long_queries"].samples[0].value == 0
