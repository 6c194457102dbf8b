"""The manifest of an archive read back: that both of its files say the same, and what they say of each contract.

What it says is compared with the files in `graph.archive.contract_check` and below; nothing that it names is opened because
it is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Final, TypeAlias

import pyoxigraph as ox

from graph.archive.findings import Finding, shown
from graph.archive.manifest import PREFIXES, ArchivedSource
from graph.archive.structure import CONTRACTS, MANIFEST_JSON, MANIFEST_TURTLE, MOST_CONTRACTS, TEXT, TURTLE, open_file
from graph.iris import ContractIris, checked_base, checked_id
from graph.page import TYPE
from graph.sources import Provenance

HOME: Final = re.compile(r"(?P<base>.+/)archive/(?:data/|#).*")
GRAPH: Final = re.compile(rf"{CONTRACTS}/(?P<id>[^/]+)/{re.escape(TURTLE)}#graph")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
VOCABULARIES: Final = tuple(PREFIXES[name] for name in ("dcterms", "prov", "schema"))
LONGEST: Final = 4096  # characters of an IRI or a value
TRIPLES: Final = 100  # of one contract at most; it has 30
OTHER_TRIPLES: Final = 50_000  # of versions and shipped files

KNOWN: Final = {  # what is read of it; the rest is for others
    PREFIXES[prefix] + name: f"{prefix}:{name}"
    for prefix, names in {
        "prov": ("wasDerivedFrom", "wasGeneratedBy", "endedAtTime", "used", "wasAssociatedWith"),
        "schema": ("encodingFormat", "name", "sha256", "softwareVersion", "version"),
    }.items()
    for name in names
}
MOST_OF_A_NODE: Final = 10_000

Said: TypeAlias = Mapping[str, Mapping[str, list[str]]]  # of a path in the bag: values by predicate, as `prov:used`


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the manifest says: the base of the store's IRIs, each contract by its id, the SHA-256 of all files by path."""

    base: str
    contracts: Mapping[str, ArchivedSource]
    files: Mapping[str, str] = field(repr=False)

    def iris(self, contract_id: str) -> ContractIris:
        """The IRIs of a contract."""
        return ContractIris(self.base, contract_id)


