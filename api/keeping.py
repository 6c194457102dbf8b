"""What is kept beside a contract's graph: its source as it came, and what it was read with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ontology.errors import StoreUnusable

if TYPE_CHECKING:
    from graph.sources import Kept
    from graph.store import ClauseStore
    from ingest.versions import Versions
    from ontology.facts import Reading


# how a reading becomes triples decides what is stored, as the rules of reading do
MAPPING: Final = ("graph.literals", "graph.mapping")


def installed() -> Versions:
    """The versions that decide what is stored of a contract."""
    from ingest.versions import versions

    return versions(MAPPING)


def kept_of(reading: Reading, data: bytes) -> Kept:
    """The source of a reading that was just made, from the bytes that were read."""
    from graph.sources import Kept, Provenance
    from ingest.sources import media_type

    made = installed()
    now = datetime.now(UTC).replace(microsecond=0)
    provenance = Provenance(now, made.clausegraph, made.rules, made.parser, media_type(reading.source))
    return Kept(reading.source, data, reading.text, provenance)


def is_up_to_date(store: ClauseStore, contract_id: str) -> bool:
    """Whether a contract was read with the versions that are installed here; False where its source was not kept."""
    try:
        then, now = store.sources.provenance(contract_id), installed()
    except StoreUnusable:
        return False
    return (then.clausegraph, then.rules, then.parser) == (now.clausegraph, now.rules, now.parser)
