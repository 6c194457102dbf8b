"""The parse cache: what is kept, what is dropped, and what happens to a damaged one."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import cache as cache_module
from ingest.cache import CachedParser, ParseCache, default_path
from ingest.engine import Engine
from ingest.parse import Entity, Parse, Token
from ingest.parse_bytes import from_bytes, to_bytes

TEXTS = ["甲は、乙に通知する。", "乙は、東京都の丙に支払う。", "", "甲は、乙に通知する。"]
VALUES = {bytes([i] * 16): bytes([i]) * 3000 for i in range(40)}


class Counting:
    """An engine that says what it was asked."""

    def __init__(self, engine: Engine, version: str = "1") -> None:
        self.engine = engine
        self.version = version
        self.asked: list[str] = []

    def parse(self, texts: Iterable[str]) -> Iterator[Parse]:
        texts = list(texts)
        self.asked += texts
        return self.engine.parse(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "parses.sqlite"


def test_each_text_is_parsed_once(engine: Engine, path: Path) -> None:
    parser = Counting(engine)
    expected = list(engine.parse(TEXTS))
    cached = CachedParser(parser, ParseCache(path))
    assert list(cached.parse(iter(TEXTS))) == expected
    assert parser.asked == TEXTS[:3]
    assert list(cached.parse(TEXTS)) == expected
    assert list(CachedParser(parser, ParseCache(path)).parse(reversed(TEXTS))) == expected[::-1]
    assert parser.asked == TEXTS[:3]


def test_other_versions_are_other_parses(engine: Engine, path: Path) -> None:
    old, new = Counting(engine, "1"), Counting(engine, "2")
    list(CachedParser(old, ParseCache(path)).parse(TEXTS))
    cached = CachedParser(new, ParseCache(path))
    list(cached.parse(TEXTS))
    assert new.asked == TEXTS[:3]
    assert cached.version == "2"


def token(text: str, start: int) -> Token:
    return Token(
        text, "語", "NOUN", "名詞-普通名詞-一般", "五段-カ行;連用形-一般", "obj", 0, 3, start, start + len(text)
    )


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_parse_survives_as_bytes(text: str, places: list[tuple[int, int]]) -> None:
    tokens = tuple(token(text[start : start + n], start) for start, n in places if start + n <= len(text))
    parse = Parse(text, tokens, tuple(Entity("City", start, start + n) for start, n in places))
    assert from_bytes(to_bytes(parse), text) == parse


OTHER_BYTES = {
    "nothing": b"",
    "not packed": b"no",
    "another shape": zlib.compress(b"[]"),
    "no text": zlib.compress(b"\xff"),
    "half a token": zlib.compress(json.dumps([[], [1], []]).encode()),
    "a string that is not there": zlib.compress(json.dumps([[], [9] * 9, []]).encode()),
}


@pytest.mark.parametrize("data", OTHER_BYTES.values(), ids=OTHER_BYTES)
def test_other_bytes_are_no_parse(data: bytes) -> None:
    with pytest.raises(ValueError, match="no parse"):
        from_bytes(data, "甲")


def test_size_is_bounded_and_the_oldest_goes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 100_000
    cache = ParseCache(path, limit=limit)
    keys = list(VALUES)
    for day, key in enumerate(keys):
        monkeypatch.setattr(cache_module, "_today", lambda day=day: day)
        cache.put({key: VALUES[key]})
        assert cache.get(keys[:1]), "what is used again and again stays"
    kept = cache.get(keys)
    assert set(kept.items()) <= set(VALUES.items())
    assert keys[-1] in kept
    assert keys[1] not in kept
    cache.close()
    assert path.stat().st_size <= limit * 1.1


def test_any_damaged_byte_is_noticed(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever 200 bytes of the file are changed, what is found is right, and what is put is found."""
    chance = random.Random(4)
    cache = ParseCache(path)
    cache.put(VALUES)
    cache.close()
    whole = path.read_bytes()
    lost = 0
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(200):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        cache = ParseCache(path)
        found = cache.get(list(VALUES))
        assert set(found.items()) <= set(VALUES.items())
        lost += len(VALUES) - len(found)
        cache.put(VALUES)
        cache.put(VALUES)  # the first may only have found the damage
        assert cache.get(list(VALUES)) == VALUES
        cache.close()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    assert lost > 40
    assert "damaged" in caplog.text


@pytest.mark.parametrize(
    "content",
    [b"no database at all" * 100, b"SQLite format 3\0" + bytes(5000)],
    ids=["text", "only a head"],
)
def test_other_file_is_replaced(path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    cache = ParseCache(path)
    cache.put(VALUES)
    assert cache.get(list(VALUES)) == VALUES
    assert str(path) in caplog.text


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_half_a_file_is_replaced(path: Path, kept: float) -> None:
    cache = ParseCache(path)
    cache.put(VALUES)
    cache.close()
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    cache = ParseCache(path)
    cache.get(list(VALUES))
    cache.put(VALUES)
    cache.put(VALUES)
    assert cache.get(list(VALUES)) == VALUES


def test_table_of_another_format_is_replaced(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE parses (key, value)")
    cache = ParseCache(path)
    cache.put(VALUES)
    assert cache.get(list(VALUES)) == VALUES


def test_place_that_cannot_be_written_costs_nothing_but_time(
    tmp_path: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    cached = CachedParser(engine, ParseCache(blocked / "parses.sqlite"))
    assert list(cached.parse(TEXTS)) == list(engine.parse(TEXTS))
    assert "go on without" in caplog.text


def test_closed_cache_keeps_nothing(path: Path) -> None:
    cache = ParseCache(path)
    cache.close()
    cache.put(VALUES)
    assert cache.get(list(VALUES)) == {}


def test_processes_share_one_cache(path: Path) -> None:
    """Eight processes open the same new file and write at once; none fails and nothing is lost."""
    code = """if True:
        import sys
        from pathlib import Path
        from ingest.cache import ParseCache
        cache = ParseCache(Path(sys.argv[1]))
        for i in range(50):
            key = bytes([int(sys.argv[2]), i]) * 8
            cache.put({key: b"value" * 100})
            assert key in cache.get([key])
    """
    root = Path(__file__).parents[2]
    ParseCache(path).close()
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path), str(n)], cwd=root, stderr=subprocess.PIPE, text=True)
        for n in range(8)
    ]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 8
    cache = ParseCache(path)
    assert len(cache.get([bytes([n, i]) * 8 for n in range(8) for i in range(50)])) == 400


@pytest.mark.skipif(sys.platform != "linux", reason="the place is another elsewhere")
def test_default_place_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(os.environ, "XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == tmp_path / "clausegraph" / "parses.sqlite"
