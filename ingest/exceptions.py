"""Exceptions: provisos (ただし書), exclusions (…を除き) and overrides (…にかかわらず), with what they limit.

docs/facts.md section 8. One row per sentence and kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.contract import Contract, Sentence, evidence
from ingest.sentences import PROVISO
from ingest.surface import composed
from ontology.facts import ClauseException, ClauseKind, ExceptionKind, Reference


@dataclass(frozen=True)
class Maker:
    """One row: the words that make an exception, with sentences that have one and near misses that do not."""

    name: str
    meaning: str
    kind: ExceptionKind
    pattern: re.Pattern[str]
    says: tuple[str, ...]
    silent: tuple[str, ...] = ()


_NAME = (
    r"(?:第[^、。]{1,12}?[条項号]|[前次同本]条|前[0-9０-９一二三四五六七八九十各両]*[項号条]|本項|同項|次項|次号|同号)"
)
_RULE = r"(?:規定|定め|条項|約定|合意|取り?決め|条件|規約|約款|契約|契約書|規則|内容|手続き?|特約|法令|法律|要件|期間|定款|別段の定め)"

MAKERS = (
    Maker(
        "exclusion", "…を除き, …を除く: what is left out of the sentence's own rule", ExceptionKind.EXCLUSION,
        re.compile(r"(?:(?<![削排免解控取刈駆切り])除|(?<=を)のぞ)\s*(?:き(?:ます)?|く(?:もの|こと)?(?:とします|とする)?|い(?:て|た)は?)|を除(?=[、。）)]|$)"),
        says=(
            "乙は、法令に基づく場合を除き、秘密情報を開示してはならない。",
            "甲は、資料（公開されたものを除く。）を返還する。",
            "天災による場合を除いて、乙は責任を負う。",
            "公開の情報は除きます。",
            "別に定める場合をのぞき、適用する。",
        ),
        silent=("本項の適用を除外する。", "当社は、当該情報を削除することができる。", "反社会的勢力の排除に努める。", "乙は、設備を取り除く。", "甲以外の者は利用できない。"),
    ),
    Maker(
        "override", "前項の規定にかかわらず: a rule is set aside", ExceptionKind.OVERRIDE,
        re.compile(
            rf"(?:{_NAME}|{_RULE})(?:[^、。]{{0,14}}?{_RULE})?等?(?:のいずれか)?に(?:も|は)?\s*(?:かかわらず|関わらず|関らず|拘わらず|拘らず|かかわりなく|係わらず|抱わらず|係らず)"
        ),
        says=(
            "前項の規定にかかわらず、乙は当該部品を譲渡することができる。",
            "第５条に関わらず、甲は期間を延長できる。",
            "前二項の定めに拘らず、本条は適用しない。",
            "本規約の他の規定にかかわらず、当社は変更できる。",
        ),
        silent=(
            "理由のいかんにかかわらず、返金しない。",
            "催告にもかかわらず是正しないとき。",
            "有償か無償かにかかわらず適用する。",
            "本契約の終了にかかわらず、なお効力を有する。",
        ),
    ),
    Maker(
        "carve-out", "この限りでない, without ただし", ExceptionKind.PROVISO,
        re.compile(r"(?:この|その)限り\s*(?:では|で|に)?\s*(?:な[いく]|あらず|ありません|ございません)"),
        says=("合併による承継は、この限りではない。",),
        silent=("その限りにおいて有効とする。",),
    ),
)  # fmt: skip
_ENDED = re.compile(
    r"(?:終了|満了|解除|解約|退会|失効|有無|いかん|如何|か否か|かどうか|理由|事由|原因)(?:等)?に(?:も)?(?:か|関|拘|係)"
)


def exceptions_in(contract: Contract, references: tuple[Reference, ...]) -> tuple[ClauseException, ...]:
    """The exceptions of a contract in reading order. `references` resolve the clauses that an override names."""
    by_origin: dict[str, list[Reference]] = {}
    for reference in references:
        by_origin.setdefault(reference.origin, []).append(reference)
    return tuple(
        exception
        for sentence in contract.sentences
        for exception in _exceptions_of(contract, sentence, by_origin.get(sentence.clause.address, []))
    )


def _exceptions_of(contract: Contract, sentence: Sentence, references: list[Reference]) -> Iterator[ClauseException]:
    text, starts = composed(sentence.text)
    proviso = sentence.proviso or PROVISO.match(text) is not None
    if proviso:
        whole = (0, len(sentence.text))
        yield _made(contract, sentence, ExceptionKind.PROVISO, whole, limited(contract, sentence), "proviso")
    for maker in MAKERS:
        found = find(maker, text)
        if found is None or (proviso and maker.kind is not ExceptionKind.OVERRIDE):
            continue
        start, end = (0, len(text)) if maker.kind is ExceptionKind.PROVISO else _phrase(text, *found.span())
        span = starts[start], starts[end]
        excepts = _excepts(contract, sentence, maker, span, references)
        yield _made(contract, sentence, maker.kind, span, excepts, maker.name)


def find(maker: Maker, text: str) -> re.Match[str] | None:
    """The first place where a row finds its words, None where it finds none."""
    for found in maker.pattern.finditer(text):
        if maker.kind is not ExceptionKind.OVERRIDE or not _ENDED.search(text, max(0, found.start() - 4), found.end()):
            return found
    return None


def _excepts(
    contract: Contract, sentence: Sentence, maker: Maker, span: tuple[int, int], references: list[Reference]
) -> tuple[str, ...]:
    if maker.kind is ExceptionKind.PROVISO:
        return limited(contract, sentence)
    if maker.kind is ExceptionKind.OVERRIDE:
        phrase = sentence.text[span[0] : span[1]]
        named = [r.target for r in references if r.target and _squeezed(r.text) in _squeezed(phrase)]
        return tuple(dict.fromkeys(named))
    if sentence.clause.kind in (ClauseKind.ITEM, ClauseKind.SUBITEM):
        return _lead(contract, sentence) or (sentence.id,)
    if sentence.number > 1 and _WHOLE_SENTENCE.search(sentence.text) and len(sentence.text) < 40:
        return (contract.sentences_of(sentence.clause.address)[sentence.number - 2].id,)
    return (sentence.id,)


_WHOLE_SENTENCE = re.compile(r"除(?:く|きます)(?:ものとする|ものとします)?。?$")
_ASIDE = re.compile(r"^\s*(?:なお|また|さらに|この場合)")


def limited(contract: Contract, sentence: Sentence) -> tuple[str, ...]:
    """The sentences that a proviso limits: the main one before it in its clause, with those that an また or なお adds where
    the whole is carved out (この限りでない); without one, those of the clause before, or the lead sentence above an item."""
    before = [s for s in contract.sentences_of(sentence.clause.address) if s.number < sentence.number]
    if not before:
        return _lead(contract, sentence) or _elder(contract, sentence)
    mains = [s for s in before if not s.proviso] or before
    last = next((s for s in reversed(mains) if not s.text.startswith("なお")), mains[-1])
    ids = [last.id]
    if MAKERS[2].pattern.search(sentence.text):
        while _ASIDE.match(last.text) and mains.index(last) > 0:
            last = mains[mains.index(last) - 1]
            ids.insert(0, last.id)
    return tuple(ids)


def _lead(contract: Contract, sentence: Sentence) -> tuple[str, ...]:
    if sentence.clause.kind not in (ClauseKind.ITEM, ClauseKind.SUBITEM, ClauseKind.GROUP):
        return ()
    for above in contract.ancestors(sentence.clause):
        mains = [s for s in contract.sentences_of(above.address) if not s.proviso]
        if mains:
            return (mains[-1].id,)
    return ()


def _elder(contract: Contract, sentence: Sentence) -> tuple[str, ...]:
    siblings = contract.children(sentence.clause.parent)
    elders = [c for c in siblings if c.position < sentence.clause.position and contract.sentences_of(c.address)]
    return tuple(s.id for s in contract.sentences_of(elders[-1].address)) if elders else ()


def _phrase(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause that ends in the words found: from behind the last comma, bracket or full stop before it."""
    depth = 0
    for i in range(start - 1, -1, -1):
        if text[i] in "）)」』":
            depth += 1
        elif text[i] in "（(「『":
            if depth == 0:
                return i + 1, end
            depth -= 1
        elif depth == 0 and text[i] in "、，。､":
            return i + 1, end
    return 0, end


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _made(
    contract: Contract,
    sentence: Sentence,
    kind: ExceptionKind,
    span: tuple[int, int],
    excepts: tuple[str, ...],
    rule: str,
) -> ClauseException:
    start, end = span
    while start < end and sentence.text[start].isspace():
        start += 1
    return ClauseException(
        address=sentence.clause.address,
        sentence=sentence.number,
        kind=kind,
        text=sentence.text[start:end],
        excepts=excepts,
        evidence=evidence(contract, sentence.clause, sentence.start + start, sentence.start + end, rule),
    )
