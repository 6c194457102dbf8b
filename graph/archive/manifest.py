"""The manifest of an archive: what each file is, its digests, and what made it when (PROV-O), in Turtle and in JSON.

Both files say the same: the JSON is JSON-LD of the same graph, a node a line. IRIs are paths in the bag, relative to
`{base of the store}archive/`. Per contract:

    <data/contracts/ID/source.pdf>           prov:Entity: schema:name is the file's name as it came
    <data/contracts/ID/text.txt>             prov:Entity, prov:wasDerivedFrom the source
    <data/contracts/ID/contract.ttl>         prov:Entity, prov:wasDerivedFrom the text
    <data/contracts/ID/contract.ttl#graph>   the same graph in its canonical form (RDFC-1.0), whose digest any tool can make
    <data/contracts/ID/contract.ttl#reading> prov:Activity: when, with which rules (prov:Plan) and programs (prov:SoftwareAgent)

Every entity has `schema:sha256`. Nothing here says when the archive was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import IO, Final, TypeAlias
from urllib.parse import quote

import pyoxigraph as ox

from graph.archive.structure import CONTRACTS, SOURCE, TEXT, TURTLE
from graph.page import JSON_END, TYPE, Page
from graph.sources import Provenance

PREFIXES: Final = {
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
RDFC: Final = ox.NamedNode("https://www.w3.org/TR/rdf-canon/")

Said: TypeAlias = tuple[str, ox.NamedNode | ox.Literal]  # a predicate by prefix, and its object


@dataclass(frozen=True, slots=True)
class ArchivedSource:
    """What the manifest says of one contract: the source's name, how it was read, and digests in hex.

    `source`, `text` and `turtle` are the SHA-256 of the files, `graph` that of the graph (graph.archive.canonical).
    """

    contract_id: str
    name: str
    provenance: Provenance
    source: str
    text: str
    turtle: str
    graph: str

    def of_graph(self, graph: str) -> ArchivedSource:
        """The same with the digest of the graph."""
        return replace(self, graph=graph)

    @property
    def source_path(self) -> str:
        """Where in the bag the source lies."""
        return f"{CONTRACTS}/{self.contract_id}/{source_file(self.name)}"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A file that is not of one contract: its path in the bag, media type and SHA-256."""

    path: str
    media_type: str
    sha256: str


def source_file(name: str) -> str:
    """What a source of this name is called in the bag: `source` and its suffix in small letters."""
    made = f"source{PurePath(name).suffix.lower()}"
    return made if SOURCE.fullmatch(made) else "source"


