"""`/rdf-graph-store`: the SPARQL 1.1 Graph Store HTTP Protocol. Reading is open, writing needs the token."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from flask import Blueprint, Response, request

from api.answering import Question
from api.auth import require_token
from api.protocol import GRAPH_ALIASES, NotAcceptable, WrongMediaType, formats
from api.query_pool import QueryPool
from api.replies import CORS, GUARDS, PREFLIGHT, Reply, send
from api.sparql import GRAPH_STORE, VARY, with_charset
from api.writing import Writer
from graph import updating
from graph.answer import GRAPH_FORMATS
from graph.store import ClauseStore
from ontology.errors import QueryRefused

LONGEST_GRAPH: Final = 16 * 1024**2
METHODS: Final = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def graph_store_blueprint(store: ClauseStore, pool: QueryPool, writer: Writer) -> Blueprint:
    """The protocol, direct (the graph is called what was asked for) and indirect (`?graph=`, `?default`)."""
    blueprint = Blueprint("graph_store", __name__)
    blueprint.after_request(_open_to_all)
    both = {"defaults": {"name": None}}

    @blueprint.get(GRAPH_STORE, **both)
    @blueprint.get(f"{GRAPH_STORE}/<path:name>")
    def read(name: str | None) -> Response:
        graph = _graph(name)
        media_type = _media_type()
        if not updating.has_graph(store, graph):
            raise updating.UnknownGraph(f"no graph is called <{graph}>")
        plain = GRAPH_ALIASES.get(media_type, media_type)
        if graph is None:
            reply = Reply(200, body=updating.default_graph(store, plain))
        else:
            reply = Reply(200, answer=pool.ask(Question(EVERYTHING, None, plain, default_graphs=(graph,))))
        return _sent(reply, media_type)

    @blueprint.put(GRAPH_STORE, **both)
    @blueprint.put(f"{GRAPH_STORE}/<path:name>")
    def replace(name: str | None) -> Response:
        require_token(request)
        graph = _graph(name)
        new = writer.put_graph(graph, _parts(), base=graph)
        return Response(status=201 if new else 204)

    @blueprint.post(GRAPH_STORE, **both)
    @blueprint.post(f"{GRAPH_STORE}/<path:name>")
    def merge(name: str | None) -> Response:
        require_token(request)
        if name is None and not request.args:  # section 5.5: a new graph, whose name is ours to give
            graph: str | None = f"{request.host_url.rstrip('/')}{GRAPH_STORE}/{uuid4()}"
        else:
            graph = _graph(name)
        new = writer.put_graph(graph, _parts(), merge=True, base=graph)
        return Response(status=201, headers={"Location": graph or ""}) if new else Response(status=204)

    @blueprint.delete(GRAPH_STORE, **both)
    @blueprint.delete(f"{GRAPH_STORE}/<path:name>")
    def delete(name: str | None) -> Response:
        require_token(request)
        writer.drop_graph(_graph(name))
        return Response(status=204)

    return blueprint


def _graph(name: str | None) -> str | None:
    """The IRI of the graph that the request is about, None for the default graph."""
    if name is not None:
        if request.args:
            raise QueryRefused("the graph is named by the address already; ?graph= and ?default are not for here")
        return request.base_url
    names, default = request.args.getlist("graph"), "default" in request.args
    if len(names) + default != 1 or len(request.args) != 1:
        raise QueryRefused("say which graph: ?graph=IRI, or ?default (Graph Store Protocol section 4.2)")
    if default:
        return None
    if ":" not in names[0]:
        raise QueryRefused(f"{names[0]!r} is no absolute IRI")
    return names[0]


def _media_type() -> str:
    media_type = formats(request.headers.get("Accept", ""), None)[1]
    if media_type is None:
        raise NotAcceptable(f"a graph is given as {', '.join(GRAPH_FORMATS)}")
    return media_type


def _parts() -> list[tuple[bytes, str]]:
    """What was sent: one body, or the parts of a multipart/form-data."""
    request.max_content_length = LONGEST_GRAPH
    if request.mimetype == "multipart/form-data":
        parts = [(file.read(), file.mimetype) for file in request.files.values()]
    else:
        parts = [(request.get_data(), request.mimetype or "application/rdf+xml")]  # section 5.1 allows the guess
    for _, media_type in parts:
        if media_type not in updating.UPLOADS:
            raise WrongMediaType(f"a graph is sent as {', '.join(updating.UPLOADS)}, not as {media_type}")
    return parts


def _sent(reply: Reply, media_type: str) -> Response:
    found: list[tuple[str, list[tuple[str, str]]]] = []
    whole = Reply(reply.status, (("Content-Type", with_charset(media_type)), VARY), reply.body, reply.answer)
    pieces = send(whole, request.environ, lambda status, headers: found.append((status, headers)))
    status, headers = found[0]
    return Response(pieces, status, headers=[pair for pair in headers if pair not in {*CORS, *GUARDS}])


def _open_to_all(response: Response) -> Response:
    if response.status_code in {201, 204}:  # nothing is sent that could have a type
        response.headers.pop("Content-Type", None)
    for name, value in CORS:
        response.headers[name] = value
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
        for name, value in PREFLIGHT:
            response.headers[name] = value
    return response
