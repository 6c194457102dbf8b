"""REST under `/api/v1`, to read: contracts, their clauses and their facts, with the field names of docs/facts.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, request, url_for
from pydantic import TypeAdapter

from api.negotiation import choose
from graph import lookup, turtle
from graph.lookup import Found
from graph.store import ClauseStore
from graph.summary import ContractSummary
from ontology.errors import QueryRefused

JSON: Final = "application/json"
TURTLE: Final = "text/turtle"
DEFAULT_LIMIT: Final = 100
LARGEST_LIMIT: Final = 1000

Row = dict[str, Any]

FAMILIES: Final[Mapping[str, Callable[[ClauseStore, str], tuple[Found[Any], ...]]]] = {
    "clauses": lookup.clauses,
    "parties": lookup.parties,
    "definitions": lookup.definitions,
    "references": lookup.references,
    "norms": lookup.norms,
    "exceptions": lookup.exceptions,
    "survivals": lookup.survivals,
    "notices": lookup.notices,
}
_ADAPTERS: Final[dict[type[Any], TypeAdapter[Any]]] = {}
ACROSS: Final = ("norms", "survivals")  # also served over all contracts


def rest_blueprint(store: ClauseStore) -> Blueprint:
    """The read routes over a store."""
    blueprint = Blueprint("rest", __name__, url_prefix="/api/v1")
    blueprint.before_request(_json_only)

    @blueprint.get("/contracts")
    def contracts() -> Response:
        after, limit = _page()
        found = store.contracts(after=after, limit=limit + 1)
        return _paged([_summary(row) for row in found[:limit]], found[limit - 1].id if len(found) > limit else None)

    @blueprint.get("/contracts/<contract_id>")
    def contract(contract_id: str) -> Response:
        _known()
        if choose(request.accept_mimetypes, (JSON, TURTLE)) == TURTLE:
            return Response(turtle.export(store, contract_id), content_type=f"{TURTLE}; charset=utf-8")
        found = lookup.contract(store, contract_id)
        links = {name: url_for("rest.facts", contract_id=contract_id, family=name) for name in FAMILIES}
        return jsonify(
            {**_row(found, contract_id), "links": {"self": request.path, **links, "page": _page_of(contract_id)}}
        )

    @blueprint.get("/contracts/<contract_id>/<any({}):family>".format(", ".join(FAMILIES)))
    def facts(contract_id: str, family: str) -> Response:
        _known()
        return jsonify({"items": [_row(found, contract_id) for found in FAMILIES[family](store, contract_id)]})

    @blueprint.get("/contracts/<contract_id>/clauses/<address>")
    def clause(contract_id: str, address: str) -> Response:
        _known()
        return jsonify(_row(lookup.clause(store, contract_id, address), contract_id))

    @blueprint.get("/<any({}):family>".format(", ".join(ACROSS)))
    def across(family: str) -> Response:
        after, limit = _page()
        rows = list(islice(_facts_behind(store, family, after), limit + 1))
        return _paged(rows[:limit], _key(rows[limit - 1]) if len(rows) > limit else None)

    return blueprint


def _json_only() -> None:
    offers = (JSON, TURTLE) if request.endpoint == "rest.contract" else (JSON,)
    if request.endpoint and choose(request.accept_mimetypes, offers) is None:
        abort(406, f"this is given as {' or '.join(offers)}")


def _facts_behind(store: ClauseStore, family: str, after: str | None) -> Iterator[Row]:
    """The facts of one family over all contracts, contract by contract, from behind the key `after`."""
    first, _, number = (after or "").partition("/")
    if after and (not number.isdecimal() or first not in store):
        raise QueryRefused(f"after={after!r} is not from a `next` link")
    if first:
        yield from (_fact(found, first) for found in FAMILIES[family](store, first) if found.number > int(number))
    while page := store.contracts(after=first or None, limit=20):
        for row in page:
            yield from (_fact(found, row.id) for found in FAMILIES[family](store, row.id))
        first = page[-1].id


def _fact(found: Found[Any], contract_id: str) -> Row:
    return {**_row(found, contract_id), "contract": contract_id, "number": found.number}


def _key(row: Row) -> str:
    return f"{row['contract']}/{row['number']}"


def _row(found: Found[Any], contract_id: str) -> Row:
    """A value from the store as JSON: its IRI, its own fields, what it is related to, and where to go from here."""
    value = _adapter(type(found.value)).dump_python(found.value, mode="json", by_alias=True)
    row = {"id": found.iri, **value, "related": {name: list(iris) for name, iris in found.related.items()}}
    links = {"contract": url_for("rest.contract", contract_id=contract_id)}
    for name in ("address", "from", "target", "clause", "stated_in"):
        if value.get(name):
            links[name] = url_for("rest.clause", contract_id=contract_id, address=value[name])
    return {**row, "links": links}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _summary(row: ContractSummary) -> Row:
    values = asdict(row)
    links = {"self": url_for("rest.contract", contract_id=row.id), "page": _page_of(row.id)}
    return {"id": values.pop("iri"), "contract": values.pop("id"), **values, "counts": dict(row.counts), "links": links}


def _page_of(contract_id: str) -> str:
    return url_for("pages.contract", contract_id=contract_id)


def _paged(rows: Iterable[Row], last: str | None) -> Response:
    links = {"self": request.full_path.rstrip("?")}
    if last is not None:
        links["next"] = url_for(str(request.endpoint), **(request.view_args or {}), limit=_page()[1], after=last)
    response = jsonify({"items": list(rows), "links": links})
    if last is not None:
        response.headers["Link"] = f'<{links["next"]}>; rel="next"'
    return response


def _page() -> tuple[str | None, int]:
    """The key behind which the page begins, and how many rows it has at most."""
    _known("after", "limit")
    limit = request.args.get("limit", str(DEFAULT_LIMIT))
    if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit) <= LARGEST_LIMIT):
        raise QueryRefused(f"limit={limit!r} is not a number from 1 to {LARGEST_LIMIT}")
    return request.args.get("after"), int(limit)


def _known(*names: str) -> None:
    """Refuse parameters that mean nothing here, and those that stand twice."""
    for name, values in request.args.lists():
        if name not in names:
            takes = f"there are {', '.join(names)}" if names else "there are none here"
            raise QueryRefused(f"no parameter is called {name!r}; {takes}")
        if len(values) > 1:
            raise QueryRefused(f"the parameter {name!r} stands {len(values)} times")
