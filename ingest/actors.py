"""Who can act: parties, their aliases, and the class nouns that name other actors (第三者, 従業員, 利用希望者)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.surface import Surface, alias_at
from ontology.facts import Party, Role

PROVIDERS = frozenset({Role.PROVIDER, Role.LICENSOR, Role.SELLER, Role.LESSOR, Role.EMPLOYER})
CUSTOMERS = frozenset({Role.CUSTOMER, Role.LICENSEE, Role.BUYER, Role.LESSEE, Role.EMPLOYEE})

# nouns whose last part says that they are persons or bodies
PERSON = r"""
    (?: 者 | 本人 | 法人 | 個人 | 代理人 | 保証人 | 相続人 | 管財人 | 承継人 | 後見人 | 人々 | 社員 | 会員 | 職員 | 役員 | 委員
      | 従業員 | 係員 | 組合員 | 構成員 | 乗務員 | 隊員 | 教職員 | 貴社 | 会社 | 各社 | 他社 | 両社 | 団体 | 企業
      | 業者 | 代理店 | 取次店 | 加盟店 | 販売店 | 委託先 | 提携先 | 取引先 | 派遣先 | 提供先 | 譲渡先 | 機関 | 当局 | 官庁 | 省庁
      | 貸主 | 借主 | 売主 | 買主 | 株主 | 荷主 | 雇主 | 事業主 | 契約主 | 専門家 | 弁護士 | 税理士 | 理事 | 監事 | 取締役 | 監査役
      | [社会部課係班室所店場議団校院市町村区事属]長 | 代表 | 副代表 | 代表者 | 顧問 | 幹事 | 会計役員 | 役職員 | 管理職 | 清算人 | 発起人 | 組合 | 協会 | 委員会 | 理事会 | 取締役会 | 研究室 | 研究所 | 事務局| 運営側
      | 学生 | 生徒 | 受講生 | 未成年 | 幼児 | 乳児 | 就学児 | 児童 | 歳未満 | 歳以上 | お客[様さ]ま? | 皆[様さ]ま? | 士業 | 候補生
      | ユーザー? | ベンダー? | クライアント | パートナー | オーナー | メンバー | スタッフ | サポーター | ゲスト | ホスト
      | クリエイター | フリーランス | ライセンサー | ライセンシー | メンター | デベロッパー | ドライバー | キャスト | サプライヤー
      | Licensor | Licensee | Subject | User )
"""
_NOT_PERSONS = r"(?:前者|後者|両者|著者名|裁判所|目的会社|株式会社|国家)$"
# a word of a noun phrase, as far as characters tell: kanji, katakana, Latin, digits; お客さま and あなた are kana
_WORD = r"[々〇一-龠ァ-ヶーA-Za-z0-9&]"
# kanji words that end a noun phrase though no kana shows it: conjunctions, adverbs, その他, ①
_BREAK = re.compile(
    r"及び|又は|並びに|場合(?=[一-龠])|若しくは|或いは|その他の?|他の(?=者)|[①-⑳]|随時|別途|直接|適宜|原則|一切|今後|現在|以後|当初|本来|予め|事前|事後|万一|万が一|既に|自ら"
)
_FIRST_PERSON = frozenset({"私", "わたし", "わたくし", "小職", "当職", "本人"})
_SPOKEN_TO = ("あなた", "皆様", "皆さま")
_KANA_NAMES = ("私", "あなた", "わたし", "わたくし", "みなさま", "お客さま")
_DETERMINERS = r"(?:各|当該|本|同|全|前記|上記|該|個々の|すべての|全ての|それぞれの|当該各)"
# the persons of the contract, all together
EVERYBODY = r"(?:(?:相手方|他方|一方)(?:の?当事者)?(?=[はがも])|両当事者|各当事者|全当事者|当事者双方|当事者間|当事者|双方|両者|お互い|相互|甲乙双方|甲乙両者|甲乙間|いずれの当事者)"
_JOIN = (
    r"(?:、?(?:及び|および|並びに|ならびに|又は|または|若しくは|もしくは|あるいは|或いは|ないし|かつ)|、|・|/|／|と)"
)
_SUFFIX = r"(?:の皆様|の皆さま|の方々|側|ご?自身|ご?本人|間(?=[でのに])|双方|両者|様|さま|殿|各位|達|たち|ら|等)*"
GENERIC = frozenset({"者", "方", "人", "もの", "個人", "法人", "団体", "企業", "会社"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Actors named at `surface.text[start:end]`, with what follows them: は, が, に対し, の ….

    `names` are canonical; `head` is where the last name begins."""

    start: int
    end: int
    names: tuple[str, ...]
    case: str
    after: int  # where the text behind the case particle begins


