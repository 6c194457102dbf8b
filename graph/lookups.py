"""Queries whose cost their form bounds: what is said of one node, found in an index, each match being given out.

The engine cannot be stopped, so strangers' queries run in processes that can be ended. For these, that way costs more
than the answer. One triple pattern with a fixed subject is read straight from the index of subjects; nothing filters,
sorts, counts or joins, so that each triple that is read is written at once, and a bound on what is written bounds the work.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 2000  # characters of the query
IRI: Final = r"""<[^\x00-\x20<>"{}|^`\\]*>"""
NAME: Final = r"[A-Za-z][A-Za-z0-9]*:[A-Za-z][A-Za-z0-9_]*"  # of the names with a prefix, the plainest
TERM: Final = rf"(?:{IRI}|{NAME})"
VARIABLE: Final = r"\?[A-Za-z][A-Za-z0-9_]*"
# a fixed object, or the same variable twice, would be looked for among many triples that nobody sees written
PATTERN: Final = rf"{TERM}\s++(?:{TERM}|a|(?P<VERB>{VARIABLE}))\s++(?!(?P=VERB)\b){VARIABLE}\s*+\.?"
WHERE: Final = r"(?:(?i:WHERE)\s*+)?"
LOOKUP: Final = re.compile(
    rf"""
    \s*+ (?: (?i:PREFIX) \s++ [A-Za-z][A-Za-z0-9]*: \s*+ {IRI} \s*+ )*+
    (?: (?i:DESCRIBE) \s++ {TERM}
      | (?i:ASK) \s*+ {WHERE} \{{ \s*+ {PATTERN.replace("VERB", "asked")} \s*+ \}}
      | (?i:SELECT) \s++ (?: \* | {VARIABLE} (?: \s++ {VARIABLE} )* ) \s*+ {WHERE}
        \{{ \s*+ {PATTERN.replace("VERB", "selected")} \s*+ \}} (?: \s*+ (?i:LIMIT) \s++ [0-9]{{1,9}} )?
      | (?i:CONSTRUCT) \s*+ \{{ \s*+ (?P<template> {PATTERN.replace("VERB", "made")} ) \s*+ \}} \s*+ {WHERE}
        \{{ \s*+ (?P=template) \s*+ \}}
    ) \s*+
    """,
    re.VERBOSE,
)


def is_lookup(query: str) -> bool:
    """Whether a SPARQL query asks for the triples of one node and nothing else; it may still be wrong (an unknown prefix)."""
    return len(query) <= LONGEST and LOOKUP.fullmatch(query) is not None
