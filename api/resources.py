"""`/id/…`: what the IRIs lead to (Linked Data): a person gets the page, a program the triples or REST's JSON.

Endings (`.ttl`, `.jsonld`, `.json` …) work in a browser, where nobody can set an Accept header: no id and no address has a
dot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Redirection

from api import rows
from api.caching import Digests, cached, tag, unchanged
from api.nearest import check_there
from api.negotiation import choose, wants_page
from api.operations import JSON
from api.parameters import check_path
from api.rest import answer
from graph import listing, lookup, turtle
from graph.answer import GRAPH_FORMATS, PREFIXES
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
OF_CONTRACT: Final = tuple(dict.fromkeys((*ARCHIVED, JSON, *GRAPH_FORMATS)))
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
    def all_contracts() -> Response | Redirection:
        """The store itself: its list."""
        if wants_page(request.accept_mimetypes):
            return _page(url_for("pages.contracts"))
        media_type = _acceptable((JSON, *GRAPH_FORMATS))
        return _page(url_for("rest.contracts")) if media_type == JSON else things.all_contracts(media_type)

    @blueprint.get("/id/contracts/<contract_id>")
    def contract(contract_id: str) -> Response | Redirection:
        check_path({"contract_id": contract_id})
        name, media_type = _ending(contract_id)
        return things.contract(name, media_type)

    @blueprint.get("/id/contracts/<contract_id>/<path:node>")
    def inside(contract_id: str, node: str) -> Response | Redirection:
        check_path({"contract_id": contract_id, "node": node})
        name, media_type = _ending(node)
        return things.inside(contract_id, name, media_type)

    return blueprint


class _Things:
    def __init__(self, store: ClauseStore) -> None:
        self._store = store
        self._digests = Digests(store)

    def all_contracts(self, media_type: str) -> Response:
        base = f"<{self._store.base}>"
        found = self._store.query(
            f"CONSTRUCT {{ {base} ?p ?o . ?c a cg:Contract ; dcterms:title ?t }} WHERE {{ {{ {base} ?p ?o }} UNION "
            "{ ?c a cg:Contract OPTIONAL { ?c dcterms:title ?t } } }",
            prefixes=PREFIXES,
        )
        etag = tag(self._store.version, media_type)
        return unchanged(etag) or cached(_data(found.serialize(media_type), media_type), etag)

    def contract(self, contract_id: str, wanted: str | None) -> Response | Redirection:
        check_there(self._store, contract_id, HOME)
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
        check_there(self._store, contract_id, HOME)
        iri = f"{self._store.iris(contract_id).contract}/{node}"
        if not NODE.fullmatch(node) or not self._store.query(f"ASK {{ <{iri}> ?p ?o }}"):
            raise UnknownContract(f"nothing is called {iri}{self._nearest(contract_id, node)}")
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
            return answer(rows.part(lookup.node(self._store, contract_id, iri), contract_id))
        family = CALLED[name]
        return answer(rows.fact(family, listing.one(self._store, family, contract_id, number), contract_id))

    def _cached(self, contract_id: str, media_type: str, make: Callable[[], Response]) -> Response:
        etag = tag(self._digests.of(contract_id), media_type)
        return unchanged(etag) or cached(make(), etag)

    def _nearest(self, contract_id: str, node: str) -> str:
        name, _, number = node.partition("/")
        try:
            if name in CALLED:
                listing.one(self._store, CALLED[name], contract_id, number)
            else:
                lookup.clause(self._store, contract_id, name)
        except UnknownContract as error:
            return str(error)[str(error).find(";") :] if ";" in str(error) else ""
        return f"; there is {HOME}{quote(contract_id)}/{quote(name)}" if name not in CALLED else ""


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
