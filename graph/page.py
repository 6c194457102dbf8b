"""How nodes and terms are written in Turtle and JSON-LD: terms by the RDF library, layout and order by who asks.

So the bytes do not hang on the version of a serialiser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Final

import pyoxigraph as ox

TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
# what Turtle writes without quotes (Turtle 1.1, section 2.5.2)
PLAIN: Final = {
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "xsd:boolean": re.compile(r"true|false"),
}
NOTHING: Final = re.compile(r"(?!)")
STRINGS: Final = {XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}
NAME: Final = re.compile(r"(.*[#/])([A-Za-z][A-Za-z0-9]*)")
LONG: Final = 80  # characters of objects on one line
JSON_END: Final = b"\n]}\n"


def value_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """The text of a term; an RDF-star triple, which we never write, has none."""
    return "" if isinstance(term, ox.Triple) else term.value


class Page:
    """One document: vocabularies are written by prefix, IRIs under `home` relative to it."""

    def __init__(self, home: str, prefixes: Mapping[str, str]) -> None:
        self._home = home
        self._prefixes = prefixes
        self._names = {namespace: prefix for prefix, namespace in prefixes.items()}

    def head(self) -> bytes:
        """What a Turtle document begins with."""
        prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self._prefixes.items())
        return f"@base <{self._home}> .\n{prefixes}".encode()

    def json_head(self) -> bytes:
        """What a JSON-LD document begins with; nodes follow with commas between them, and JSON_END."""
        context = {"@base": self._home, **self._prefixes}
        return b'{"@context": ' + json.dumps(context).encode() + b',\n"@graph": ['

    def json_node(self, iri: str, triples: Iterable[ox.Triple]) -> bytes:
        """The node as JSON-LD on one line."""
        return json.dumps(self.object(iri, triples), ensure_ascii=False).encode()

    def node(self, iri: str, triples: Iterable[ox.Triple]) -> bytes:
        """The node as Turtle; triples with the same predicate must follow one another."""
        lines = []
        for predicate, found in groupby(triples, key=lambda triple: triple.predicate.value):
            verb = "a" if predicate == TYPE else self.iri(predicate)
            objects = [self.term(triple.object) for triple in found]
            between = ",\n        " if sum(map(len, objects)) > LONG else ", "
            lines.append(f"    {verb} {between.join(objects)}")
        said = " ;\n".join(lines)
        return f"\n{self.iri(iri)}\n{said} .\n".encode()

    def object(self, iri: str, triples: Iterable[ox.Triple]) -> dict[str, Any]:
        """The node as an object of JSON-LD."""
        found: dict[str, Any] = {"@id": self.compact(iri)}
        for predicate, group in groupby(triples, key=lambda triple: triple.predicate.value):
            if predicate == TYPE:
                found["@type"] = [self.compact(value_of(triple.object)) for triple in group]
            else:
                values = [self.value(triple.object) for triple in group]
                found[self.compact(predicate)] = values[0] if len(values) == 1 else values
        return found

    def value(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:
        """A term as a value of JSON-LD; numbers and booleans of JSON carry their types (JSON-LD 1.1, section 8.6)."""
        if not isinstance(term, ox.Literal):
            return {"@id": self.compact(value_of(term))}
        kind = self.compact(term.datatype.value)
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if kind == "xsd:string":
            return term.value
        if kind in {"xsd:integer", "xsd:boolean"} and PLAIN[kind].fullmatch(term.value):
            return json.loads(term.value.removeprefix("+"))
        return {"@value": term.value, "@type": kind}

    def term(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        """A term in Turtle."""
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if not isinstance(term, ox.Literal) or term.datatype.value in STRINGS:
            return str(term)
        kind = self.iri(term.datatype.value)
        if PLAIN.get(kind, NOTHING).fullmatch(term.value):
            return term.value
        return f"{ox.Literal(term.value)}^^{kind}"

    def iri(self, iri: str) -> str:
        """The IRI in Turtle."""
        short = self.compact(iri)
        return short if short != iri and ":" in short else f"<{_escaped(short)}>"

    def compact(self, iri: str) -> str:
        """The IRI by prefix or relative to the home, where it can be either."""
        name = NAME.fullmatch(iri)
        if name is not None and name[1] in self._names:
            return f"{self._names[name[1]]}:{name[2]}"
        inside = iri.removeprefix(self._home)
        # a first segment with a colon would be read as a scheme
        return inside if inside and ":" not in inside else iri


def _escaped(iri: str) -> str:
    """An IRI with \\U00020BB7 for 𠮷 (Turtle 1.1 section 6.4): Apache Jena 4 takes its two halves in UTF-16 for bad characters."""
    return "".join(c if c <= "\uffff" else f"\\U{ord(c):08X}" for c in iri)
