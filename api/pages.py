"""The pages: the list of contracts, and one contract with its clause tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, jsonify, render_template, request

from graph import lookup
from graph.store import ClauseStore
from ontology.facts import Clause, ClauseException, ClauseKind, Definition, Norm, Reading, Reference, Survival

ON_A_PAGE: Final = 200


def pages_blueprint(store: ClauseStore) -> Blueprint:
    """The pages over a store, and `/healthz`."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    def contracts() -> str:
        found = store.contracts(after=request.args.get("after"), limit=ON_A_PAGE + 1)
        last = found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None
        return render_template("contracts.html", contracts=found[:ON_A_PAGE], last=last)

    @blueprint.get("/contracts/<contract_id>")
    def contract(contract_id: str) -> str:
        reading = lookup.reading(store, contract_id)
        places = {clause.address: clause.position for clause in reading.clauses}
        survivals = sorted(reading.survivals, key=lambda row: places[row.clause])
        labels = {clause.address: clause.label for clause in reading.clauses}
        headings = headings_of(reading)
        return render_template(
            "contract.html",
            contract_id=contract_id,
            reading=reading,
            tree=tree_of(reading),
            survivals=survivals,
            labels=labels,
            headings=headings,
        )

    @blueprint.get("/healthz")
    def healthz() -> Response:
        store.contracts(limit=1)  # raises StoreUnusable where the store cannot be read: 503
        return jsonify({"status": "ok"})

    return blueprint


@dataclass(slots=True)
class ClauseView:
    """A clause as the page shows it: with what is under it and what was found in it."""

    clause: Clause
    children: list[ClauseView] = field(default_factory=list)
    norms: list[Norm] = field(default_factory=list)
    exceptions: list[ClauseException] = field(default_factory=list)
    survivals: list[Survival] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)

    @property
    def shown_number(self) -> str:
        """What stands before the text: the label of an article or above, the bare number below."""
        small = self.clause.kind in {ClauseKind.PARAGRAPH, ClauseKind.ITEM, ClauseKind.SUBITEM, ClauseKind.GROUP}
        if not small:
            return self.clause.label
        number = self.clause.number or ""
        return f"({number})" if number and self.clause.kind is not ClauseKind.PARAGRAPH else number


def headings_of(reading: Reading) -> dict[str, str]:
    """The heading of every clause by address: its own, or that of the nearest clause above it that has one."""
    headings: dict[str, str] = {}
    for clause in reading.clauses:
        headings[clause.address] = clause.heading or headings.get(clause.parent or "", "")
    return headings


def tree_of(reading: Reading) -> list[ClauseView]:
    """The clauses at the top, each with all that is under it, in reading order."""
    views = {clause.address: ClauseView(clause) for clause in reading.clauses}
    for norm in reading.norms:
        views[norm.address].norms.append(norm)
    for exception in reading.exceptions:
        views[exception.address].exceptions.append(exception)
    for survival in reading.survivals:
        views[survival.clause].survivals.append(survival)
    for reference in reading.references:
        views[reference.origin].references.append(reference)
    for definition in reading.definitions:
        views[definition.address].definitions.append(definition)
    top: list[ClauseView] = []
    for view in views.values():
        above = view.clause.parent
        (views[above].children if above else top).append(view)
    return top
