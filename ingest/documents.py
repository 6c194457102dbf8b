"""Whose clause a mention means when a document's name stands before it: 本契約第5条 is ours, 基本契約第5条 is not."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.contract import Contract

KINDS = (
    "契約書?|規約|約款|規程|規則|細則|協定書?|覚書|合意書|定款|要綱|要領|ポリシー|ガイドライン|注文書|申込書|仕様書|会則"
    "|特約|ライセンス|規定|条件書?|ライセンス文書|指針|基準"
)
_WORD = "[一-龥々ァ-ヶーA-Za-z0-9０-９・]"
# the name before 第5条: 利用規約, 「基本契約書」, 業務委託契約（以下「原契約」という。）の
NAME = re.compile(
    rf"(?P<quoted>「[^「」]*(?:{KINDS})」|『[^『』]*(?:{KINDS})』)?(?P<quote>[」』])?(?P<name>{_WORD}*(?:{KINDS}))?"
    rf"[\s　]*(?:[（(][^（）()]*[）)])?[\s　]*(?:の|における)?[\s　]*$"
)
_OWN = re.compile(r"^(?:本|この|当(?!該))")
# この規則（以下「規則」という。）, 本利用規約（以下「本規約」という。）
_SELF = re.compile(rf"(?:本|この)[^、。（(]{{0,40}}(?:{KINDS})[（(]以下、?(?:単に)?「(?P<name>[^「」]+)」")
OTHER = "other"


def other_document(text: str, start: int, names: frozenset[str]) -> str | None:
    """`OTHER` when the words before `start` name a document that is not the contract itself, else None."""
    match = NAME.search(text, max(0, start - 60), start)
    if match is None or not (match["name"] or match["quoted"]):
        return None
    name = match["name"] or match["quoted"].strip("「」『』")
    if re.fullmatch(KINDS, name) and not match["quote"] and not match["quoted"]:
        return None  # 規約第5条: no name, the contract itself
    if _OWN.match(name) or name in names:
        return None
    before = text[max(0, match.start("name") - 2) : match.start("name")] if match["name"] else ""
    return None if before.endswith(("この", "本")) else OTHER


@lru_cache(maxsize=8)
def own_names(contract: Contract) -> frozenset[str]:
    """The names by which a contract calls itself: its title, and what its first clauses say of 本… and この…."""
    names = {match["name"] for clause in contract.clauses[:6] for match in _SELF.finditer(clause.text)}
    if contract.title:
        title = re.sub(r"[\s　]", "", contract.title)
        names |= {title, title.removesuffix("書")}
    return frozenset(names)
