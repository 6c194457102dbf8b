"""The rules that read references, definitions, parties and dates: what each claims, with a sentence that it reads.

The patterns stand in the modules that use them; a fact's evidence names the rule by its id.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactRule:
    """A rule's id, its meaning and a sentence of a contract from which it reads a fact."""

    id: str
    meaning: str
    example: str


RULES = (
    FactRule("reference/absolute", "a clause by its number (第N条)", "乙は、第1条第1項に従う。"),
    FactRule("reference/own-article", "a paragraph or item by its number, in the article that it stands in", "第1項は、適用しない。"),
    FactRule("reference/relative", "a clause by where it stands (前条, 本項, 同号)", "乙は、前条に従う。"),
    FactRule("reference/each", "all items or paragraphs of a clause (各号)", "乙は、第1条各号を行う。"),
    FactRule("reference/range", "two clauses and those between them (から, ないし, 〜)", "乙は、第1条から第3条までに従う。"),
    FactRule("reference/whole", "a supplement, appendix or the preamble (附則, 別紙, 頭書)", "乙は、別紙の業務を行う。"),
    FactRule("reference/law", "a statute, with the place in it", "乙は、民法第415条の責任を負う。"),
    FactRule("definition/hereafter", "a name given in passing with 以下", "資料（以下「本資料」という。）を渡す。"),
    FactRule("definition/named", "a name given in passing without 以下", "費用（総称して「損失」といいます。）を補う。"),
    FactRule("definition/unquoted", "a name given in passing without quotation marks", "株式会社あさひ（以下当社といいます。）が定める。"),
    FactRule("definition/lead", "「X」とは…をいう, 「X」は…をいう", "「会員」とは、登録した者をいう。"),
    FactRule("definition/bare", "X とは…をいう, without quotation marks", "会員とは、登録した者をいう。"),
    FactRule("definition/own-brackets", "X（…をいい、以下同様）", "乙は、営業秘密（公知でない情報をいう。以下同じ。）を守る。"),
    FactRule("definition/list", "an entry of a list under 定義", "用語の定義は、次のとおりとする。\n(1) 会員：登録した者"),
    FactRule("definition/table", "a row of a table under 定義", "用語の定義は、次のとおりとする。\n|会員|登録した者|"),
    FactRule("party/defined", "a side that the contract gives a name", "株式会社あさひ（以下「甲」という。）は、払う。"),
    FactRule("party/subject", "a side that sentences are about, without a definition", "会員は、規約を守る。会員は、複製しない。"),
    FactRule("date/record", "a line that records dates and events", "乙は従う。\n2024年4月1日制定"),
    FactRule("date/enactment", "a sentence that enacts the contract from a day", "本契約は、2024年4月1日から施行する。"),
    FactRule("date/signed", "the date of a signature block", "乙は従う。\n本契約の成立を証するため、本書2通を作成する。\n2024年4月1日\n甲　株式会社あさひ　㊞"),
)  # fmt: skip