class ManifestWriter:
    """Writes both files as the contracts come, so that memory does not grow with them; `close` ends the files."""

    def __init__(self, turtle: IO[bytes], json: IO[bytes], base: str) -> None:
        self._turtle = turtle
        self._json = json
        self._home = f"{base}archive/"
        self._page = Page(self._home, PREFIXES)
        self._comma = b"\n"
        self._programs: dict[str, tuple[str, str]] = {}  # name and version, by IRI
        self._parsers: dict[str, str] = {}  # what they say of themselves, by IRI
        self._rules: dict[str, str] = {}
        turtle.write(self._page.head())
        json.write(self._page.json_head())

    def contract(self, said: ArchivedSource) -> None:
        """Add what there is to say of one contract."""
        home, made = f"{CONTRACTS}/{said.contract_id}", said.provenance
        source, text, turtle = (self._iri(path) for path in (said.source_path, f"{home}/{TEXT}", f"{home}/{TURTLE}"))
        reading, graph = self._iri(f"{home}/{TURTLE}#reading"), self._iri(f"{home}/{TURTLE}#graph")
        self._file(source, made.media_type, said.source, [("schema:name", ox.Literal(said.name))])
        read = ("prov:wasGeneratedBy", reading)
        self._file(text, "text/plain; charset=utf-8", said.text, [("prov:wasDerivedFrom", source), read])
        self._file(turtle, "text/turtle", said.turtle, [("prov:wasDerivedFrom", text), read])
        canonical = [("dcterms:conformsTo", RDFC), ("prov:alternateOf", turtle)]
        self._file(graph, "application/n-quads", said.graph, canonical)
        self._node(
            reading,
            [
                *_types("Activity"),
                ("prov:endedAtTime", _time(made)),
                ("prov:used", source),
                ("prov:used", self._plan(made.rules)),
                ("prov:wasAssociatedWith", self._program("clausegraph", made.clausegraph)),
                ("prov:wasAssociatedWith", self._parser(made.parser)),
            ],
        )

    def close(self, shipped: Iterable[Shipped], validated_with: str) -> None:
        """Add the files that are not of one contract, rules and programs; `validated_with` is pySHACL's version.

        The last of the shipped files is the validation report, made from those before it.
        """
        *ontology, report = shipped
        for each in ontology:
            self._file(self._iri(each.path), each.media_type, each.sha256, [])
        validation = self._iri(f"{report.path}#validation")
        made = [("prov:wasGeneratedBy", validation)]
        self._file(self._iri(report.path), report.media_type, report.sha256, made)
        used = [("prov:used", self._iri(each.path)) for each in ontology if each.path.endswith("shapes.ttl")]
        program = ("prov:wasAssociatedWith", self._program("pyshacl", validated_with))
        self._node(validation, [*_types("Activity"), *used, program])
        self._close_programs()
        self._json.write(JSON_END)

    def _close_programs(self) -> None:
        for iri, rules in sorted(self._rules.items()):
            told = [("schema:name", ox.Literal("rules")), ("schema:version", ox.Literal(rules))]
            self._node(ox.NamedNode(iri), [*_types("Entity", "Plan"), *told])
        for iri, parser in sorted(self._parsers.items()):
            parts = [("dcterms:hasPart", self._program(*part)) for part in _parts(parser)]
            self._node(ox.NamedNode(iri), [*_agent("parser", parser), *parts])
        for iri, (name, version) in sorted(self._programs.items()):
            self._node(ox.NamedNode(iri), list(_agent(name, version)))

    def _file(self, iri: ox.NamedNode, media_type: str, sha256: str, more: Iterable[Said]) -> None:
        told = [("schema:encodingFormat", ox.Literal(media_type)), ("schema:sha256", ox.Literal(sha256))]
        self._node(iri, [*_types("Entity"), *told, *more])

    def _node(self, iri: ox.NamedNode, said: Iterable[Said]) -> None:
        triples = [ox.Triple(iri, _named(predicate), value) for predicate, value in said]
        self._turtle.write(self._page.node(iri.value, triples))
        self._json.write(self._comma + self._page.json_node(iri.value, triples))
        self._comma = b",\n"

    def _iri(self, path: str) -> ox.NamedNode:
        return ox.NamedNode(self._home + path)

    def _program(self, name: str, version: str) -> ox.NamedNode:
        iri = self._iri(f"#{quote(name)}-{quote(version, safe='')}")
        self._programs[iri.value] = name, version
        return iri

    def _parser(self, version: str) -> ox.NamedNode:
        iri = self._iri(f"#parser-{hashlib.sha256(version.encode()).hexdigest()[:16]}")
        self._parsers[iri.value] = version
        return iri

    def _plan(self, rules: str) -> ox.NamedNode:
        iri = self._iri(f"#rules-{quote(rules, safe='')}")
        self._rules[iri.value] = rules
        return iri


def _named(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(TYPE if name == "a" else PREFIXES[prefix] + local)


def _types(*names: str) -> Iterator[Said]:
    return (("a", ox.NamedNode(PREFIXES["prov"] + name)) for name in names)


def _agent(name: str, version: str) -> Iterator[Said]:
    yield from _types("SoftwareAgent")
    yield "schema:name", ox.Literal(name)
    yield "schema:softwareVersion", ox.Literal(version)


def _time(made: Provenance) -> ox.Literal:
    return ox.Literal(made.to_dict()["read_at"], datatype=ox.NamedNode(PREFIXES["xsd"] + "dateTime"))


def _parts(parser: str) -> Iterator[tuple[str, str]]:
    """`engine 1; ja-ginza 5.3.0` is made of two programs."""
    for part in parser.split("; "):
        named = re.fullmatch(r"(\S+) (\S+)", part)
        if named is not None:
            yield named[1], named[2]
