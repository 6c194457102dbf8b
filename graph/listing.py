"""Facts of one contract or of all, filtered, page by page: contracts by id, in each the facts in reading order.

A page is found by its key (the contract and the number of the last fact before it), so what it costs follows what is on
it, not how far behind the beginning it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import pyoxigraph as ox

from graph import lookup
from graph.literals import canonical_duration
from graph.lookup import Found
from ontology.errors import UnknownContract

if TYPE_CHECKING:
    from graph.store import ClauseStore

Family: TypeAlias = Literal[
    "clauses", "parties", "definitions", "references", "norms", "exceptions", "survivals", "notices"
]

CHUNK: Final = 25  # contracts asked at a time
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


# `{}` stands for the value, as a class or a literal; a filter that is yes or no is asked with FILTER (NOT) EXISTS
# a path name|alias, or a union of the two, is up to 100 times slower
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
    return tuple(sorted(_ids(store, None)))


def one(store: ClauseStore, family: Family, contract_id: str, number: str) -> Found[Any]:
    """The fact with a number of one family; UnknownContract says how many there are."""
    if contract_id not in store:
        raise UnknownContract(f"no contract {contract_id!r} in the store; /api/v1/contracts lists what there is")
    iris = [iri for _, each in _matching(store, family, Filters(contract=contract_id), None) for iri in each]
    wanted = [iri for iri in iris if iri.rpartition("/")[2] == number]
    if not wanted:
        raise UnknownContract(f"no {family}/{number} in {contract_id}; it has {len(iris)}")
    return FAMILIES[family].read(store, contract_id, wanted)[0]


def _matching(
    store: ClauseStore, family: Family, filters: Filters, after: Key | None
) -> Iterator[tuple[str, list[str]]]:
    """Contract by contract, the IRIs of the facts that meet the filters, in their order."""
    pattern = _pattern(family, filters)
    for contracts in _contracts(store, filters, after):
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for contract_id, iri, number, duration in _select(store, family, contracts, pattern):
            behind = after is None or (contract_id, number) > after
            if behind and (filters.min_duration is None or _days(duration) >= _days(filters.min_duration)):
                found[contract_id].append((number, iri))
        for contract_id in contracts:
            if found[contract_id]:
                yield contract_id, [iri for _, iri in sorted(found[contract_id])]


def _contracts(store: ClauseStore, filters: Filters, after: Key | None) -> Iterator[list[str]]:
    """The ids of the contracts that may have such facts, in their order, some at a time."""
    if filters.contract is not None:
        if filters.contract not in store:
            raise UnknownContract(
                f"no contract {filters.contract!r} in the store; /api/v1/contracts lists what there is"
            )
        ids = [filters.contract]
    else:
        ids = sorted(_ids(store, filters.bearer or filters.counterparty))
    ids = [each for each in ids if after is None or each >= after.contract_id]
    size = 2  # grows, as the first few contracts often fill the page
    while ids:
        yield ids[:size]
        ids, size = ids[size:], CHUNK


def _ids(store: ClauseStore, named: str | None) -> Iterator[str]:
    """The ids of all contracts, or of those that call somebody by a name."""
    if named is None:
        rows = store.query("SELECT ?id { ?contract <http://purl.org/dc/terms/identifier> ?id }")
        yield from (row["id"] or "" for row in rows)
        return
    called = _CALLED.format(ox.Literal(named))
    for row in store.query(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {called} }} }}", prefixes=PREFIXES):
        yield (row["g"] or "").rpartition("/")[2]


def _pattern(family: Family, filters: Filters) -> str:
    known = FAMILIES[family]
    lines = [f"?x a cg:{known.kind} ."]
    for name, line in known.filters.items():
        value = getattr(filters, name)
        if isinstance(value, bool):
            lines.append(f"FILTER {'' if value else 'NOT '}EXISTS {{ {line} }}")
        elif value is not None:
            of_class = name in {"kind", "type"}
            lines.append(line.format(f"cg:{value.capitalize()}" if of_class else ox.Literal(value)))
    if filters.address is not None:
        # of a clause its own address, of a fact that of its clause
        lines.append(f"{f'?x {known.place} ?place .' if known.place else ''}")
        lines.append(f"{'?place' if known.place else '?x'} cg:address ?address .")
        inside = ox.Literal(filters.address + "__")
        lines.append(f"FILTER(?address = {ox.Literal(filters.address)} || STRSTARTS(?address, {inside}))")
    return "\n".join(lines)


def _select(
    store: ClauseStore, family: Family, contracts: list[str], pattern: str
) -> Iterator[tuple[str, str, int, str | None]]:
    """Contract id, IRI, number and duration of the facts."""
    iris = {store.iris(each).contract: each for each in contracts}
    graphs = " ".join(f"<{iri}>" for iri in iris)
    number = "?x cg:position ?position ." if family == "clauses" else ""
    duration = "OPTIONAL { ?x cg:duration ?duration }" if family == "survivals" else ""
    rows = store.query(
        f"SELECT DISTINCT ?g ?x ?position ?duration {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ {pattern} {number} {duration} }} }}",
        prefixes=PREFIXES,
    )
    for row in rows:
        iri = row["x"] or ""
        place = row.get("position") or iri.rpartition("/")[2]
        yield iris[row["g"] or ""], iri, int(place), row.get("duration")


def _days(duration: str | None) -> int:
    """About how many days: a year has 365, a month 30; -1 for none."""
    parts = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T.*)?", canonical_duration(duration or ""))
    if parts is None:
        return -1
    years, months, days = (int(part or 0) for part in parts.groups())
    return 365 * years + 30 * months + days