class Unreadable(ValueError):
    """The manifest cannot be read; the text says which of its files, and why."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(problem)
        self.file = file


def recorded(folder: Path) -> tuple[Recorded | None, tuple[Finding, ...]]:
    """What the manifest of an archive says, None where that cannot be told, and what is wrong with it; OSError."""
    try:
        with open_file(folder, MANIFEST_TURTLE) as turtle, open_file(folder, MANIFEST_JSON) as json:
            base, said = _agreed(turtle, json)
        contracts = {found[1]: _contract(said, found[1]) for found in map(GRAPH.fullmatch, said) if found}
        files = {
            path: _one(said, path, "schema:sha256") for path in said if path.startswith("data/") and "#" not in path
        }
    except Unreadable as problem:
        return None, (Finding(problem.file, str(problem)),)
    return Recorded(base, dict(sorted(contracts.items())), files), ()


def _agreed(turtle: IO[bytes], json: IO[bytes]) -> tuple[str, Said]:
    """The base of the store, and what both files say; they are read node by node, side by side."""
    said: dict[str, dict[str, list[str]]] = {}
    base = ""
    in_json = _nodes(json, ox.RdfFormat.JSON_LD, MANIFEST_JSON)
    for node in _nodes(turtle, ox.RdfFormat.TURTLE, MANIFEST_TURTLE):
        base = base or _base(next(iter(node)).subject)
        home = f"{base}archive/"
        if problem := next(filter(None, (_foreign(triple, home) for triple in node)), None):
            raise Unreadable(MANIFEST_TURTLE, problem)
        other = next(in_json, frozenset())
        if other != node:
            raise Unreadable(
                MANIFEST_JSON, f"says something else than {MANIFEST_TURTLE}: {shown(min(map(str, node ^ other)))}"
            )
        for triple in node:
            if known := KNOWN.get(triple.predicate.value):
                path, value = (
                    str(getattr(term, "value", "")).removeprefix(home) for term in (triple.subject, triple.object)
                )
                said.setdefault(path, {}).setdefault(known, []).append(value)
    if more := next(in_json, None):
        raise Unreadable(MANIFEST_JSON, f"says more than {MANIFEST_TURTLE}: {shown(min(map(str, more)))}")
    if not base:
        raise Unreadable(MANIFEST_TURTLE, "says nothing")
    return base, said


def _nodes(content: IO[bytes], form: ox.RdfFormat, file: str) -> Iterator[frozenset[ox.Triple]]:
    """The triples of one subject after the other, as they follow in the file."""
    for _, triples in groupby(_parsed(content, form, file), key=lambda triple: triple.subject):
        node = frozenset(islice(triples, MOST_OF_A_NODE + 1))
        if len(node) > MOST_OF_A_NODE:
            raise Unreadable(file, f"says more than {MOST_OF_A_NODE:,} things of {shown(next(iter(node)).subject)}")
        yield node


def _parsed(content: IO[bytes], form: ox.RdfFormat, file: str) -> Iterator[ox.Triple]:
    most = TRIPLES * MOST_CONTRACTS + OTHER_TRIPLES
    try:
        for number, quad in enumerate(ox.parse(content, format=form)):
            if number == most:
                raise Unreadable(file, f"has more than {most:,} triples")
            if quad.graph_name != ox.DefaultGraph():
                raise Unreadable(file, f"has a graph of its own ({shown(quad.graph_name)})")
            yield quad.triple
    except SyntaxError as error:
        raise Unreadable(file, f"cannot be parsed: {shown(error)}") from None


def _base(subject: object) -> str:
    match = HOME.fullmatch(getattr(subject, "value", ""))
    try:
        if match:
            return checked_base(match["base"])
    except ValueError as error:
        raise Unreadable(MANIFEST_TURTLE, shown(error)) from None
    raise Unreadable(MANIFEST_TURTLE, f"does not begin with a file of an archive, but with {shown(subject)}")


def _foreign(triple: ox.Triple, home: str) -> str | None:
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(home):
        return f"speaks of {shown(subject)}, which is not in this archive"
    if predicate != TYPE and not predicate.startswith(VOCABULARIES):
        return f"says <{shown(predicate)}>, which no manifest says"
    if not isinstance(value, ox.NamedNode | ox.Literal):
        return f"has a node without an IRI ({shown(value)})"
    if max(len(subject.value), len(predicate), len(value.value)) > LONGEST:
        return f"has a name or value of more than {LONGEST:,} characters: {shown(triple)}"
    return None


def _contract(said: Said, contract_id: str) -> ArchivedSource:
    """What is said of one contract; whatever is missing makes the manifest unreadable."""
    try:
        checked_id(contract_id)
    except ValueError as error:
        raise Unreadable(MANIFEST_TURTLE, shown(error)) from None
    home = f"{CONTRACTS}/{contract_id}"
    text, turtle = f"{home}/{TEXT}", f"{home}/{TURTLE}"
    source, reading = _one(said, text, "prov:wasDerivedFrom"), _one(said, text, "prov:wasGeneratedBy")
    made = ArchivedSource(
        contract_id,
        _one(said, source, "schema:name"),
        _provenance(said, reading, _one(said, source, "schema:encodingFormat")),
        *(_one(said, path, "schema:sha256") for path in (source, text, turtle, f"{turtle}#graph")),
    )
    if "/" in made.name:
        raise Unreadable(MANIFEST_TURTLE, f"has a name of a source that is a path: {shown(made.name)}")
    if made.source_path != source:
        raise Unreadable(
            MANIFEST_TURTLE, f"says that {shown(made.name)} lies at {shown(source)}, and not at {made.source_path}"
        )
    wrong = next(
        (each for each in (made.source, made.text, made.turtle, made.graph) if not DIGEST.fullmatch(each)), None
    )
    if wrong is not None:
        raise Unreadable(MANIFEST_TURTLE, f"has a digest that is none, of {contract_id}: {shown(wrong)}")
    return made


def _provenance(said: Said, reading: str, media_type: str) -> Provenance:
    """When and with what a contract was read."""
    time = _one(said, reading, "prov:endedAtTime")
    if not TIME.fullmatch(time):
        raise Unreadable(MANIFEST_TURTLE, f"has a time that is none: {shown(time)}")
    used = [path for path in said.get(reading, {}).get("prov:used", []) if path.startswith("#rules-")]
    agents = said.get(reading, {}).get("prov:wasAssociatedWith", [])
    named = {name: agent for agent in agents for name in said.get(agent, {}).get("schema:name", [])}
    if len(used) != 1 or not {"clausegraph", "parser"} <= named.keys():
        raise Unreadable(MANIFEST_TURTLE, f"does not say with what {shown(reading)} was done")
    clausegraph, parser = (_one(said, named[name], "schema:softwareVersion") for name in ("clausegraph", "parser"))
    try:
        read_at = datetime.fromisoformat(time)
    except ValueError:
        raise Unreadable(MANIFEST_TURTLE, f"has a time that is none: {shown(time)}") from None
    return Provenance(read_at, clausegraph, _one(said, used[0], "schema:version"), parser, media_type)


def _one(said: Said, path: str, name: str) -> str:
    found = said.get(path, {}).get(name, [])
    if len(found) != 1:
        raise Unreadable(
            MANIFEST_TURTLE, f"says {len(found)} times what the {name} of {shown(path)} is, and should once"
        )
    return found[0]
