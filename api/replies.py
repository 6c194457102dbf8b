"""Answers of the SPARQL interfaces as they are sent: with CORS, packed where the client takes gzip, piece by piece."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from api.answering import Answer

# a token is shown in a header and never by a cookie, so pages of any origin may read and try
CORS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Content-Location, ETag, Link, Location"),
)
PREFLIGHT: Final = (
    ("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type"),
    ("Access-Control-Max-Age", "86400"),
)
GUARDS: Final = (
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)
WORTH_PACKING: Final = 1000  # bytes
LEVEL: Final = 1  # the fastest: the answers are repetitive
NO_GZIP: Final = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, the headers beyond those of every reply, and the body: whole, or piece by piece with its size."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    answer: Answer | None = field(default=None)

    @property
    def size(self) -> int:
        """Bytes of the body, unpacked."""
        return len(self.body) if self.answer is None else self.answer.size

    def pieces(self) -> Iterable[bytes]:
        """The body; once."""
        return (self.body,) if self.answer is None else self.answer.pieces()


def prepared(reply: Reply, method: str, accepts: str) -> tuple[list[tuple[str, str]], Iterable[bytes]]:
    """The headers and the body as they are sent, to a client that takes these encodings (Accept-Encoding)."""
    headers = [*reply.headers, *CORS, *GUARDS]
    packed = reply.size > WORTH_PACKING and "gzip" in accepts and NO_GZIP.search(accepts) is None
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    elif reply.status != HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(reply.size)))
    pieces = reply.pieces()
    if method == "HEAD":
        if reply.answer is not None and reply.answer.file is not None:
            reply.answer.file.close()
        return headers, ()
    return headers, _packed(pieces) if packed else pieces


def send(
    reply: Reply, environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    """Begin the WSGI response, and give its body."""
    headers, pieces = prepared(reply, environ["REQUEST_METHOD"], environ.get("HTTP_ACCEPT_ENCODING", ""))
    start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
    return pieces


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(LEVEL, wbits=31)  # 31: with the header of gzip
    for piece in pieces:
        if ready := packer.compress(piece):
            yield ready
    yield packer.flush()
