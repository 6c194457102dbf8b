"""Defined terms (定義語) in every form of docs/facts.md section 5, one pattern for each form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.contract import Contract, evidence
from ingest.references import heading_span
from ingest.sentences import bracket_pairs, cut
from ontology.facts import Clause, ClauseKind, Definition, Evidence

_OPEN, _CLOSE = "「『｢“\"", "」』｣”\""
_QUOTED = rf"[{_OPEN}](?P<{{name}}>[^{_OPEN}{_CLOSE}。]{{{{1,60}}}}?)[{_CLOSE}]"
_WORD = "[一-龥々ァ-ヶーA-Za-zＡ-Ｚａ-ｚ0-9０-９・⼀-⿕]"
_SPACE = r"[\s　]*"

# をいう, を指します, のことをいうものとする, を意味し
SAYS = r"(?:のこと)?を(?:い[いう]|言[いう]|指[しす]|さ[しす]|意味[しす]|示[しす])"
# と いう, といいます, と総称する, とする, と定義し; or only the closing bracket: （以下「本規約」）
_NAMES = rf"""(?:{_SPACE}と?(?:、|,|，)?(?:総称|略称|略|呼称|定義|記載|表記)|{_SPACE}と(?:、|，|,)?(?:い[いう]|言[いう]|呼[びぶ]|称[しす]|す[る]|し(?:ます|て|、|，))
            |{_SPACE}[（(]?(?=[）)]))"""
_AND = rf"{_SPACE}(?:、|，|,|・|／|/)?{_SPACE}(?:又は|または|及び|および|もしくは|若しくは|並びに|ならびに|と|あるいは)?{_SPACE}"

# （以下「甲」という。）, （以下、総称して「本件成果物」という。）, （以下「X」又は「Y」という。）, （以下、本条において「瑕疵」という。）
HEREAFTER = re.compile(
    rf"""以下(?!の(?:各号|通り|とおり|用語|条件|事項))[^{_OPEN}{_CLOSE}。（）()]{{0,90}}?
    (?P<terms>[{_OPEN}][^{_OPEN}{_CLOSE}。]{{1,60}}[{_CLOSE}](?:{_AND}[{_OPEN}][^{_OPEN}{_CLOSE}。]{{1,60}}[{_CLOSE}])*)
    (?P<tail>{_NAMES})""",
    re.VERBOSE,
)
# （…、以下「X」といい、YをZ…「W」という）: a second name in the same brackets
_TERM = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}。]{{1,60}})[{_CLOSE}]")
# （総称して「損失等」といいます）, これを「通知」という。, 当該サービスを「本サービス」といい、
NAMED = re.compile(
    rf"""(?:[（(]|を(?:総称して|単に|併せて|あわせて|まとめて|合わせて)?|総称して(?:以下)?|と併せて、?|をあわせて){_SPACE}
    (?P<terms>[{_OPEN}][^{_OPEN}{_CLOSE}。]{{1,60}}[{_CLOSE}](?:{_AND}[{_OPEN}][^{_OPEN}{_CLOSE}。]{{1,60}}[{_CLOSE}])*)
    {_SPACE}と(?:総称(?:し|する)|い[いう]+(?:ます)?(?=[。）)、，,]|もの)|呼[びぶ]|称[しす]|言[いう](?:ます)?(?=[。）)、，,]|もの)|定義[しす])""",
    re.VERBOSE,
)
# （以下甲という）, （以下、会社という。）, （以下甲）
UNQUOTED = re.compile(
    rf"[（(]以下[、，,]?{_SPACE}(?:(?P<named>{_WORD}{{1,12}}?)と(?:いう|いいます|言う|する|します|呼ぶ|称する)。?|(?P<bare>[甲乙丙丁戊]|[当弊]社))[）)]"
)
# 「秘密情報」とは、…をいう。 and 「SDK」（開発キット）とは、; 「開発者」又は「開発者の」とは
LEAD = re.compile(
    rf"""(?P<terms>[{_OPEN}][^{_OPEN}{_CLOSE}。]{{1,60}}[{_CLOSE}](?:{_AND}[{_OPEN}][^{_OPEN}{_CLOSE}。]{{1,60}}[{_CLOSE}])*)
    (?:[（(](?![^（）()]*(?:以下|いう|いいます))[^（）()]*[）)])?{_SPACE}とは(?![異別関限違無認み思な])""",
    re.VERBOSE,
)
# 「利用者」は、…をいう。 (only with its ending)
TOPIC = re.compile(rf"^{_SPACE}(?P<terms>[{_OPEN}][^{_OPEN}{_CLOSE}。]{{1,60}}[{_CLOSE}])(?:[（(](?!以下)[^（）()]*[）)])?は[、，,]")
TOPIC_END = re.compile(rf"{SAYS}(?:ます)?(?:もの(?:と[^。]{{0,6}}|です)?)?。?$")
# 正社員とは、…をいう。
BARE = re.compile(rf"(?P<term>[おごみ]?{_WORD}(?:{_WORD}|[ 　](?=[A-Za-z]))*)とは(?![異別関限違無認み思な])[、，,]?")
BARE_END = re.compile(rf"{SAYS}|(?:のこと|もの)(?:である|です|とする|とします)|(?<!もの)と(?:する|します)。?$|(?:である|です)。?$")
# 電磁的方式（電子的方式…をいい、以下同様とします）, 営業秘密（…をいう。以下同じ。）
OWN_BRACKET = re.compile(
    rf"(?:[{_OPEN}](?P<quoted>[^{_OPEN}{_CLOSE}。]{{1,60}})[{_CLOSE}]|(?P<term>[おごみ]?{_WORD}+)){_SPACE}$"
)
_SAME_BELOW = re.compile(rf"{SAYS}(?:ます)?[、，,。]?{_SPACE}以下[、，,]?{_SPACE}(?:[^「」（）。]{{0,15}}(?:同様|同じ|おなじ))")
# a list under 定義: 「本件原盤」：…, 利用契約:…, 話者 - …, ユーザー　…をいいます
LISTED_QUOTED = re.compile(rf"^[{_OPEN}](?P<term>[^{_OPEN}{_CLOSE}。]{{1,60}})[{_CLOSE}](?:[（(][^（）()]*[）)])?{_SPACE}(?P<mark>[：:]|[-–—―]|は[、，])?{_SPACE}(?=\S)")
LISTED_PLAIN = re.compile(
    rf"^\**(?P<term>[^\s　{_OPEN}{_CLOSE}：:。、（()]{{1,30}}(?:[ 　][A-Za-z0-9]+)*)(?:{_SPACE}[（(][^（）()]*[）)])?{_SPACE}(?P<mark>[：:]\**|[-–—―](?=[\s　])|[\s　|])[\s　]*(?=\S)"
)
LIST_ENDS = re.compile(rf"(?:{SAYS}(?:ます)?|のこと|総称|もの|という)。?[」]?$|{SAYS}")
DEFINING = re.compile(r"定義|用語|語句")
DEFINING_LEAD = re.compile(r"(?:用語|語句|定義|次の意味|以下の意味).{0,40}(?:定義|意義|意味|とおり|通り|用い|使用|各号|下記|以下)|(?:定義|意義|意味).{0,20}(?:とおり|通り|各号|以下|次)")


@dataclass(frozen=True, slots=True)
class _Find:
    term: str
    start: int
    end: int
    text: tuple[int, int] | None
    rule: str


def definitions_in(contract: Contract) -> tuple[Definition, ...]:
    """The defined terms of a contract in reading order, one for each term and clause."""
    found: dict[tuple[str, str], Definition] = {}
    for clause in contract.clauses:
        if clause.text:
            listed = _in_definitions(contract, clause)
            for find in _finds(clause, listed):
                definition = _definition(contract, clause, find)
                found.setdefault((definition.term, clause.address), definition)
        if clause.kind is ClauseKind.GROUP and clause.heading:
            for find in _texts(clause.heading):
                definition = _of_heading(contract, clause, find)
                found.setdefault((definition.term, clause.address), definition)
    return tuple(found.values())


def _finds(clause: Clause, listed: bool) -> list[_Find]:
    finds = list(_texts(clause.text))
    if not any(f.start == 0 for f in finds if f.rule in ("definition/lead", "definition/bare")):
        finds += _list_entry(clause, listed)
    return sorted(finds, key=lambda find: find.start)


def _texts(text: str) -> Iterator[_Find]:
    yield from _named_in_passing(text)
    yield from _unquoted(text)
    for start, end in cut(text):
        yield from _led(text, start, end)
    yield from _bracketed(text)


# --- （以下「X」という） ---


def _named_in_passing(text: str) -> Iterator[_Find]:
    brackets = bracket_pairs(text)
    for pattern, rule in ((HEREAFTER, "definition/hereafter"), (NAMED, "definition/named")):
        for match in pattern.finditer(text):
            around = _around(brackets, text, match.start("terms"))
            if pattern is HEREAFTER and around is None and not match["tail"].strip():
                continue
            said = _definiens(text, match.start(), around, brackets)
            for term in _TERM.finditer(match["terms"]):
                yield _Find(term[1].strip(), said[0] if said else match.start(), match.end(), said, rule)


def _unquoted(text: str) -> Iterator[_Find]:
    brackets = bracket_pairs(text)
    for match in UNQUOTED.finditer(text):
        term = match["named"] or match["bare"]
        if term in ("同様", "同じ", "単に"):
            continue
        said = _definiens(text, match.start() + 1, (match.start(), match.end()), brackets)
        yield _Find(term, said[0] if said else match.start(), match.end(), said, "definition/unquoted")


def _around(brackets: tuple[tuple[int, int], ...], text: str, position: int) -> tuple[int, int] | None:
    """The innermost round brackets around a position."""
    inside = [(start, end) for start, end in brackets if start < position < end and text[start] in "（("]
    return max(inside, default=None)


_INNER_END = re.compile(rf"(?:{SAYS}(?:ます)?|であり|です|のこと)[、，,。]?{_SPACE}(?:なお[、，])?$")
_PARTY_AND = re.compile(rf"[）)]{_SPACE}(?:と(?:は)?|、|，|及び|および|並びに|ならびに|又は|または|が|は|に|から)+[、，]?{_SPACE}")
_NOUN_AFTER_PARTICLE = re.compile(rf"(?:を|が|に|で|と)(?P<noun>(?:{_WORD}|[{{}}$○●△□_.「」()（） ])+)$")


def _definiens(
    text: str, position: int, around: tuple[int, int] | None, brackets: tuple[tuple[int, int], ...]
) -> tuple[int, int] | None:
    """Where the words stand that a naming in passing names: inside its brackets, or the noun phrase before them."""
    if around is not None:
        inner = text[around[0] + 1 : position]
        if end := _INNER_END.search(inner):
            return _trimmed(text, around[0] + 1, around[0] + 1 + end.start())
        position = around[0]
    return _phrase_before(text, position, brackets)


def _phrase_before(text: str, end: int, brackets: tuple[tuple[int, int], ...]) -> tuple[int, int] | None:
    start = 0
    for i in range(end - 1, -1, -1):
        if text[i] in "。、，,；;\t" and not any(a < i < b <= end for a, b in brackets):
            start = i + 1
            break
    outer = [a for a, b in brackets if a < end < b]  # the phrase stays inside the brackets that it stands in
    start = max([start, *(a + 1 for a in outer)])
    for match in _PARTY_AND.finditer(text, start, end):
        start = match.end() if match.end() < end else start
    for match in re.finditer(r"は[、，]?", text[start:end]):
        at = start + match.end()
        if at < end and not any(a < at < b for a, b in brackets if b <= end):
            start = at
            break
    if noun := _NOUN_AFTER_PARTICLE.search(text, start, end):
        start = noun.start("noun")
    return _trimmed(text, start, end)


# --- 「X」とは…をいう, X とは ---


def _led(text: str, start: int, end: int) -> Iterator[_Find]:
    sentence = text[start:end]
    leads = list(LEAD.finditer(sentence))
    if not leads and (topic := TOPIC.match(sentence)) and TOPIC_END.search(sentence):
        leads = [topic]
    for n, match in enumerate(leads):
        stop = leads[n + 1].start() if n + 1 < len(leads) else len(sentence)
        if "締結" in sentence[stop - 12 : stop] and not re.search(SAYS, sentence):
            continue
        said = _said(text, start + match.end(), start + stop)
        for term in _TERM.finditer(match["terms"]):
            yield _Find(term[1].strip(), start + match.start(), start + stop, said, "definition/lead")
    if not leads and (match := BARE.search(sentence)) and BARE_END.search(sentence, match.end()):
        term, at = _bare_term(sentence, match)
        if term not in ("甲", "乙", "丙", "丁", "これ", "者", "もの", "こと"):
            yield _Find(term, start + at, end, _said(text, start + match.end(), end), "definition/bare")


def _bare_term(sentence: str, match: re.Match[str]) -> tuple[str, int]:
    """The term before とは: the whole beginning of the sentence when it is one word, else the last noun."""
    begin = sentence[: match.end("term")].strip("　 ")
    if len(begin) <= 20 and not re.search(r"[のはがをにで、，]", begin) and not begin.startswith(("この", "その")):
        return begin, sentence.index(begin)
    return match["term"].strip(), match.start("term")


def _said(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The definiens after とは, without をいう and the quotation marks around all of it."""
    while start < end and text[start] in "、，, 　":
        start += 1
    ends = [match for match in re.finditer(rf"{SAYS}|のこと(?:である|です|とする|とします)|と(?:する|します)。?$", text[start:end])]
    if ends:
        end = start + ends[-1].start()
    if end - start > 2 and text[start] in _OPEN and text[end - 1] in _CLOSE and not re.search(f"[{_CLOSE}]", text[start : end - 1]):
        start, end = start + 1, end - 1
    return _trimmed(text, start, end)


