"""A writer that is killed at any moment: every contract is in the store whole or not at all, and writing goes on."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.contracts import BASE, reading, readings
from graph.mapping import triples
from graph.store import ClauseStore

ROOT = Path(__file__).parents[2]
KILLS = 20
CONTRACTS = 40
WRITE = """
import sys
from benchmarks.contracts import readings
from graph.store import ClauseStore
with ClauseStore.open(sys.argv[1]) as store:
    print("open", flush=True)
    for contract_id, reading in readings(int(sys.argv[2])):
        store.replace_contract(contract_id, reading, flush=False)
"""


def writer(path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITE, str(path), str(CONTRACTS)], stdout=subprocess.PIPE, cwd=ROOT)


def test_what_was_killed_left_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "store"
    chosen = random.Random(20)
    whole = {
        contract_id: set(triples(value, base=BASE, contract_id=contract_id))
        for contract_id, value in readings(CONTRACTS)
    }
    seen: set[int] = set()
    for _ in range(KILLS):
        with writer(path) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chosen.uniform(0.0, 0.6))
            process.send_signal(signal.SIGKILL)
        with ClauseStore.open(path, read_only=True) as store:
            held = [row.id for row in store.contracts()]
            seen.add(len(held))
            for contract_id in held:
                assert set(store.graph(contract_id)) == whole[contract_id]
        if len(held) == CONTRACTS:  # begin again, so that every kill finds work
            with ClauseStore.open(path) as store:
                for contract_id in held:
                    store.remove(contract_id)
    assert len(seen) > 1  # not killed before or after everything each time
    with writer(path) as process:
        assert process.wait(timeout=120) == 0
    with ClauseStore.open(path, read_only=True) as store:
        assert {row.id: set(store.graph(row.id)) for row in store.contracts()} == whole


def test_replacing_a_contract_that_is_killed_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "store"
    old, new = (set(triples(reading(number), base=BASE, contract_id="one")) for number in (1, 2))
    code = """
import sys
from benchmarks.contracts import reading
from graph.store import ClauseStore
with ClauseStore.open(sys.argv[1]) as store:
    print("open", flush=True)
    while True:
        for number in (1, 2):
            store.replace_contract("one", reading(number), flush=False)
"""
    chosen = random.Random(21)
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chosen.uniform(0.1, 0.5))
            process.send_signal(signal.SIGKILL)
        with ClauseStore.open(path, read_only=True) as store:
            if "one" in store:
                assert set(store.graph("one")) in (old, new)
