"""What a query may not do: leave the machine.

The engine really performs the HTTP request of a SERVICE clause, also SILENT ones, and has no switch against it. So a query
that could hold one is parsed first and refused when it does. (LOAD is an update and never reaches the query engine; the
IRIs of FROM name graphs of the store and are never fetched.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ontology.errors import QueryRefused

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

# What may hold the letters of a keyword without being one: SPARQL 1.1, section 19.8, rules 139 and 156 to 159, comments
TEXT_TOKENS: Final = re.compile(
    r"""
    \#[^\r\n]*
    | <[^\x00-\x20<>"{}|^`\\]*>
    | \"\"\" (?: \"{0,2} (?: [^"\\] | \\. ) )* \"\"\"
    | ''' (?: '{0,2} (?: [^'\\] | \\. ) )* '''
    | " (?: [^"\\\r\n] | \\. )* "
    | ' (?: [^'\\\r\n] | \\. )* '
    """,
    re.VERBOSE | re.DOTALL,
)
NAME_TOKENS: Final = re.compile(r"[?$]\w+|@[A-Za-z]+[A-Za-z0-9-]*|:[\w.:%-]*")
CODEPOINT_ESCAPE: Final = re.compile(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}", re.IGNORECASE)


def has_keyword(query: str, keyword: str) -> bool:
    """Whether the query has the keyword outside of comments, IRIs, strings and names."""
    if keyword not in query.casefold():
        return False
    bare = TEXT_TOKENS.sub(" ", query)
    return re.search(rf"(?<![\w:?$@-]){keyword}(?![\w:-])", bare, re.IGNORECASE) is not None


def refuse_leaving(query: str) -> None:
    """Raise QueryRefused where the query would ask another server (SERVICE), however deep it stands.

    A query in which the word does not occur cannot. Where it does occur, two readings must agree that it is no clause:
    the tokens, read as the engine reads them, and the parse by rdflib. Codepoint escapes, which the two read at
    different times, are refused beside the word.
    """
    if "\\" not in query and "service" not in query.casefold():
        return
    escaped = CODEPOINT_ESCAPE.search(query)
    plain = CODEPOINT_ESCAPE.sub(lambda escape: _character(escape[0]), query)
    if "service" not in query.casefold() and "service" not in plain.casefold():
        return
    if escaped:
        raise QueryRefused(f"write the character itself instead of {escaped[0]} in a query that has the word SERVICE")
    if has_keyword(query, "service") or _has_service(_parsed(query)):
        raise QueryRefused("SERVICE is not allowed: a query is answered from this store alone")


def refuse_loading(update: str) -> None:
    """Raise QueryRefused where an update would fetch (LOAD) or ask another server (SERVICE).

    The engine needs no space around a keyword, so the words are looked for within words too, outside of comments, IRIs,
    strings, variables and the local parts of names; codepoint escapes are refused beside them.
    """
    plain = CODEPOINT_ESCAPE.sub(lambda escape: _character(escape[0]), update)
    for word in ("service", "load"):
        if word not in plain.casefold():
            continue
        if plain != update:
            raise QueryRefused(
                f"write characters themselves instead of \\u escapes in an update that says {word.upper()}"
            )
        if word in NAME_TOKENS.sub(" ", TEXT_TOKENS.sub(" ", update)).casefold():
            raise QueryRefused(f"{word.upper()} is not allowed: nothing is fetched from elsewhere")


def _character(escape: str) -> str:
    try:
        return chr(int(escape[2:], 16))
    except (ValueError, OverflowError):
        return escape


def _parsed(query: str) -> Query:
    from rdflib.plugins.sparql import prepareQuery

    try:
        # a carriage return ends a comment for the engine, but not for rdflib
        return prepareQuery(re.sub(r"\r\n?", "\n", query))
    except Exception as error:  # pyparsing, rdflib and recursion: whatever it is, what cannot be read is not run
        raise QueryRefused(f"the query cannot be read: {error}") from None


def _has_service(query: Query) -> bool:
    return any(getattr(node, "name", None) == "ServiceGraphPattern" for node in _nodes(query.algebra))


def _nodes(root: object) -> Iterator[object]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list | tuple | set):
            waiting.extend(node)
