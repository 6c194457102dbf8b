"""Actions: the words that say what is done, without subject, condition and modality (docs/facts.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.contract import Contract, Sentence
from ingest.endings import core_of
from ingest.predicates import Group
from ingest.statements import Stated, Statement

# what only carries the modality, behind the act itself: する[ことができる], 譲渡[してはならない]
_MODALITY = re.compile(
    r"""
    (?: (?:こと|事)(?:が|は|も)?(?:でき|出来)(?:る|ます|ない|ません|ず|なく)? | (?:でき|出来)(?:る|ます|ない|ません|ず)?
      | (?<=[しいきちりみびえけせてねめれ])?[てで]は(?:なら|いけ|なり)(?:ない|ず|なく|ません) | (?:なけれ|ね)ば(?:なら|なり)(?:ない|ず|ません)
      | こと(?:が|も)(?:あ[るり](?:ます)?|ござい(?:ます)?) | する?必要が(?:ある|あります) | ことを妨げ(?:ない|ません|るものではない)
    )$
    """,
    re.VERBOSE,
)
_CONNECTIVE = re.compile(
    r"^(?:、|ただし|但し|なお|また|さらに|更に|かつ|又は?|または|若しくは|もしくは|及び|並びに|万一|もっとも|が、|この場合(?:には|は|において)?|その場合(?:において)?は?)+、?"
)
_ITEMS = re.compile(r"(?:次|以下|下記|上記|左記)(?:の各号|に(?:掲げ|定め|列挙|示)|の(?:行為|事項|措置|各|い)|各号)")


def acts_of(contract: Contract, sentence: Sentence, stated: Stated, same: Sequence[Statement]) -> tuple[str, ...]:
    """The acts of the statements that make one norm; those of the items where the sentence announces a list of acts."""
    return _acts_of_items(contract, sentence, stated) or tuple(dict.fromkeys(_act(stated, s.group) for s in same))


def _act(stated: Stated, group: Group) -> str:
    """The quote of a group's act."""
    surface, text = stated.surface, stated.surface.text
    topics = [
        m for m in stated.mentions if m.case in ("は", "も", "側は") and group.start <= m.start and m.after <= group.end
    ]
    start = topics[-1].after if topics else group.start
    end = start + len(_MODALITY.sub("", core_of(text[start : group.end]).text))
    while start < end and (lead := _CONNECTIVE.match(text[start:end])):
        start += lead.end()
    return surface.quote(start, end) if start < end else surface.quote(group.start, group.end)


def _acts_of_items(contract: Contract, sentence: Sentence, stated: Stated) -> tuple[str, ...]:
    if not _ITEMS.search(stated.surface.text):
        return ()
    below = contract.children(sentence.clause.address)
    return tuple(item.text.strip() for item in below if item.text.strip())
