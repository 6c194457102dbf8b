"""What the sentences before have said: who acted, for the subjects that later ones leave out."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.actors import Actors
from ingest.contract import Contract, Sentence
from ingest.endings import Ending
from ontology.facts import ClauseKind

Names = tuple[str, ...]
Said = Sequence[tuple[Ending, Names]]
NOBODY: tuple[int, Names] = (0, ())


class Context:
    """The subjects seen so far in a contract. `note` mutates it, the rest reads."""

    def __init__(self, contract: Contract, actors: Actors) -> None:
        self.contract = contract
        self.actors = actors
        self._last: dict[str, tuple[int, Names]] = {}  # by clause: in which sentence it was, and who
        self._in_article: dict[str, Names] = {}
        self._borne: dict[str, tuple[int, Names]] = {}
        self._said: dict[str, Said] = {}

    def note(self, sentence: Sentence, names: Names) -> None:
        """Keep who acted in a sentence."""
        if names:
            self._last[sentence.clause.address] = sentence.number, names
            self._in_article[self._article(sentence)] = names

    def keep(self, sentence: Sentence, said: Said) -> None:
        """Keep what a sentence said, for one that says the same of another case (同様とする)."""
        if said:
            self._said[self._article(sentence)] = said
            self._borne[sentence.clause.address] = sentence.number, said[-1][1]

    def said(self, sentence: Sentence) -> Said:
        """What the sentence before in the same article said."""
        return self._said.get(self._article(sentence), ())

    def lead(self, sentence: Sentence) -> Names:
        """Who acted in the lead sentence (柱書) above an item, nearest first; () where there is none."""
        for above in self.contract.ancestors(sentence.clause):
            if above.kind is ClauseKind.ARTICLE:
                break
            if names := self._leading(above.address):
                return names
        return ()

    def _leading(self, address: str) -> Names:
        """Who acted last in a clause, or who bears what a later sentence of it says: 次のことをお守りいただきます."""
        (acting, acted), (bearing, borne) = self._last.get(address, NOBODY), self._borne.get(address, NOBODY)
        return (borne or acted) if bearing > acting else (acted or borne)

    def before(self, sentence: Sentence) -> Names:
        """Who acted in the sentences before in the same clause."""
        return self._last.get(sentence.clause.address, NOBODY)[1]

    def article(self, sentence: Sentence) -> Names:
        """Who acted last in the same article."""
        return self._in_article.get(self._article(sentence), ())

    def _article(self, sentence: Sentence) -> str:
        article = self.contract.enclosing(sentence.clause, ClauseKind.ARTICLE)
        return (article or sentence.clause).address
