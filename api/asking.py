"""`/questions/{name}`: the named questions, for people who do not write SPARQL: a form in, a table out."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, json, request

from api.answering import Question as Asked
from api.answers import in_words
from api.protocol import SHORT_NAMES
from api.query_page import page
from api.query_pool import QueryPool
from api.words import language_of
from graph.questions import question
from graph.store import ClauseStore
from ontology.errors import QueryRefused

OURS: Final = frozenset({"lang"})  # parameters of the page, not of the question
TABLE, GRAPH = SHORT_NAMES["html"]


def asking_blueprint(store: ClauseStore, pool: QueryPool) -> Blueprint:
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
            return page(store, chosen.sparql, error.http_status, asked=name, problem=str(error))
        rows, columns = result["results"]["bindings"], result["head"]["vars"]
        table = in_words(columns, rows, language_of(request))
        return page(store, sparql, asked=name, rows=rows, columns=columns, table=table)

    return blueprint
