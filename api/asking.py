"""`/questions/{name}`: the named questions, for people who do not write SPARQL: a form in, a table out."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, json, render_template, request

from api.protocol import SHORT_NAMES
from api.query_pool import QueryPool
from api.query_pool import Question as Asked
from graph.questions import question, questions
from ontology.errors import QueryRefused

OURS: Final = frozenset({"lang"})  # parameters of the page, not of the question
TABLE, GRAPH = SHORT_NAMES["html"]


def asking_blueprint(pool: QueryPool) -> Blueprint:
    """The answers to the named questions, each with its SPARQL in the editor above."""
    blueprint = Blueprint("asking", __name__)

    @blueprint.get("/questions/<name>")
    def answer(name: str) -> Response:
        chosen = question(name)
        values = {key: value for key, value in request.args.items() if value and key not in OURS}
        try:
            sparql = chosen.bound(values)
            result = json.loads(pool.ask(Asked(sparql, TABLE, GRAPH)).content)
        except QueryRefused as error:
            return _page(chosen.sparql, name, error.http_status, problem=str(error))
        return _page(sparql, name, rows=result["results"]["bindings"], columns=result["head"]["vars"])

    return blueprint


def _page(sparql: str, name: str, status: int = 200, **result: Any) -> Response:
    return Response(render_template("sparql.html", questions=questions(), query=sparql, asked=name, **result), status)
