"""Which media type to answer in (RFC 9110 section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from werkzeug.datastructures import MIMEAccept

WILD = "*"


def choose(accept: MIMEAccept, offers: Sequence[str]) -> str | None:
    """The offer that the client likes best; among equals the first. None where the client accepts none of them.

    The most specific range that covers an offer gives its quality. No Accept header at all accepts everything.
    """
    if not accept:
        return offers[0]
    best = max(offers, key=lambda offer: quality(accept, offer))
    return best if quality(accept, best) > 0 else None


def quality(accept: Iterable[tuple[str, float]], offer: str) -> float:
    """How much the client likes a media type, from 0 (not at all) to 1."""
    kind = offer.partition("/")[0]
    ranks = {f"{WILD}/{WILD}": 0, f"{kind}/{WILD}": 1, offer: 2}
    covering = [(ranks[plain], q) for media, q in accept if (plain := _without_parameters(media)) in ranks]
    return max(covering, default=(0, 0.0))[1]


def wants_page(accept: MIMEAccept) -> bool:
    """Whether a person at a browser asks: HTML is accepted by name, and liked at least as much as JSON."""
    named = any(_without_parameters(media) == "text/html" for media, _ in accept)
    return named and quality(accept, "text/html") >= max(quality(accept, "application/json"), 0.001)


def _without_parameters(media: str) -> str:
    return media.partition(";")[0].strip().lower()
