"""`/sparql`: the SPARQL 1.1 Protocol and Service Description.

Programs are answered before the framework: its share of a small answer is larger than the engine's. Their plain queries are
answered on the event loop (`api.gateway`), all else by the WSGI application here, in threads. People at a browser are passed
on to the page (`api.query_page`).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from api import problems
from api.answering import Answer, Question
from api.auth import require_token, writing_allowed
from api.protocol import (
    FORM,
    GRAPH_ALIASES,
    GRAPHS,
    RELATIVE,
    TABLE_ALIASES,
    TABLES,
    UPDATE,
    Forms,
    NotAcceptable,
    Operation,
    TooLong,
    WrongMethod,
    based,
    formats,
    operation,
)
from api.query_pool import QueryPool
from api.replies import PREFLIGHT, Reply, send
from api.writing import Writer
from graph.answer import GRAPH_FORMATS
from graph.description import description
from ontology.errors import ClausegraphError, QueryRefused

PATH: Final = "/sparql"
GRAPH_STORE: Final = "/rdf-graph-store"
LONGEST_QUERY: Final = 256 * 1024  # bytes of the body
LONGEST_UPDATE: Final = 16 * 1024**2
METHODS: Final = "GET, HEAD, POST, OPTIONS"
VARY: Final = ("Vary", "Accept, Accept-Encoding")
HTML: Final = "text/html"

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
logger = logging.getLogger(__name__)


class SparqlEndpoint:
    """A WSGI application that answers programs at `/sparql`, and passes everything else on."""

    def __init__(self, inner: WSGI, pool: QueryPool, writer: Writer) -> None:
        self._inner = inner
        self._pool = pool
        self._writer = writer

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != PATH or HTML in environ.get("HTTP_ACCEPT", ""):
            return self._inner(environ, start_response)
        try:
            asked = self._operation(environ)
            if asked is None:
                return send(_preflight(), environ, start_response)
            if asked.format == "html":
                return self._inner(environ, start_response)
            reply = self._answer(asked, environ)
        except ClausegraphError as error:
            reply = problem(error.http_status, str(error))
        except HTTPException as error:
            named = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
            reply = problem(error.code or 500, error.description or "", tuple(named))
        except Exception:
            logger.exception("unexpected error at %s", PATH)
            reply = problem(500, problems.UNEXPECTED)
        return send(reply, environ, start_response)

    def _operation(self, environ: dict[str, Any]) -> Operation | None:
        """What is asked for; None for a preflight request of CORS."""
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return None
        content_type, body = environ.get("CONTENT_TYPE", ""), b""
        if method == "POST":
            body = _body(environ, content_type)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return operation(method, environ.get("QUERY_STRING", ""), content_type, body)

    def _answer(self, asked: Operation, environ: dict[str, Any]) -> Reply:
        accept = environ.get("HTTP_ACCEPT", "")
        if RELATIVE.search(asked.text):
            asked = based(asked, Request(environ).host_url.rstrip("/") + PATH)
        if asked.form == "query":
            return answer_query(self._pool, asked, accept)
        if asked.form == "description":
            return describe_service(asked, accept, Request(environ).host_url.rstrip("/"))
        require_token(Request(environ))
        self._writer.update(asked.text, using=asked.default_graphs, using_named=asked.named_graphs)
        return Reply(204)


def answer_query(pool: QueryPool, asked: Operation, accept: str) -> Reply:
    """The answer to a query, in the form that the client likes best; in any thread but the event loop's."""
    forms = formats(accept, asked.format)
    return reply_to(pool.ask(question_of(asked, forms)), forms)


def question_of(asked: Operation, forms: Forms) -> Question:
    """What the pool is asked."""
    table, graph = forms
    return Question(
        asked.text,
        TABLE_ALIASES.get(table or "", table),
        GRAPH_ALIASES.get(graph or "", graph),
        asked.default_graphs,
        asked.named_graphs,
    )


def reply_to(answer: Answer, forms: Forms) -> Reply:
    """The answer under the name by which it was asked for, as application/json; NotAcceptable."""
    table, graph = forms
    if answer.media_type is None:
        raise NotAcceptable(f"this query is answered as {', '.join(GRAPHS if table else TABLES)}")
    shown = graph if answer.media_type == GRAPH_ALIASES.get(graph or "", graph) else table
    return Reply(200, (("Content-Type", with_charset(shown or answer.media_type)), VARY), answer=answer)


def describe_service(asked: Operation, accept: str, root: str) -> Reply:
    """The description of this endpoint (SPARQL 1.1 Service Description); `root` is the address of the server."""
    graph = formats(accept, asked.format)[1]
    if graph is None:
        raise NotAcceptable(f"the description of the service is given as {', '.join(GRAPH_FORMATS)}")
    try:
        content = description(
            root + PATH, root + GRAPH_STORE, GRAPH_ALIASES.get(graph, graph), writable=writing_allowed()
        )
    except ValueError:
        raise QueryRefused("the request names no host that can be described") from None
    return Reply(200, (("Content-Type", with_charset(graph)), VARY), content)


def with_charset(media_type: str) -> str:
    """The media type as it is sent: text is in UTF-8, and says so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _body(environ: dict[str, Any], content_type: str) -> bytes:
    """The body of a POST; TooLong. Who may write may send more, which is read only after the token was seen."""
    most = LONGEST_QUERY
    if content_type.startswith(UPDATE) or (
        content_type.startswith(FORM) and "HTTP_AUTHORIZATION" in environ and writing_allowed()
    ):
        require_token(Request(environ))
        most = LONGEST_UPDATE
    try:
        announced = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise QueryRefused("the request has no readable Content-Length") from None
    body: bytes = b"" if announced > most else environ["wsgi.input"].read(announced or most + 1)
    if announced > most or len(body) > most:
        raise TooLong(f"the request is longer than {most // 1024} KB")
    return body


def _preflight() -> Reply:
    return Reply(204, (("Allow", METHODS), ("Access-Control-Allow-Methods", METHODS), *PREFLIGHT))


def problem(status: int, detail: str, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """An error, as problem+json."""
    if status == WrongMethod.http_status:
        headers = (("Allow", METHODS),)
    if status == 503:
        headers = (("Retry-After", "5"),)
    content = problems.body(status, detail, PATH)
    return Reply(status, (("Content-Type", problems.PROBLEM_JSON), *headers), content)
