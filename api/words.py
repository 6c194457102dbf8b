"""The words of the pages in Japanese and English; Japanese is what a visitor sees first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal, get_args

Language = Literal["ja", "en"]
LANGUAGES: Final = get_args(Language)

WORDS: Final[dict[str, tuple[str, str]]] = {
    "tagline": ("日本語契約書の条項ナレッジグラフ", "A clause knowledge graph for Japanese contracts"),
    "contracts": ("契約", "Contracts"),
    "other_language": ("English", "日本語"),
    "skip": ("本文へ", "Skip to content"),
    "title": ("表題", "Title"),
    "parties": ("当事者", "Parties"),
    "dates": ("日付", "Dates"),
    "clauses": ("条項", "Clauses"),
    "norms": ("規範", "Norms"),
    "survivals": ("存続条項", "Surviving clauses"),
    "survives": ("存続", "survives"),
    "stated_in": ("根拠条項", "Stated in"),
    "duration": ("期間", "Duration"),
    "unlimited": ("定めなし", "not stated"),
    "notices": ("注意", "Notices"),
    "governing_law": ("準拠法", "Governing law"),
    "courts": ("管轄裁判所", "Courts"),
    "data": ("データ", "Data"),
    "no_contracts": ("契約がまだありません。次のコマンドで取り込みます。", "No contracts yet. Read some with:"),
    "more": ("次の契約", "More contracts"),
    "query": ("SPARQL 問合せ", "SPARQL query"),
    "run": ("実行", "Run"),
    "format": ("形式", "Format"),
    "named_questions": ("用意された質問", "Named questions"),
    "named_hint": (
        "選ぶと問合せが上の欄に入ります。書き換えて実行できます。",
        "Choosing one puts its query into the field above, to change and run.",
    ),
    "enacted": ("制定", "enacted"),
    "revised": ("改定", "revised"),
    "effective": ("施行", "effective"),
    "signed": ("締結", "signed"),
    "obligation": ("義務", "obligation"),
    "prohibition": ("禁止", "prohibition"),
    "permission": ("権利", "permission"),
    "exemption": ("免責", "exemption"),
    "warranty": ("保証", "warranty"),
    "acknowledgment": ("承諾", "acknowledgment"),
    "proviso": ("ただし書", "proviso"),
    "exclusion": ("除外", "exclusion"),
    "override": ("優先", "override"),
    "listed": ("存続条項による", "listed"),
    "self": ("当該条項による", "states itself"),
    "implied": ("終了後の義務", "duty after the end"),
    "result": ("結果", "Result"),
    "rows": ("件", "rows"),
    "table": ("表", "Table"),
    "error_home": ("契約の一覧へ", "To the list of contracts"),
}


UNITS: Final[dict[Language, tuple[str, str, str]]] = {"ja": ("年", "か月", "日"), "en": ("year", "month", "day")}
PERIOD: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


def period(duration: str, language: Language) -> str:
    """An ISO 8601 duration as people write it (P1Y6M is 1年6か月); as it is where it has weeks, hours or the like."""
    match = PERIOD.fullmatch(duration)
    if match is None or not any(match.groups()):
        return duration
    parts = [(number, unit) for number, unit in zip(match.groups(), UNITS[language], strict=True) if number]
    if language == "ja":
        return "".join(number + unit for number, unit in parts)
    return " ".join(f"{number} {unit}{'' if number == '1' else 's'}" for number, unit in parts)


def words(language: Language) -> Callable[[str], str]:
    """A function from a word's name to the word; KeyError for an unknown name, so that a page with a typo fails."""
    column = LANGUAGES.index(language)
    return lambda name: WORDS[name][column]
