"""The part that each party plays: from the word it is called by, or from what one does to the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.contract import Contract
from ontology.facts import Role

# words that are a role in themselves (売主, 委託者)
WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.SELLER, r"売主|売り主|売渡人|販売者"),
        (Role.BUYER, r"買主|買い主|購入者"),
        (Role.LESSOR, r"賃貸人|貸主|貸し主"),
        (Role.LESSEE, r"賃借人|借主|借り主|入居者"),
        (Role.CLIENT, r"委託者|発注者|注文者|依頼者|(?:依頼|発注|委託)元"),
        (Role.CONTRACTOR, r"受託者|受注者|請負人|(?:依頼|発注|委託)先|ベンダー?"),
        (Role.DISCLOSER, r"開示者|開示当事者"),
        (Role.RECIPIENT, r"受領当事者|被開示者"),
        (Role.LICENSEE, r"被許諾者|ライセンシー|[Ll]icensee|使用許諾を受ける者"),
        (Role.LICENSOR, r"許諾者|ライセンサー|[Ll]icensor"),
        (Role.EMPLOYER, r"使用者|雇用主|雇用者|雇い主"),
        (Role.EMPLOYEE, r"労働者|従業員|社員|被用者|職員"),
    )
)
OPPOSITE = {
    Role.SELLER: Role.BUYER, Role.LESSOR: Role.LESSEE, Role.CLIENT: Role.CONTRACTOR, Role.DISCLOSER: Role.RECIPIENT,
    Role.LICENSOR: Role.LICENSEE, Role.EMPLOYER: Role.EMPLOYEE, Role.PROVIDER: Role.CUSTOMER,
}  # fmt: skip
OPPOSITE |= {other: role for role, other in OPPOSITE.items()}
_TAKING = (Role.EMPLOYEE, Role.LICENSEE, Role.CONTRACTOR, Role.RECIPIENT, Role.BUYER, Role.LESSEE)
# what the first does for or to the second: 甲は、乙に対し、…を委託し, 甲から乙に…発注する
_ACTS: tuple[tuple[Role, str], ...] = (
    (Role.CLIENT, r"委託|発注|委任|依頼|請け負わせ|注文"),
    (Role.LICENSOR, r"許諾|使用権を付与|ライセンス"),
    (Role.SELLER, r"売り渡|売渡|販売し|売却"),
    (Role.LESSOR, r"賃貸|貸し渡|貸与し|使用させ"),
    (Role.EMPLOYER, r"雇用し|雇い入れ"),
    (Role.DISCLOSER, r"秘密情報を開示する"),
)


_ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)")


def role_by_word(name: str) -> Role | None:
    """The role that a word names by itself (売主 is the seller), None where it names none."""
    return next((role for role, pattern in WORDS if pattern.search(name)), None)


def sides(offering: Sequence[str], taking: Sequence[str]) -> dict[str, Role]:
    """The roles of those who offer the terms and of those who take them, by the words they are called by."""
    first = role_by_word(offering[0]) if offering else None
    second = role_by_word(taking[0]) if taking else None
    if second is Role.EMPLOYEE and offering and offering[0].endswith("法人"):
        second = Role.CUSTOMER  # 社員 of a 社団法人 are its members
    if first is None:
        first = OPPOSITE[second] if second in _TAKING else Role.PROVIDER
    if second is None:
        second = OPPOSITE[first]
    roles = {name: role_by_word(name) or Role.OTHER for name in (*offering, *taking)}
    return {**roles, **dict.fromkeys(offering[:1], first), **dict.fromkeys(taking[:1], second)}


def role_by_acts(contract: Contract, names: Sequence[str], labels: Mapping[str, str]) -> dict[str, Role]:
    """The roles of 甲 and 乙: what their definitions call them, else what one does to the other."""
    if len(names) < 2 or len(names[0]) > 1:
        return {}
    first, second = names[:2]
    for name, other in ((first, second), (second, first)):
        if role := role_by_word(labels.get(name, "")):
            return {name: role, other: role_by_word(labels.get(other, "")) or OPPOSITE[role]}
    for sentence in contract.sentences:
        text = _ASIDE.sub("", sentence.text)
        for doer, other in ((first, second), (second, first)):
            given = rf"{doer}(?:は|が|から|より)[、，]?[^。]{{0,60}}?{other}(?:に|へ)(?:対し(?:て)?)?[^。]{{0,80}}?"
            for role, act in _ACTS:
                if (match := re.search(f"{given}(?:{act})", text)) and "してはな" not in text[match.end() :]:
                    return {doer: role, other: OPPOSITE[role]}
    return {}
