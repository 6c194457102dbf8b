from __future__ import annotations

import io
import re
import socket
from pathlib import Path

import pytest

from api.access_log import AccessLog
from tests.conftest import start_server

LINE = re.compile(
    r'\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] (\S+) - "(\S+) (\S+) (HTTP/1\.1|-)" (\d{3}) \d+\.\d{3}\n'
)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/sparql", "/sparql"),
        ("/id/contracts/契約", "/id/contracts/%E5%A5%91%E7%B4%84"),
        ('/a" 200 1.000\n[2026-01-01', "/a%22%20200%201.000%0A%5B2026-01-01"),
        ("/\x1b[31m\u0085", "/%1B%5B31m%C2%85"),
        ("/100%", "/100%"),
    ],
)
def test_no_path_forges_a_line(path: str, shown: str) -> None:
    output = io.StringIO()
    log = AccessLog(output)
    scope = {"path": path, "method": "GET", "client": ("::1", "50000"), "http_version": "1.1"}
    log.add(scope, 200, 0.001)
    log.add(scope, 404, 12.5)
    log.flush()
    log.flush()
    lines = output.getvalue().splitlines(keepends=True)
    assert len(lines) == 2
    found = [LINE.fullmatch(line) for line in lines]
    assert [match and match.groups() for match in found] == [
        ("::1", "GET", shown, "HTTP/1.1", "200"),
        ("::1", "GET", shown, "HTTP/1.1", "404"),
    ]


def test_a_server_logs_every_request_and_the_last_ones_when_it_stops(example_store: Path, tmp_path: Path) -> None:
    server = start_server(example_store, tmp_path / "log")
    address = ("127.0.0.1", int(server.address.rpartition(":")[2]))
    asked = [b"/sparql?query=ASK%7B%7D", b"/nowhere%0Aforged", b"/metrics", b"/sparql?query=secret", b"/ns"]
    for target in asked:
        with socket.create_connection(address) as connection:
            connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            while connection.recv(65536):
                pass
    server.process.terminate()
    assert server.process.wait(timeout=15) == 0
    said = (tmp_path / "log").read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [match.groups() for line in said if (match := LINE.fullmatch(line)) and match[3] != "/healthz"]
    assert [(path, status) for _, _, path, _, status in lines] == [
        ("/sparql", "200"),
        ("/nowhere%0Aforged", "404"),
        ("/metrics", "200"),
        ("/sparql", "400"),
        ("/ns", "200"),
    ]
    assert "secret" not in "".join(said)
