"""Who is told what while an archive is made, checked or brought back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Tell: TypeAlias = Callable[[tuple[str, ...], str], Iterable[str]]  # contract ids, and what is done with them


def quietly(ids: tuple[str, ...], what: str) -> Iterable[str]:
    """The contract ids, and nobody is told how far we are."""
    return ids


@contextmanager
def bagit_silenced() -> Iterator[None]:
    """The library logs what it raises; we say it once."""
    logger = logging.getLogger("bagit")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
