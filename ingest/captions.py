"""Captions: the heading that a drafter puts beside a number, 第5条（秘密保持）."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.contract import Contract
from ontology.facts import Clause

# an aside is no caption: （以下「…」という。）, （ただし、…を除く。）
_ASIDE = re.compile(r"。|以下|ただし|但し|^(?:及び|又は|なお)|(?:含む|除く|限る|いう|ます|する|参照)(?:。|$)")
_NUMBER = re.compile(r"^(?:[0-9０-９]+[.．][0-9０-９.．]*|第[0-9０-９一二三四五六七八九十]+条)")
_SPELLINGS = (("および", "及び"), ("または", "又は"), ("ならびに", "並びに"), ("もしくは", "若しくは"))


def plain(text: str) -> str:
    """A caption or heading for comparison: no spaces, outer brackets or number, one spelling of 及び and 又は."""
    bare = _NUMBER.sub("", re.sub(r"[\s\u3000（）()「」【】［］]", "", text))
    for kana, kanji in _SPELLINGS:
        bare = bare.replace(kana, kanji)
    return bare


def is_caption_of(caption: str, clause: Clause) -> bool:
    """Whether the caption is the clause's heading."""
    return clause.heading is not None and plain(caption) == plain(clause.heading)


def conflicting_heading(contract: Contract, caption: str, addresses: Sequence[str]) -> str | None:
    """The heading of the one clause cited when the caption beside its number is another one; None where they agree, or
    where the brackets hold an aside."""
    if len(addresses) != 1:
        return None
    heading = contract.by_address[addresses[0]].heading
    if heading is None or _ASIDE.search(caption):
        return None
    one, other = plain(caption), plain(heading)
    return None if one in other or other in one else heading
