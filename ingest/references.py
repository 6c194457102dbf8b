"""References (参照): every mention of a clause or a law, with what it points at (docs/facts.md section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest.contract import Contract, evidence
from ingest.documents import other_document, own_names
from ingest.laws import Law, laws_in
from ingest.mentions import Join, Level, Mention, Step, mentions_in
from ingest.resolution import Memory, between, resolve
from ontology.facts import Clause, ClauseKind, Evidence, Notice, NoticeCode, Reference


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention, read and resolved: `text[start:end]` of the clause's own text, or of its heading.

    `targets` are addresses that the contract has, `dangling` those that it has not; `law` is the statute where it
    points outside, then `pinpoint` says where in it.
    """

    clause: Clause
    in_heading: bool
    start: int
    end: int
    text: str
    rule: str
    targets: tuple[str, ...] = ()
    dangling: tuple[str, ...] = ()
    law: str | None = None
    pinpoint: str | None = None
    caption: str | None = None


def references_in(contract: Contract) -> tuple[Reference, ...]:
    """One reference per pair of clause and target, in reading order."""
    found: dict[tuple[str, str], Reference] = {}
    for citation in citations_in(contract):
        proof = _evidence(contract, citation)
        for reference in _rows(citation, proof):
            key = (
                reference.origin,
                reference.target or reference.dangling or f"{reference.external} {reference.pinpoint}",
            )
            found.setdefault(key, reference)
    return tuple(found.values())


def citations_in(contract: Contract) -> tuple[Citation, ...]:
    """Every mention of the contract with what it resolves to, in reading order, heading before text."""
    names = own_names(contract)
    found: list[Citation] = []
    memory, article = Memory(), None
    for clause in contract.clauses:
        own = contract.enclosing(clause, ClauseKind.ARTICLE)
        if own is not article:
            memory, article = Memory(), own
        for in_heading in (True, False):
            text = (clause.heading or "") if in_heading else clause.text
            if text:
                found += _read(contract, clause, text, in_heading, names, memory)
    return tuple(found)


def reference_notices(contract: Contract, references: Iterable[Reference]) -> tuple[Notice, ...]:
    """What is odd about the references: those that dangle, and captions that another clause has."""
    notices = [
        Notice(
            NoticeCode.DANGLING_REFERENCE,
            f"「{r.text}」の指す {r.dangling} は、この契約にない / there is no {r.dangling} in this contract",
            r.origin, r.evidence.start, r.evidence.end,
        )
        for r in references if r.dangling
    ]  # fmt: skip
    for citation in citations_in(contract):
        if citation.caption and len(citation.targets) == 1 and (heading := _other_heading(contract, citation)):
            proof = _evidence(contract, citation)
            notices.append(
                Notice(
                    NoticeCode.CAPTION_MISMATCH,
                    f"「{citation.text}」に添えた見出し「{citation.caption}」は「{heading}」と異なる / "
                    f"the caption differs from the heading of {citation.targets[0]}",
                    citation.clause.address, proof.start, proof.end,
                )
            )  # fmt: skip
    return tuple(notices)


# --- reading one text ---


def _read(
    contract: Contract, clause: Clause, text: str, in_heading: bool, names: frozenset[str], memory: Memory
) -> Iterator[Citation]:
    laws = list(laws_in(text))
    mentions = mentions_in(text)
    owners = _owners(text, mentions, laws, names)
    yield from _law_citations(clause, text, in_heading, laws, mentions, owners)
    own = [
        mention
        for mention, owner in zip(mentions, owners, strict=True)
        if owner is None and not (in_heading and mention.pointers[-1].level <= Level.SUPPLEMENT)
    ]
    for group in _ranges(own):
        yield _citation(contract, clause, text, in_heading, group, memory)


def _owners(text: str, mentions: Iterable[Mention], laws: list[Law], names: frozenset[str]) -> list[Law | str | None]:
    """Whose clauses each mention means: None for this contract, a law, or "other" for somebody else's document."""
    owners: list[Law | str | None] = []
    for mention in mentions:
        owner: Law | str | None = None
        if mention.join is not Join.ALONE and owners and _inherits(mention):
            owner = owners[-1]
        if owner is None:
            owner = _law_before(text, mention.start, laws) or other_document(text, mention.start, names)
        owners.append(owner)
    return owners


def _inherits(mention: Mention) -> bool:
    step = mention.pointers[0].step
    return step in (Step.NAMED, Step.SAME, Step.EACH) and mention.pointers[0].level >= Level.ARTICLE


# 民法第5条, 民法（明治29年法律第89号）第5条, 「会社法」の第2条
_LAW_GAP = re.compile(r"」?[\s　]*(?:[（(][^（）()]*[）)])?[\s　]*」?(?:の|における|上の)?[\s　]*")


def _law_before(text: str, start: int, laws: list[Law]) -> Law | None:
    law = next((law for law in reversed(laws) if law.end <= start), None)
    return law if law is not None and _LAW_GAP.fullmatch(text, law.end, start) else None


