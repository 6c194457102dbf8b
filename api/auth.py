"""Who may write over HTTP: whoever shows the token of the environment variable CLAUSEGRAPH_TOKEN (RFC 6750)."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Request

TOKEN: Final = "CLAUSEGRAPH_TOKEN"  # noqa: S105 (the name, not the token)


def writing_allowed() -> bool:
    """Whether the server takes writes over HTTP at all: only where a token is set."""
    return bool(os.environ.get(TOKEN))


def require_token(request: Request) -> None:
    """Let the request through where it bears the server's token (`Authorization: Bearer …`).

    Forbidden (403) where the server has no token, so that writing is off; Unauthorized (401) where the request bears
    none or another. Both are answered as problem+json. The comparison takes the same time whatever is wrong.
    """
    shown = request.authorization
    given = shown.token if shown is not None and shown.type == "bearer" else None
    # WSGI reads the bytes of headers as Latin-1 (PEP 3333)
    check_token((given or "").encode("latin-1", "replace"))


def check_token(given: bytes) -> None:
    """The same for a token that came in another way, such as typed into a form."""
    expected = os.environ.get(TOKEN)
    if not expected:
        raise Forbidden(f"writing over HTTP is off; it is on where the server is started with {TOKEN} set")
    if not hmac.compare_digest(_digest(given), _digest(expected.encode())):
        error = "invalid_token" if given else None
        challenge = WWWAuthenticate("bearer", {"realm": "clausegraph", **({"error": error} if error else {})})
        raise Unauthorized("writing needs the server's token: Authorization: Bearer …", www_authenticate=challenge)


def _digest(token: bytes) -> bytes:
    """Of equal length for every token, so that not even the length can be measured."""
    return hashlib.sha256(token).digest()
