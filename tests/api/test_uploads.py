"""Writing over REST: the started server with a token, real GiNZA in its reading process, a real store."""

from __future__ import annotations

import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from graph.store import ClauseStore
from tests.conftest import EXAMPLES, Run, Server, served, start_server

TOKEN = "of-the-tests"
TEXT = "見本契約書\n\n第1条（目的）\n甲は、乙に対し、業務を委託する。\n\n第2条（秘密保持）\n乙は、秘密を第三者に開示してはならない。\n"
IDS = ["lantern-api-terms", "midori-note-terms", "warehouse-system-outsourcing"]


@pytest.fixture(scope="module")
def store(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(example_store, tmp_path_factory.mktemp("uploads") / "store"))


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with served(store, store.parent / "log", TOKEN) as server:
        yield server


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{server.address}/api/v1", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=90
    ) as client:
        yield client


def ids(http: httpx.Client) -> list[str]:
    return [row["contract"] for row in http.get("/contracts").json()["items"]]


def post(http: httpx.Client, text: str, address: str = "/contracts", **headers: str) -> httpx.Response:
    return http.post(address, content=text.encode(), headers={"Content-Type": "text/plain; charset=utf-8", **headers})


def put(http: httpx.Client, text: str, address: str, **headers: str) -> httpx.Response:
    return http.put(address, content=text.encode(), headers={"Content-Type": "text/plain; charset=utf-8", **headers})


def test_a_contract_comes_in_once_is_replaced_and_goes(http: httpx.Client, store: Path, clausegraph: Run) -> None:
    added = post(http, TEXT, "/contracts?id=sample")
    assert (added.status_code, added.json()["state"]) == (201, "added"), added.text
    assert added.headers["Location"] == "/api/v1/contracts/sample"
    assert isinstance(added.json()["notices"], list)
    with ClauseStore.open(store, read_only=True) as opened:
        kept = opened.sources.get("sample")
    assert (kept.name, kept.data, kept.text) == ("text.txt", TEXT.encode(), TEXT)
    again = post(http, TEXT)  # without an id: it is known by its text
    assert (again.status_code, again.json()["state"], again.json()["contract"]) == (200, "unchanged", "sample")

    other = TEXT.replace("秘密を", "情報を")
    assert post(http, other, "/contracts?id=sample").status_code == 409
    replaced = put(http, other, "/contracts/sample")
    assert (replaced.status_code, replaced.json()["state"]) == (200, "replaced")
    clauses = [row["text"] for row in http.get("/contracts/sample/clauses").json()["items"]]
    assert "乙は、情報を第三者に開示してはならない。" in clauses
    assert "乙は、秘密を第三者に開示してはならない。" not in clauses
    shown = clausegraph("show", "sample", "art_2__para_1", store=store).stdout
    assert "prohibition: 乙" in shown

    before = {each: http.get(f"/contracts/{each}", headers={"Accept": "text/turtle"}).content for each in IDS}
    assert http.delete("/contracts/sample").status_code == 204
    assert http.delete("/contracts/sample").status_code == 404
    assert ids(http) == IDS
    assert {each: http.get(f"/contracts/{each}", headers={"Accept": "text/turtle"}).content for each in IDS} == before


def test_a_file_comes_in_as_the_command_would_read_it(http: httpx.Client) -> None:
    file = EXAMPLES / "midori-note-terms.txt"
    answer = http.post("/contracts", files={"file": (file.name, file.read_bytes())})
    assert (answer.status_code, answer.json()["state"], answer.json()["contract"]) == (
        200,
        "unchanged",
        "midori-note-terms",
    )


@pytest.fixture
def large(http: httpx.Client) -> Iterator[str]:
    """The address of a contract that is gone after the test, whatever became of it."""
    address = "/contracts/large"
    yield address
    http.delete(address)


def test_what_takes_long_is_a_job_and_shows_how_far_it_is(http: httpx.Client, large: str) -> None:
    fee = secrets.randbelow(
        10**9
    )  # sentences that nobody has read before: parses are remembered, and would take no time
    clauses = (f"第{n}条（支払）\n乙は、第{n}回の報酬として{fee + n}円を30日以内に支払う。\n" for n in range(3, 700))
    text = TEXT + "\n".join(clauses)
    taken = put(http, text, large, Prefer="respond-async")
    assert taken.status_code == 202
    assert taken.headers["Location"] == taken.json()["links"]["self"]
    same = put(http, text, large, Prefer="respond-async")
    assert same.json()["id"] == taken.json()["id"]
    steps = [*until_done(http, taken.headers["Location"])]
    assert steps[-1]["state"] == "done", steps[-1]
    assert [step["done"] for step in steps] == sorted(step["done"] for step in steps)
    assert any(0 < step["done"] < step["total"] for step in steps if step["state"] == "reading"), steps
    assert steps[-1]["links"]["contract"] == "/api/v1/contracts/large"


