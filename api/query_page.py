"""The page at `/sparql`: a form for a query, and its answer under it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, json, render_template, request

from api.negotiation import wants_page
from api.protocol import SHORT_NAMES, Operation, WrongMethod, operation
from api.query_pool import Answer, QueryPool, Question
from api.replies import Reply
from api.sparql import LONGEST_QUERY, answer_query, describe_service
from graph.questions import question, questions
from ontology.errors import QueryRefused

FIRST_SHOWN: Final = "surviving-clauses"
TABLE, GRAPH = SHORT_NAMES["html"]


def query_page_blueprint(pool: QueryPool) -> Blueprint:
    """The page, and for browsers that ask for no format the answer as text."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=["GET", "POST"])
    def endpoint() -> Response:
        request.max_content_length = LONGEST_QUERY
        body = request.get_data()
        asked = operation(request.method, request.query_string.decode("latin-1"), request.content_type or "", body)
        if asked.form == "update":
            raise WrongMethod("a page does not update; programs do (docs/sparql.md)")
        if asked.form == "description":
            return (
                _form()
                if _for_people()
                else _response(describe_service(asked, request.headers.get("Accept", ""), request.host_url.rstrip("/")))
            )
        if asked.format != "html":
            accept = "" if _for_people() else request.headers.get("Accept", "")  # as text, which a browser can show
            return _response(answer_query(pool, asked, accept))
        try:
            return _result_page(
                asked, pool.ask(Question(asked.text, TABLE, GRAPH, asked.default_graphs, asked.named_graphs))
            )
        except QueryRefused as error:
            return _page(asked.text, error.http_status, problem=str(error))

    return blueprint


def _for_people() -> bool:
    return wants_page(request.accept_mimetypes)


def _form() -> Response:
    return _page(question(request.args.get("name", FIRST_SHOWN)).sparql)


def _page(query: str, status: int = 200, **result: Any) -> Response:
    return Response(render_template("sparql.html", questions=questions(), query=query, **result), status)


def _result_page(asked: Operation, answer: Answer) -> Response:
    """The answer under the form: rows as a table, a yes or no and a graph as text."""
    if answer.media_type != TABLE:
        return _page(asked.text, rows=(), columns=(), text=answer.content.decode())
    result = json.loads(answer.content)
    if "boolean" in result:
        return _page(asked.text, rows=(), columns=(), text="yes" if result["boolean"] else "no")
    return _page(asked.text, rows=result["results"]["bindings"], columns=result["head"]["vars"])


def _response(reply: Reply) -> Response:
    return Response(reply.pieces(), reply.status, headers=list(reply.headers))
