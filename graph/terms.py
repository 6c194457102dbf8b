"""Words that a contract uses like defined terms (定義語) and never defines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from ontology.facts import Clause

QUOTED: Final = re.compile(r"「(?P<word>[^「」。、\n]{2,20})」")
# 本サービス, 本件業務: 本 and what is written in one go behind it
THIS: Final = re.compile(r"(?<![一-龥ァ-ヶー々])本(?:件)?[一-龥ァ-ヶー々]{2,12}")
# the text itself and its parts, and words that begin with 本 and mean something else
ITSELF: Final = re.compile(
    r"本(?:契約|規約|約款|覚書|合意|協定|書|条|項|号|章|節|編|附則|付則|別紙|別表|文|則|約定|特約|規程|規定|ポリシー|"
    r"人|日|社|店|国|邦|来|質|籍|旨|体|名|心|年|月)"
)


def undefined_terms(clauses: Iterable[Clause], defined: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The words with the addresses of the clauses that use them, in the order of their first use.

    A word counts where it stands in 「」, or begins with 本 and names neither the contract nor a part of it; one that
    begins with a defined term (本サービス利用料金, where 本サービス is defined) has its definition in that.
    """
    known = tuple(term for term in defined if term)
    uses: dict[str, dict[str, None]] = defaultdict(dict)
    for clause in clauses:
        quoted = [match["word"] for match in QUOTED.finditer(clause.text)]
        named = [match[0] for match in THIS.finditer(clause.text) if not ITSELF.match(match[0])]
        for word in (*quoted, *named):
            if word not in known and not word.startswith(known):
                uses[word][clause.address] = None
    return {word: tuple(addresses) for word, addresses in uses.items()}
