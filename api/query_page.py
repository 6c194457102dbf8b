"""The page at `/sparql`: a form for a query, and its answer under it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, json, render_template, request

from api.answering import Answer, Question
from api.negotiation import wants_page
from api.protocol import SHORT_NAMES, Operation, WrongMethod, operation
from api.query_pool import QueryPool
from api.replies import Reply
from api.sparql import LONGEST_QUERY, answer_query, describe_service
from graph.questions import question, questions
from graph.store import ClauseStore
from ontology.errors import QueryRefused

FIRST_SHOWN: Final = "surviving-clauses"
MOST_OFFERED: Final = 200  # contracts whose ids the forms suggest
TABLE, GRAPH = SHORT_NAMES["html"]


def query_page_blueprint(store: ClauseStore, pool: QueryPool) -> Blueprint:
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
                _form(store)
                if _for_people()
                else _response(describe_service(asked, request.headers.get("Accept", ""), request.host_url.rstrip("/")))
            )
        if asked.format != "html":
            accept = "" if _for_people() else request.headers.get("Accept", "")  # as text, which a browser can show
            return _response(answer_query(pool, asked, accept))
        try:
            return _result_page(
                store, asked, pool.ask(Question(asked.text, TABLE, GRAPH, asked.default_graphs, asked.named_graphs))
            )
        except QueryRefused as error:
            return page(store, asked.text, error.http_status, problem=str(error))

    return blueprint


def _for_people() -> bool:
    return wants_page(request.accept_mimetypes)


def _form(store: ClauseStore) -> Response:
    return page(store, question(request.args.get("name", FIRST_SHOWN)).sparql)


def page(store: ClauseStore, query: str, status: int = 200, **result: Any) -> Response:
    """The page with a query in its editor, and what came of it: `rows` and `columns`, `text` or a `problem`."""
    contracts = store.contracts(limit=MOST_OFFERED)
    return Response(
        render_template("sparql.html", questions=questions(), query=query, contracts=contracts, **result), status
    )


def _result_page(store: ClauseStore, asked: Operation, answer: Answer) -> Response:
    """The answer under the form: rows as a table, a yes or no and a graph as text."""
    if answer.media_type != TABLE:
        return page(store, asked.text, rows=(), columns=(), text=answer.content.decode())
    result = json.loads(answer.content)
    if "boolean" in result:
        return page(store, asked.text, rows=(), columns=(), text="yes" if result["boolean"] else "no")
    return page(store, asked.text, rows=result["results"]["bindings"], columns=result["head"]["vars"])


def _response(reply: Reply) -> Response:
    return Response(reply.pieces(), reply.status, headers=list(reply.headers))
