"""Adding a contract from a page: the form, who may, what is refused and why. That it is read and shown is in test_browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.query_pool import QueryPool
from graph.store import ClauseStore
from tests.graph.readings import full_reading

TOKEN = "ひらけごま-open"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    monkeypatch.setenv("CLAUSEGRAPH_TOKEN", TOKEN)
    with ClauseStore.open(tmp_path / "store") as store:
        store.replace_contract("itaku", full_reading())
        with QueryPool(str(tmp_path / "store"), workers=1) as pool:
            yield create_app(store, pool).test_client()


def send(client: FlaskClient, name: str = "itaku.txt", *, token: str = TOKEN, **fields: str) -> TestResponse:
    """Send the form as a browser does."""
    data = {"token": token, "file": (io.BytesIO("第1条 甲は支払う。".encode()), name), **fields}
    return client.post("/uploads", data=data, content_type="multipart/form-data", headers={"Accept": "text/html"})


@pytest.mark.parametrize("page", ["/", "/uploads"])
def test_the_form_needs_no_script(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    assert 'method="post" enctype="multipart/form-data" action="/uploads"' in text
    assert all(f'name="{name}"' in text for name in ("token", "file", "id"))


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x"])
def test_only_the_token_in_the_form_lets_anybody_write(client: FlaskClient, token: str) -> None:
    client.set_cookie("token", TOKEN)  # what a browser sends by itself is no permission
    answer = send(client, token=token)
    assert (answer.status_code, "トークンが違います" in answer.text) == (401, True)
    assert TOKEN not in answer.text


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"name": ""}, 400, "ファイルを選んでください"),
        ({"name": "itaku.txt"}, 409, "別の ID を付けてください"),
        ({"name": "x.txt", "id": "a/b"}, 400, "a/b"),
        ({"name": "###.txt"}, 400, "no id can be made"),
    ],
)
def test_what_is_refused_says_why_on_a_page_with_the_form(
    client: FlaskClient, fields: dict[str, str], status: int, reason: str
) -> None:
    answer = send(client, **fields)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert reason in answer.text
    assert 'id="upload"' in answer.text


def test_a_file_that_is_too_large_is_refused(client: FlaskClient) -> None:
    kind = "multipart/form-data; boundary=end"
    answer = client.post("/uploads", data=b"x" * (17 * 1024**2), content_type=kind, headers={"Accept": "text/html"})
    assert (answer.status_code, "大きすぎます" in answer.text) == (413, True)


def test_without_a_token_nothing_is_taken(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUSEGRAPH_TOKEN")
    assert send(client, token="").status_code == 403
    page = client.get("/uploads").text
    assert 'id="upload"' not in page
    assert "CLAUSEGRAPH_TOKEN" in page


def test_an_unknown_upload_is_not_found(client: FlaskClient) -> None:
    assert client.get("/uploads/nothing", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.parametrize(("outcome", "says"), [("added", "取り込みました"), ("unchanged", "同じ内容がすでにあります")])
def test_the_contract_is_shown_with_what_became_of_it_and_its_notices(
    client: FlaskClient, outcome: str, says: str
) -> None:
    page = client.get("/contracts/itaku", query_string={"upload": outcome}).text
    assert says in page
    assert "どの条項にも属さない文" in page
    assert 'class="uploaded"' not in client.get("/contracts/itaku?upload=nonsense").text