def _law_citations(
    clause: Clause,
    text: str,
    in_heading: bool,
    laws: list[Law],
    mentions: tuple[Mention, ...],
    owners: list[Law | str | None],
) -> Iterator[Citation]:
    named: str | None = None
    for law in laws:
        name = law.name
        if law.same:
            if named is None:
                continue
            name = named + law.name.partition("法")[2]
        else:
            named = law.name
        places = [m for m, owner in zip(mentions, owners, strict=True) if owner is law]
        end = max((m.end for m in places), default=law.end)
        reach = max((m.reach for m in places if m.caption is None), default=end)
        pinpoint = text[places[0].start : max(end, reach)] if places else None
        end = max(end, reach) if places else law.end
        yield Citation(
            clause, in_heading, law.start, end, text[law.start : end], "reference/law", law=name, pinpoint=pinpoint
        )


def _ranges(mentions: list[Mention]) -> Iterator[tuple[Mention, ...]]:
    """The mentions one by one, a range (から…まで) as a pair."""
    held: Mention | None = None
    for mention in mentions:
        if held is not None and mention.join is Join.TO:
            yield (held, mention)
            held = None
            continue
        if held is not None:
            yield (held,)
        held = mention
    if held is not None:
        yield (held,)


def _citation(
    contract: Contract, clause: Clause, text: str, in_heading: bool, group: tuple[Mention, ...], memory: Memory
) -> Citation:
    targets = resolve(contract, clause, group[0], memory)
    memory.note(contract, targets)
    start, end = group[0].start, group[-1].end
    if len(group) == 2:
        ends = resolve(contract, clause, group[1], memory)
        memory.note(contract, ends)
        targets = between(contract, targets[0], ends[-1]) if targets and ends else (*targets, *ends)
        end = max(end, group[1].reach if group[1].caption is None else end)
    return Citation(
        clause, in_heading, start, end, text[start:end], _rule(group),
        tuple(t.address for t in targets if t.exists), tuple(t.address for t in targets if not t.exists),
        caption=group[0].caption if len(group) == 1 else None,
    )  # fmt: skip


def _rule(group: tuple[Mention, ...]) -> str:
    pointers = group[0].pointers
    if len(group) == 2:
        return "reference/range"
    if pointers[-1].step is Step.EACH:
        return "reference/each"
    if pointers[0].level <= Level.SUPPLEMENT:
        return "reference/whole"
    if pointers[0].step is Step.NAMED:
        return "reference/absolute" if pointers[0].level <= Level.ARTICLE else "reference/own-article"
    return "reference/relative"


# --- rows ---


def _rows(citation: Citation, proof: Evidence) -> Iterator[Reference]:
    row = Reference(citation.clause.address, citation.text, None, proof)
    if citation.law:
        yield replace(row, external=citation.law, pinpoint=citation.pinpoint)
    yield from (replace(row, target=address) for address in citation.targets)
    yield from (replace(row, dangling=address) for address in citation.dangling)


def _evidence(contract: Contract, citation: Citation) -> Evidence:
    if not citation.in_heading:
        return evidence(contract, citation.clause, citation.start, citation.end, citation.rule)
    start, end = heading_span(contract, citation.clause, citation.start, citation.end)
    return Evidence(contract.text[start:end], start, end, citation.rule)


def heading_span(contract: Contract, clause: Clause, start: int, end: int) -> tuple[int, int]:
    """Where `heading[start:end]` stands in the source; the whole clause where the source writes it differently."""
    heading = clause.heading or ""
    source = contract.text[clause.start : clause.end]
    spaced = r"\s*".join(re.escape(char) for char in heading if not char.isspace())
    if match := re.search(spaced, source):
        wanted = [i for i, char in enumerate(source[match.start() : match.end()]) if not char.isspace()]
        skip = sum(not char.isspace() for char in heading[:start])
        size = sum(not char.isspace() for char in heading[start:end])
        places = wanted[skip : skip + size]
        if places:
            begin = clause.start + match.start()
            return begin + places[0], begin + places[-1] + 1
    return clause.start, clause.end


# --- captions ---

_PHRASE = re.compile(r"。|以下|ただし|但し|^(?:及び|又は|なお)|(?:含む|除く|限る|いう|ます|する)(?:。|$)")


def plain(text: str) -> str:
    """A caption or heading for comparison: no spaces, no outer brackets, one spelling of 及び and 又は."""
    bare = re.sub(r"[\s　（）()「」【】]", "", text)
    return bare.replace("および", "及び").replace("または", "又は").replace("ならびに", "並びに")


def captioned(contract: Contract, caption: str) -> tuple[Clause, ...]:
    """The clauses whose heading is the caption (秘密保持), articles first; () where none is."""
    wanted = plain(caption)
    found = [clause for clause in contract.clauses if clause.heading and plain(clause.heading) == wanted]
    return tuple(sorted(found, key=lambda clause: clause.kind is not ClauseKind.ARTICLE))


def _other_heading(contract: Contract, citation: Citation) -> str | None:
    """The heading of the clause cited when the caption beside the number is not that heading."""
    caption = citation.caption or ""
    clause = contract.by_address[citation.targets[0]]
    heading = clause.heading
    if heading is None or _PHRASE.search(caption) or plain(caption) == plain(heading):
        return None
    similar = plain(caption) in plain(heading) or plain(heading) in plain(caption)
    return None if similar else heading
