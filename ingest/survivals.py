"""Survival (存続): which clauses outlive the contract, where that is said and for how long (docs/facts.md section 9).

Three ways: a survival clause lists others (by number, range or caption), a clause says so of itself or its article,
and a duty that falls due after the end of the contract survives it by what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.contract import Contract, Sentence, evidence
from ingest.durations import Length, lengths_in
from ingest.references import Citation
from ingest.sentences import bracket_pairs
from ingest.termination import End, ends_in
from ontology.facts import Basis, ClauseKind, Evidence, Norm, NormType, Survival
from ontology.topics import topics_of


@dataclass(frozen=True, slots=True)
class Staying:
    """A way to say that something survives."""

    id: str
    meaning: str
    pattern: str
    says: tuple[str, ...]
    silent: tuple[str, ...] = ()


STAYING = (
    Staying(
        "survival/stays", "it stays (存続する)",
        r"存続(?!期間|条項|規定|事項|会社)(?!.{0,6}(?:しない|しません|せず))",
        ("本条の規定は、契約終了後も存続する。", "第3条は、終了後も有効に存続するものとします。"),
        ("存続期間は三年とする。",),
    ),
    Staying(
        "survival/keeps-effect", "it keeps its effect (効力を有する, 失わない)",
        r"効力(?:を(?:有し|有す|保持|維持|失わ|失いません)|[はが][^。]{0,10}?(?:消滅せ|消滅し(?:ない|ません)|失われ(?:ない|ず|ません)|存続|継続|及ぶ|及び))",
        ("第3条の定めは、引き続きその効力を有する。", "本条の効力は消滅せず。", "本項は、解約後もその効力を失わない。"),
        ("本約款は、終了と同時に効力を失う。",),
    ),
    Staying(
        "survival/stays-valid", "it stays valid (なお有効, 引き続き有効, 終了後N年間有効)",
        r"(?:引き?続き|なお|依然として?|継続して|その後も)[^。]{0,8}有効|有効に(?:継続|適用)|(?:間|も|なお)、?有効(?:とする|とします|で(?:ある|す)|なものと)",
        ("第3条は、契約終了後も引き続き有効とする。", "本項の義務は、終了後2年間有効とします。"),
        ("本契約の期間は、一年間有効とはしない。",),
    ),
    Staying(
        "survival/goes-on", "the duty or rule goes on (継続する, 適用される, 消滅しない)",
        r"(?:義務|責任|規定|定め|条項|債務|責務|許諾|権利|[条項])(?:の効力)?[はが][^。]{0,40}?(?:継続(?:する|し|され|します)|適用(?:される|され|する|があ|し(?=ま))|消滅(?:しない|しません|せず)|免除されない|負い続け)",
        ("前項の義務は、利用契約終了後も継続するものとします。", "第3条の規定は、解約後も適用される。"),
        ("本規約は、会員に適用される。",),
    ),
)  # fmt: skip
_STAYING = tuple((row.id, re.compile(row.pattern)) for row in STAYING)

# 第7条に基づき成立した契約につき: the clause is named as a ground, it does not itself survive
_AS_GROUND = re.compile(
    r"[\s\u3000]*(?:（[^（）]*）)?[\s\u3000]*(?:に基づ[きくい]|により|による|によって|に従[いっう]|に違反|に該当|を除[きくい]|(?:に|で)(?:定め|規定)[^。、]{0,20}?(?:契約|場合|事由|ところ|とき|方法|手続))"
)
_SUBJECT_END = re.compile(
    r"(?:等)?(?:に(?:関する|係る|ついての)|の)?(?:各)?(?:条項|規定|定め|条文|条件|義務|各条)(?:等)?(?:について)?[はも]|について(?:は|も)"
)
_QUOTED = re.compile(r"[「『]([^「」『』]{1,40})[」』]")  # 「秘密保持」及び「免責」の条項は
_ENDS = re.compile(
    r"(?:契約|規約|約款|ライセンス|許諾|合意書?|覚書)[^。]{0,30}(?:終了|失効|満了)(?:する|します|し、|となる|となります)"
)
_CAPTION_SPLIT = re.compile(r"[、,，・/／]|及び|および|並びに|ならびに|又は|または|その他")
_OWN = re.compile(r"(?:この|当該|かかる|同|上記の?)[^。、]{0,16}?(?:義務|責任|許諾|権利|規定|定め|条項|債務)")
# a duty on account of the terminating itself is none: the debts that fall due, the damage that it causes
_ON_ACCOUNT = re.compile(r"期限の利益|弁済|債務を履行|損害|賠償|違約金|精算|清算|返金|払い?戻")
# joining again, or that the service cannot be used any more, is no duty of the contract that ended
_NO_DUTY = re.compile(r"再度|再び|改めて|あらためて|利用(?:する)?(?:こと)?[がはを]?でき(?:ない|ません|ず|なく)")
# 終了後の措置 is a noun, 雇用期間が満了したとき。 an item: neither says what is to be done then
_SAYS_MORE = re.compile(r"(?!の)[^。｡]{3}")
_STILL = re.compile(r"も|といえども|であっても|においても")
_DUTY_KEPT = re.compile(r"(?:義務|債務|責任)[^。]{0,60}?免れ(?:る(?:こと|もの)|ない|ません)|義務を負")
_ENUMERATED = re.compile(r"(?:次|以下|下記|左記)の?(?:各号|条項|規定|各条|条文|定め|もの)")
_DUTIES = (NormType.OBLIGATION, NormType.PROHIBITION)


def survivals_in(contract: Contract, citations: Iterable[Citation], norms: Iterable[Norm]) -> tuple[Survival, ...]:
    """The survivals of a contract in reading order, one per (clause that survives, clause that says so)."""
    reader = _Reader(contract, _by_clause(citations), _by_sentence(norms))
    found: dict[tuple[str, str], Survival] = {}
    for sentence in contract.sentences:
        for survival in reader.read(sentence):
            found.setdefault((survival.clause, survival.stated_in), survival)
    return tuple(found.values())


def _by_clause(citations: Iterable[Citation]) -> dict[str, tuple[Citation, ...]]:
    grouped: dict[str, tuple[Citation, ...]] = {}
    for citation in citations:
        if not citation.in_heading and citation.law is None:
            grouped[citation.clause.address] = (*grouped.get(citation.clause.address, ()), citation)
    return grouped


def _by_sentence(norms: Iterable[Norm]) -> dict[tuple[str, int], tuple[Norm, ...]]:
    grouped: dict[tuple[str, int], tuple[Norm, ...]] = {}
    for norm in norms:
        key = (norm.address, norm.sentence)
        grouped[key] = (*grouped.get(key, ()), norm)
    return grouped


@dataclass(frozen=True)
class _Reader:
    contract: Contract
    citations: Mapping[str, tuple[Citation, ...]]
    norms: Mapping[tuple[str, int], tuple[Norm, ...]]

    def read(self, sentence: Sentence) -> Iterator[Survival]:
        """The survivals that one sentence states."""
        ends = tuple(ends_in(sentence.text))
        staying = next(((rule, m) for rule, pattern in _STAYING if (m := pattern.search(sentence.text))), None)
        if staying and self._of_the_end(sentence, ends) and not self._narrows(sentence):
            yield from self._stated(sentence, staying[0])
        elif ends:
            yield from self._implied(sentence, ends)

    def _of_the_end(self, sentence: Sentence, ends: Sequence[End]) -> bool:
        """Whether the contract's end is spoken of: here, in the heading, or by what a proviso stands behind."""
        if ends or self._in_survival_article(sentence):
            return True
        return sentence.proviso and any(_ENDS.search(before.text) for before in self._before(sentence)[-1:])

    def _narrows(self, sentence: Sentence) -> bool:
        """Whether a proviso only limits what was said to survive before it."""
        return sentence.proviso and any(
            pattern.search(s.text) for s in self._before(sentence) for _, pattern in _STAYING
        )

    def _before(self, sentence: Sentence) -> Sequence[Sentence]:
        return self.contract.sentences_of(sentence.clause.address)[: sentence.number - 1]

    def _in_survival_article(self, sentence: Sentence) -> bool:
        article = self.contract.enclosing(sentence.clause, ClauseKind.ARTICLE)
        return (
            article is not None
            and "存続" in topics_of(article.heading or "")
            and "分離" not in topics_of(article.heading or "")
        )

    # --- stated ---------------------------------------------------------------------------------------------

    def _stated(self, sentence: Sentence, rule: str) -> Iterator[Survival]:
        lengths = _survival_lengths(sentence.text)
        named = self._named(sentence)
        if not named and _ENUMERATED.search(sentence.text):
            yield from self._enumerated(sentence, lengths, rule)
            return
        if not named:
            named = [(clause, 0, len(sentence.text)) for clause in self._captioned(sentence) or self._itself(sentence)]
        for address, start, end in named:
            duration = _duration_for(sentence.text, start, lengths)
            yield self._row(sentence, address, duration, rule, (start, end), alone=len(named) == 1)

    def _named(self, sentence: Sentence) -> list[tuple[str, int, int]]:
        """(address, start, end in the sentence) of the clauses that the sentence names as surviving."""
        found = []
        for citation in self._citations_of(sentence):
            start, end = citation.start - sentence.start, citation.end - sentence.start
            if not _AS_GROUND.match(sentence.text, end):
                found += [(address, start, end) for address in citation.targets]
        return found

    def _citations_of(self, sentence: Sentence) -> list[Citation]:
        own = self.citations.get(sentence.clause.address, ())
        return [citation for citation in own if sentence.start <= citation.start < sentence.end]

    def _enumerated(self, sentence: Sentence, lengths: Sequence[Length], rule: str) -> Iterator[Survival]:
        """以下の条項は存続する: the items name the clauses, each with a length of its own or the lead sentence's."""
        common = lengths[0].iso if lengths else None
        for item in self.contract.children(sentence.clause.address):
            own = next(lengths_in(item.text), None)
            for citation in self.citations.get(item.address, ()):
                for address in citation.targets:
                    yield self._row(sentence, address, own.iso if own else common, rule, None)

    def _captioned(self, sentence: Sentence) -> list[str]:
        """The articles whose headings the subject names (秘密保持、免責等の条項は); [] where it names none."""
        subject = _SUBJECT_END.search(sentence.text)
        if subject is None:
            return []
        words = sentence.text[: subject.start()]
        if quoted := _QUOTED.findall(words):
            return [a.address for a in self.contract.articles_of_contract() if (a.heading or "").strip() in quoted]
        own = self.contract.enclosing(sentence.clause, ClauseKind.ARTICLE)
        found: list[str] = []
        for caption in _CAPTION_SPLIT.split(words):
            wanted = topics_of(caption)
            for article in self.contract.articles_of_contract():
                if article is not own and wanted & topics_of(article.heading or "") and article.address not in found:
                    found.append(article.address)
        about_itself = own is not None and topics_of(words) and topics_of(words) <= topics_of(own.heading or "")
        return [own.address] if about_itself and own is not None else found

    def _itself(self, sentence: Sentence) -> list[str]:
        """この義務は…存続する: the clause that says so; nothing where the whole contract or a third thing is meant."""
        return (
            [sentence.clause.address]
            if _OWN.search(sentence.text) or "義務" in sentence.text or "債務" in sentence.text
            else []
        )

    # --- implied --------------------------------------------------------------------------------------------

    def _implied(self, sentence: Sentence, ends: Sequence[End]) -> Iterator[Survival]:
        """A duty after the end: 本契約終了後も…してはならない, 終了したときは返還する."""
        end = next((end for end in ends if _SAYS_MORE.match(sentence.text, end.end)), None)
        if end is None or not self._is_duty(sentence) or _NO_DUTY.search(sentence.text, end.end):
            return
        still = _STILL.match(sentence.text, end.end)
        if _ON_ACCOUNT.search(sentence.text, end.end) and not still:
            return
        lengths = [
            length
            for length in lengths_in(sentence.text)
            if 0 <= length.start - end.end <= 3 and sentence.text[length.end - 1] == "間"
        ]
        duration = lengths[0].iso if lengths else None
        yield self._row(sentence, sentence.clause.address, duration, "survival/implied", None, implied=True)

    def _is_duty(self, sentence: Sentence) -> bool:
        norms = self.norms.get((sentence.clause.address, sentence.number), ())
        if any(norm.type in _DUTIES for norm in norms) or _DUTY_KEPT.search(sentence.text):
            return True
        lead = self.contract.parent(sentence.clause)
        is_act = re.search(r"(?:こと|行為)(?:（[^（）]*）)?[。｡]?$", sentence.text) is not None
        if lead is None or not is_act or sentence.clause.kind not in (ClauseKind.ITEM, ClauseKind.SUBITEM):
            return False
        above = [
            norm
            for s in self.contract.sentences_of(lead.address)
            for norm in self.norms.get((lead.address, s.number), ())
        ]
        return any(norm.type in _DUTIES for norm in above)

    # --- rows -----------------------------------------------------------------------------------------------

    def _row(
        self, sentence: Sentence, address: str, duration: str | None, rule: str, place: tuple[int, int] | None,
        *, implied: bool = False, alone: bool = False,
    ) -> Survival:  # fmt: skip
        clause = sentence.clause
        itself = address == clause.address or address in {above.address for above in self.contract.ancestors(clause)}
        basis = Basis.IMPLIED if implied else Basis.SELF if itself and alone else Basis.LISTED
        duration = duration if implied else self._narrowed(sentence, address) or duration
        return Survival(address, clause.address, duration, basis, self._evidence(sentence, rule))

    def _narrowed(self, sentence: Sentence, address: str) -> str | None:
        """ただし、第8条については終了後3年間とする: the length that a proviso gives to this clause or to all."""
        for proviso in self.contract.sentences_of(sentence.clause.address)[sentence.number :]:
            lengths = tuple(lengths_in(proviso.text)) if proviso.proviso else ()
            named = self._named(proviso)
            place = next((start for target, start, _ in named if target == address), None)
            if lengths and place is not None:
                return _duration_for(proviso.text, place, lengths)
            if lengths and not named:
                return lengths[0].iso
        return None

    def _evidence(self, sentence: Sentence, rule: str) -> Evidence:
        return evidence(self.contract, sentence.clause, sentence.start, sentence.end, rule)


