"""All endings in order, and how a predicate is read with them."""

from __future__ import annotations

from ingest.endings import Core, Ending
from ingest.endings_assent import ASSENTS, WARRANTIES
from ingest.endings_double import DOUBLE
from ingest.endings_duty import DUTIES, PROHIBITIONS
from ingest.endings_liberty import EXEMPTIONS, PERMISSIONS
from ingest.endings_plain import PLAIN, SILENT

_CARVE_OUT, *_REST = SILENT
_SAME, *_PRESENT = PLAIN
ENDINGS: tuple[Ending, ...] = (
    _CARVE_OUT,
    _SAME,
    *DOUBLE,
    *ASSENTS,
    *WARRANTIES,
    *EXEMPTIONS,
    *PROHIBITIONS,
    *DUTIES,
    *PERMISSIONS,
    *_REST,
    *_PRESENT,
)


LONGEST_TAIL = 300  # characters; what decides stands at the end, and a row must not search a whole page


def read_ending(core: Core, *, final: bool = False) -> Ending | None:
    """The first row that claims the predicate, None where none does (a noun phrase). `final`: it ends the sentence."""
    tail = core.text[-LONGEST_TAIL:]
    return next((row for row in ENDINGS if not (final and row.sequent) and row.compiled.search(tail)), None)
