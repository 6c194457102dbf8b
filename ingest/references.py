"""References (参照): every mention of a clause or a law, with what it points at (docs/facts.md section 6)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.captions import conflicting_heading
from ingest.contract import Contract, evidence
from ingest.documents import is_other_document, own_names
from ingest.laws import Law, laws_in
from ingest.lookup import Lookup
from ingest.mentions import Mention, mentions_in
from ingest.numbered import numbered_mentions
from ingest.pointers import Join, Level, Step
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


def references_in(contract: Contract, citations: Iterable[Citation]) -> tuple[Reference, ...]:
    """One reference per pair of clause and target, in reading order; `citations` are those of `citations_in`."""
    found: dict[tuple[str, str], Reference] = {}
    for citation in citations:
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
    reader = _Reader(contract, Lookup(contract), own_names(contract))
    found: list[Citation] = []
    article = None
    for clause in contract.clauses:
        if (own := contract.enclosing(clause, ClauseKind.ARTICLE)) is not article:
            reader.memory, article = Memory(), own
        for part in (_Text(clause, True, clause.heading or ""), _Text(clause, False, clause.text)):
            if part.text:
                found += reader.read(part)
    return tuple(found)


def reference_notices(
    contract: Contract, citations: Iterable[Citation], references: Iterable[Reference]
) -> tuple[Notice, ...]:
    """What is odd about the references: those that dangle, and captions that another clause has."""
    notices = [
        Notice(
            NoticeCode.DANGLING_REFERENCE,
            f"「{r.text}」の指す条項は、この契約にない / there is no {r.dangling} in this contract",
            r.origin, r.evidence.start, r.evidence.end,
        )
        for r in references if r.dangling
    ]  # fmt: skip
    for citation in citations:
        heading = conflicting_heading(contract, citation.caption, citation.targets) if citation.caption else None
        if heading is not None:
            proof = _evidence(contract, citation)
            notices.append(
                Notice(
                    NoticeCode.CAPTION_MISMATCH,
                    f"「{citation.text}」に添えた見出し「{citation.caption}」は「{heading}」と異なる / "
                    f"the caption differs from the heading of {citation.targets[0]}",
                    citation.clause.address,
                    proof.start,
                    proof.end,
                )
            )
    return tuple(notices)


# --- reading one text ---


@dataclass(frozen=True, slots=True)
class _Text:
    """A clause's text or heading, as it is read."""

    clause: Clause
    in_heading: bool
    text: str


