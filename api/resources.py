"""`/id/…`: what the IRIs lead to (Linked Data): a person gets the page, a program the triples."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Redirection

from api.negotiation import choose, wants_page
from graph import turtle
from graph.answer import GRAPH_FORMATS
from graph.store import ClauseStore
from ontology.errors import UnknownContract

# of a contract, a clause (art_3__para_1), a fact (norms/3), a part of a fact (norms/3/amounts/1)
NODE: Final = re.compile(r"[\w~-]+(?:/[0-9]+(?:/[a-z]+/[0-9]+)?)?", re.ASCII)
# endings that work in a browser, where nobody can set an Accept header; a contract id has no dot
ENDINGS: Final[dict[str, turtle.Format]] = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "jsonld": "jsonld"}
ARCHIVED: Final[dict[str, turtle.Format]] = {media_type: name for name, media_type in turtle.MEDIA_TYPES.items()}  # type: ignore[misc]


def resources_blueprint(store: ClauseStore) -> Blueprint:
    """The things that the store's IRIs name."""
    blueprint = Blueprint("resources", __name__)

    @blueprint.get("/id/contracts/<contract_id>")
    def contract(contract_id: str) -> Response | Redirection:
        if contract_id not in store:
            raise UnknownContract(f"no contract {contract_id!r}")
        if wants_page(request.accept_mimetypes):
            return redirect(url_for("pages.contract", contract_id=contract_id), 303)
        media_type = _acceptable(tuple(ARCHIVED))
        return _data(turtle.export(store, contract_id, ARCHIVED[media_type]), media_type)

    @blueprint.get("/id/contracts/<contract_id>.<any({}):ending>".format(", ".join(ENDINGS)))
    def document(contract_id: str, ending: str) -> Response:
        form = ENDINGS[ending]
        return _data(turtle.export(store, contract_id, form), turtle.MEDIA_TYPES[form])

    @blueprint.get("/id/contracts/<contract_id>/<path:node>")
    def inside(contract_id: str, node: str) -> Response | Redirection:
        iri = f"{store.iris(contract_id).contract}/{node}"
        if not NODE.fullmatch(node) or not store.query(f"ASK {{ <{iri}> ?p ?o }}"):
            raise UnknownContract(f"nothing is called {iri}")
        if wants_page(request.accept_mimetypes):
            return redirect(url_for("pages.contract", contract_id=contract_id, _anchor=node), 303)
        media_type = _acceptable(tuple(GRAPH_FORMATS))
        return _data(store.query(f"DESCRIBE <{iri}>").serialize(media_type), media_type)

    return blueprint


def _acceptable(offers: tuple[str, ...]) -> str:
    media_type = choose(request.accept_mimetypes, offers)
    if media_type is None:
        abort(406, f"this is given as {', '.join(offers)}")
    return media_type


def _data(content: bytes, media_type: str) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(content, content_type=media_type + charset, headers={"Vary": "Accept"})
