"""Parties (当事者): who the contract binds, by the names it calls them (docs/facts.md section 4).

甲 and 乙 are parties by convention. Elsewhere a party is who the sentences are about: the side that offers the terms
(当社, 運営者, デジタル庁) and the class of persons that takes them (ユーザー, 会員, お客様). An applicant is no party yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.contract import Contract, evidence
from ingest.party_roles import role_by_acts, role_by_word, sides
from ingest.party_words import CUSTOMER, NO_PARTY, ORGANISATION, OURS, PROPER_BODY, PROVIDER, SIGNS, YOURS
from ontology.facts import Clause, Definition, Evidence, Party, Role

_SIGN_USED = re.compile(rf"([{SIGNS}])(?=[はがをにとのへも及又並若ま、，]|から|より|お)")

_WORD = "[一-龥々ァ-ヶーA-Za-z0-9Ａ-Ｚａ-ｚ]"
# who a sentence is about: ユーザーは, お客様が, Mozilla は, 甲及び乙は
_SUBJECT = re.compile(
    rf"(?:^|(?<=[。、，,（(「」：:・\s　びはがもとでりし]))(?P<name>(?:この(?=法人|会|団体|組合|会社))?(?:お|ご)?{_WORD}+(?:さま|様)?|あなた)(?P<end>[」”]?)[ 　]?"
    rf"(?=(?:は|が|には|に対し)|(?:及び|および|と|又は|または|、){_WORD}+[」]?(?:は|が))"
)
_DETERMINER = re.compile(
    r"^(?:当該|各|全|同|従前の|すべての|全ての|また|なお|但し|又|別途|万一|万が一|以後|以下|今後|現在|場合)+"
)
_HONORIFIC = re.compile(r"^(?:ご|お)(?=[一-龥])|(?:の?皆様|の?皆さま|の?みなさま|様|さま|さん)$")

_POLITE = re.compile(r"(?:様|さま)$")

# a class of persons that is deemed to agree: 「お客様」および「ユーザー」は、…に同意したものとみなします
_DEEMED = (
    r"[」]?(?:は|が)[^。]{0,90}(?:規約|契約|約款|条件|ライセンス)[^。]{0,40}(?:同意|承諾|承認)[^。]{0,25}(?:みな|見な)"
)
# … or that is told to keep the terms: 契約者及び利用者は、本規約を遵守する
_BOUND = (
    r"[」]?(?:は|が)、?本(?:規約|契約|約款)(?:及び|および)?[^。をには]{0,20}(?:を|に)(?:誠実に)?(?:遵守|順守|守|従)"
)


@dataclass
class _Candidate:
    name: str
    count: int = 0
    place: tuple[Clause, int, int] | None = None
    definition: Definition | None = None
    aliases: list[str] = field(default_factory=list)


def parties_in(contract: Contract, definitions: Sequence[Definition]) -> tuple[Party, ...]:
    """The parties, those who offer first; `definitions` are those of `definitions_in`."""
    candidates = _candidates(contract, definitions)
    chosen = _signed(contract, candidates) or _by_class(contract, candidates)
    names = [c.name for c in chosen]
    if names and names[0] in SIGNS:
        roles = role_by_acts(contract, names, _labels(chosen))
    else:
        roles = sides([c.name for c in chosen if _is_provider(c)], [c.name for c in chosen if not _is_provider(c)])
    return tuple(_party(contract, candidate, roles.get(candidate.name)) for candidate in chosen)


# --- who is named ---


def _candidates(contract: Contract, definitions: Iterable[Definition]) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    for clause in contract.clauses:
        for match in _SUBJECT.finditer(clause.text):
            name = _DETERMINER.sub("", match["name"])
            if name:
                candidate = found.setdefault(name, _Candidate(name))
                candidate.count += 1
                if candidate.place is None:
                    candidate.place = (clause, match.end("name") - len(name), match.end("name"))
        for match in _SIGN_USED.finditer(clause.text):
            candidate = found.setdefault(match[1], _Candidate(match[1]))
            candidate.count += 1
            candidate.place = candidate.place or (clause, match.start(1), match.end(1))
    for definition in definitions:
        candidate = found.setdefault(definition.term, _Candidate(definition.term))
        candidate.definition = candidate.definition or definition
    return found


def _signed(contract: Contract, candidates: dict[str, _Candidate]) -> list[_Candidate]:
    """甲, 乙 … where the contract is between them."""
    signs = [candidates[sign] for sign in SIGNS if sign in candidates]
    signs = [c for c in signs if c.count >= 2 or c.definition is not None]  # a short deed may name them once only
    return signs if len(signs) >= 2 else []


def _by_class(contract: Contract, candidates: dict[str, _Candidate]) -> list[_Candidate]:
    merged = _merged(candidates.values())
    providers = sorted((c for c in merged if _is_provider(c)), key=_weight, reverse=True)
    customers = sorted((c for c in merged if _is_customer(c) and c not in providers), key=_weight, reverse=True)
    providers = providers or _mentioned(contract, OURS)
    customers = customers or sorted((c for c in merged if _is_addressed(c)), key=_weight, reverse=True)[:1]
    customers = customers or _mentioned(contract, YOURS)
    chosen: list[_Candidate] = []
    if providers:
        first = providers[0]
        chosen = [first, *(c for c in providers[1:] if _second_provider(c, first))]
    if customers:
        main = customers[0]
        chosen += [main, *(c for c in customers[1:] if _second_customer(contract, c, main))]
    return chosen


def _mentioned(contract: Contract, names: Sequence[str]) -> list[_Candidate]:
    """The name that the contract mentions most, if it does so at all often."""
    found = []
    for name in names:
        pattern = re.compile(rf"(?<![一-龥]){name}(?=[をにのがはと、，])")
        places = [(c, m.start(), m.end()) for c in contract.clauses for m in pattern.finditer(c.text)]
        if len(places) >= 2:
            found.append(_Candidate(name, len(places), places[0]))
    return sorted(found, key=_weight, reverse=True)[:1]


def _merged(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """One candidate for each person: 契約者 and ご契約者様, 「当社」または「Mozilla」 are the same; so is an undefined 弊社."""
    groups: dict[str, _Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: -c.count):
        into = groups.setdefault(_key(candidate), _Candidate(candidate.name))
        into.count += candidate.count
        into.place = into.place or candidate.place
        into.definition = into.definition or candidate.definition
        into.aliases += [candidate.name] if candidate.name != into.name else []
    ours = [key for key, group in groups.items() if {group.name, *group.aliases} & {"当社", "弊社"}]
    if len(ours) == 2 and sum(groups[key].definition is not None for key in ours) == 1:
        defined, other = sorted(ours, key=lambda key: groups[key].definition is None)
        groups[defined].count += groups[other].count
        groups[defined].aliases += [groups[other].name, *groups[other].aliases]
        del groups[other]
    return list(groups.values())


def _key(candidate: _Candidate) -> str:
    definition = candidate.definition
    if definition and definition.text and definition.evidence.rule in _NAMING and _named_body(definition):
        return f"{definition.address} {definition.text}"
    core = _HONORIFIC.sub("", _HONORIFIC.sub("", candidate.name)) or candidate.name
    return "当社" if core == "弊社" else core


_NAMING = ("definition/hereafter", "definition/unquoted", "definition/named")


# a term that means a body and not a thing: 「IBM」とは、…Corporation またはその子会社をいう
_BODY = re.compile(r"^[^はをが]{0,60}(?:会社|法人|団体|個人|権利者)|Corporation|contributors")


def _named_body(definition: Definition) -> bool:
    text = definition.text or ""
    return ORGANISATION.search(text) is not None and len(text) <= 40 and not re.search(r"[はをが]", text)


def _weight(candidate: _Candidate) -> float:
    bonus = 0.0
    if re.fullmatch(r"[当弊]社|当方|運営者|運営会社", candidate.name) and (
        candidate.definition or candidate.count >= 3
    ):
        bonus += 20
    if candidate.definition is not None:
        bonus += 1
    return candidate.count + bonus


def _is_provider(candidate: _Candidate) -> bool:
    name = candidate.name
    if NO_PARTY.search(name):
        return False
    if PROVIDER.match(name):
        return candidate.count >= 1
    if candidate.definition is not None and candidate.definition.text:
        named = _named_body(candidate.definition) or _BODY.search(candidate.definition.text) is not None
        return named and candidate.count >= 3 and not CUSTOMER.search(name) and not name.startswith("本")
    return candidate.count >= 5 and (PROPER_BODY.match(name) or ORGANISATION.search(name)) is not None


def _is_customer(candidate: _Candidate) -> bool:
    name = candidate.name
    return (
        (CUSTOMER.search(name) is not None or role_by_word(name) is not None)
        and NO_PARTY.search(name) is None
        and (candidate.count >= 2 or (candidate.definition is not None and candidate.count >= 1))
    )


def _is_addressed(candidate: _Candidate) -> bool:
    """A person to whom the other side speaks politely: お施主様, ご依頼主様."""
    core = _HONORIFIC.sub("", _HONORIFIC.sub("", candidate.name))
    return candidate.count >= 2 and _POLITE.search(candidate.name) is not None and NO_PARTY.search(core) is None


def _second_provider(candidate: _Candidate, first: _Candidate) -> bool:
    return candidate.definition is not None and candidate.count >= 8 and candidate.count >= first.count * 0.3


def _second_customer(contract: Contract, candidate: _Candidate, main: _Candidate) -> bool:
    if candidate.count >= 8 and candidate.count >= main.count * 0.5:
        return True
    if candidate.definition is None:
        return False
    pattern = re.compile(
        rf"(?:^|[。、，「」(（\s]|及び|および|又は|または|定める){re.escape(candidate.name)}(?:{_DEEMED}|{_BOUND})"
    )
    return any(pattern.search(clause.text) for clause in contract.clauses)


# --- the rows ---

_ROLE_LABEL = re.compile(
    r"(?:^|.*[^一-龥])(?P<role>委託者|受託者|発注者|受注者|注文者|請負人|売主|買主|貸主|借主|賃貸人|賃借人|開示者|受領者|使用者|労働者|許諾者|被許諾者|ライセンサー|ライセンシー|甲|乙|丙)[：:\s　]+"
)
# a letterhead or a date may run into the name: 契約書　　　2024/01/01株式会社X
_BODY_AFTER_GAP = re.compile(r"\s{3,}.*?(?P<name>(?:株式|有限|合同|合資|合名)会社\S+)$")
_CLASS = re.compile(r"(?:者|方|元|先|人|ユーザー?|会員|皆さま|皆様|お客様)$")
_CLAUSE = re.compile(r"を|する|した|された|として|^(?:本|当|この)")


def _labels(chosen: Sequence[_Candidate]) -> dict[str, str]:
    """What the definition says of each party: 委託者 of （委託者　X（以下「甲」という））."""
    return {c.name: c.definition.text for c in chosen if c.definition is not None and c.definition.text}


def _party(contract: Contract, candidate: _Candidate, role: Role | None) -> Party:
    full_name, aliases = None, list(candidate.aliases)
    text = (
        (candidate.definition.text or "")
        if candidate.definition is not None and _says_name(candidate.definition)
        else ""
    )
    text = text.strip("「」『』 \u3000")
    text = _begun(contract, candidate) + text if text else text
    if label := _ROLE_LABEL.match(text):
        aliases.append(label["role"])
        text = text[label.end() :]  # the name stands behind it
    if body := _BODY_AFTER_GAP.search(text):
        text = body["name"]
    if _is_full_name(candidate, text):
        full_name = text
    elif 0 < len(text) <= 10 and not _CLAUSE.search(text):
        aliases.append(text)
    aliases = [alias for alias in dict.fromkeys(aliases) if alias not in (candidate.name, full_name)]
    return Party(candidate.name, full_name, tuple(aliases), role, _evidence(contract, candidate))


# 株式会社ことのは: the は of a name is no topic
_NAME_BEGUN = re.compile(r"(?:株式|有限|合同|合資|合名)会社[^\s、，。（）()「」]{1,20}[はがをにでとのも]$")


def _begun(contract: Contract, candidate: _Candidate) -> str:
    """The part of a body's name that stands before the words of its definition, "" where they are all of it."""
    if candidate.definition is None or not (candidate.name in SIGNS or PROVIDER.match(candidate.name)):
        return ""
    start = candidate.definition.evidence.start
    match = _NAME_BEGUN.search(contract.text[max(0, start - 30) : start])
    return match[0] if match else ""


def _is_full_name(candidate: _Candidate, text: str) -> bool:
    """Whether the words name one person or body; a class of persons (本サービスの利用者) has no full name."""
    if not text or _CLAUSE.search(text) or len(text) > 60:
        return False
    if ORGANISATION.search(text):
        return True
    return (candidate.name in SIGNS or PROVIDER.match(candidate.name) is not None) and not _CLASS.search(text)


def _says_name(definition: Definition) -> bool:
    """Whether the definition names a person (（以下「甲」という）, 「OPTiM」とは、株式会社…), not a class."""
    return definition.evidence.rule in _NAMING or ORGANISATION.match(definition.text or "") is not None


def _evidence(contract: Contract, candidate: _Candidate) -> Evidence:
    if candidate.definition is not None:
        proof, begun = candidate.definition.evidence, _begun(contract, candidate)
        return Evidence(begun + proof.quote, proof.start - len(begun), proof.end, "party/defined")
    if candidate.place is None:
        raise ValueError(f"{candidate.name}: neither defined nor the subject of a sentence")
    clause, start, end = candidate.place
    return evidence(contract, clause, start, end, "party/subject")
