"""Small contracts and parties for the tests of norms: a case shows only its point."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.actors import Actors, actors_of
from ingest.contract import Contract
from ingest.engine import Engine
from ingest.parse import Parse, Token
from ingest.reading import with_parses
from ingest.sentences import sentences_of
from ontology.facts import Clause, ClauseKind, Evidence, Party, Role, Span

NOWHERE = Evidence("", 0, 0, "")
AB = (
    Party("甲", None, (), Role.CLIENT, NOWHERE),
    Party("乙", None, ("受託者",), Role.CONTRACTOR, NOWHERE),
)
TERMS = (
    Party("当社", "見本株式会社", ("弊社",), Role.PROVIDER, NOWHERE),
    Party("会員", None, ("利用者",), Role.CUSTOMER, NOWHERE),
)


def parties_for(text: str) -> tuple[Party, ...]:
    """甲 and 乙 where they are named, else 当社 and 会員."""
    return AB if "甲" in text or "乙" in text else TERMS


def actors_for(text: str) -> Actors:
    return actors_of(parties_for(text), text)


def contract_of(*texts: str | tuple[str, ...]) -> Contract:
    """One article: each text is a paragraph, a tuple is a lead sentence with its items."""
    rows: list[tuple[str, ClauseKind, str, str | None]] = [("art_1", ClauseKind.ARTICLE, "", None)]
    for i, text in enumerate(texts, 1):
        lead, *items = (text,) if isinstance(text, str) else text
        rows.append((f"art_1__para_{i}", ClauseKind.PARAGRAPH, lead, "art_1"))
        rows += [
            (f"art_1__para_{i}__item_{j}", ClauseKind.ITEM, item, f"art_1__para_{i}") for j, item in enumerate(items, 1)
        ]
    clauses, source = [], ""
    for position, (address, kind, text, parent) in enumerate(rows, 1):
        spans = (Span(len(source), len(source) + len(text)),) if text else ()
        end = len(source) + len(text)
        clauses.append(Clause(address, kind, None, None, address, text, parent, position, len(source), end, spans))
        source += text + "\n"
    sentences = tuple(sentence for clause in clauses for sentence in sentences_of(clause))
    return Contract(source, None, tuple(clauses), sentences)


def parsed(contract: Contract, engine: Engine) -> Contract:
    """The contract as GiNZA reads it."""
    return with_parses(contract, engine)


# the tags of UniDic that rules look at, by one letter
TAGS = {
    "n": ("NOUN", "名詞-普通名詞-一般", ""),
    "s": ("NOUN", "名詞-普通名詞-サ変可能", ""),
    "p": ("ADP", "助詞-格助詞", ""),
    "w": ("ADP", "助詞-係助詞", ""),
    "c": ("SCONJ", "助詞-接続助詞", ""),
    ",": ("PUNCT", "補助記号-読点", ""),
    "v": ("VERB", "動詞-一般", "五段;終止形-一般"),
    "a": ("VERB", "動詞-一般", "五段;連体形-一般"),
    "r": ("VERB", "動詞-一般", "五段;連用形-一般"),
    "x": ("AUX", "助動詞", "助動詞-タ;連体形-一般"),
    "z": ("AUX", "助動詞", "助動詞-ヌ;連用形-一般"),
}


def parse_of(tagged: str) -> Parse:
    """A parse made by hand: `乙/n は/w 、/, 通知/s し/r` (see TAGS)."""
    tokens: list[Token] = []
    text = ""
    for i, word in enumerate(tagged.split()):
        form, _, tag = word.rpartition("/")
        pos, unidic, inflection = TAGS[tag]
        tokens.append(Token(form, form, pos, unidic, inflection, "dep", i, i, len(text), len(text) + len(form)))
        text += form
    return Parse(text, tuple(tokens))


def names(bearers: Iterable[str]) -> str:
    """甲及び乙."""
    return "及び".join(bearers)
