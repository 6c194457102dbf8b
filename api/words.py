"""The words of the pages in Japanese and English; Japanese is what a visitor sees first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, Literal, get_args

from werkzeug.wrappers import Request

Language = Literal["ja", "en"]
LANGUAGES: Final = get_args(Language)

WORDS: Final[dict[str, tuple[str, str]]] = {
    "tagline": ("日本語契約書の条項ナレッジグラフ", "A clause knowledge graph for Japanese contracts"),
    "contract": ("契約", "Contract"),
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
    "states_survival": ("存続の定め", "states survival"),
    "stated_in": ("定める条項", "Stated in"),
    "duration": ("期間", "Duration"),
    "unlimited": ("定めなし", "not stated"),
    "notices": ("指摘", "Notices"),
    "governing_law": ("準拠法", "Governing law"),
    "courts": ("管轄裁判所", "Courts"),
    "data": ("データ", "Data"),
    "no_contracts": ("契約がまだありません。次のコマンドで取り込みます。", "No contracts yet. Read some with:"),
    "more": ("次の契約", "More contracts"),
    "query": ("SPARQL 問合せ", "SPARQL query"),
    "run": ("実行", "Run"),
    "format": ("形式", "Format"),
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
    "graph": ("図", "Graph"),
    "compare": ("横断比較", "Compare"),
    "menu": ("主な頁", "Main pages"),
    "search": ("検索", "Search"),
    "search_hint": ("すべての契約から探す（例: 損害賠償）", "Search all contracts (for example 損害賠償)"),
    "found": ("検索結果", "Found"),
    "found_first": ("最初の", "first"),
    "found_none": ("見つかりませんでした。", "Nothing was found."),
    "upload": ("契約を取り込む", "Add a contract"),
    "upload_off": (
        "このサーバーは書込みを受け付けていません。CLAUSEGRAPH_TOKEN を設定して起動すると、ここから取り込めます。",
        "This server takes no writes. Started with CLAUSEGRAPH_TOKEN set, it takes contracts here.",
    ),
    "file": ("ファイル", "File"),
    "token": ("トークン", "Token"),
    "send": ("取り込む", "Upload"),
    "sending": ("送信中", "Sending"),
    "reading": ("読取り中", "Reading"),
    "added": ("取り込みました", "The contract is in the store"),
    "replaced": ("読み直しました", "The contract was read again"),
    "unchanged": ("同じ内容がすでにあります", "It was already there, unchanged"),
    "failed": ("取り込めませんでした", "It could not be stored"),
    "file_missing": ("ファイルを選んでください。", "Choose a file."),
    "token_wrong": ("トークンが違います。", "The token is not this server's."),
    "id_taken": (
        "同じ ID の別の契約がすでにあります。別の ID を付けてください。",
        "Another contract has this ID already. Give a different one.",
    ),
    "file_too_large": ("ファイルが大きすぎます。", "The file is too large."),
    "upload_id": ("契約の ID（任意）", "Contract ID (optional)"),
    "waiting": ("順番を待っています", "Waiting"),
    "writing": ("保存中", "Storing"),
    "sentences": ("文", "sentences"),
    "reading_hint": (
        "この頁は自動で更新され、終わると契約を表示します。",
        "This page refreshes itself and shows the contract when it has been read.",
    ),
    "no_notices": ("指摘はありません。", "There are no notices."),
    "articles": ("条文の目次", "Articles"),
    "legend": ("凡例と表示", "Legend"),
    "legend_hint": ("外すと、その種類の印を隠します。", "Unchecked kinds are hidden."),
    "exception": ("例外", "exception"),
    "definition": ("定義", "definition"),
    "survival": ("存続", "survival"),
    "reference": ("参照", "reference"),
    "term": ("用語", "term"),
    "copy": ("写す", "Copy"),
    "copy_link": ("リンク", "Link"),
    "copied": ("写しました", "Copied"),
    "views": ("見方", "Views"),
    "text": ("本文", "Text"),
    "duties": ("当事者×義務", "Who owes what"),
    "terms": ("定義語", "Defined terms"),
    "references": ("参照", "References"),
    "clause": ("条項", "Clause"),
    "heading": ("見出し", "Heading"),
    "basis": ("根拠", "Basis"),
    "words": ("文言", "Words"),
    "bearer": ("負う者", "Bearer"),
    "counterparty": ("相手方", "Counterparty"),
    "type": ("種類", "Type"),
    "actions": ("行為", "Acts"),
    "conditions": ("条件", "Conditions"),
    "deadline": ("期限", "Deadline"),
    "exceptions": ("例外", "Exceptions"),
    "amounts": ("金額等", "Amounts"),
    "rule": ("規則", "Rule"),
    "limits": ("制限の対象", "Limits"),
    "best_effort": ("努力義務", "best effort"),
    "nobody": ("不明", "unknown"),
    "defined_term": ("用語", "Term"),
    "defined_in": ("定義箇所", "Defined in"),
    "definition_text": ("定義", "Definition"),
    "uses": ("使用数", "Uses"),
    "used_in": ("使用箇所", "Used in"),
    "unused": ("未使用", "unused"),
    "undefined": ("定義の見当たらない語", "Words without a definition"),
    "undefined_hint": (
        "「」で示されるか「本」で始まり、定義語のように使われている語。",
        "Words in 「」 or with 本 that are used like defined terms.",
    ),
    "no_undefined": ("ありません。", "There are none."),
    "from": ("参照元", "From"),
    "target": ("参照先", "Target"),
    "status": ("状態", "Status"),
    "resolved": ("参照先あり", "resolved"),
    "dangling": ("参照先なし", "dangling"),
    "external": ("法令", "law"),
    "kind": ("種類", "Kind"),
    "message": ("内容", "Message"),
    "csv": ("CSV で保存", "Save as CSV"),
    "all": ("すべて", "All"),
    "filter": ("絞り込む", "Filter"),
    "nothing_here": ("該当するものはありません。", "There is nothing of this kind."),
    "picture": ("参照の図", "Picture of the references"),
    "picture_hint": (
        "上から条文の順です。弧は参照元から参照先へ向かい、太いほど参照が多いことを示します。条は本文へ、弧は参照の文言へのリンクです。",
        "Articles in order. An arc runs from an article to the one it refers to, wider for more references; it links to the words.",
    ),
    "compare_survivals": ("存続条項の比較", "Survival side by side"),
    "compare_hint": (
        "主題ごとに、どの契約でどの条項がいつまで存続するか。",
        "By topic: which clause of which contract survives, for how long.",
    ),
    "compare_choose": ("比べる契約", "Contracts to compare"),
    "compare_most": ("12 件まで並べます。", "Up to 12 side by side."),
    "topic": ("主題", "Topic"),
    "topics": ("主題から条文を並べる", "Articles by topic"),
    "topic_other": ("その他", "Other"),
    "topic_without": ("この主題の条文がない契約", "Without an article on this topic"),
    "topic_none": ("この主題の条文を持つ契約はありません。", "No contract has an article on this topic."),
    "show": ("表示", "Show"),
    "forms": ("質問から始める", "Start from a question"),
    "forms_hint": (
        "SPARQL を書かなくても、選んで「答えを見る」で表になります。「エディタへ」で問合せを書き換えられます。",
        "Answers without writing SPARQL. “To the editor” puts the query into the editor, to change and run.",
    ),
    "answer": ("答えを見る", "Answer"),
    "to_editor": ("エディタへ", "To the editor"),
    "required": ("必須", "required"),
    "plain_editor": (
        "補完のあるエディタ（YASGUI）はこのサーバーにありません。npm のある環境で make install を行うと入ります。下の欄からも問い合わせできます。",
        "The editor with completion (YASGUI) is not on this server: make install brings it where npm is. The field below asks as well.",
    ),
    "save_as": ("保存", "Save as"),
    "numbering-gap": ("番号の抜け", "gap in the numbering"),
    "number-twice": ("番号の重複", "number twice"),
    "dangling-reference": ("参照先なし", "dangling reference"),
    "caption-mismatch": ("見出しの不一致", "caption does not match"),
    "outside-text": ("条項外の文", "text outside any clause"),
    "unread-page": ("読めないページ", "page that could not be read"),
    "bearer-unknown": ("負う者が不明", "bearer unknown"),
    "error_400": ("入力に誤りがあります", "Something in the request is wrong"),
    "error_403": ("許可されていません", "Not allowed"),
    "error_404": ("見つかりません", "Not found"),
    "error_413": ("大きすぎます", "Too large"),
    "error_500": ("サーバーで誤りが起きました", "The server met an error"),
    "error_503": ("時間内に答えられませんでした", "Not answered in time"),
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


def language_of(request: Request) -> Language:
    """The language that a visitor asked for with `?lang=`, or chose before; Japanese for everybody else."""
    return "en" if (request.args.get("lang") or request.cookies.get("lang")) == "en" else "ja"


def words(language: Language) -> Callable[[str], str]:
    """A function from a word's name to the word; KeyError for an unknown name, so that a page with a typo fails."""
    column = LANGUAGES.index(language)
    return lambda name: WORDS[name][column]


@cache
def all_words(language: Language) -> Mapping[str, str]:
    """All words by name: for templates that need many, where a call for each would take longer than the rest."""
    return {name: columns[LANGUAGES.index(language)] for name, columns in WORDS.items()}