def until_done(http: httpx.Client, location: str, seconds: float = 180) -> Iterator[dict[str, Any]]:
    """What a job says of itself again and again, up to the last."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = httpx.get(str(http.base_url.join(location)), timeout=30).json()
        yield job
        if job["state"] in {"done", "refused", "interrupted"}:
            return
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("status", "content", "kind", "says"),
    [
        (422, "こんにちは。今日は良い天気です。", "text/plain", "no clause"),
        (422, "", "text/plain", "empty"),
        (422, "%PDF-broken", "application/pdf", "PDF"),
        (415, "{}", "application/json", "text/plain"),
        (400, "x", "multipart/form-data; boundary=b", "file"),
    ],
)
def test_what_is_no_contract_is_refused(http: httpx.Client, status: int, content: str, kind: str, says: str) -> None:
    answer = http.post("/contracts", content=content.encode(), headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]
    assert ids(http) == IDS


def test_a_job_that_is_refused_says_why(http: httpx.Client) -> None:
    taken = post(http, "これは契約ではない。", "/contracts?id=none", Prefer="respond-async").json()
    *_, job = until_done(http, taken["links"]["self"])
    assert (job["state"], job["status"]) == ("refused", 422)
    assert "no clause" in job["detail"]


def test_a_job_is_remembered_when_the_server_starts_again(own_store: Path) -> None:
    text = TEXT + "".join(f"第{n}条（報告）\n乙は、第{n}回の報告書を提出する。\n" for n in range(3, 300))
    addresses = {}
    with restarted(own_store, "first", signal.SIGKILL) as http:
        for contract_id, content in (("done", TEXT), ("refused", "これは契約ではない。"), ("cut", text + str(uuid4()))):
            taken = put(http, content, f"/contracts/{contract_id}", Prefer="respond-async")
            addresses[contract_id] = taken.headers["Location"]
            if contract_id != "cut":
                [*_] = until_done(http, addresses[contract_id])
    with restarted(own_store, "second", signal.SIGTERM) as http:
        jobs = {name: http.get(str(http.base_url.join(address))).json() for name, address in addresses.items()}
        assert {name: (job["state"], job["status"]) for name, job in jobs.items()} == {
            "done": ("done", 201), "refused": ("refused", 422), "cut": ("interrupted", 503),
        }  # fmt: skip
        assert jobs["done"]["links"]["contract"] == "/api/v1/contracts/done"
        assert "no clause" in jobs["refused"]["detail"]
        assert "send it again" in jobs["cut"]["detail"]
        assert http.get("/jobs/never").status_code == 404


@contextmanager
def restarted(store: Path, log: str, end: signal.Signals) -> Iterator[httpx.Client]:
    """A client of a server that ends like this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAUSEGRAPH_TOKEN", TOKEN)
        server = start_server(store, store.parent / log)
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    try:
        with httpx.Client(base_url=f"{server.address}/api/v1", headers=bearer, timeout=90) as client:
            yield client
    finally:
        for process in psutil.Process(server.process.pid).children(recursive=True) if end is signal.SIGKILL else ():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        server.process.send_signal(end)
        server.process.wait(timeout=15)


@pytest.mark.parametrize("token", [None, "another"])
def test_who_bears_no_token_writes_nothing(server: Server, http: httpx.Client, token: str | None) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for method, path in (("POST", "/contracts"), ("PUT", f"/contracts/{IDS[0]}"), ("DELETE", f"/contracts/{IDS[0]}")):
        answer = httpx.request(method, f"{server.address}/api/v1{path}", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    assert ids(http) == IDS


def test_a_write_can_be_bound_to_what_the_client_has_seen(http: httpx.Client) -> None:
    address = f"/contracts/{IDS[0]}"
    seen = http.get(address).headers["ETag"]
    assert http.delete(address, headers={"If-Match": '"other"'}).status_code == 412
    assert http.put(address, headers={"If-Match": '"other"', "Content-Type": "text/plain"}).status_code == 412
    text = (EXAMPLES / "lantern-api-terms.md").read_bytes()
    kept = http.put(address, content=text, headers={"If-Match": seen, "Content-Type": "text/markdown"})
    assert (kept.status_code, kept.json()["state"]) == (200, "unchanged")


@pytest.mark.parametrize("contract_id", ["A B", "x.y", "ä/ö"[:1] + "."])
def test_an_id_that_is_none_is_named(http: httpx.Client, contract_id: str) -> None:
    answer = http.post(
        "/contracts", params={"id": contract_id}, content=TEXT.encode(), headers={"Content-Type": "text/plain"}
    )
    assert (answer.status_code, answer.json()["parameter"]) == (400, "id")
