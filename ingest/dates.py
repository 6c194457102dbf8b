"""The contract's own dates: 制定, 改定, 施行, 締結 (docs/facts.md section 4)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.contract import Contract
from ingest.numerals import KANJI, parse_numeral
from ontology.facts import ClauseKind, ContractDate, Event, Evidence

_S = r"[ \t\u3000]{0,8}"
_NUMBER = rf"(?:[0-9０-９]{{1,4}}|[{KANJI}]{{1,5}})"
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "R": 2018, "H": 1988}
# 2020年4月1日, 令和6年4月15日, 平成31年 2月 4日, 二〇二四年一月一日, 2024/04/01, 2024-04-01, 2024.4.1
DATE = re.compile(
    rf"""(?: (?:(?P<era>明治|大正|昭和|平成|令和){_S}|西暦{_S})?(?P<year>元|{_NUMBER}){_S}年{_S}
             (?P<month>{_NUMBER}){_S}月{_S}(?P<day>{_NUMBER}){_S}日
         | (?<![0-9A-Za-z.])(?P<y>(?:19|20)[0-9]{{2}})(?P<mark>[-/.])(?P<m>[0-9]{{1,2}})(?P=mark)(?P<d>[0-9]{{1,2}})(?![0-9.A-Za-z]) )""",
    re.VERBOSE,
)
_WORDS = {
    Event.ENACTED: r"制定|策定|作成(?=日|$)|公布",
    Event.REVISED: r"(?:最終)?(?:一部|全部)?(?:改定|改訂|改正|更新|変更)|revised|updated(?:At)?|最終更新",
    Event.EFFECTIVE: r"施行|発効|実施|適用(?:開始)?|効力(?:発生|を発|を生)|発行日|effective(?:Date)?",
    Event.SIGNED: r"締結|調印|契約日|契約締結",
}
_EVENT = re.compile("|".join(f"(?P<{event.value}>{words})" for event, words in _WORDS.items()), re.IGNORECASE)
# a line that is a record of the document itself: a date with its events and no sentence
_RECORD_REST = re.compile(
    r"(?:バージョン|version|ver\.?|v)?\s*[0-9.]+|第[0-9０-９一二三四五六七八九十]+版|初版|より|から|以上|付け?|日|date|['\"*#|【】\[\]（）()<>:：/／・、，,。.\s　=_{}~〜～\-–—•●■◆]|br",
    re.IGNORECASE,
)
# この規約は、2020年4月1日から施行します。 この規則を一部改訂し、…から施行する。 本規約は…より効力を発します。
_ENACTING = re.compile(
    rf"^(?:[-・*●■\s　]|[0-9０-９]+[.．)）]|[（(][0-9０-９]+[）)]|附則|付則)*(?:附則|付則)?{_S}"
    rf"(?:本|この|当|改正後の|改定後の|改訂後の)[^。、（）]{{1,20}}(?:は|を|の(?:変更|改定|改訂|改正)は|の一部を)[、，]?"
)
_SIGNING = re.compile(r"証するため|証として|締結の証|成立を証|合意の証|記名押印|署名押印|調印|署名捺印|記名捺印")
_SEAL = re.compile(r"㊞|印[)）]?(?:\s|$)|^[（(]?(?:甲|乙)[）)：:\s　]|代表取締役|^(?:住所|氏名)", re.MULTILINE)
# the last line of all: 平成31年3月7日　山田太郎
_LAST_LINE = re.compile(rf"(?P<date>{DATE.pattern})[ \t　]+(?!{_EVENT.pattern})[一-龥ァ-ヶーA-Za-z・ 　]{{2,20}}\s*\Z", re.VERBOSE)
_BY_ITSELF = re.compile(r"(?:^|[。\n\s　])(?:契約(?:締結)?日|締結日|作成日)?[：:\s　]*$")
_USED = re.compile(rf"{_S}(?:[/／・]?(?:制定|改定|改訂|改正|施行|実施|適用)|[かよま以付までのに、，])")
_PERIOD = re.compile(r"まで|以前|以後|以降|迄|期間|[〜～]|有効期限|満了|付(?!則)|開催|支払")


@dataclass(frozen=True, slots=True)
class _Day:
    iso: str
    start: int
    end: int


def dates_in(contract: Contract) -> tuple[ContractDate, ...]:
    """The dated events of the contract itself, in the order of the text, each pair of date and event once."""
    found: dict[tuple[str, Event], ContractDate] = {}
    for date in (*_records(contract.text), *_enactments(contract.text), *_signatures(contract)):
        found.setdefault((date.date, date.event), date)
    return tuple(sorted(found.values(), key=lambda date: date.evidence.start))


def days_in(text: str, offset: int = 0) -> Iterator[_Day]:
    """Every date of the text that the calendar has, with its place."""
    for match in DATE.finditer(text):
        if match["y"]:
            parts = (int(match["y"]), int(match["m"]), int(match["d"]))
        else:
            year = 1 if match["year"] == "元" else parse_numeral(match["year"])
            month, day = parse_numeral(match["month"]), parse_numeral(match["day"])
            if year is None or month is None or day is None:
                continue
            if match["era"]:
                year += _ERAS[match["era"]]
            elif year < 1868:
                continue
            parts = (year, month, day)
        try:
            iso = datetime.date(*parts).isoformat()
        except ValueError:
            continue
        yield _Day(iso, offset + match.start(), offset + match.end())


def _records(text: str) -> Iterator[ContractDate]:
    """2020年1月18日制定 2021年2月8日改定; 制定/実施 2006年 4月21日; 最終更新日：2024年3月1日."""
    for match in re.finditer(r"[^\n]+", text):
        line, at = match.group(), match.start()
        days = list(days_in(line))
        if not days or not _EVENT.search(line):
            continue
        rest = _EVENT.sub("", DATE.sub("", line))
        if _RECORD_REST.sub("", rest).strip() and len(_RECORD_REST.sub("", rest)) > 4:
            continue
        yield from _paired(text, line, at, days)


def _paired(text: str, line: str, at: int, days: list[_Day]) -> Iterator[ContractDate]:
    """Each date with the events beside it: those before it where the line begins with an event, else those after."""
    events = list(_EVENT.finditer(line))
    leading = events[0].start() < days[0].start
    for n, day in enumerate(days):
        low = days[n - 1].end if n else 0
        high = days[n + 1].start if n + 1 < len(days) else len(line)
        low, high = (low, day.start) if leading else (day.end, high)
        for match in events:
            if low <= match.start() < high:
                start, end = at + min(day.start, match.start()), at + max(day.end, match.end())
                proof = Evidence(text[start:end], start, end, "date/record")
                yield ContractDate(day.iso, Event(match.lastgroup or ""), proof)


def _enactments(text: str) -> Iterator[ContractDate]:
    """本規約は、2020年4月1日から施行します。 この規則を一部改訂し、2023年5月1日から施行する。"""
    for match in re.finditer(r"[^\n。]+", text):
        sentence = match.group()
        head = _ENACTING.match(sentence)
        if head is None:
            continue
        for day in days_in(sentence):
            rest = sentence[day.end :]
            event = re.match(
                r"(?:[、，\s　]|付けで|付で|に|から|より|をもって|以降|以後)*(?:[、，])?(?:これを)?(?P<word>施行|実施|適用|発効|効力を(?:生|発|有)|有効|制定|改定|改訂|改正)",
                rest,
            )
            if event is None or _PERIOD.search(sentence[head.end() : day.start]):
                continue
            kind = {"制定": Event.ENACTED, "改定": Event.REVISED, "改訂": Event.REVISED, "改正": Event.REVISED}.get(
                event["word"], Event.EFFECTIVE
            )
            start, end = match.start() + day.start, match.start() + day.end + event.end()
            yield ContractDate(day.iso, kind, Evidence(text[start:end], start, end, "date/enactment"))


def _signatures(contract: Contract) -> Iterator[ContractDate]:
    """The date that stands by itself in a signature block: 本契約の成立を証するため… 令和6年10月22日 （甲）…"""
    if last := _LAST_LINE.search(contract.text, max(0, len(contract.text) - 80)):
        start, end = last.span("date")
        for day in days_in(last["date"], start):
            yield ContractDate(day.iso, Event.SIGNED, Evidence(contract.text[start:end], start, end, "date/signed"))
    for clause in contract.clauses:
        if clause.kind is not ClauseKind.CLOSING:
            continue
        block = contract.text[clause.start : clause.end]
        if not _SIGNING.search(block) and not _SEAL.search(block):
            continue
        for day in days_in(block):
            if _BY_ITSELF.search(block, 0, day.start) and not _USED.match(block, day.end):
                start, end = clause.start + day.start, clause.start + day.end
                yield ContractDate(day.iso, Event.SIGNED, Evidence(contract.text[start:end], start, end, "date/signed"))
