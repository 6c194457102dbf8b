"""What is wrong with an archive, as a value: which file, and what to know about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

MOST: Final = 1000  # findings that are kept of one check: a hostile bag could have millions
LONGEST: Final = 200  # characters of a foreign name or text that a message repeats


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `file` is a path inside the bag with `/` between its parts, `message` says what to do."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


def shown(text: object) -> str:
    """A foreign name or text for a message: on one line, not too long, and without what a terminal would obey."""
    clean = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text)[: LONGEST + 1])
    return clean if len(clean) <= LONGEST else f"{clean[:LONGEST]}…"


def first(findings: Iterable[Finding], file: str, *, most: int = MOST) -> Iterator[Finding]:
    """The first of many findings, and one about `file` that says that there are more."""
    remaining = iter(findings)
    yield from islice(remaining, most)
    if next(remaining, None) is not None:
        yield Finding(file, f"and more of this kind than the {most:,} above; put these right first")
