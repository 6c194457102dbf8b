"""Long inputs: a 1 MB contract, a sentence of 100,000 characters, an item of 50,000 lines, in bounded memory and time.

Measured in a process of its own; at 6,000 characters a second and more, each takes 10 to 40 seconds of CPU time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAD = """保守契約書

青葉商店（以下「甲」という。）と若葉技研（以下「乙」という。）は、次のとおり契約を締結する。

"""
ARTICLE = """第{n}条（保守{n}）
１．乙は、甲の求めに応じ、7日以内に機器を点検しなければならない。ただし、第3条に定める場合を除く。
２．前項の場合、甲は、乙に対し、次の各号に定める費用を支払うものとする。
（１）部品の代金
（２）交通費
３．乙は、本契約の終了後も、甲の秘密を第三者に漏らしてはならない。
"""
LEAD = HEAD + "第1条（点検）\n乙は、甲のために次の各号の機器を点検しなければならない。\n"
LONG = {
    "1 MB": HEAD + "".join(ARTICLE.format(n=n) for n in range(1, 2400)),
    "one sentence": f"{HEAD}第1条（点検）\n乙は、{'甲の求めに応じて機器を点検し、' * 6700}報告しなければならない。\n",
    "lines of one item": f"{LEAD}（１）次の機器\n" + "　　予備品、\n" * 50_000,
    "one number again and again": LEAD + "（１）予備品\n" * 5_000,
}
MEASURE = """if True:
    import json, re, sys, time
    from pathlib import Path
    from ingest.engine import Engine
    from ingest.reading import read_text
    from ingest.sources import decode_source

    engine = Engine()
    engine.load()
    source = decode_source("long.txt", sys.stdin.buffer.read())
    begin = time.process_time()
    reading = read_text(source, engine)
    seconds = time.process_time() - begin
    # not ru_maxrss: a child begins with its parent's
    peak = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
    norms = [(norm.address, norm.type, norm.bearer) for norm in reading.norms]
    longest = max(len(clause.text) for clause in reading.clauses)
    print(json.dumps([seconds, peak, len(reading.clauses), longest, norms[-1]]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured the way of Linux")
@pytest.mark.parametrize(
    ("name", "clauses", "longest"),
    [
        ("1 MB", 14_000, 30),
        ("one sentence", 2, 100_000),
        ("lines of one item", 3, 200_000),
        ("one number again and again", 2, 10),
    ],
)
def test_long_input(name: str, clauses: int, longest: int) -> None:
    text = LONG[name].encode()
    command = [sys.executable, "-c", MEASURE]
    done = subprocess.run(command, input=text, cwd=ROOT, capture_output=True, check=True, timeout=900)
    seconds, peak, found, length, (_, kind, bearer) = json.loads(done.stdout)
    assert found >= clauses
    assert length >= longest
    assert (kind, bearer) == ("prohibition" if name == "1 MB" else "obligation", ["乙"])
    assert seconds < 150
    assert peak / 1024 < 1500  # MB


def test_they_are_as_long_as_they_say() -> None:
    assert len(LONG["1 MB"].encode()) > 1_000_000
    assert len(LONG["one sentence"]) > 100_000
    assert LONG["lines of one item"].count("\n") > 50_000