def near(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Those of a sentence's mentions with `start < mention.end <= end`: a long sentence is not gone through for each part."""
    return mentions[bisect_right(mentions, start, key=_end) : bisect_right(mentions, end, key=_end)]


def inside(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """Those that lie, with the particle behind them, between two places."""
    return [m for m in near(mentions, start, end) if start <= m.start and m.after <= end]


def _end(mention: Mention) -> int:
    return mention.end


@dataclass(frozen=True)
class Actors:
    """The actors of one contract."""

    parties: tuple[Party, ...]
    canonical: dict[str, str]
    pattern: re.Pattern[str]
    addressee: str | None = None  # あなた, 皆様: who is spoken to, where the contract speaks to somebody

    @property
    def principals(self) -> tuple[str, ...]:
        """The two (or more) between whom the contract runs: the parties that have a part, or the first two."""
        named = [party.name for party in self.parties if party.role is not None and party.role is not Role.OTHER]
        return tuple(named[:2]) if len(named) >= 2 else tuple(party.name for party in self.parties[:2])

    @property
    def provider(self) -> str | None:
        """Who offers on these terms, where one side does."""
        return self._with(PROVIDERS)

    @property
    def speaker(self) -> str | None:
        """Who says 私 throughout, as in a pledge (誓約書)."""
        return next((party.name for party in self.parties if party.name in _FIRST_PERSON), None)

    @property
    def customer(self) -> str | None:
        """Who takes the terms, where one side does."""
        return self._with(CUSTOMERS) or self.addressee

    def others(self, names: Sequence[str]) -> tuple[str, ...]:
        """The principals who are not among the names: the other side."""
        return tuple(name for name in self.principals if name not in names)

    def is_party(self, name: str) -> bool:
        """Whether a canonical name is that of a party."""
        return any(party.name == name for party in self.parties)

    def mentions(self, surface: Surface) -> tuple[Mention, ...]:
        """All mentions of actors, in order; coordinated ones (甲及び乙) are one."""
        singles = sorted((*self._singles(surface), *self._aliased(surface)), key=lambda m: (m.end, m.start))
        singles = [m for i, m in enumerate(singles) if i == 0 or m.end != singles[i - 1].end]
        joined: list[Mention] = []
        for single in singles:
            last = joined[-1] if joined else None
            if last is not None and _of_relative(surface.text, last, single):
                joined[-1] = Mention(last.start, single.end, last.names[:1] + single.names, single.case, single.after)
                continue
            if last is not None and _JOINED.fullmatch(surface.text[last.end : single.start]):
                names = last.names + tuple(n for n in single.names if n not in last.names)
                joined[-1] = Mention(last.start, single.end, names, single.case, single.after)
                continue
            joined.append(single)
        return tuple(joined)

    def _singles(self, surface: Surface) -> Iterator[Mention]:
        for found in self.pattern.finditer(_parted(surface.text)):
            names = self._names(surface, found)
            if names:
                case, after = case_at(surface.text, found.end())
                yield Mention(found.start(), found.end(), names, case, after)

    def _aliased(self, surface: Surface) -> Iterator[Mention]:
        """Parties named in passing: 株式会社X（以下「甲」という。）と …."""
        for aside in surface.asides:
            name = alias_at(surface, aside.at)
            if name in self.canonical and aside.at:
                start = max(surface.text.rfind(mark, 0, aside.at) for mark in "、。とは") + 1
                case, after = case_at(surface.text, aside.at)
                yield Mention(start, aside.at, (self.canonical[name],), case, after)

    def _names(self, surface: Surface, found: re.Match[str]) -> tuple[str, ...]:
        if found["all"]:
            return self.principals
        if party := found["party"] or found["firm"]:
            alias = alias_at(surface, found.end())  # 申込みをするお客様（以下「申込者」といいます。）
            name = self.canonical.get(alias, alias) if alias else self.canonical.get(party, party)
            return (f"他の{name}" if surface.text.endswith("他の", 0, found.start()) else name,)
        if found["pair"]:
            return tuple(dict.fromkeys(self.canonical[name] for name in found["pair"]))
        if found["phrase"]:
            if named := self._honoured(surface, found):
                return named
            if (among := found["phrase"].find("のうち")) > 0:  # 甲又は乙のうち解除された者
                inner = self.pattern.finditer(_parted(surface.text), found.start(), found.start() + among)
                return tuple(dict.fromkeys(name for one in inner for name in self._names(surface, one)))
            return (alias_at(surface, found.end()) or _NUMBER.sub("", surface.text[found.start() : found.end()]),)
        if re.fullmatch(rf"{_DETERMINERS}?当事者", found["noun"]):
            return self.principals
        if found["noun"] in GENERIC or re.search(_NOT_PERSONS, found["noun"]):
            return ()
        alias = alias_at(surface, found.end())
        name = alias or re.sub(rf"^{_DETERMINERS}", "", found["noun"])
        known = self.canonical.get(name) or self.canonical.get(re.sub(r"^(?:[0-9]+\.?|[ごお御])", "", name))
        return (known or (name if name.startswith("お客") else re.sub(r"^[ごお御]", "", name)),)

    def _honoured(self, surface: Surface, found: re.Match[str]) -> tuple[str, ...]:
        """会員の方 is 会員, and another phrase that ends in a person."""
        if not found["phrase"].endswith("の方"):
            return ()
        stem = found.end() - len("の方")
        inner = [one for one in self.pattern.finditer(_parted(surface.text), found.start(), stem) if one.end() == stem]
        return self._names(surface, inner[-1]) if inner else ()

    def _with(self, roles: frozenset[Role]) -> str | None:
        return next((party.name for party in self.parties if party.role in roles), None)


# 当社及び当社が指定した事業者は: the second 当社 only says which 事業者
_RELATIVE = re.compile(r"[^、。は]{1,16}[るたい]")


def _of_relative(text: str, last: Mention, single: Mention) -> bool:
    if last.case != "が" or last.end - last.start > _SHORT:
        return False
    joined = _AND_SELF.search(text[last.start : last.end]) is not None
    return joined and _RELATIVE.fullmatch(text[last.after : single.start]) is not None


_SHORT = 40  # characters; a name said twice is not longer
_AND_SELF = re.compile(r"^(?P<name>.+)(?:及び|又は|および|または|並びに|もしくは|若しくは)(?P=name)$")
_NUMBER = re.compile(r"^(?:[0-9]+[.、]?|[・•]|また|なお|特に|その他|さらに)+")
_JOINED = re.compile(rf"(?:{_JOIN})(?:[^、。はがをに]{{1,16}}の)?")


def _parted(text: str) -> str:
    return _BREAK.sub(lambda found: "_" * len(found[0]), text)


_CASES = (
    "においては", "においても", "において", "に対しては", "に対しても", "に対して", "に対し", "に対する", "については", "について",
    "によって", "により", "による", "としては", "として", "には", "にも", "に", "からは", "から", "よりも", "より", "への", "へ",
    "との", "とは", "とも", "と", "のみが", "のみ", "だけが", "側は", "側が", "は", "が", "も", "を", "の", "で", "間で", "間にて", "間の",
    "自ら", "自身は", "自身が", "本人は", "本人が", "本人により",
)  # fmt: skip
_CASE = re.compile("|".join(sorted(_CASES, key=len, reverse=True)))


def case_at(text: str, at: int) -> tuple[str, int]:
    """The case particle at a place, "" where there is none, and where the text behind it begins."""
    found = _CASE.match(text, at)
    return (found[0], found.end()) if found else ("", at)


def actors_of(parties: Sequence[Party], text: str = "") -> Actors:
    """The actors of a contract with these parties and this text."""
    canonical: dict[str, str] = {}
    for party in parties:
        for name in (party.name, *party.aliases, *((party.full_name,) if party.full_name else ())):
            canonical.setdefault(name.replace(" ", "").replace("　", ""), party.name)
    signs = [name for name in canonical if len(name) == 1]  # 甲, 乙
    names = sorted((*canonical, *_KANA_NAMES), key=len, reverse=True)
    canonical |= {name: name for name in _KANA_NAMES if name not in canonical}
    latin = "|".join(re.escape(name) for name in names if name.isascii()) or "(?!)"
    others = "|".join(re.escape(name) for name in names if not name.isascii())
    pair = f"[{''.join(signs)}]{{2,}}" if signs else "(?!)"
    pattern = re.compile(
        rf"""
        (?P<all>(?<!一方の)(?<!{_WORD}){EVERYBODY}(?!{_WORD}))
        | (?P<phrase>(?:(?<=[、。])|^)[^、。はがも「」]{{0,50}}[のいるたな](?:者|方|人|個人|法人|団体|企業)(?=[はがに、]|も(?!し)))
        | (?<!{_WORD})(?P<pair>{pair})(?={_SUFFIX}(?!{_WORD})|協議|記名|署名|双方|両者|間|共|誠意|合意|各|別途|それぞれ)
        | (?<!{_WORD})[お御ご]?(?:{_DETERMINERS})?(?P<party>{others}){_SUFFIX}(?!{_WORD})
        | (?<![A-Za-z0-9])(?P<firm>{latin}|当社|弊社|当方){_SUFFIX}(?!{_WORD})
        | (?P<noun>(?<!{_WORD})[お御ご]?{_WORD}*{PERSON}){_SUFFIX}(?!{_WORD})
        """,
        re.VERBOSE,
    )
    spoken_to = next((name for name in _SPOKEN_TO if name in text), None)
    return Actors(tuple(parties), canonical, pattern, spoken_to)
