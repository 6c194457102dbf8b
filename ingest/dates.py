"""The contract's own dates: 制定, 改定, 施行, 締結 (docs/facts.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.calendar_days import DAY, Day, days_in
from ingest.contract import Contract, evidence
from ontology.facts import ClauseKind, ContractDate, Event, Evidence

_WORDS = {
    Event.ENACTED: r"制定|策定|作成(?=日|$)|公布",
    Event.REVISED: r"(?:最終)?(?:一部|全部)?(?:改定|改訂|改正|更新|変更)|revised|updated(?:At)?|最終更新",
    Event.EFFECTIVE: r"施行|発効|実施|適用(?:開始)?|効力(?:発生|を発|を生)|発行日|effective(?:Date)?",
    Event.SIGNED: r"締結|調印|契約日|契約締結",
}
_EVENT = re.compile("|".join(f"(?P<{event.value}>{words})" for event, words in _WORDS.items()), re.IGNORECASE)
# what else a record of the document may hold: version, bullets, brackets, 日, より
_RECORD_REST = re.compile(
    r"(?:バージョン|version|ver\.?|v)?\s*[0-9.]+|第[0-9０-９一二三四五六七八九十]+版|初版|より|から|以上|付け?|日|date"
    r"|['\"*#|【】\[\]（）()<>:：/／・、，,。.\s=_{}~〜～\-–—•●■◆]|br",
    re.IGNORECASE,
)
# 2021年5月1日　第3条を改定: a record may say what was changed
_RECORD_LINE = re.compile(
    rf"[\s\u3000・●【（(-]*{DAY.pattern}[^。\n]{{1,30}}?(?:制定|改定|改訂|改正|施行)[】）)\s]*", re.VERBOSE
)
# この規約は、2020年4月1日から施行します。 この規則を一部改訂し、…から施行する。 本規約は…より効力を発します。
_ENACTING = re.compile(
    r"^[\s・*●■]{0,4}(?:[附付]則[\s:：]{0,4})?"
    r"(?:本|この|当|改正後の|改定後の|改訂後の)[^。、（）]{1,20}(?:は|を|の(?:変更|改定|改訂|改正)は|の一部を)[、，]?"
)
_DONE = re.compile(
    r"(?:[、，\s]|付けで|付で|に|から|より|をもって|以降|以後)*(?:これを)?"
    r"(?P<word>施行|実施|適用|発効|効力を(?:生|発|有)|有効|制定|改定|改訂|改正)"
)
_SAME_DAY = re.compile(
    r"[^。]{0,6}?同日(?:付で|付けで|より|から|に)[、，]?(?P<word>施行|実施|適用|発効|効力を(?:生|発|有))"
)
_DONE_EVENTS = {"制定": Event.ENACTED, "改定": Event.REVISED, "改訂": Event.REVISED, "改正": Event.REVISED}
# 2024年3月31日までに申し込んだ者に適用する: the date limits what it applies to
_LIMITS = re.compile(r"まで|以前|以後|以降|迄|期間|[〜～]|有効期限|満了|付(?!則)|開催|支払")
_SIGNING = re.compile(r"証するため|証として|締結の証|成立を証|合意の証|記名押印|署名押印|調印|署名捺印|記名捺印")
_SEAL = re.compile(r"㊞|印[)）]?(?:\s|$)|^[（(]?(?:甲|乙)[）)：:\s]|代表取締役|^(?:住所|氏名)", re.MULTILINE)
_BY_ITSELF = re.compile(r"(?:^|[。\n\s])(?:契約(?:締結)?日|締結日|作成日)?[：:\s]*$")
_USED = re.compile(r"\s{0,4}(?:[/／・]?(?:制定|改定|改訂|改正|施行|実施|適用)|[かよま以付のに、，])")
# the last line of all: 平成31年3月7日　山田太郎
_LAST_LINE = re.compile(
    rf"\n(?P<date>{DAY.pattern})[ \t\u3000]+(?P<name>[一-龥ァ-ヶーA-Za-z・ \u3000]{{2,20}})\s*\Z", re.VERBOSE
)


def dates_in(contract: Contract) -> tuple[ContractDate, ...]:
    """The dated events of the contract itself, in the order of the text, each pair of date and event once."""
    found: dict[tuple[str, Event], ContractDate] = {}
    for date in (*_records(contract.text), *_enactments(contract), *_signatures(contract)):
        found.setdefault((date.date, date.event), date)
    return tuple(sorted(found.values(), key=lambda date: date.evidence.start))


# --- records: 2020年1月18日制定 2021年2月8日改定 ---


def _records(text: str) -> Iterator[ContractDate]:
    for match in re.finditer(r"[^\n]+", text):
        line, at = match.group(), match.start()
        days = list(days_in(line))
        if days and _EVENT.search(line) and _is_record(line):
            for day, events in _paired(line, days):
                for event in events:
                    start, end = at + min(day.start, event.start()), at + max(day.end, event.end())
                    proof = Evidence(text[start:end], start, end, "date/record")
                    yield ContractDate(day.iso, Event(event.lastgroup or ""), proof)


def _is_record(line: str) -> bool:
    """Whether a line only records dates and events, and is no sentence with a date in it."""
    return len(_RECORD_REST.sub("", _EVENT.sub("", DAY.sub("", line)))) <= 4 or _RECORD_LINE.fullmatch(line) is not None


def _paired(line: str, days: Sequence[Day]) -> list[tuple[Day, list[re.Match[str]]]]:
    """Each date with the events beside it: those before it where the line begins with an event, else those after; a date
    that has none shares its neighbour's (改正　令和3年4月1日　令和4年4月1日)."""
    events = list(_EVENT.finditer(line))
    leading = events[0].start() < days[0].start
    bounds = [0, *(day.start if not leading else day.end for day in days)]
    paired = []
    for n, day in enumerate(days):
        low, high = (bounds[n], day.start) if leading else (day.end, (*bounds[2:], len(line))[n])
        paired.append((day, [event for event in events if low <= event.start() < high]))
    order = range(len(paired)) if leading else range(len(paired) - 1, -1, -1)
    shared: list[re.Match[str]] = []
    for n in order:
        shared = paired[n][1] or shared
        paired[n] = (paired[n][0], shared)
    return paired