def _survival_lengths(text: str) -> tuple[Length, ...]:
    """The lengths of time that say how long something survives: behind the end's 後, or before 存続, 有効 and the like."""
    after = re.compile(r"(?:後|から|より|起算して|以降|以後)[もは、，なおさらに\s\u3000]*$")
    before = re.compile(
        r"[\s\u3000]*(?:間|は|、|に限り|に限って|にわたり|の間|なお|引き?続き|有効|存続|効力|継続|を経過|とする|\))"
    )
    return tuple(
        length
        for length in lengths_in(text)
        if after.search(text, 0, length.start) or before.match(text, length.end) or text[length.end - 1] == "間"
    )


def _duration_for(text: str, start: int, lengths: Sequence[Length]) -> str | None:
    """The length that belongs to the clause named at `start`: the one in its bracket, else the next one outside, else the last."""
    brackets = [pair for pair in bracket_pairs(text) if any(pair[0] < length.start < pair[1] for length in lengths)]
    inside = next((pair for pair in brackets if pair[0] < start < pair[1] or 0 <= pair[0] - start <= 14), None)
    if inside is not None:
        return next(length.iso for length in lengths if inside[0] < length.start < inside[1])
    outside = [length for length in lengths if not any(a < length.start < b for a, b in brackets)]
    following = next((length for length in outside if length.start > start), None)
    chosen = following or (outside[-1] if outside else None)
    return chosen.iso if chosen else None
