"""A parse as bytes and back, for the cache: packed JSON, in which nothing can run.

The text is not in it: it is what the bytes are found by. A token of an engine's parse is a slice of its text.
"""

from __future__ import annotations

import json
import zlib

from ingest.parse import Entity, Parse, Token

_FIELDS = 9  # numbers of a token: five strings, head, bunsetu, start, length


def to_bytes(parse: Parse) -> bytes:
    """The parse without its text."""
    strings: dict[str, int] = {}
    numbers: list[int] = []
    for t in parse.tokens:
        numbers += (strings.setdefault(s, len(strings)) for s in (t.lemma, t.pos, t.tag, t.inflection, t.dep))
        numbers += (t.head, t.bunsetu, t.start, t.end - t.start)
    entities = [(e.label, e.start, e.end) for e in parse.entities]
    packed = json.dumps([list(strings), numbers, entities], ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(packed.encode(), level=1)


def from_bytes(data: bytes, text: str) -> Parse:
    """The parse of `text` in bytes made by `to_bytes`; ValueError where they are something else."""
    try:
        strings, numbers, entities = json.loads(zlib.decompress(data))
        rows = zip(*(iter(numbers),) * _FIELDS, strict=True)
        tokens = tuple(
            Token(
                text[start : start + n],
                strings[lemma],
                strings[pos],
                strings[tag],
                strings[inflection],
                strings[dep],
                head,
                bunsetu,
                start,
                start + n,
            )
            for lemma, pos, tag, inflection, dep, head, bunsetu, start, n in rows
        )
        return Parse(text, tokens, tuple(Entity(*entity) for entity in entities))
    except (zlib.error, ValueError, IndexError, TypeError) as error:
        raise ValueError(f"no parse: {error}") from error
