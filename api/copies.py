"""The same contract in another file: as PDF and as Word, say. Every question would find it twice."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from ontology.errors import ClausegraphError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store import ClauseStore
    from graph.summary import ContractSummary
    from ingest.sources import Source


def words_digest(text: str) -> str:
    """The hex digest of a text's letters and digits: formats differ in spaces, line breaks and the form of bullets."""
    words = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


class Copies:
    """Finds the contract that says the same as a file, among those in a store and those that are being read.

    Only the texts of contracts with the same title and as many clauses are compared, so that a large store costs no more.
    """

    def __init__(self, store: ClauseStore, held: Iterable[ContractSummary]) -> None:
        self._store = store
        self._alike: dict[tuple[str | None, int], list[str]] = defaultdict(list)
        for row in held:
            self._alike[row.title, row.counts.get("clauses", 0)].append(row.id)
        self._digests: dict[str, str] = {}  # by id, as far as they were needed

    def take(self, contract_id: str, source: Source) -> None:
        """From now on this is the contract's text."""
        self._digests[contract_id] = words_digest(source.text)

    def let_go(self, contract_id: str) -> None:
        """The contract was not read after all."""
        self._digests.pop(contract_id, None)

    def of(self, source: Source) -> tuple[str, ...]:
        """The ids of the contracts with the words of a source."""
        digest = words_digest(source.text)
        for contract_id in self._like(source):
            if contract_id not in self._digests:
                self._digests[contract_id] = self._digest(contract_id)
        return tuple(contract_id for contract_id, other in self._digests.items() if other == digest)

    def _like(self, source: Source) -> Iterable[str]:
        if not self._alike:
            return ()
        from ingest.structure import build_contract

        try:
            contract = build_contract(source.text)
        except ClausegraphError:  # it is refused when it is read
            return ()
        return self._alike.get((contract.title, len(contract.clauses)), ())

    def _digest(self, contract_id: str) -> str:
        try:
            return words_digest(self._store.sources.get(contract_id).text)
        except ClausegraphError:  # read by an older clausegraph, which kept no text
            return ""
