"""Actions: the words that say what is done, without subject, condition and modality (docs/facts.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.actors import inside
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
# what stands before the act: connectives, the particle of a condition, what is left out, what it is about
_BEFORE = re.compile(
    r"""^(?:
        、 | ただし | 但し | なお | または | 又は? | また(?!は) | さらに | 更に | かつ | 若しくは | もしくは | 及び | 並びに | 万一 | もっとも | が、
      | (?:この|その|かかる)(?:場合|際)(?:には|において(?:は)?|は|に)?(?=、) | (?:には|において(?:は)?|は|に|で)(?=、)
      | [^、]{0,80}(?:を除き|を除いて|については?|に関して?は?)、
    )+""",
    re.VERBOSE,
)
Spans = tuple[tuple[int, int], ...]
# 次の各号に該当する行為, 以下の事項, 次に定める方法: the items are what is done
_ITEMS = re.compile(r"(?:次|以下|下記|左記)[^、。]{0,24}?(?:行為|事項|措置|義務|業務|書類|方法|こと)")
_NO_ACT = re.compile(r"(?:とき|場合|時|者|情報|損害|事由)。?$")


def acts_of(
    contract: Contract, sentence: Sentence, stated: Stated, same: Sequence[Statement], conditions: Sequence[Spans]
) -> tuple[str, ...]:
    """The acts of the statements that make one norm; those of the items where the sentence announces a list of acts."""
    own = (_act(stated, s.group, cut) for s, cut in zip(same, conditions, strict=True))
    return _acts_of_items(contract, sentence, stated) or tuple(dict.fromkeys(own))


def _act(stated: Stated, group: Group, conditions: Spans) -> str:
    """The quote of a group's act."""
    surface, text = stated.surface, stated.surface.text
    topics = [m for m in inside(stated.mentions, group.start, group.end) if m.case in ("は", "も", "側は")]
    start = max([group.start, *(m.after for m in topics), *(end for _, end in conditions)])
    start = start if start < group.end else group.start
    end = start + len(_MODALITY.sub("", core_of(text[start : group.end]).text))
    while start < end and (lead := _BEFORE.match(text[start:end])) and lead.end():
        start += lead.end()
    return surface.quote(start, end) if start < end else surface.quote(group.start, group.end)


def _acts_of_items(contract: Contract, sentence: Sentence, stated: Stated) -> tuple[str, ...]:
    if not _ITEMS.search(stated.surface.text):
        return ()
    below = [item.text.strip() for item in contract.children(sentence.clause.address) if item.text.strip()]
    return () if any(_NO_ACT.search(item) for item in below) else tuple(below)