@dataclass
class _Reader:
    contract: Contract
    lookup: Lookup
    names: frozenset[str]
    memory: Memory = field(default_factory=Memory)

    def read(self, part: _Text) -> Iterator[Citation]:
        """The citations of one text: laws first, then clauses."""
        laws, mentions = laws_in(part.text), self._mentions(part)
        owners = self._owners(part.text, mentions, laws)
        yield from self._law_citations(part, laws, mentions, owners)
        own = [mention for mention, owner in zip(mentions, owners, strict=True) if owner is None]
        if part.in_heading:  # 付則 as a heading names itself
            own = [mention for mention in own if mention.pointers[-1].level > Level.SUPPLEMENT]
        for group in _ranges(own):
            yield self._citation(part, group)

    def _mentions(self, part: _Text) -> list[Mention]:
        mentions = mentions_in(part.text)
        numbered = numbered_mentions(
            part.text, printed_articles=self.lookup.has_printed_articles, known=lambda m: self._exists(part.clause, m)
        )
        if not numbered:
            return list(mentions)
        taken = bytearray(len(part.text))
        for mention in mentions:
            taken[mention.start : mention.reach] = b"\x01" * (mention.reach - mention.start)
        free = (mention for mention in numbered if not any(taken[mention.start : mention.end]))
        return sorted((*mentions, *free), key=lambda mention: mention.start)

    def _exists(self, clause: Clause, mention: Mention) -> bool:
        return all(target.exists for target in resolve(self.lookup, clause, mention, Memory()))

    def _owners(self, text: str, mentions: Sequence[Mention], laws: Sequence[Law]) -> list[Law | str | None]:
        """Whose clauses each mention means: None for this contract, a law, or "other" for somebody else's document."""
        owners: list[Law | str | None] = []
        ends = [law.end for law in laws]
        for mention in mentions:
            before = bisect_right(ends, mention.start)
            owner: Law | str | None = _law_before(text, mention.start, laws[before - 1]) if before else None
            if owner is None and owners and _inherits(mention):
                owner = owners[-1]
            if (
                owner is None
                and mention.pointers[0].step is Step.NAMED
                and is_other_document(text, mention.start, self.names)
            ):
                owner = "other"
            owners.append(owner)
        return owners

    def _law_citations(
        self, part: _Text, laws: Sequence[Law], mentions: Sequence[Mention], owners: Sequence[Law | str | None]
    ) -> Iterator[Citation]:
        places: dict[int, list[Mention]] = {}
        for mention, owner in zip(mentions, owners, strict=True):
            if isinstance(owner, Law):
                places.setdefault(owner.start, []).append(mention)
        for law in laws:
            if law.same:
                name = self.memory.law + law.name.partition("法")[2] if self.memory.law else None
            else:
                name = self.memory.law = law.name
            if name is None:
                continue
            cited = places.get(law.start, [])
            end = max((m.end if m.caption else m.reach for m in cited), default=law.end)
            yield Citation(
                part.clause, part.in_heading, law.start, end, part.text[law.start : end], "reference/law",
                law=re.sub(r"\s", "", name), pinpoint=part.text[cited[0].start : end] if cited else None,
            )  # fmt: skip

    def _citation(self, part: _Text, group: tuple[Mention, ...]) -> Citation:
        targets = resolve(self.lookup, part.clause, group[0], self.memory)
        self.memory.note(self.lookup, targets)
        start, end = group[0].start, group[-1].end
        if len(group) == 2:
            ends = resolve(self.lookup, part.clause, group[1], self.memory)
            self.memory.note(self.lookup, ends)
            targets = between(self.lookup, targets[0], ends[-1]) if targets and ends else (*targets, *ends)
            end = end if group[1].caption else max(end, group[1].reach)
        return Citation(
            part.clause, part.in_heading, start, end, part.text[start:end], _rule(group),
            tuple(t.address for t in targets if t.exists), tuple(t.address for t in targets if not t.exists),
            caption=group[0].caption if len(group) == 1 else None,
        )  # fmt: skip


def _inherits(mention: Mention) -> bool:
    """Whether a mention belongs to the document of the one before it: 民法第5条及び第8条, 民法第5条…同条第2項."""
    first = mention.pointers[0]
    if first.step is Step.SAME:
        return True
    return mention.join is not Join.ALONE and first.step in (Step.NAMED, Step.EACH) and first.level >= Level.ARTICLE


# 民法第5条, 民法（明治29年法律第89号）第5条, 「会社法」の第2条, 著作権法（第27条を含む。）
_LAW_GAP = re.compile(r"」?[\s\u3000]*(?:[（(][^（）()]*[）)])?[\s\u3000]*」?(?:の|における|上の)?[\s\u3000]*[（(]?")


def _law_before(text: str, start: int, law: Law) -> Law | None:
    return law if start - law.end <= 60 and _LAW_GAP.fullmatch(text, law.end, start) else None


def _ranges(mentions: Iterable[Mention]) -> Iterator[tuple[Mention, ...]]:
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


def _rule(group: tuple[Mention, ...]) -> str:
    first, last = group[0].pointers[0], group[0].pointers[-1]
    if len(group) == 2:
        return "reference/range"
    if last.step is Step.EACH:
        return "reference/each"
    if first.level <= Level.SUPPLEMENT:
        return "reference/whole"
    if first.step is Step.NAMED:
        return "reference/absolute" if first.level <= Level.ARTICLE else "reference/own-article"
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
