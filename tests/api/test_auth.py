"""Writing over HTTP needs the token, and is off where there is none."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from api.auth import TOKEN, require_token, writing_allowed


def bearing(header: str | None) -> Request:
    return Request(EnvironBuilder(headers=[("Authorization", header)] if header else []).get_environ())


@pytest.mark.parametrize("header", ["Bearer sesame", "bearer sesame"])
def test_the_token_opens(header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "sesame")
    assert writing_allowed()
    require_token(bearing(header))


@pytest.mark.parametrize(
    ("token", "header", "error"),
    [
        (None, None, Forbidden),
        (None, "Bearer sesame", Forbidden),
        ("", "Bearer ", Forbidden),
        ("sesame", None, Unauthorized),
        ("sesame", "Bearer ", Unauthorized),
        ("sesame", "Bearer sesam", Unauthorized),
        ("sesame", "Bearer sesame2", Unauthorized),
        ("sesame", "Bearer 開け胡麻", Unauthorized),
        ("sesame", "Basic c2VzYW1lOnNlc2FtZQ==", Unauthorized),
        ("sesame", "sesame", Unauthorized),
    ],
)
def test_nothing_else_does(
    token: str | None, header: str | None, error: type[HTTPException], monkeypatch: pytest.MonkeyPatch
) -> None:
    if token is None:
        monkeypatch.delenv(TOKEN, raising=False)
    else:
        monkeypatch.setenv(TOKEN, token)
    assert writing_allowed() is bool(token)
    with pytest.raises(error):
        require_token(bearing(header))


def test_the_challenge_says_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "sesame")
    with pytest.raises(Unauthorized) as raised:
        require_token(bearing(None))
    assert dict(raised.value.get_headers())["WWW-Authenticate"] == "Bearer realm=clausegraph"
