"""`/id/…`: what the IRIs lead to (Linked Data): a person gets the page, a program the triples or REST's JSON.

Endings (`.ttl`, `.jsonld`, `.json` …) work in a browser, where nobody can set an Accept header: no id and no address has a
dot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Redirection

from api import rows
from api.caching import Digests, cached, tag, unchanged
from api.nearest import unknown_contract
from api.negotiation import choose, wants_page
from api.operations import JSON
from api.rest import answer
from graph import listing, lookup, turtle
from graph.answer import GRAPH_FORMATS
from graph.listing import Family
from graph.store import ClauseStore
from ontology.errors import UnknownContract

# of a contract, a clause (art_3__para_1), a fact (norms/3), a part of a fact (norms/3/amounts/1)
NODE: Final = re.compile(r"[\w~-]+(?:/[0-9]+(?:/[a-z]+/[0-9]+)?)?", re.ASCII)
HTML: Final = "text/html"
HOME: Final = "/id/contracts/"
ARCHIVED: Final[dict[str, turtle.Format]] = {media_type: name for name, media_type in turtle.MEDIA_TYPES.items()}  # type: ignore[misc]
ENDINGS: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "json": JSON,
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "html": HTML,
}
OF_CONTRACT: Final = (*ARCHIVED, JSON, "application/n-triples")
OF_NODE: Final = (*GRAPH_FORMATS, JSON)
# the families whose IRIs are called otherwise than REST's
CALLED: Final[dict[str, Family]] = {
    **{family: family for family in rows.FAMILIES if family not in {"clauses", "definitions"}}, "terms": "definitions",
}  # fmt: skip


def resources_blueprint(store: ClauseStore) -> Blueprint:
    """The things that the store's IRIs name."""
    blueprint = Blueprint("resources", __name__)
    things = _Things(store)

    @blueprint.get("/id/")
    @blueprint.get("/id/contracts")
    def all_contracts() -> Redirection:
        """The store itself: its list."""
        there = "pages.contracts" if wants_page(request.accept_mimetypes) else "rest.contracts"
        return redirect(url_for(there), 303)

    @blueprint.get("/id/contracts/<contract_id>")
    def contract(contract_id: str) -> Response | Redirection:
        name, media_type = _ending(contract_id)
        return things.contract(name, media_type)

    @blueprint.get("/id/contracts/<contract_id>/<path:node>")
    def inside(contract_id: str, node: str) -> Response | Redirection:
        name, media_type = _ending(node)
        return things.inside(contract_id, name, media_type)

    return blueprint


class _Things:
    def __init__(self, store: ClauseStore) -> None:
        self._store = store
        self._digests = Digests(store)

    def contract(self, contract_id: str, wanted: str | None) -> Response | Redirection:
        if contract_id not in self._store:
            raise unknown_contract(self._store, contract_id, HOME)
        if wanted == HTML or (wanted is None and wants_page(request.accept_mimetypes)):
            return _page(url_for("pages.contract", contract_id=contract_id))
        media_type = wanted or _acceptable(OF_CONTRACT)
        return self._cached(contract_id, media_type, lambda: self._contract(contract_id, media_type))

    def _contract(self, contract_id: str, media_type: str) -> Response:
        if media_type == JSON:
            return answer(rows.contract(lookup.contract(self._store, contract_id), contract_id))
        if media_type in ARCHIVED:
            return _data(turtle.export(self._store, contract_id, ARCHIVED[media_type]), media_type)
        graph = f"<{self._store.iris(contract_id).contract}>"
        found = self._store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        return _data(found.serialize(media_type), media_type)

    def inside(self, contract_id: str, node: str, wanted: str | None) -> Response | Redirection:
        iri = f"{self._store.iris(contract_id).contract}/{node}"
        if not NODE.fullmatch(node) or not self._store.query(f"ASK {{ <{iri}> ?p ?o }}"):
            if contract_id not in self._store:
                raise unknown_contract(self._store, contract_id, HOME)
            raise UnknownContract(f"nothing is called {iri}{self._nearest_clause(contract_id, node)}")
        if wanted == HTML or (wanted is None and wants_page(request.accept_mimetypes)):
            return _page(url_for("pages.contract", contract_id=contract_id, _anchor=node))
        media_type = wanted or _acceptable(OF_NODE)
        return self._cached(contract_id, media_type, lambda: self._node(contract_id, node, iri, media_type))

    def _node(self, contract_id: str, node: str, iri: str, media_type: str) -> Response:
        if media_type != JSON:
            return _data(self._store.query(f"DESCRIBE <{iri}>").serialize(media_type), media_type)
        name, _, number = node.partition("/")
        if not number:
            return answer(rows.fact("clauses", lookup.clause(self._store, contract_id, node), contract_id))
        if name not in CALLED or "/" in number:
            abort(406, f"{iri} is given as {', '.join(GRAPH_FORMATS)}")
        family = CALLED[name]
        return answer(rows.fact(family, listing.one(self._store, family, contract_id, number), contract_id))

    def _cached(self, contract_id: str, media_type: str, make: Callable[[], Response]) -> Response:
        etag = tag(self._digests.of(contract_id), media_type)
        return unchanged(etag) or cached(make(), etag)

    def _nearest_clause(self, contract_id: str, node: str) -> str:
        try:
            lookup.clause(self._store, contract_id, node)
        except UnknownContract as error:
            return str(error).removeprefix(f"no clause {node!r} in {contract_id}")
        return ""


def _ending(name: str) -> tuple[str, str | None]:
    stem, dot, ending = name.rpartition(".")
    return (stem, ENDINGS[ending]) if dot and ending in ENDINGS else (name, None)


def _page(address: str) -> Redirection:
    response = redirect(address, 303)
    response.headers["Vary"] = "Accept"
    return response


def _acceptable(offers: tuple[str, ...]) -> str:
    media_type = choose(request.accept_mimetypes, offers)
    if media_type is None:
        abort(406, f"this is given as {', '.join(offers)}")
    return media_type


def _data(content: bytes, media_type: str) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(content, content_type=media_type + charset)
