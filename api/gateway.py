"""The ASGI application that the server runs: programs' queries are answered on its event loop, all else by Flask in threads.

A small query takes the engine a tenth of a millisecond. Handing it from thread to thread would cost more than that, and a
query that takes long would hold a thread; on the loop it holds nothing until its worker has answered.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from string import printable
from typing import Any, Final, TypeAlias, cast
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from api import metrics, problems
from api.metrics import Metrics
from api.protocol import FORM, QUERY, RELATIVE, Operation, formats, operation
from api.query_pool import QueryPool
from api.replies import Reply, prepared
from api.sparql import HTML, LONGEST_QUERY, PATH, problem, question_of, reply_to
from ontology.errors import ClausegraphError

THREADS: Final = 32  # for all that is not a query: pages, REST, writes
READ: Final = frozenset({b"accept", b"accept-encoding", b"authorization", b"content-length", b"content-type"})

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
WSGI: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
logger = logging.getLogger(__name__)


class Gateway:
    """An ASGI application over a WSGI application and a pool, which lives on the server's loop from its start to its end."""

    def __init__(self, inner: WSGI, pool: QueryPool, told: Metrics) -> None:
        self._pool = pool
        self._told = told
        self._threads = cast(Any, WSGIMiddleware)(_logging_errors(inner), workers=THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's start and end (ASGI's lifespan)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        began = time.perf_counter()
        received = _Received(receive)
        taken: Receive = received
        if scope["path"] == PATH:
            headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in READ}
            asked, taken = await _query(scope, headers, received)
            if asked is not None:
                reply = await self._reply(asked, headers.get(b"accept", ""))
                self._told.add(scope, reply.status, time.perf_counter() - began)
                await _send(reply, scope["method"], headers.get(b"accept-encoding", ""), send)
                return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._told.add(scope, message["status"], time.perf_counter() - began)
                if scope["http_version"] == "1.1" and _has_body(scope) and not received.whole:
                    message["headers"] = [*message["headers"], (b"connection", b"close")]  # RFC 9112 section 9.3
            await send(message)

        if scope["path"] == metrics.PATH:
            content = self._told.tell()
            told = (b"content-type", metrics.MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(content))
            await counted({"type": "http.response.start", "status": 200, "headers": list(told)})
            await counted({"type": "http.response.body", "body": content})
            return
        if not scope["query_string"].isascii():  # the bridge takes ASCII only
            scope = {**scope, "query_string": quote(scope["query_string"], safe=printable).encode()}
        await self._threads(scope, taken, counted)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._pool.start(asyncio.get_running_loop())
        gc.freeze()  # what is there now stays: looking through it again and again would keep requests waiting
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.end()
        await send({"type": "lifespan.shutdown.complete"})

    async def _reply(self, asked: Operation, accept: str) -> Reply:
        try:
            forms = formats(accept, asked.format)
            return reply_to(await self._pool.answer(question_of(asked, forms)), forms)
        except ClausegraphError as error:
            return problem(error.http_status, str(error))
        except Exception:
            logger.exception("unexpected error at %s", PATH)
            return problem(500, problems.UNEXPECTED)


class _Received:
    """Receives a request, as a coroutine (the bridge takes nothing else), and knows whether it has the whole of it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.whole = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self.whole = not message.get("more_body", False)
        return message


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


async def _query(scope: Scope, headers: dict[bytes, str], receive: Receive) -> tuple[Operation | None, Receive]:
    """The query of a program, None for all else; and how the request's body is received from here on."""
    if HTML in headers.get(b"accept", ""):
        return None, receive
    content_type, body = headers.get(b"content-type", ""), b""
    if scope["method"] == "POST":
        announced = headers.get(b"content-length", "")
        # who shows a token may be about to write
        if not (content_type.startswith((QUERY, FORM)) and announced.isdecimal() and b"authorization" not in headers):
            return None, receive
        if int(announced) > LONGEST_QUERY:
            return None, receive
        body, receive = await _read(receive)
    elif scope["method"] not in {"GET", "HEAD"}:
        return None, receive
    try:
        asked = operation(scope["method"], scope["query_string"].decode("latin-1"), content_type, body)
    except ClausegraphError:  # said by the endpoint behind this one
        return None, receive
    if asked.form != "query" or asked.format == "html" or RELATIVE.search(asked.text):
        return None, receive
    return asked, receive


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The body, and how to receive it once more."""
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(pieces)
    again = iter(({"type": "http.request", "body": body, "more_body": False},))

    async def received() -> Message:
        return next(again, None) or await receive()

    return body, received


async def _send(reply: Reply, method: str, accepts: str, send: Send) -> None:
    headers, pieces = prepared(reply, method, accepts)
    encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    if reply.answer is None or reply.answer.file is None:
        await send({"type": "http.response.body", "body": b"".join(pieces)})
        return
    waiting = iter(pieces)
    loop = asyncio.get_running_loop()
    while piece := await loop.run_in_executor(None, next, waiting, b""):  # read, and perhaps packed
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _logging_errors(inner: WSGI) -> WSGI:
    """The application with its errors on the standard error output, where the bridge would mix them with the access log."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.errors"] = sys.stderr
        return inner(environ, start_response)

    return application
