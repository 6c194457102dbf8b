"""The nodes of one contract's graph as they come out of the store, for `graph.lookup` to make values of."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from graph.iris import ContractIris
from ontology.errors import UnknownContract
from ontology.facts import Evidence

if TYPE_CHECKING:
    from graph.store import ClauseStore

CG: Final = "https://w3id.org/clausegraph/ns#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

NUMBER: Final = re.compile(r"[0-9]+")

csv.field_size_limit(sys.maxsize)  # a clause may be as long as it likes


class Node:
    """What is said of one node, as text. A name without a colon is one of our vocabulary."""

    __slots__ = ("_said", "iri")

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self._said: dict[str, list[str]] = {}

    def add(self, predicate: str, value: str) -> None:
        """Take one triple in."""
        name = predicate.removeprefix(CG)
        if name in self._said:
            self._said[name].append(value)
        else:
            self._said[name] = [value]

    def all(self, name: str) -> list[str]:
        """All values, in the order of their texts, as a graph has none."""
        return sorted(self._said.get(name, ()))

    def get(self, name: str) -> str | None:
        """The value, None where there is none; of several the first in the order of their texts."""
        values = self._said.get(name)
        if not values:
            return None
        return min(values) if len(values) > 1 else values[0]

    def one(self, name: str) -> str:
        """The value, "" where there is none."""
        return self.get(name) or ""

    def whole(self, name: str) -> int:
        """The value as a whole number, 0 where there is none."""
        return int(self.one(name) or 0)

    def to_dict(self) -> dict[str, str | list[str]]:
        """All of it by local names, of classes too; a list where there are several values."""
        said = {name.rpartition("#")[2].rpartition("/")[2]: self.all(name) for name in sorted(self._said)}
        said["type"] = [each.rpartition("#")[2] for each in said.get("type", ())]
        return {name: values[0] if len(values) == 1 else values for name, values in said.items()}

    @property
    def numbers(self) -> list[int]:
        """The numbers in the IRI, behind which norms/2 comes before norms/10."""
        return [int(number) for number in NUMBER.findall(self.iri.rpartition("/contracts/")[2].partition("/")[2])]

    def evidence(self) -> Evidence:
        """The words that the fact rests on."""
        return Evidence(self.one("quote"), self.whole("start"), self.whole("end"), self.one("rule"))


class ContractGraph:
    """One contract's graph in a store, asked class by class."""

    def __init__(self, store: ClauseStore, contract_id: str) -> None:
        self._store = store
        self.iris: Final[ContractIris] = store.iris(contract_id)
        if contract_id not in store:
            raise UnknownContract(f"no contract {contract_id!r} in the store; `clausegraph list` shows what there is")

    def address(self, iri: str) -> str:
        """The address of a clause by its IRI."""
        return iri.removeprefix(self.iris.contract + "/")

    def node(self, iri: str) -> Node:
        """All that is said of one node of the graph; ValueError where the text is no IRI."""
        node = Node(iri)
        query = f"SELECT ?p ?o {{ GRAPH {NamedNode(self.iris.contract)} {{ {NamedNode(iri)} ?p ?o }} }}"
        for row in self._store.query(query):
            node.add(row["p"] or "", row["o"] or "")
        return node

    def nodes(self, of_class: str, only: Iterable[str] | None = None) -> list[Node]:
        """The nodes of a class of our vocabulary (or `only` those), in the order of their numbers."""
        found: dict[str, Node] = {}
        graph, kind = NamedNode(self.iris.contract), NamedNode(CG + of_class)
        nodes = f"?s a {kind} ." if only is None else f"VALUES ?s {{ {' '.join(str(NamedNode(iri)) for iri in only)} }}"
        for row in self._store.query(f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ {nodes} ?s ?p ?o }} }}"):
            subject = row["s"] or ""
            found.setdefault(subject, Node(subject)).add(row["p"] or "", row["o"] or "")
        return _numbered(found.values())

    def text_under(self, address: str) -> str:
        """The text of a clause and of all under it, in reading order."""
        under = f"{address}__"
        texts = self._texts.get(address.partition("__")[0], ())
        return "".join(text for each, text in texts if each == address or each.startswith(under))

    @cached_property
    def _texts(self) -> dict[str, list[tuple[str, str]]]:
        """Address and own text of every clause that has one, in reading order, by the first part of the address."""
        texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for address, text in self._own_texts():
            texts[address.partition("__")[0]].append((address, text))
        return texts

    def _own_texts(self) -> list[tuple[str, str]]:
        graph = NamedNode(self.iris.contract)
        text, address, position = (NamedNode(CG + name) for name in ("text", "address", "position"))
        rows = self._store.query(
            f"SELECT ?a ?t {{ GRAPH {graph} {{ ?s {text} ?t ; {address} ?a ; {position} ?p }} }} ORDER BY ?p"
        )
        return [(row["a"] or "", row["t"] or "") for row in rows]

    def clauses(self) -> list[Node]:
        """The clauses in reading order."""
        return sorted(self.nodes("Clause"), key=lambda node: node.whole("position"))

    def in_reading_order(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """The IRIs of clauses in reading order."""
        wanted = list(clauses)
        if len(wanted) <= 1:
            return tuple(wanted)
        return tuple(sorted(wanted, key=lambda iri: (self._positions.get(iri, 0), iri)))

    @cached_property
    def _positions(self) -> dict[str, int]:
        graph, position = NamedNode(self.iris.contract), NamedNode(CG + "position")
        rows = self._store.query(f"SELECT ?s ?o {{ GRAPH {graph} {{ ?s {position} ?o }} }}")
        return {row["s"] or "": int(row["o"] or 0) for row in rows}


class WholeGraph(ContractGraph):
    """One contract's graph, read in one go: for who wants most of it, many times faster than class by class."""

    def __init__(self, store: ClauseStore, contract_id: str) -> None:
        super().__init__(store, contract_id)
        self._all: dict[str, Node] = {}
        # as CSV, which Oxigraph writes and the csv module reads without a step in Python for each term
        query = f"SELECT ?s ?p ?o {{ GRAPH {NamedNode(self.iris.contract)} {{ ?s ?p ?o }} }}"
        rows = csv.reader(io.StringIO(store.query(query).serialize("text/csv").decode(), newline=""))
        next(rows)
        node = Node("")
        for subject, predicate, value in rows:
            if subject != node.iri:  # a graph comes subject by subject, but nothing promises so
                node = self._all.get(subject) or self._all.setdefault(subject, Node(subject))
            node.add(predicate, value)

    def node(self, iri: str) -> Node:
        """All that is said of one node of the graph."""
        return self._all.get(iri) or Node(iri)

    def nodes(self, of_class: str, only: Iterable[str] | None = None) -> list[Node]:
        """The nodes of a class of our vocabulary (or `only` those), in the order of their numbers."""
        if only is not None:
            return _numbered(self._all[iri] for iri in set(only) if iri in self._all)
        return _numbered(self._of_class.get(CG + of_class, ()))

    @cached_property
    def _of_class(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = defaultdict(list)
        for node in self._all.values():
            for kind in node.all(TYPE):
                found[kind].append(node)
        return found

    def _own_texts(self) -> list[tuple[str, str]]:
        return [(node.one("address"), node.one("text")) for node in self.clauses()]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {node.iri: node.whole("position") for node in self._all.values()}


def _numbered(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (node.numbers, node.iri))
