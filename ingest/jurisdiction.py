"""Governing law (準拠法) and courts (管轄裁判所) of a contract (docs/facts.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.contract import Contract

_NAME = "[一-龥々ァ-ヶーA-Za-z・]"
_LAW = rf"(?P<law>{_NAME}{{1,20}}?(?:国法|州法|法(?:律|令)?)|{_NAME}{{1,20}}の法(?:律|令)?)"
# 準拠法は日本法とします。 日本法を準拠法とする。 日本法に準拠し。 日本法に基づき解釈され。 日本法が適用され。
GOVERNING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"準拠法(?:について)?は[、，]?(?:[^、。]{{0,30}}?(?:関わらず|かかわらず|問わず)[、，]?)?\**{_LAW}\**(?:とし|とする|とな|です|である|に|が|を)",
        rf"\**{_LAW}\**を(?:その)?準拠法",
        rf"\**{_LAW}\**(?:のみ)?に(?:のみ)?(?:準拠|従って?[^。]{{0,10}}(?:解釈|支配|規律)|(?:基づ|もとづ)[きい](?:て)?[^。]{{0,10}}解釈|よって?[^。]{{0,10}}(?:解釈|支配|規律)|より[^。]{{0,10}}(?:解釈|支配|規律))",
        rf"(?:規約|契約|約款|覚書|ライセンス|事項|解釈|紛争)[^。、]{{0,20}}(?:は|には|に関しては|については)[、，]?\**{_LAW}\**が適用",
    )
)
_NO_LAW = re.compile(
    r"^(?:関連|適用|当該|関係|各国|抵触|その他|一切|法|他|準拠|現行)|(?:関連|適用|準拠|抵触|関係)(?:法|法令|法律)$"
)
_BEGINNING = re.compile(r"^(?:抵触法の原則にかかわらず|すべて|全て|専ら|第一次的に|また)")

# 東京地方裁判所, 大阪簡易裁判所, 甲の本店所在地を管轄する地方裁判所, 当社本店所在地を管轄する裁判所
_SEAT = r"(?:本店|本社|主たる事務所|主たる営業所|事務所|営業所|住所|所在)(?:の?所在地|地)?(?:の住所)?"
_COURT = re.compile(
    rf"""(?P<court> (?:[一-龥ァ-ヶーA-Za-z]{{1,8}}の?)?{_SEAT}を管轄する[一-龥]{{0,6}}裁判所
      | [一-龥ァ-ヶー]{{1,6}}?(?:地方|簡易|家庭|高等|知的財産高等)裁判所(?:[一-龥]{{1,6}}支部)?
      | [一-龥]{{1,4}}(?:地裁|簡裁) )""",
    re.VERBOSE,
)
_FORUM = re.compile(r"管轄|第[一1１]審")
_LEADING = re.compile(r"^(?:訴額|紛争|訴訟|場合|専属|合意|以上|以下|及び|又は|若しくは)+")


def governing_law_in(contract: Contract) -> str | None:
    """The law that governs the contract as the contract writes it (日本法), None where it says nothing."""
    for text in _texts(contract):
        for pattern in GOVERNING:
            for match in pattern.finditer(text):
                law = _BEGINNING.sub("", match["law"])
                if not _NO_LAW.search(law):
                    return law
    return None


def courts_in(contract: Contract) -> tuple[str, ...]:
    """The courts agreed upon, in the order of the text, each once."""
    found: dict[str, None] = {}
    for text in _texts(contract):
        for sentence in text.split("。"):
            if _FORUM.search(sentence):
                for match in _COURT.finditer(sentence):
                    found.setdefault(
                        _LEADING.sub("", match["court"]).replace("地裁", "地方裁判所").replace("簡裁", "簡易裁判所")
                    )
    return tuple(found)


def _texts(contract: Contract) -> Iterator[str]:
    for clause in contract.clauses:
        if clause.text:
            yield re.sub(r"(?<=[^\x00-\x7f])[ \t]+(?=[^\x00-\x7f])", "", clause.text)