# --- X（…をいい、以下同様） ---


def _bracketed(text: str) -> Iterator[_Find]:
    for start, end in bracket_pairs(text):
        if text[start] not in "（(":
            continue
        inner = text[start + 1 : end - 1]
        same = _SAME_BELOW.search(inner)
        head = OWN_BRACKET.search(text, 0, start) if same else None
        if same is None or head is None or re.search(rf"[{_OPEN}]", inner[same.end() :]):
            continue
        term = head["quoted"] or head["term"]
        said = _trimmed(text, start + 1, start + 1 + same.start())
        yield _Find(term, head.start(), end, said, "definition/own-brackets")


# --- lists under 定義 ---


def _in_definitions(contract: Contract, clause: Clause) -> bool:
    """Whether a clause stands in a list of definitions: under the heading 定義, or after a lead that announces one."""
    for above in contract.ancestors(clause):
        if above.heading and DEFINING.search(above.heading):
            return True
        if above.text and DEFINING_LEAD.search(above.text):
            return True
        if above.kind is ClauseKind.ARTICLE:
            first = contract.children(above.address)[0]
            return first is not clause and first.address != clause.address and bool(DEFINING_LEAD.search(first.text))
    return False


def _list_entry(clause: Clause, listed: bool) -> Iterator[_Find]:
    text = clause.text
    ending = LIST_ENDS.search(text) is not None
    if (match := LISTED_QUOTED.match(text)) and (listed or (match["mark"] or "")[:1] in ("：", ":")) and (listed or ending):
        yield _Find(match["term"].strip(), 0, len(text), _said(text, match.end(), len(text)), "definition/list")
        return
    if not listed:
        return
    if clause.heading and ending:
        yield _Find(clause.heading.strip(), 0, len(text), _said(text, 0, len(text)), "definition/list")
    elif (first := _first_line(clause)) and ending:
        yield _Find(text[:first].strip("　 ："), 0, len(text), _said(text, first, len(text)), "definition/list")
    elif (match := LISTED_PLAIN.match(text)) and (ending or match["mark"][0] in "：:"):
        yield _Find(match["term"].strip("*"), 0, len(text), _said(text, match.end(), len(text)), "definition/list")


def _first_line(clause: Clause) -> int | None:
    """The length of a term that stands on a line of its own before its explanation."""
    if len(clause.spans) < 2:
        return None
    length = clause.spans[0].end - clause.spans[0].start
    line = clause.text[:length].strip()
    return length if 0 < len(line) <= 30 and not re.search(r"[。、，]|[はをがにで]$", line) else None


# --- rows ---


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start] in " 　\t、，,：:":
        start += 1
    while end > start and text[end - 1] in " 　\t、，,":
        end -= 1
    return (start, end) if start < end else None


def _definition(contract: Contract, clause: Clause, find: _Find) -> Definition:
    said = clause.text[slice(*find.text)] if find.text else None
    return Definition(find.term, clause.address, said, evidence(contract, clause, find.start, find.end, find.rule))


def _of_heading(contract: Contract, clause: Clause, find: _Find) -> Definition:
    heading = clause.heading or ""
    start, end = heading_span(contract, clause, find.start, find.end)
    said = heading[slice(*find.text)] if find.text else None
    return Definition(find.term, clause.address, said, Evidence(contract.text[start:end], start, end, find.rule))
