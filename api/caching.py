"""ETags (RFC 9110 section 8.8.3) from the digests of contracts, so that nothing is made and sent that the client has."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Final

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

if TYPE_CHECKING:
    from graph.store import ClauseStore

REMEMBERED: Final = 10_000  # contracts
CACHE_CONTROL: Final = "no-cache"  # may be kept, but must be asked for again with If-None-Match: contracts change


class Digests:
    """The digest of each contract's graph, made when first asked for after the store has changed."""

    def __init__(self, store: ClauseStore) -> None:
        self._store = store
        self._version = ""
        self._known: dict[str, str] = {}
        self._lock = Lock()

    def of(self, contract_id: str) -> str:
        """The digest; UnknownContract."""
        version = self._store.version
        with self._lock:
            if version != self._version or len(self._known) > REMEMBERED:
                self._version, self._known = version, {}
            known = self._known.get(contract_id)
        if known is None:
            lines = sorted(str(triple) for triple in self._store.graph(contract_id))
            known = hashlib.sha256("\n".join(lines).encode()).hexdigest()
            with self._lock:
                if version == self._version:
                    self._known[contract_id] = known
        return known


def tag(digest: str, media_type: str) -> str:
    """The ETag of this address in a media type, where what is behind it has the digest."""
    told = "\n".join((digest, _software(), request.full_path, media_type))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unchanged(etag: str) -> Response | None:
    """304, where the client has this already."""
    if request.if_none_match.contains_weak(etag):
        return cached(Response(status=304), etag)
    return None


def cached(response: Response, etag: str) -> Response:
    """The response with what a cache needs to know."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.vary.add("Accept")
    return response


def check_precondition(digest: str | None, address: str) -> None:
    """Refuse (412) a write whose If-Match names another version than there is; `digest` is None where there is none."""
    if not request.if_match:
        return
    current = hashlib.sha256("\n".join((digest or "", _software(), f"{address}?", "application/json")).encode())
    if digest is None or not request.if_match.contains(current.hexdigest()[:32]):
        raise PreconditionFailed("the contract has changed since, or is not there; get it again and look")


@lru_cache(maxsize=1)
def _software() -> str:
    return version("clausegraph")
