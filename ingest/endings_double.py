"""Endings whose negation is part of the meaning: doubled, or a right made of a negative."""

from __future__ import annotations

from ingest.endings import CAN, CANNOT, NONE, NOT_SO, Ending, Who, denied
from ontology.facts import NormType

_DUTY = r"(?:義務|責任|責め?|債務|責務|保証責任|負担)"

DOUBLE = (
    Ending(
        "not-escape", "cannot get out of a duty", NormType.OBLIGATION,
        rf"(?:{_DUTY}|支払い?|債務)[^、]{{0,8}}(?:を|から|は)?[^。]{{0,16}}(?:免れ|逃れ|免除さ?れ)(?:{NONE}|ず|ません|得ません|得ない|る{NOT_SO}|る(?:こと|もの)[はが]?{CANNOT})",
        says=(
            "乙は、これにより本契約上の義務を免れない。",
            "会員は、退会後も未払いの会費について責任を免れるものではありません。",
            "利用者は、従業員の行為であることを理由に責任を免れることはできません。",
        ),
        silent=("甲は、これにより一切の責任を免れる。",),
    ),
    Ending(
        "not-hinder", "a right that stays open", NormType.PERMISSION,
        rf"(?:こと|請求|行使|提起|主張|求償|追及|権利|適用|解除|利用|使用)(?:等)?(?:を|は|も)?(?:一切|何ら)?(?:{denied('妨げ', '妨げ', '妨げる')}|妨げられない|妨げられるものではない|さまたげない)",
        says=(
            "前項の規定は、甲が乙に対し損害の賠償を請求することを妨げない。",
            "この場合、当社による損害賠償の請求を妨げないものとします。",
            "甲は、本製品と競合する製品を取り扱うことを妨げられない。",
        ),
        silent=("乙は、甲の業務を妨げてはならない。", "ただし、第三条に定める特約を妨げない。"),
        who=Who.HOLDER,
    ),
    Ending(
        "may-leave", "may leave undone", NormType.PERMISSION,
        rf"(?:(?<!でき)(?<!られ)(?<!得)(?:ない|ません)(?:こと|場合|もの)(?:が|も)(?:あ[るりっ]|ござい)(?:り?ます)?|ない(?:こと|もの)が{CAN}|なくて?も(?:よい|良い|よく|かまわない|構わない|差し支えない)もの?)",
        says=(
            "当社は、登録の申請を承認しないことがあります。",
            "甲は、当該期間中、注文に応じないことができる。",
            "弊社は、軽微な変更のときは通知を行わない場合があります。",
        ),
        silent=("当社は、通知を行わないものとします。", "甲は、これを拒まない。"),
        doer=True,
    ),
    Ending(
        "no-duty", "no duty, no liability", NormType.EXEMPTION,
        rf"""{_DUTY}[^、]{{0,22}}(?:{denied('負わ', '負い', '負う')} | {denied('負担し', '負担し', '負担する')} | {denied('有し', '有し', '有する')}
            | {denied('有さ', '有し', '有する')} | {denied('持た', '持ち', '持つ')} | {denied('課さ', '課し', '課す')}
            | (?:を|も)?負うことは?{NONE} | {denied('問わ', '問い', '問う')} | {denied('任じ', '任じ', '任じる')}) | を?負いかね(?:ます|る)""",
        says=(
            "当社は、これにより生じた損害について一切の責任を負いません。",
            "乙は、その内容を審査する義務を負わず、",
            "甲は、当該資料を保存する義務を負うものではない。",
            "受託者は何らの責めを負わないものとする。",
        ),
        silent=("乙は、その損害を賠償する責任を負う。", "甲の責任において行う。"),
    ),
    Ending(
        "no-duty-arises", "no duty is there: 乙に義務は生じない", NormType.EXEMPTION,
        rf"{_DUTY}等?(?:は|も|が)(?:一切|何ら|いかなる)?(?:{denied('生じ', '生じ', '生じる')}|{denied('発生し', '発生し', '発生する')}|{NONE})",
        says=("当社にはログを保管する義務はありません。", "これにより乙に費用の負担は生じないものとする。"),
        silent=("甲の責任は消滅しない。",),
        who=Who.DATIVE,
    ),
    Ending(
        "not-impose", "a duty not laid on somebody", NormType.EXEMPTION,
        rf"(?:義務|責任)[^、]{{0,8}}(?:{denied('負わせ', '負わせ', '負わせる')}|{denied('課さ', '課し', '課す')}|{denied('課せ', '課せ', '課する')})",
        says=("この定めは、当社に対し、調査の義務を負わせるものではありません。",),
        silent=("乙に守秘の義務を負わせる。",),
        who=Who.DATIVE,
    ),
    Ending(
        "no-need", "need not", NormType.EXEMPTION,
        rf"""(?:こと|返還|通知|承諾|同意|催告|支払い?|補償|賠償|負担|手続き?)(?:を|は|も)?(?:要し(?:ない|なく|ません)|要せず|必要とし(?:ない|ません)|要する{NOT_SO}|不要とする|不要とし)
            | 必要(?:は|が|も)(?:一切|何ら)?{NONE} | (?:に)?応じる(?:義務|責任|必要)[^、]{{0,6}}{NONE}""",
        says=(
            "甲は、受領した申込金の返還を要しない。",
            "当社は、その理由を開示する必要はありません。",
            "乙は、甲に通知することを要しないものとする。",
        ),
        silent=("乙は、甲の承諾を要する。",),
    ),
)  # fmt: skip
