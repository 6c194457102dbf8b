"""REST under `/api/v1`: contracts, their clauses and their facts, with the field names of docs/facts.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, json, request, url_for

from api import parameters, rows
from api.caching import Digests, cached, tag, unchanged
from api.nearest import check_there
from api.negotiation import choose
from api.operations import JSON, TURTLE, Operation, Operations, ok
from api.parameters import Parameters
from api.rows import FAMILIES, Row
from graph import listing, lookup, turtle
from graph.listing import Filters, Key
from graph.search import ClauseIndex
from graph.store import ClauseStore

ACROSS: Final = FAMILIES  # each family is also served over all contracts
HOME: Final = "/api/v1/contracts/"
NOT_FILTERS: Final = {"limit", "after"}


def rest_blueprint(store: ClauseStore, index: ClauseIndex) -> tuple[Blueprint, Operations]:
    """The operations that read, over a store and its search index, in a blueprint that takes more."""
    blueprint = Blueprint("rest", __name__, url_prefix="/api/v1")
    operations = Operations(blueprint)
    _Reads(store, index).register(operations)
    return blueprint, operations


class _Reads:
    def __init__(self, store: ClauseStore, index: ClauseIndex) -> None:
        self._store = store
        self._index = index
        self._digests = Digests(store)

    def register(self, operations: Operations) -> None:
        for operation, view in self._operations():
            operations.add(operation)(view)

    def _operations(self) -> list[tuple[Operation, Callable[..., Response]]]:
        one, many = "/contracts/<contract_id>", "/contracts"
        return [
            (_get("contracts", many, "The contracts, by their ids.", "ContractsPage", parameters.ContractsPage), self.contracts),
            (
                Operation(
                    "contract", "GET", one, "One contract as a whole; as Turtle, all of it as it is archived.",
                    ok("Contract", "The contract.", media_types=(JSON, TURTLE)), errors=(404,),
                    example="/api/v1/contracts/{contract_id}",
                ),
                self.contract,
            ),
            *((self._list(family, f"{one}/{family}", parameters.IN_CONTRACT[family], across=False)) for family in FAMILIES),
            (
                Operation(
                    "clause", "GET", f"{one}/clauses/<address>", "One clause by its address (`art_3__para_1`).",
                    ok("Clause", "The clause."), errors=(404,), example="/api/v1/contracts/{contract_id}/clauses/{address}",
                ),
                self.clause,
            ),
            *(
                (
                    Operation(
                        f"{family}_one", "GET", f"{one}/{family}/<number>", f"One of the {family} by its number.",
                        ok(SCHEMAS[family], "The fact."), errors=(404,),
                        example=f"/api/v1/contracts/{{contract_id}}/{family}/1",
                    ),
                    self._one(family),
                )
                for family in FAMILIES
                if family != "clauses"
            ),
            *((self._list(family, f"/{family}", parameters.ACROSS[family], across=True)) for family in ACROSS),
            (
                Operation(
                    "search", "GET", "/search", "Clauses by words, the best first.",
                    ok("HitsPage", "The clauses that have all words.", paged=True), parameters.Search,
                    example="/api/v1/search?q=損害賠償&limit=2", errors=(404,),
                ),
                self.search,
            ),
        ]  # fmt: skip

    def contracts(self, query: parameters.ContractsPage) -> Response:
        def make() -> Response:
            found = self._store.contracts(after=query.after, limit=query.limit + 1)
            last = found[query.limit - 1].id if len(found) > query.limit else None
            return paged([rows.summary(row) for row in found[: query.limit]], last, query.limit)

        return self._answer(self._store.version, make)

    def contract(self, query: Parameters, contract_id: str) -> Response:
        digest = self._digest(contract_id)
        if choose(request.accept_mimetypes, (JSON, TURTLE)) == TURTLE:
            return self._answer(digest, lambda: _turtle(self._store, contract_id), TURTLE)
        return self._answer(
            digest, lambda: answer(rows.contract(lookup.contract(self._store, contract_id), contract_id))
        )

    def clause(self, query: Parameters, contract_id: str, address: str) -> Response:
        def make() -> Response:
            return answer(rows.fact("clauses", lookup.clause(self._store, contract_id, address), contract_id))

        return self._answer(self._digest(contract_id), make)

    def search(self, query: parameters.Search) -> Response:
        if query.contract is not None:
            check_there(self._store, query.contract, HOME)

        def make() -> Response:
            hits = self._index.search(query.q, contract_id=query.contract, after=query.after, limit=query.limit + 1)
            last = (
                str(hits[query.limit - 1].key)
                if len(hits) > query.limit and query.after + query.limit <= 10_000
                else None
            )
            return paged([rows.hit(each) for each in hits[: query.limit]], last, query.limit)

        return self._answer(self._index.version, make)

    def _list(
        self, family: listing.Family, path: str, model: type[Parameters], *, across: bool
    ) -> tuple[Operation, Callable[..., Response]]:
        name, of = (f"all_{family}", "of all contracts") if across else (family, "of one contract")
        operation = _get(
            name, path, f"The {family} {of}, in reading order.", f"{SCHEMAS[family]}Page", model, across=across
        )

        def view(query: Any, contract_id: str | None = None) -> Response:
            contract = contract_id or query.contract
            digest = self._digest(contract) if contract else self._store.version
            return self._answer(digest, lambda: self._page(family, query, contract))

        return operation, view

    def _page(self, family: listing.Family, query: Any, contract_id: str | None) -> Response:
        asked = query.model_dump(mode="json", exclude=NOT_FILTERS, exclude_none=True)
        first, _, number = (query.after or "").rpartition("/")
        after = Key(first, int(number)) if query.after else None
        filters = Filters(**{**asked, "contract": contract_id})
        found = listing.page(self._store, family, filters, after=after, limit=query.limit + 1)
        last = "/".join(map(str, found[query.limit - 1].key)) if len(found) > query.limit else None
        return paged([rows.fact(family, row.found, row.contract_id) for row in found[: query.limit]], last, query.limit)

    def _one(self, family: listing.Family) -> Callable[..., Response]:
        def view(query: Parameters, contract_id: str, number: str) -> Response:
            def make() -> Response:
                found = listing.one(self._store, family, contract_id, number)
                return answer(rows.fact(family, found, contract_id))

            return self._answer(self._digest(contract_id), make)

        return view

    def _digest(self, contract_id: str) -> str:
        check_there(self._store, contract_id, HOME)
        return self._digests.of(contract_id)

    def _answer(self, digest: str, make: Callable[[], Response], media_type: str = JSON) -> Response:
        etag = tag(digest, media_type)
        return unchanged(etag) or cached(make(), etag)


SCHEMAS: Final = {family: kind.__name__ for family, kind in rows.VALUES.items()}


def _get(name: str, path: str, summary: str, schema: str, model: type[Parameters], *, across: bool = True) -> Operation:
    example = f"/api/v1{path.replace('<', '{').replace('>', '}')}?limit=1"
    errors = () if name == "contracts" else (404,)
    return Operation(
        name, "GET", path, summary, ok(schema, "A page.", paged=True), model, errors=errors, example=example
    )


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON, Japanese unescaped."""
    return Response(json.dumps(body) + "\n", status, content_type=JSON, headers=headers)


def paged(items: list[Row], last: str | None, limit: int) -> Response:
    """A page of a list; where there is more, with the link to the next page in the body and as a header (RFC 8288)."""
    links = {"self": request.full_path.rstrip("?")}
    if last is not None:
        kept = {**request.args.to_dict(), **(request.view_args or {}), "limit": limit, "after": last}
        links["next"] = url_for(str(request.endpoint), **kept)
    response = answer({"items": items, "links": links})
    if last is not None:
        response.headers["Link"] = f'<{links["next"]}>; rel="next"'
    return response


def _turtle(store: ClauseStore, contract_id: str) -> Response:
    return Response(turtle.export(store, contract_id), content_type=f"{TURTLE}; charset=utf-8")
