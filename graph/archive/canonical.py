"""The digest of a graph, whatever it is written in: SHA-256 of its canonical N-Quads (RDFC-1.0, W3C Recommendation 2024)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox


def digest(triples: Iterable[ox.Triple]) -> str:
    """The hex SHA-256 of the canonical form (RDF Dataset Canonicalization 1.0) of a dataset with these triples alone.

    The same graph has the same digest however a tool orders, abbreviates and names it; any tool for RDFC-1.0 makes it.
    """
    return hashlib.sha256(canonical(triples)).hexdigest()


def canonical(triples: Iterable[ox.Triple]) -> bytes:
    """The canonical N-Quads: a triple a line, in code point order, each line ending in a line feed."""
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()
