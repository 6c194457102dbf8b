"""Lists of defined terms: the items, lines and table rows under 定義 (docs/facts.md section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.contract import Contract
from ingest.definiens import CLOSE, OPEN, QUOTE, QUOTED, SAYS, SPACE, Find, Range, said_words, unquoted
from ontology.facts import Clause, ClauseKind

# under 定義: 「本件原盤」：…, 「会員」 …した者
LISTED_QUOTED = re.compile(
    rf"^(?P<term>{QUOTE})(?:[（(][^（）()]*[）)])?{SPACE}(?P<mark>[：:]|[-–—―]|は[、，])?{SPACE}(?=\S)"
)
# under 定義: 利用契約:…, **話者:** …, 保証期間 - …, ユーザー　…をいいます
LISTED_PLAIN = re.compile(
    rf"""^\**(?P<term>[^\s{OPEN}{CLOSE}：:。、（()]{{1,30}}(?:[ \u3000][A-Za-z0-9]+)*)(?:{SPACE}[（(][^（）()]*[）)])?
    {SPACE}(?P<mark>[：:]\**|[-–—―](?=\s)|[\s|])\s*(?=\S)""",
    re.VERBOSE,
)
_LISTED_SAYS = re.compile(rf"(?:のこと|総称|もの|という)。?[」]?$|{SAYS}")
# **"Derivative" / 「派生物」** on a line of its own needs no をいう
_LABEL_LINE = re.compile(rf"[*_\s]*{QUOTE}(?:{SPACE}[/／、,]{SPACE}{QUOTE}){{0,5}}[*_：:\s]*")
DEFINING = re.compile(r"定義|用語|語句")
DEFINING_LEAD = re.compile(
    r"(?:用語|語句|定義|次の意味|以下の意味).{0,40}(?:定義|意義|意味|とおり|通り|用い|使用|各号|下記|以下)"
    r"|(?:定義|意義|意味).{0,20}(?:とおり|通り|各号|以下|次)"
)


def announced(contract: Contract, clause: Clause) -> bool:
    """Whether a clause stands in a list of definitions: under the heading 定義, or after a lead that announces one."""
    for above in contract.ancestors(clause):
        if above.heading and DEFINING.search(above.heading):
            return True
        if above.text and DEFINING_LEAD.search(above.text):
            return True
        if above.kind is ClauseKind.ARTICLE:
            first = contract.children(above.address)[0]
            return first is not clause and DEFINING_LEAD.search(first.text) is not None
    return False


def list_entry(clause: Clause, *, listed: bool) -> Iterator[Find]:
    """The terms that a clause defines as an entry of a list; `listed` says whether it stands in a list of definitions."""
    text = clause.text
    says = _LISTED_SAYS.search(text) is not None
    match = LISTED_QUOTED.match(text)
    if match and (listed or (says and (match["mark"] or "") in "：:")) and (listed or match["mark"]):
        yield from _entries(match["term"], text, match.end())
    elif not listed:
        return
    elif rows := _rows(clause):
        for term, words, line in rows:
            yield Find(term, *line, words, "definition/table")
    elif clause.heading and says:
        yield from _entries(clause.heading, text, 0)
    elif (first := _first_line(clause)) and (says or _LABEL_LINE.fullmatch(text, 0, first)):
        yield from _entries(text[:first], text, first)
    elif (match := LISTED_PLAIN.match(text)) and (says or match["mark"][0] in "：:\u3000\t"):
        yield from _entries(match["term"], text, match.end())


def _entries(label: str, text: str, start: int) -> Iterator[Find]:
    """The terms of a label with its decoration (**「ユーザー」**, "Model" / 「モデル」); the words from `start` define them."""
    terms = [unquoted(term) for term in QUOTED.findall(label)] or [label.strip("*_※・：: \u3000\t")]
    words = said_words(text, start, len(text))
    yield from (Find(term, 0, len(text), words, "definition/list") for term in terms if term)


# |会員|登録した者|, and several lines 会員：登録した者 in one paragraph
_TABLE_ROW = re.compile(r"\s*\|\s*(?P<term>[^|]{1,40}?)\s*\|\s*(?P<words>[^|]+?)\s*\|?\s*")
_LINE_ENTRY = re.compile(rf"\s*(?P<term>{QUOTE}|[^\s：:。、]{{1,20}})[：:]\s*(?P<words>\S.*?)\s*")
_TABLE_HEAD = re.compile(r"[-: ]+|(?:用語|語句|語|項目|定義語|名称)")


def _rows(clause: Clause) -> list[tuple[str, Range | None, Range]]:
    """(term, its words, the line) of the lines of a table, or of a list that stands in one paragraph."""
    for pattern, least in ((_TABLE_ROW, 1), (_LINE_ENTRY, 2)):
        matches = [match for line in lines_of(clause) if (match := pattern.fullmatch(clause.text, *line))]
        matches = [match for match in matches if not _TABLE_HEAD.fullmatch(match["term"])]
        if len(matches) >= least:
            return [(unquoted(m["term"]), said_words(clause.text, *m.span("words")), m.span()) for m in matches]
    return []


def lines_of(clause: Clause) -> Iterator[Range]:
    """Where each line of the source stands in the clause's text."""
    offset = 0
    for span in clause.spans:
        yield offset, offset + span.end - span.start
        offset += span.end - span.start


def _first_line(clause: Clause) -> int | None:
    """The length of a term that stands on a line of its own before its explanation."""
    if len(clause.spans) < 2:
        return None
    _, length = next(lines_of(clause))
    line = clause.text[:length].strip()
    return length if 0 < len(line) <= 40 and not re.search(r"[。、，]|[はをがにで]$", line) else None
