"""Defined terms (定義語) in every form of docs/facts.md section 5, one pattern for each form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.contract import Contract, evidence
from ingest.definiens import (
    CLOSE,
    OPEN,
    QUOTE,
    QUOTED,
    SAYS,
    SPACE,
    WORD,
    Brackets,
    Find,
    named_words,
    said_words,
    trimmed,
    unquoted,
)
from ingest.definition_lists import announced, lines_of, list_entry
from ingest.references import heading_span
from ingest.sentences import cut
from ontology.facts import Clause, ClauseKind, Definition, Evidence

_AND = rf"{SPACE}(?:、|，|,|・|／|/)?{SPACE}(?:又は|または|及び|および|もしくは|若しくは|並びに|ならびに|と|あるいは)?{SPACE}"
_TERMS = rf"(?P<terms>{QUOTE}(?:{_AND}{QUOTE}){{0,5}})"
# とは異なる, とは別に, とは限らない … say nothing of a meaning
_NOT_DEFINING = r"(?![異別関限違無認み思考なし切独言え])"
_SENTENCE_END = r"(?:ます)?(?:もの(?:と[^。]{0,6}|です)?)?。?$"

# （以下「甲」という。）, （以下、総称して「本件成果物」という。）, （以下「X」又は「Y」という。）, （以下「本規約」）
HEREAFTER = re.compile(
    rf"""以下(?!の(?:各号|通り|とおり|用語|条件|事項))[^{OPEN}{CLOSE}。（）()]{{0,90}}? {_TERMS}
    (?: {SPACE}と?[、，,]?(?:総称|略称|略|呼称|定義|記載|表記)
      | {SPACE}と[、，,]?(?:い[いう]|言[いう]|呼[びぶ]|称[しす]|する|し(?:ます|て|、|，))
      | {SPACE}[（(]?(?=[）)]) )""",
    re.VERBOSE,
)
# （総称して「損失等」といいます）, これを「通知」という。, 当該サービスを「本サービス」といい、
NAMED = re.compile(
    rf"""(?: [（(] | を(?:総称して|単に|併せて|あわせて|まとめて|合わせて)? | 総称して(?:以下)? | と併せて、? ){SPACE} {_TERMS}
    {SPACE}と(?: 総称(?:し|する) | (?:い[いう]+|言[いう])(?:ます)?(?=[。）)、，,]|もの) | 呼[びぶ] | 称[しす] | 定義[しす] )""",
    re.VERBOSE,
)
# （以下甲という）, （以下、会社という。）, （以下甲）
UNQUOTED = re.compile(
    rf"""[（(]以下[、，,]?{SPACE}(?: (?P<named>{WORD}{{1,12}}?)[{CLOSE}]?と(?:いう|いいます|言う|する|します|呼ぶ|称する)。?
                                 | (?P<bare>[甲乙丙丁戊]|[当弊]社) )[）)]""",
    re.VERBOSE,
)
# 「秘密情報」とは、…をいう。 「SDK」（開発キット）とは、 「開発者」又は「開発者の」とは
LEAD = re.compile(
    rf"{_TERMS}(?:[（(](?![^（）()]*(?:以下|いう|いいます))[^（）()]*[）)])?{SPACE}とは{_NOT_DEFINING}", re.VERBOSE
)
# 「利用者」は、…をいう。 本条において「確認」は、…を意味する: only with its ending
TOPIC = re.compile(
    rf"^{SPACE}(?:[^「」。、]{{0,60}}(?:において|における|では|上)[、，]?)?{_TERMS}(?:[（(](?!以下)[^（）()]*[）)])?は[、，,]"
)
_TOPIC_END = re.compile(rf"{SAYS}{_SENTENCE_END}|を意味します。")
# 正社員とは、…をいう。 この場合の機密情報とは、…をいう。
BARE = re.compile(
    rf"""(?: ^[※*＊\s\u3000]*(?P<first>[^のはがをにでとも、，,。「」（）()\s]{{1,20}})
          | (?P<noun>[おごみ]?{WORD}(?:{WORD}|[ \u3000](?=[A-Za-z])){{0,40}}) )とは{_NOT_DEFINING}(?P<comma>[、，,]?)""",
    re.VERBOSE,
)
_BARE_SAYS = re.compile(rf"{SAYS}{_SENTENCE_END}|{SAYS}(?:ます)?[、，]")
_BARE_IS = re.compile(
    r"(?:のこと|もの)(?:である|です|とする|とします)|(?<!もの)と(?:する|します)。?$|(?:である|です)。?$"
)
_NO_TERMS = frozenset(("甲", "乙", "丙", "丁", "これ", "それ", "者", "もの", "こと", "旨", "同様", "同じ", "単に"))
# 電磁的方式（電子的方式…をいい、以下同様とします）, 営業秘密（…をいう。以下同じ。）; not （…を含む。以下同じ）
_SAME_BELOW = re.compile(
    rf"{SAYS}(?:ます)?[、，,。]?{SPACE}以下[、，,]?{SPACE}(?:[^「」（）。]{{0,15}}(?:同様|同じ|おなじ))"
)
_OWN_TERM = re.compile(rf"(?:(?P<quoted>{QUOTE})|(?P<term>[おごみ]?{WORD}{{1,40}})){SPACE}$")


def definitions_in(contract: Contract) -> tuple[Definition, ...]:
    """The defined terms of a contract in reading order, one for each term and clause."""
    found: dict[tuple[str, str], Definition] = {}
    for clause in contract.clauses:
        finds = list(_texts(clause.text, _line_breaks(clause)))
        if clause.text and not any(find.start == 0 and find.rule in _WHOLE for find in finds):
            finds += list_entry(clause, listed=announced(contract, clause))
        for find in sorted(finds, key=lambda find: find.start):
            found.setdefault((find.term, clause.address), _definition(contract, clause, find))
        if clause.kind is ClauseKind.GROUP and clause.heading:
            for find in _texts(clause.heading, ()):
                found.setdefault((find.term, clause.address), _of_heading(contract, clause, find))
    return tuple(found.values())


_WHOLE = ("definition/lead", "definition/bare")


def _texts(text: str, breaks: Sequence[int]) -> Iterator[Find]:
    brackets = Brackets(text)
    yield from _in_passing(text, brackets, breaks)
    for start, end in cut(text):
        yield from _led(text, start, end)
    yield from _own_brackets(text, brackets)


# --- （以下「X」という） ---


def _in_passing(text: str, brackets: Brackets, breaks: Sequence[int]) -> Iterator[Find]:
    for pattern, rule in ((HEREAFTER, "hereafter"), (NAMED, "named"), (UNQUOTED, "unquoted")):
        for match in pattern.finditer(text):
            if pattern is UNQUOTED:
                terms, start = [match["named"] or match["bare"]], match.start() + 1
            else:
                terms, start = [unquoted(term) for term in QUOTED.findall(match["terms"])], match.start()
            around = brackets.around(match.end() - 1)
            if pattern is NAMED and text[start] in "（(":
                start += 1
            words = named_words(text, start, around, brackets, breaks)
            for term in terms:
                if term not in _NO_TERMS or rule != "unquoted" or term in "甲乙丙丁":
                    yield Find(term, words[0] if words else match.start(), match.end(), words, f"definition/{rule}")


def _line_breaks(clause: Clause) -> tuple[int, ...]:
    """Where a short line ends that is a heading or a form's field, so that no phrase runs across."""
    breaks = []
    for start, end in lines_of(clause):
        line = clause.text[start:end].strip()
        if len(line) <= 25 and not line.endswith(tuple("、，,。（(「はがをにのと")):
            breaks.append(end)
    return tuple(breaks)


