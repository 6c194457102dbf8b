"""Facts of one contract or of all, filtered, page by page: contracts by id, in each the facts in reading order.

A page is found by its key (the contract and the number of the last fact before it), so what it costs follows what is on
it, not how far behind the beginning it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import pyoxigraph as ox

from graph import lookup
from graph.candidates import contracts_with
from graph.literals import canonical_duration
from graph.lookup import Found
from ontology.errors import UnknownContract

if TYPE_CHECKING:
    from graph.store import ClauseStore

Family: TypeAlias = Literal[
    "clauses", "parties", "definitions", "references", "norms", "exceptions", "survivals", "notices"
]

CHUNKS: Final = (2, 8, 40, 200)  # contracts asked at a time: the first few often fill the page
PREFIXES: Final = {
    "cg": "https://w3id.org/clausegraph/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


class Key(NamedTuple):
    """Where a page begins: behind this fact. `number` counts in the fact's family."""

    contract_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What the facts of a page have in common; None asks nothing. Which apply to which family: `FAMILIES`.

    `address` takes a clause with all that is under it; `bearer`, `counterparty` and `name` are names or aliases;
    `min_duration` is an ISO 8601 duration, and a survival without one never meets it.
    """

    contract: str | None = None
    address: str | None = None
    kind: str | None = None
    type: str | None = None
    bearer: str | None = None
    counterparty: str | None = None
    has_exception: bool | None = None
    best_effort: bool | None = None
    survives: bool | None = None
    min_duration: str | None = None
    basis: str | None = None
    status: str | None = None
    law: str | None = None
    term: str | None = None
    code: str | None = None
    role: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A fact on a page, with its contract."""

    contract_id: str
    found: Found[Any]

    @property
    def key(self) -> Key:
        """The key of the page behind this fact."""
        return Key(self.contract_id, self.found.number)


@dataclass(frozen=True, slots=True)
class _Family:
    kind: str
    place: str  # the property that leads to the fact's clause
    read: Callable[[ClauseStore, str, lookup.Only], tuple[Found[Any], ...]]
    filters: Mapping[str, str] = field(default_factory=dict)


# `{}` stands for the value, as a class or a literal; a filter that is yes or no is asked as it stands, or by NOT EXISTS.
# A path name|alias, or a union of the two, is up to 100 times slower.
_CALLED: Final = "?actor ?called {0} . FILTER(?called = cg:name || ?called = cg:alias)"
_NAMED: Final = "?x {} ?actor . " + _CALLED.replace("{0}", "{{0}}")
FAMILIES: Final[Mapping[Family, _Family]] = {
    "clauses": _Family(
        "Clause", "", lookup.clauses, {"kind": "?x a {} .", "survives": "?x cg:survivesTerminationOf ?any ."}
    ),
    "parties": _Family(
        "Party", "", lookup.parties, {"role": "?x cg:role {} .", "name": _CALLED.replace("?actor", "?x")}
    ),
    "definitions": _Family("DefinedTerm", "cg:definedIn", lookup.definitions, {"term": "?x skos:prefLabel {} ."}),
    "references": _Family(
        "Reference", "cg:from", lookup.references, {"status": "?x cg:status {} .", "law": "?x cg:law {} ."}
    ),
    "norms": _Family(
        "Norm",
        "cg:statedIn",
        lookup.norms,
        {
            "type": "?x a {} .",
            "bearer": _NAMED.format("cg:bearer"),
            "counterparty": _NAMED.format("cg:counterparty"),
            "has_exception": "?x cg:hasException ?any .",
            "best_effort": "?x cg:bestEffort true .",
        },
    ),
    "exceptions": _Family("Exception", "cg:statedIn", lookup.exceptions, {"kind": "?x a {} ."}),
    "survivals": _Family("Survival", "cg:clause", lookup.survivals, {"basis": "?x cg:basis {} ."}),
    "notices": _Family("Notice", "cg:clause", lookup.notices, {"code": "?x cg:code {} ."}),
}


def page(store: ClauseStore, family: Family, filters: Filters, *, after: Key | None, limit: int) -> tuple[Listed, ...]:
    """At most `limit` facts from behind `after`; UnknownContract where `filters.contract` is not in the store."""
    wanted: dict[str, list[str]] = defaultdict(list)
    room = limit
    for contract_id, iris in _matching(store, family, filters, after):
        wanted[contract_id] += iris[:room]
        room -= len(iris[:room])
        if not room:
            break
    listed = []
    for contract_id, iris in wanted.items():
        order = {iri: place for place, iri in enumerate(iris)}
        found = FAMILIES[family].read(store, contract_id, iris)
        listed += [Listed(contract_id, each) for each in sorted(found, key=lambda each: order[each.iri])]
    return tuple(listed)


def with_source(store: ClauseStore, sha256: str) -> tuple[str, ...]:
    """The ids of the contracts that were read from a file with this digest."""
    found = store.query(f"SELECT ?g {{ GRAPH ?g {{ ?contract cg:sha256 {ox.Literal(sha256)} }} }}", prefixes=PREFIXES)
    return tuple(sorted((row["g"] or "").rpartition("/")[2] for row in found))


def ids(store: ClauseStore) -> tuple[str, ...]:
    """The ids of all contracts, in order."""
    return contracts_with(store, (), PREFIXES)


