"""What `clausegraph show` prints: a contract with its clauses, or one clause with all that was found in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.output import one_line
from ontology.facts import Clause, Definition, Norm, Reading, Reference, Survival


def contract_lines(contract_id: str, reading: Reading) -> Iterator[str]:
    """A contract: what holds for the whole, then its clauses, indented as they stand in each other."""
    contract = reading.contract
    yield f"{contract.title or contract_id} ({reading.source})"
    for party in contract.parties:
        names = "、".join(name for name in (party.full_name, *party.aliases) if name)
        yield f"  party: {party.name}" + (f" ({names})" if names else "") + (f", {party.role}" if party.role else "")
    yield from (f"  {row.event}: {row.date}" for row in contract.dates)
    if contract.governing_law:
        yield f"  governing law: {contract.governing_law}"
    if contract.courts:
        yield f"  courts: {'、'.join(contract.courts)}"
    yield ""
    depth: dict[str | None, int] = {None: 0}
    for clause in reading.clauses:
        depth[clause.address] = depth[clause.parent] + 1
        words = clause.heading or one_line(clause.text)
        yield f"{'  ' * depth[clause.parent]}{clause.label}  {_cut(words)}  [{clause.address}]{_page(clause)}"


def clause_lines(reading: Reading, clause: Clause) -> Iterator[str]:
    """A clause: its words with those of the clauses under it, then the facts found in them."""
    under = [row for row in reading.clauses if _is_in(row.address, clause.address)]
    yield clause.label + (f"（{clause.heading}）" if clause.heading else "") + _page(clause)
    for row in under:
        if row.text:
            yield "  " + (f"{row.label}  " if row.address != clause.address else "") + one_line(row.text)
    places = {row.address for row in under}
    yield from (f"- definition: {_definition(row)}" for row in reading.definitions if row.address in places)
    yield from (f"- {row.type}: {_norm(row)}" for row in reading.norms if row.address in places)
    yield from (f"- {row.kind}: {one_line(row.text)}" for row in reading.exceptions if row.address in places)
    yield from (f"- reference: {_reference(row)}" for row in reading.references if row.origin in places)
    yield from (f"- survival: {_survival(row)}" for row in reading.survivals if {row.clause, row.stated_in} & places)
    yield from (f"- notice: {row.message}" for row in reading.notices if row.address in places)


def as_dict(reading: Reading, clause: Clause | None = None) -> dict[str, Any]:
    """The facts for JSON: of the contract, or those of one clause and of what is under it."""
    import json

    from ontology.facts_json import to_json

    facts: dict[str, Any] = json.loads(to_json(reading))
    del facts["text"]  # the graph does not hold the source
    if clause is None:
        return facts
    places = {row.address for row in reading.clauses if _is_in(row.address, clause.address)}
    own = {"clauses": "address", "references": "from", "survivals": "clause"}
    families = [name for name, rows in facts.items() if isinstance(rows, list)]
    return {name: [row for row in facts[name] if row[own.get(name, "address")] in places] for name in families}


def _is_in(address: str, above: str) -> bool:
    return address == above or address.startswith(f"{above}__")


def _definition(row: Definition) -> str:
    return row.term + (f" = {one_line(row.text)}" if row.text else "")


def _norm(row: Norm) -> str:
    conditions = "".join(f"; {one_line(condition)}" for condition in row.conditions)
    return f"{'・'.join(row.bearer) or '?'}: {one_line(' / '.join(row.actions))}{conditions}"


def _reference(row: Reference) -> str:
    goal = row.target or row.external or f"{row.dangling} (not in this contract)"
    return f"{one_line(row.text)} -> {goal}"


def _survival(row: Survival) -> str:
    span = f" for {row.duration}" if row.duration else ""
    return f"{row.clause} survives termination{span}, stated in {row.stated_in} ({row.basis})"


def _page(clause: Clause) -> str:
    return f"  p. {clause.page}" if clause.page else ""


def _cut(text: str, length: int = 40) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