# --- 「X」とは…をいう, X とは ---


def _led(text: str, start: int, end: int) -> Iterator[Find]:
    sentence = text[start:end]
    leads = list(LEAD.finditer(sentence))
    if not leads and (topic := TOPIC.match(sentence)) and _TOPIC_END.search(sentence):
        leads = [topic]
    for n, match in enumerate(leads):
        stop = leads[n + 1].start() if n + 1 < len(leads) else len(sentence)
        if "締結" in sentence[stop - 12 : stop] and not re.search(SAYS, sentence):
            continue  # 「X」とは、…契約を締結する
        words = said_words(text, start + match.end(), start + stop)
        for term in QUOTED.findall(match["terms"]):
            yield Find(unquoted(term), start + match.start(), start + stop, words, "definition/lead")
    bare = None if leads else BARE.search(sentence)
    if bare and _says_meaning(sentence, bare):
        term, at = _bare_term(sentence, bare)
        if term not in _NO_TERMS:
            words = said_words(text, start + bare.end(), end)
            yield Find(term, start + at, end, words, "definition/bare")


def _says_meaning(sentence: str, match: re.Match[str]) -> bool:
    """Whether a bare とは defines: it says をいう, or with a comma behind とは it says what the term is."""
    after = sentence[match.end() :]
    return bool(_BARE_SAYS.search(after)) or (bool(match["comma"]) and _BARE_IS.search(after) is not None)


def _bare_term(sentence: str, match: re.Match[str]) -> tuple[str, int]:
    """The term before とは: the whole beginning of the sentence when it is a name, else the last noun."""
    group = "first" if match["first"] else "noun"
    begin = sentence[: match.end(group)].lstrip("※*＊ \u30000123456789０１２３４５６７８９")
    if len(begin) <= 25 and re.fullmatch(rf"{WORD}+(?:[ \u3000]{WORD}+)*", begin):
        return begin, match.end(group) - len(begin)
    return match[group].strip(), match.start(group)


# --- X（…をいい、以下同様） ---


def _own_brackets(text: str, brackets: Brackets) -> Iterator[Find]:
    for start, end in brackets:
        same = _SAME_BELOW.search(text, start + 1, end - 1) if text[start] in "（(" else None
        head = _OWN_TERM.search(text, max(0, start - 60), start) if same else None
        if same and head and not re.search(rf"[{OPEN}]", text[same.end() : end]):
            term = unquoted(head["quoted"]) if head["quoted"] else head["term"]
            yield Find(term, head.start(), end, trimmed(text, start + 1, same.start()), "definition/own-brackets")


# --- rows ---


def _definition(contract: Contract, clause: Clause, find: Find) -> Definition:
    words = clause.text[slice(*find.words)] if find.words else None
    return Definition(find.term, clause.address, words, evidence(contract, clause, find.start, find.end, find.rule))


def _of_heading(contract: Contract, clause: Clause, find: Find) -> Definition:
    heading = clause.heading or ""
    start, end = heading_span(contract, clause, find.start, find.end)
    words = heading[slice(*find.words)] if find.words else None
    return Definition(find.term, clause.address, words, Evidence(contract.text[start:end], start, end, find.rule))