# --- sentences: 本規約は、2020年4月1日から施行します ---


def _enactments(contract: Contract) -> Iterator[ContractDate]:
    for sentence in contract.sentences:
        head = _ENACTING.match(sentence.text)
        for day in days_in(sentence.text) if head else ():
            done = _DONE.match(sentence.text, day.end)
            if head is None or done is None or _LIMITS.search(sentence.text, head.end(), day.start):
                continue
            for match in filter(None, (done, _SAME_DAY.match(sentence.text, done.end()))):
                start, end = sentence.start + day.start, sentence.start + match.end()
                proof = evidence(contract, sentence.clause, start, end, "date/enactment")
                yield ContractDate(day.iso, _DONE_EVENTS.get(match["word"], Event.EFFECTIVE), proof)


# --- signatures: 本契約の成立を証するため… 令和6年10月22日 （甲）… ---


def _signatures(contract: Contract) -> Iterator[ContractDate]:
    for clause in contract.clauses:
        block = contract.text[clause.start : clause.end]
        if clause.kind is ClauseKind.CLOSING and (_SIGNING.search(block) or _SEAL.search(block)):
            for day in days_in(block):
                if _BY_ITSELF.search(block, 0, day.start) and not _USED.match(block, day.end):
                    yield _signed(contract, day, clause.start)
    last = _LAST_LINE.search(contract.text, max(0, len(contract.text) - 80))
    if last and not _EVENT.search(last["name"]) and re.search(r"甲.{0,2000}乙", contract.text, re.DOTALL):
        for day in days_in(last["date"]):
            yield _signed(contract, day, last.start("date"))


def _signed(contract: Contract, day: Day, offset: int) -> ContractDate:
    start, end = offset + day.start, offset + day.end
    return ContractDate(day.iso, Event.SIGNED, Evidence(contract.text[start:end], start, end, "date/signed"))
