"""Whose clause a mention means when a document's name stands before it: 本契約第5条 is ours, 基本契約第5条 is not."""

from __future__ import annotations

import re

from ingest.contract import Contract

KINDS = (
    "契約書?|規約|約款|規程|規則|細則|協定書?|覚書|合意書|定款|要綱|要領|ポリシー|ガイドライン|注文書|申込書|仕様書|会則"
    "|特約|ライセンス文書|ライセンス|規定|条件書|指針|基準"
)
_WORD = "[一-龥々ァ-ヶーA-Za-z0-9０-９・]"
# the name before 第5条: 利用規約, 「基本契約書」, 「X」利用規約, 業務委託契約（以下「原契約」という。）の, TERMS.md
_NAME = re.compile(
    rf"(?P<quoted>[「『][^「」『』]*[」』])?(?P<name>{_WORD}*(?:{KINDS}))?(?P<file>[A-Za-z_-]+\.(?:md|txt|pdf|html))?"
    rf"[\s\u3000]*(?:[（(][^（）()]*[）)])?[\s\u3000]*(?:の|における)?[\s\u3000]*$"
)
_OWN = re.compile(r"^(?:本|この|当(?!該))")
_KIND = re.compile(KINDS)
_OTHER_KIND = re.compile(r"基本|個別|原契約|旧|親契約")
# この規則（以下「規則」という。）, 本利用規約（以下「本規約」という。）; at the very beginning 保管規約（以下「規約」という。）
_SELF = re.compile(
    rf"(?:(?:本|この)[^、。（(]{{0,40}}|^[\s\u3000]{{0,8}}(?:{_WORD}|[ 「」『』]){{0,60}})(?:{KINDS})[」』]?[（(]以下[、，]?(?:単に)?「(?P<name>[^「」]+)」"
)


def is_other_document(text: str, start: int, names: frozenset[str]) -> bool:
    """Whether the words before `start` name a document other than the contract itself; `names` are its own names."""
    match = _NAME.search(text, max(0, start - 60), start)
    if match is None:
        return False
    if match["file"]:
        return True
    name, quoted = match["name"] or "", (match["quoted"] or "").strip("「」『』")
    if quoted and (name or _KIND.search(quoted)):
        return not {f"{quoted}{name}", f"「{quoted}」{name}", quoted if not name else ""} & names
    if not name or _KIND.fullmatch(name) or name in names:
        return False
    if _OWN.match(name):
        return _OTHER_KIND.search(name) is not None and not any(_OTHER_KIND.search(own) for own in names)
    return not text[: match.start("name")].endswith(("この", "本"))


def own_names(contract: Contract) -> frozenset[str]:
    """The names by which a contract calls itself: its title, and what its first clauses say of 本… and この…."""
    names = {match["name"] for clause in contract.clauses[:6] for match in _SELF.finditer(clause.text)}
    if contract.title:
        title = re.sub(r"[\s\u3000]", "", contract.title)
        names |= {title, title.removesuffix("書")}
    return frozenset(names)
