"""The end of the contract (終了・満了・解除・解約・退会) as a sentence speaks of it (docs/facts.md section 9).

The contract as a whole is meant, not one order, campaign or meeting; and its end as something that has happened, not as
an act that somebody is about to do (解除する場合).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class End:
    """A mention of the contract's end: `text[start:end]`, from the contract's name to 後, とき or the like."""

    start: int
    end: int


# the contract as a whole, and what ends with it
_WHOLE = r"""(?:
    (?:本|当該|両|各|上記|この|その)?[一-龥ァ-ヶーA-Za-z]{0,14}契約(?:等|期間|関係|の期間|の有効期間)?
  | (?:本|この|当)(?:規約|約款|覚書|合意書?|協定書?|ライセンス(?:文書|契約)?|使用条件|許諾|条件|誓約書?|業務委託|書)(?:の期間)?
  | (?:本|当)?(?:サービス|サイト)(?:の(?:利用|提供|使用))? | (?:アプリ|ソフトウェア|プログラム)の(?:利用|使用)
  | (?:利用|許諾|契約|有効|委託|雇用|使用|ライセンス|存続)(?:許諾)?の?(?:有効)?期間 | (?:その|当該)期間
  | 会員(?:資格|登録|契約)? | (?:ユーザー|利用者|会員)?登録 | ライセンス(?:の付与)? | 利用 | 委託 | 雇用 | 使用許諾 | 取引
)"""
_NATURAL = r"(?:終了|満了|失効|消滅|終結)"
_ACT = rf"(?:{_NATURAL}|解除|解約)"
_LEAVING = r"(?:退会|脱会|退職|脱退)"
_ASIDE = r"(?:（[^（）]{0,40}）|\([^()]{0,40}\))"
# 本契約［が期間満了により］終了, 本サービスの利用［を］終了
_GAP = rf"(?:の|が|を|は|について|につき、)?{_ASIDE}?(?:[^。、（）「」]{{0,20}}?(?:に|で|の|より|が|を|、))?(?:全部(?:又は|または)一部の)?"
_MORE = rf"(?:(?:、|・|又は|または|若しくは|もしくは|及び|および|その他の事由による)*(?:{_ACT}|{_LEAVING}|更新拒絶))*{_ASIDE}?"
# 有効期間中及び［終了］後, 許諾される期間中、およびその［終了］後
_AFTER_TERM = r"(?<=[中と内])(?:は(?:もちろん|もとより|勿論))?[、，]?(?:及び|および|並びに|ならびに|又は|または|のみならず)?[、，]?(?:その|契約)?"
_NOUN = re.compile(rf"(?:{_WHOLE}{_GAP}{_ACT}|{_LEAVING}|(?<![一-龥])解約|{_AFTER_TERM}{_NATURAL}){_MORE}", re.VERBOSE)
_CLOSED = re.compile(r"(?:アカウント|登録|会員資格)の?(?:削除|抹消|取消し?|喪失)")

# what makes the end a thing of the past: 後, した場合, したとき, しても, にかかわらず, に伴い, 時
_WHEN = r"(?:とき|時(?![点期間])|場合|際|後|のち|以降|以後)"
_PAST = re.compile(
    rf"""(?:
        (?:し|さ|せ|され|となっ|とな)?た?(?:の)?(?:日|時点?)?の?(?:翌日)?(?:から|より)?(?:後|以降|以後|のち)
      | (?:し|され|となっ)?た(?:日から|{_WHEN})
      | (?:し|され)(?:、|又は|または|若しくは|もしくは)[^。]{{0,24}}?た{_WHEN}
      | [^。、]{{0,12}}?(?:により|によって|を理由に|となっ|に至っ)[^。、]{{0,12}}?(?:た{_WHEN}|後)
      | し?ても | の(?:とき|場合|際) | に(?:かかわらず|関わらず|関らず|拘らず|伴い|伴って|際し|あたり|当たり)
      | 時(?![点期間])(?:に|には|まで)? | 日から | による本
    )""",
    re.VERBOSE,
)
_ENDING = re.compile(r"(?:する|した|の)?(?:とき|場合)(?:は|には|に)")
# what ends without the contract ending
_PART = re.compile(
    r"(?:個別契約|発注|注文|受講期間|試用期間|無償試用|無料|トライアル|保管期間|年度|総会|会議|キャンペーン|請求期間|休職期間"
    r"|個別コンテンツ|募集|掲載期間|イベント|セッション|通信|作業|検収|検査|工事|保証期間|第三者と)[^。、]{0,12}$"
)


def ends_in(text: str) -> Iterator[End]:
    """Each mention of the contract's end as something past, in order.

    >>> text = "乙は、本契約の終了後も秘密を保持する。"
    >>> [text[end.start:end.end] for end in ends_in(text)]
    ['本契約の終了後']
    """
    for match in sorted([*_NOUN.finditer(text), *_CLOSED.finditer(text)], key=re.Match.start):
        natural = re.search(rf"{_NATURAL}{_ASIDE}?$", match[0]) is not None
        after = _PAST.match(text, match.end()) or (_ENDING.match(text, match.end()) if natural else None)
        if after and not _PART.search(text, 0, match.end()):
            yield End(match.start(), after.end())
