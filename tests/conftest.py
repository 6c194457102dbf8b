"""What all tests share: the engine, whose model takes 1.5 s to load."""

from __future__ import annotations

import pytest

from ingest.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()
