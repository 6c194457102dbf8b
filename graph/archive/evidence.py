"""Whether the quotes of a contract's graph stand in its text, at the offsets that the graph gives (docs/facts.md section 1)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from graph.archive.findings import shown
from graph.nodes import CG

OFFSET: Final = re.compile(r"[0-9]{1,10}")
SPANS: Final = re.compile(r"[0-9]{1,10}-[0-9]{1,10}(?: [0-9]{1,10}-[0-9]{1,10})*")
AROUND: Final = 20  # characters on each side of a difference
SAID: Final = {CG + name: name for name in ("quote", "start", "end", "spans", "text", "position")}

Said: TypeAlias = Mapping[str, Sequence[str]]


def misplaced(triples: Iterable[ox.Triple], text: str) -> Iterator[str]:
    """What of the graph does not stand in the source text, one message for each node, in the order of their IRIs.

    A fact's `cg:quote` is `text[start:end]`; a clause's `cg:text` the concatenation of its `cg:spans`; offsets count the
    code points of the text.
    """
    nodes: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        name = SAID.get(triple.predicate.value)
        if name is not None and isinstance(triple.subject, ox.NamedNode):
            nodes[triple.subject.value][name].append(getattr(triple.object, "value", ""))
    for iri in sorted(nodes):
        if problem := _problem(nodes[iri], text):
            yield f"<{shown(iri)}> {problem}"


def _problem(said: Said, text: str) -> str | None:
    if not (said.keys() & {"quote", "start", "end", "spans", "position"}):
        return None  # an amount: its words stand in its norm's quote
    twice = next((name for name, values in said.items() if len(values) > 1), None)
    if twice is not None:
        return f"has more than one cg:{twice}"
    start, end = (_offset(said, name) for name in ("start", "end"))
    if start is None or end is None or not start <= end <= len(text):
        return f"lies at {_place(said)}, and the text has {len(text):,} characters"
    if "quote" in said:
        found, quote = text[start:end], said["quote"][0]
        return None if found == quote else f"quotes {_differently(quote, found)}"
    if "position" in said:
        return _of_clause(said, text, start, end)
    return None


def _of_clause(said: Said, text: str, start: int, end: int) -> str | None:
    words, spans = said.get("text", [""])[0], said.get("spans", [""])[0]
    if spans and not SPANS.fullmatch(spans):
        return f"has spans that are none ({shown(spans)})"
    pieces = [tuple(map(int, span.split("-"))) for span in spans.split()]
    ends = [start, *(offset for piece in pieces for offset in piece), end]
    if ends != sorted(ends):
        return f"has spans ({shown(spans)}) that do not follow one another inside of it ({_place(said)})"
    found = "".join(text[a:b] for a, b in pieces)
    return None if found == words else f"says {_differently(words, found)}"


def _differently(quote: str, found: str) -> str:
    """The words around the first difference."""
    at = next((n for n, (a, b) in enumerate(zip(quote, found, strict=False)) if a != b), min(len(quote), len(found)))
    around = slice(max(0, at - AROUND), at + AROUND)
    return f"「{_cut(quote, around)}」, and the text has 「{_cut(found, around)}」 there"


def _cut(text: str, around: slice) -> str:
    start, stop, _ = around.indices(len(text))
    return f"{'…' if start else ''}{shown(text[start:stop])}{'…' if stop < len(text) else ''}"


def _offset(said: Said, name: str) -> int | None:
    values = said.get(name, ())
    return int(values[0]) if values and OFFSET.fullmatch(values[0]) else None


def _place(said: Said) -> str:
    return "-".join(shown(said[name][0]) if said.get(name) else "?" for name in ("start", "end"))
