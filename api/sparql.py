"""`/sparql`: the query operation of the SPARQL 1.1 Protocol, and for browsers a form."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, abort, json, render_template, request

from api.negotiation import choose, wants_page
from api.query_pool import Answer, QueryPool, Question
from graph.answer import GRAPH_FORMATS, TABLE_FORMATS
from graph.questions import question, questions
from ontology.errors import QueryRefused

LONGEST_QUERY: Final = 256 * 1024  # bytes of the whole request
SPARQL_QUERY: Final = "application/sparql-query"
FORM: Final = "application/x-www-form-urlencoded"

# what clients also call the formats
OTHER_NAMES: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}
FIRST_SHOWN: Final = "surviving-clauses"
SHORT_NAMES: Final = {
    "html": ("application/sparql-results+json", "text/turtle"),
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "turtle": (None, "text/turtle"),
    "ntriples": (None, "application/n-triples"),
    "jsonld": (None, "application/ld+json"),
}
TABLES: Final = (*TABLE_FORMATS, *OTHER_NAMES)
GRAPHS: Final = tuple(GRAPH_FORMATS)


def sparql_blueprint(pool: QueryPool) -> Blueprint:
    """The endpoint over a pool of query workers."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=["GET", "POST"])
    def endpoint() -> Response:
        request.max_content_length = LONGEST_QUERY
        if request.method == "GET" and "query" not in request.args:
            return _form()
        try:
            return _answer(pool)
        except QueryRefused as error:
            if request.values.get("format") != "html":
                raise
            return _page(request.values.get("query", ""), error.http_status, problem=str(error))

    return blueprint


def _form() -> Response:
    if not wants_page(request.accept_mimetypes):
        raise QueryRefused("there is no query: give one as ?query=…, or POST it (SPARQL 1.1 Protocol section 2.1)")
    chosen = question(request.args.get("name", FIRST_SHOWN))
    return _page(chosen.sparql)


def _page(query: str, status: int = 200, **result: Any) -> Response:
    return Response(render_template("sparql.html", questions=questions(), query=query, **result), status)


def _answer(pool: QueryPool) -> Response:
    query = _query()
    table, graph = _formats()
    asked = Question(
        query,
        OTHER_NAMES.get(table or "", table),
        graph,
        tuple(request.values.getlist("default-graph-uri")),
        tuple(request.values.getlist("named-graph-uri")),
    )
    answer = pool.ask(asked)
    if answer.media_type is None:
        abort(406, f"this query is answered as {', '.join(GRAPHS if table else TABLES)}")
    # asked for as application/json, it is given under that name
    if request.values.get("format") == "html":
        return _result_page(query, answer)
    shown = table if answer.media_type == asked.table else answer.media_type
    return Response(answer.content, content_type=_with_charset(shown or answer.media_type), headers={"Vary": "Accept"})


def _result_page(query: str, answer: Answer) -> Response:
    """The answer under the form: rows as a table, a yes or no and a graph as text."""
    if answer.media_type != TABLES[0]:
        return _page(query, rows=(), columns=(), text=answer.content.decode())
    result = json.loads(answer.content)
    if "boolean" in result:
        return _page(query, rows=(), columns=(), text="yes" if result["boolean"] else "no")
    return _page(query, rows=result["results"]["bindings"], columns=result["head"]["vars"])


def _query() -> str:
    """The query of the request, however it was sent; the protocol allows exactly one."""
    if request.method == "POST" and request.mimetype == SPARQL_QUERY:
        try:
            return request.get_data().decode()
        except UnicodeDecodeError:
            raise QueryRefused("the query is not UTF-8") from None
    if request.method == "POST" and request.mimetype != FORM:
        if request.mimetype == "application/sparql-update":
            raise QueryRefused("updates are not taken over HTTP; contracts are read with `clausegraph ingest`")
        abort(415, f"a query is posted as {SPARQL_QUERY} or {FORM}")
    given = request.form if request.method == "POST" else request.args
    if "update" in given:
        raise QueryRefused("updates are not taken over HTTP; contracts are read with `clausegraph ingest`")
    queries = given.getlist("query")
    if len(queries) != 1:
        raise QueryRefused(f"there must be one query, and there are {len(queries)}")
    return queries[0]


def _formats() -> tuple[str | None, str | None]:
    """The media types that the client takes: for SELECT and ASK, and for CONSTRUCT and DESCRIBE."""
    name = request.values.get("format")
    if name:
        if name not in SHORT_NAMES:
            raise QueryRefused(f"no format is called {name!r}; there are {', '.join(SHORT_NAMES)}")
        return SHORT_NAMES[name]
    if wants_page(request.accept_mimetypes):  # a browser: what it can show as text
        return TABLES[0], GRAPHS[0]
    table, graph = choose(request.accept_mimetypes, TABLES), choose(request.accept_mimetypes, GRAPHS)
    if table is None and graph is None:
        abort(406, f"answers come as {', '.join((*TABLES, *GRAPHS))}")
    return table, graph


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
