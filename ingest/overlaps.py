"""Finds that claim the same words: who comes first keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Placed(Protocol):
    """Anything with a place in a text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


T = TypeVar("T", bound=Placed)


def first_come(finds: Iterable[T], length: int) -> list[T]:
    """The finds in a text of `length` characters that overlap none before them, in the order of their places."""
    taken = bytearray(length)
    kept = []
    for find in finds:
        if not any(taken[find.start : find.end]):
            taken[find.start : find.end] = b"\x01" * (find.end - find.start)
            kept.append(find)
    return sorted(kept, key=lambda find: find.start)
