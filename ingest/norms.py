"""Norms: who must, may, must not or need not do what (docs/facts.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.actions import acts_of
from ingest.actors import actors_of
from ingest.amounts import amounts_in
from ingest.bearers import Names, counterparties
from ingest.conditions import conditions_in
from ingest.context import Context
from ingest.contract import Contract, Sentence, evidence
from ingest.deadlines import deadline_in
from ingest.predicates import Group
from ingest.statements import Stated, Statement, statements_of
from ingest.surface import surface_of
from ontology.facts import ClauseKind, Norm, NormType, Notice, NoticeCode, Party


def norms_in(contract: Contract, parties: tuple[Party, ...]) -> tuple[Norm, ...]:
    """The norms of a contract in reading order, one per sentence, type and bearer."""
    context = Context(contract, actors_of(parties, contract.text))
    return tuple(norm for sentence in contract.sentences for norm in _norms_of(sentence, context))


def notices_in(norms: Iterable[Norm]) -> tuple[Notice, ...]:
    """One `bearer-unknown` notice for each norm that nobody could be named for."""
    return tuple(
        Notice(
            NoticeCode.BEARER_UNKNOWN,
            f"第{norm.sentence}文は、誰について定めるのか読み取れません / no bearer found for this {norm.type.value}, sentence {norm.sentence}",
            norm.address,
            norm.evidence.start,
            norm.evidence.end,
        )
        for norm in norms
        if not norm.bearer
    )


def _norms_of(sentence: Sentence, context: Context) -> Iterator[Norm]:
    yield from _stated_norms(sentence, context)
    if sentence.clause.kind in (ClauseKind.ITEM, ClauseKind.SUBITEM):
        for inner in _in_brackets(sentence):
            yield from _stated_norms(inner, context)


# …する場合（この場合、当社は必要な措置を講じます。）
_PREDICATE = re.compile(r"(?:ます|ません|ものとする|なければならない|ならない|することができる)。?$")


def _in_brackets(sentence: Sentence) -> Iterator[Sentence]:
    """The full predicates inside the brackets of an item, each as a sentence of its own place."""
    for aside in surface_of(sentence.text).asides:
        start, end = aside.start + 1, aside.end - 1
        if _PREDICATE.search(sentence.text[start:end].rstrip()) and "同様" not in sentence.text[start:end]:
            text = sentence.text[start:end]
            yield Sentence(sentence.clause, sentence.number, False, sentence.start + start, sentence.start + end, text)


def _stated_norms(sentence: Sentence, context: Context) -> Iterator[Norm]:
    stated = statements_of(sentence, context)
    merged: dict[tuple[NormType, Names], list[Statement]] = {}
    for statement in stated.statements:
        if statement.ending.type is not None:
            merged.setdefault((statement.ending.type, tuple(sorted(statement.bearer))), []).append(statement)
    for (type_, _), same in merged.items():
        yield _norm(sentence, context, stated, type_, same)


def _norm(sentence: Sentence, context: Context, stated: Stated, type_: NormType, same: Sequence[Statement]) -> Norm:
    surface, bearer = stated.surface, same[0].bearer
    spans = [conditions_in(surface, s.group, stated.bounds, stated.mentions) for s in same]
    own = " ".join(_without(surface.text, s.group, cut) for s, cut in zip(same, spans, strict=True))
    carried = [
        span
        for s in _before(stated, same[0])
        for span in conditions_in(surface, s.group, stated.bounds, stated.mentions)
    ]
    start, _ = surface.span(same[0].group.start, same[0].group.end)
    _, end = surface.span(same[-1].group.start, same[-1].group.end)
    return Norm(
        address=sentence.clause.address,
        sentence=sentence.number,
        type=type_,
        bearer=bearer,
        counterparty=counterparties(surface, same[0].group, stated.mentions, bearer, context.actors),
        actions=acts_of(context.contract, sentence, stated, same, spans),
        conditions=tuple(dict.fromkeys(surface.quote(*span) for each in (carried, *spans) for span in each)),
        best_effort=any(
            s.ending.best_effort or "可能な限り" in surface.text[s.group.start : s.group.end] for s in same
        ),
        deadline=deadline_in(own),
        evidence=evidence(
            context.contract, sentence.clause, sentence.start + start, sentence.start + end, same[0].ending.name
        ),
        amounts=amounts_in(own),
    )


def _without(text: str, group: Group, cuts: Iterable[tuple[int, int]]) -> str:
    """The words of a group without its conditions: a deadline inside one is not the norm's."""
    words, at = "", group.start
    for start, end in cuts:
        words += text[at:start]
        at = max(at, end)
    return words + text[at : group.end]


def _before(stated: Stated, statement: Statement) -> list[Statement]:
    """The statements whose conditions reach this one: those before it, back to the last …ものとし、."""
    before: list[Statement] = []
    for earlier in reversed(stated.statements[: stated.statements.index(statement)]):
        if earlier.core.prescribed:
            break
        before.insert(0, earlier)
    return before
