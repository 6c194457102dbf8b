"""What is kept beside a contract's graph: its source as it came, and what it was read with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ontology.errors import StoreUnusable

if TYPE_CHECKING:
    from graph.sources import Kept
    from graph.store import ClauseStore
    from ontology.facts import Reading


def kept_of(reading: Reading, data: bytes) -> Kept:
    """The source of a reading that was just made, from the bytes that were read."""
    from graph.sources import Kept, Provenance
    from ingest.sources import media_type
    from ingest.versions import versions

    made = versions()
    now = datetime.now(UTC).replace(microsecond=0)
    provenance = Provenance(now, made.clausegraph, made.rules, made.parser, media_type(reading.source))
    return Kept(reading.source, data, reading.text, provenance)


def is_up_to_date(store: ClauseStore, contract_id: str) -> bool:
    """Whether a contract was read with the versions that are installed here; False where its source was not kept."""
    from ingest.versions import versions

    try:
        then, now = store.sources.provenance(contract_id), versions()
    except StoreUnusable:
        return False
    return (then.clausegraph, then.rules, then.parser) == (now.clausegraph, now.rules, now.parser)
