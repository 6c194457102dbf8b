"""`/ns`: the vocabulary, for people and for programs; beside it what belongs to it, and the JSON-LD context."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from api.caching import CACHE_CONTROL
from api.libraries import documentation
from api.negotiation import choose, wants_page
from api.words import language_of
from ontology import context
from ontology.terms import terms
from ontology.vocabulary import turtle

TURTLE: Final = "text/turtle"
JSON_LD: Final = "application/ld+json"
BESIDE: Final = ("alignments", "shapes")


def vocabulary_blueprint() -> Blueprint:
    """The vocabulary at `/ns`, as the namespace IRI ends."""
    blueprint = Blueprint("vocabulary", __name__)

    @blueprint.get("/ns")
    def vocabulary() -> Response:
        if wants_page(request.accept_mimetypes):
            return _page()
        if choose(request.accept_mimetypes, (TURTLE, "text/html")) is None:
            abort(406, f"the vocabulary is given as {TURTLE} or text/html")
        return _kept(turtle("clausegraph"), TURTLE)

    @blueprint.get("/ns.<any(ttl, html):ending>")
    def in_form(ending: str) -> Response:
        return _page() if ending == "html" else _kept(turtle("clausegraph"), TURTLE)

    @blueprint.get("/ns/<any({}):document>.ttl".format(", ".join(BESIDE)))
    def beside(document: str) -> Response:
        return _kept(turtle(document), TURTLE)  # type: ignore[arg-type]  # the route knows only these

    @blueprint.get("/ns/context.jsonld")
    def json_ld_context() -> Response:
        return _kept(context.shipped(), JSON_LD)

    return blueprint


def _page() -> Response:
    made = documentation(language_of(request))
    return _kept(render_template("vocabulary.html", documentation=made, terms=() if made else terms()), "text/html")


def _kept(text: str, media_type: str) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(text, content_type=media_type + charset)
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.vary.update(("Accept", "Cookie") if media_type == "text/html" else ("Accept",))
    response.add_etag()
    response.make_conditional(request)
    return response
