"""What a contract says under one aspect, as tables: surviving clauses, who owes whom what, terms, references, notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from api.contents import Contents
from api.reader import words_of
from api.tables import Cell, Table
from api.words import Language, period, words
from graph.terms import undefined_terms
from ontology.facts import Deadline, Norm, Reference


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor asked for: the language, and for norms the party and the type ("" for all)."""

    language: Language = "ja"
    bearer: str = ""
    type: str = ""


def survivals(found: Contents, wanted: Wanted) -> Table:
    """存続条項: the clause that survives, where that is stated, for how long and why."""
    t, at = words(wanted.language), words_of(found)
    ordered = sorted(found.survivals, key=lambda row: found.position(row.value.clause))
    return Table(
        ("clause", "heading", "stated_in", "duration", "basis", "words"),
        tuple(
            (
                _clause(found, row.value.clause),
                Cell(found.heading(row.value.clause)),
                _clause(found, row.value.stated_in),
                _said(lasting(row.value.duration, wanted.language)),
                _said(t(row.value.basis)),
                Cell(row.value.evidence.quote, at.get(row.iri)),
            )
            for row in ordered
        ),
    )


def duties(found: Contents, wanted: Wanted) -> Table:
    """当事者 × 義務: who must, may, must not or need not do what, towards whom, until when, unless what."""
    t, at = words(wanted.language), words_of(found)
    chosen = (
        each
        for each in found.norms
        if wanted.type in ("", each.value.type) and (not wanted.bearer or wanted.bearer in each.value.bearer)
    )
    return Table(
        ("bearer", "counterparty", "type", "actions", "conditions", "deadline", "exceptions", "clause"),
        tuple(
            (
                Cell("、".join(each.value.bearer)),
                Cell("、".join(each.value.counterparty)),
                Cell(_type(each.value, t), japanese=False, kind=each.value.type),
                Cell(" / ".join(each.value.actions) or each.value.evidence.quote, at.get(each.iri)),
                Cell(" / ".join(each.value.conditions)),
                _said(deadline(each.value.deadline, wanted.language)),
                Cell(" / ".join(_exceptions(found, each.related.get("exceptions", ())))),
                _clause(found, each.value.address),
            )
            for each in chosen
        ),
    )


def terms(found: Contents, wanted: Wanted) -> Table:
    """定義語: what is defined where and used where."""
    t, at = words(wanted.language), words_of(found)
    rows = []
    for each in found.definitions:
        used = [found.by_iri[iri].value for iri in each.related.get("used_in", ()) if iri in found.by_iri]
        rows.append(
            (
                Cell(each.value.term, at.get(each.iri)),
                _clause(found, each.value.address),
                Cell(each.value.text or ""),
                _said(str(len(used)) if used else t("unused")),
                _clauses([(clause.label, clause.address) for clause in used]),
            )
        )
    return Table(("defined_term", "defined_in", "definition_text", "uses", "used_in"), tuple(rows))


def references(found: Contents, wanted: Wanted) -> Table:
    """参照: which clause refers to which clause or law, and what leads nowhere."""
    t, at = words(wanted.language), words_of(found)
    return Table(
        ("from", "words", "target", "heading", "status"),
        tuple(
            (
                _clause(found, each.value.origin),
                Cell(each.value.text, at.get(each.iri)),
                _target(found, each.value),
                Cell(found.heading(each.value.target) if each.value.target else ""),
                Cell(t(each.value.status), japanese=False, kind="dangling" if each.value.dangling else ""),
            )
            for each in found.references
        ),
    )


def notices(found: Contents, wanted: Wanted) -> Table:
    """指摘: what the reader found odd."""
    t = words(wanted.language)
    return Table(
        ("clause", "kind", "message"),
        tuple(
            (
                _clause(found, row.address) if row.address else Cell(""),
                _said(t(row.code)),
                Cell(in_language(wanted.language, row.message)),
            )
            for row in (each.value for each in found.notices)
        ),
    )


VIEWS: Final[Mapping[str, Callable[[Contents, Wanted], Table]]] = {
    "survivals": survivals,
    "duties": duties,
    "terms": terms,
    "references": references,
    "notices": notices,
}


def bearers(found: Contents) -> tuple[str, ...]:
    """Who bears norms, parties first, as the filter offers them."""
    parties = [party.name for party in found.contract.parties]
    others = [name for each in found.norms for name in each.value.bearer]
    bearing = set(others)
    return tuple(dict.fromkeys([name for name in parties if name in bearing] + others))


def lasting(duration: str | None, language: Language) -> str:
    """For how long a clause survives, as people write it."""
    return period(duration, language) if duration else words(language)("unlimited")


def deadline(value: Deadline | None, language: Language) -> str:
    """A deadline as people write it: 30日前まで, within 5 business days; "" for none."""
    if value is None:
        return ""
    length = period(value.duration, language)
    if language == "ja":
        if value.business_days:
            length = length.replace("日", "営業日")
        return length + ("前まで" if value.relation == "before" else "以内")
    if value.business_days:
        length = length.replace("day", "business day")
    return f"{length} before" if value.relation == "before" else f"within {length}"


def undefined(found: Contents) -> Table:
    """Words that the contract uses like defined terms and never defines, with the clauses that do so."""
    defined = [each.value.term for each in found.definitions]
    return Table(
        ("defined_term", "used_in"),
        tuple(
            (Cell(word), _clauses([(found.label(address), address) for address in addresses]))
            for word, addresses in undefined_terms(found.by_address.values(), defined).items()
        ),
    )


def _clause(found: Contents, address: str) -> Cell:
    return Cell(found.label(address), address)


def _clauses(named: list[tuple[str, str]]) -> Cell:
    return Cell("、".join(label for label, _ in named), links=tuple(named))


def _said(text: str) -> Cell:
    return Cell(text, japanese=False)


def _type(norm: Norm, t: Callable[[str], str]) -> str:
    return f"{t(norm.type)} ({t('best_effort')})" if norm.best_effort else t(norm.type)


def _exceptions(found: Contents, iris: Iterable[str]) -> Iterable[str]:
    return (found.by_iri[iri].value.text for iri in iris if iri in found.by_iri)


def _target(found: Contents, row: Reference) -> Cell:
    if row.target:
        return _clause(found, row.target)
    return Cell(" ".join(filter(None, (row.external, row.pinpoint))) or row.dangling or "")


def in_language(language: Language, message: str) -> str:
    """A notice says it in Japanese, then in English behind ` / `."""
    ja, _, en = message.partition(" / ")
    return en if language == "en" and en else ja