def one(store: ClauseStore, family: Family, contract_id: str, number: str) -> Found[Any]:
    """The fact with a number of one family; UnknownContract says how many there are."""
    if contract_id not in store:
        raise UnknownContract(f"no contract {contract_id!r} in the store; /api/v1/contracts lists what there is")
    iris = [iri for _, each in _matching(store, family, Filters(contract=contract_id), None) for iri in each]
    wanted = [iri for iri in iris if iri.rpartition("/")[2] == number]
    if not wanted:
        hint = f"; it has {len(iris)}, up to {iris[-1].rpartition('/')[2]}" if iris else "; it has none"
        raise UnknownContract(f"no {family}/{number} in {contract_id}{hint}")
    return FAMILIES[family].read(store, contract_id, wanted)[0]


def _matching(
    store: ClauseStore, family: Family, filters: Filters, after: Key | None
) -> Iterator[tuple[str, list[str]]]:
    """Contract by contract, the IRIs of the facts that meet the filters, in their order."""
    conditions = _conditions(store, family, filters)
    for contracts in _in_chunks(_candidates(store, filters, conditions, after)):
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for contract_id, iri, number in _select(store, family, contracts, conditions):
            if after is None or (contract_id, number) > after:
                found[contract_id].append((number, iri))
        for contract_id in contracts:
            if found[contract_id]:
                yield contract_id, [iri for _, iri in sorted(found[contract_id])]


@dataclass(frozen=True, slots=True)
class _Conditions:
    """What a fact must meet, as SPARQL; `hints` are patterns that are found in every contract that has such a fact."""

    pattern: str
    hints: tuple[str, ...]


def _conditions(store: ClauseStore, family: Family, filters: Filters) -> _Conditions:
    known = FAMILIES[family]
    lines: list[str] = []
    hints: list[str] = []
    for name, line in known.filters.items():
        value = getattr(filters, name)
        if value is False:
            lines.append(f"FILTER NOT EXISTS {{ {line} }}")
        elif value is not None:
            of_class = name in {"kind", "type"}
            lines.append(line.format(f"cg:{value.capitalize()}" if of_class else ox.Literal(value)))
            hints.append(_CALLED.format(ox.Literal(value)) if line.startswith("?x {}") else lines[-1])
    if filters.min_duration is not None:
        lines.append(f"VALUES ?duration {{ {_durations(store, filters.min_duration)} }} ?x cg:duration ?duration .")
        hints.append(lines[-1])
    if filters.address is not None:
        # of a clause its own address, of a fact that of its clause
        lines.append(f"{f'?x {known.place} ?place .' if known.place else ''}")
        lines.append(f"{'?place' if known.place else '?x'} cg:address ?address .")
        inside = ox.Literal(filters.address + "__")
        lines.append(f"FILTER(?address = {ox.Literal(filters.address)} || STRSTARTS(?address, {inside}))")
        hints.append(f"?clause cg:address {ox.Literal(filters.address)} .")
    if not (filters.kind or filters.type):  # a class of its own says it all, and is found faster
        lines.insert(0, f"?x a cg:{known.kind} .")
    return _Conditions("\n".join(lines), tuple(hints) or (f"?x a cg:{known.kind} .",))


def _durations(store: ClauseStore, least: str) -> str:
    """The durations in the store that are at least so long."""
    rows = store.query("SELECT DISTINCT ?duration { ?x cg:duration ?duration }", prefixes=PREFIXES).terms()
    return " ".join(str(row[0]) for row in rows if _days(getattr(row[0], "value", None)) >= _days(least))


def _candidates(store: ClauseStore, filters: Filters, conditions: _Conditions, after: Key | None) -> Sequence[str]:
    """The ids of the contracts that may have such facts, in their order, from that of `after` on."""
    if filters.contract is not None:
        if filters.contract not in store:
            raise UnknownContract(
                f"no contract {filters.contract!r} in the store; /api/v1/contracts lists what there is"
            )
        ids: Sequence[str] = [filters.contract]
    else:
        ids = contracts_with(store, conditions.hints, PREFIXES)
    return ids if after is None else ids[bisect_left(ids, after.contract_id) :]


def _in_chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    sizes, begun = iter(CHUNKS), 0
    while begun < len(ids):
        size = next(sizes, CHUNKS[-1])
        yield ids[begun : begun + size]
        begun += size


def _select(
    store: ClauseStore, family: Family, contracts: Sequence[str], conditions: _Conditions
) -> Iterator[tuple[str, str, int]]:
    """Contract id, IRI and number of the facts."""
    iris = {store.iris(each).contract: each for each in contracts}
    graphs = " ".join(f"<{iri}>" for iri in iris)
    number = "?x cg:position ?position ." if family == "clauses" else ""
    rows = store.query(
        f"SELECT DISTINCT ?g ?x ?position {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ {conditions.pattern} {number} }} }}",
        prefixes=PREFIXES,
    )
    for row in rows:
        iri = row["x"] or ""
        yield iris[row["g"] or ""], iri, int(row.get("position") or iri.rpartition("/")[2])


def _days(duration: str | None) -> int:
    """About how many days: a year has 365, a month 30; -1 for none."""
    parts = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T.*)?", canonical_duration(duration or ""))
    if parts is None:
        return -1
    years, months, days = (int(part or 0) for part in parts.groups())
    return 365 * years + 30 * months + days
