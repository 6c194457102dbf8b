"""Who acts where no subject is written: rules tried in order, the first that names somebody wins.

The order is that of docs/facts.md section 7: the same sentence, the lead sentence (柱書), the sentence before, the article.
What the sentence's own grammar says (humble and honorific forms, to whom it is done, whose consent is asked) counts as the
same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingest.actors import Mention
from ingest.bearers import Names, governor
from ingest.predicates import Bound, Kind, within
from ingest.scene import Scene
from ontology.facts import NormType


@dataclass(frozen=True)
class Supply:
    """One rule, with a sentence in which it names the bearer of the last predicate, and that bearer."""

    name: str
    meaning: str
    find: Callable[[Scene], Names]
    example: str
    bearer: str


def supplied(scene: Scene) -> Names:
    """The omitted subject of a scene's predicate; () where nobody can be named."""
    return next((names for rule in SUPPLIES if (names := rule.find(scene))), ())


def _one(name: str | None) -> Names:
    return (name,) if name else ()


_ACT = r"[ごお]?(?:請求|通知|連絡|申し?込み?|解約|支払い?|届出|申請|退会(?:の申出)?|申し?出|問い?合わ?せ|照会|依頼)"
_ACT_NOUN = rf"{_ACT}(?:(?:又は|または|及び|および|や|・|、|その他の?){_ACT})*(?:の[^、は]{{0,6}})?は"
_DEED = re.compile(rf"(?:の|による)(?:[^、はがを]{{0,20}}(?:に対する|への))?[^、はがを]{{0,8}}{_ACT_NOUN}")
_SENDING = r"(?:から|より)(?:の|[^、はがを]{0,20}(?:に対する|への))[^、はがを]{0,8}"
_SENT = re.compile(f"{_SENDING}{_ACT_NOUN}")
_SENT_TOO = re.compile(f"{_SENDING}{_ACT}(?:及び|並びに|や|、)")


def deed(scene: Scene) -> Names:
    """Whose the act is that stands as the topic: 乙の甲に対する請求は; 会員からの照会及び当社からの通知は."""
    deeds = [m.names for m in scene.inside("の", "による") if _DEED.match(scene.text, m.end)]
    if deeds:
        return deeds[0]
    senders = scene.inside("から", "より", "からの", "よりの")
    last = next((m for m in senders if _SENT.match(scene.text, m.end)), None)
    if last is None:
        return ()
    before = [m.names for m in senders if m.end < last.start and _SENT_TOO.match(scene.text, m.end)]
    return tuple(dict.fromkeys(name for names in (*before, last.names) for name in names))


_BETWEEN = re.compile(r"(?:と)?の?間(?:の|における)[^、がを]{1,14}は|の(?:書面による)?合意")


def _between(scene: Scene) -> Names:
    return next((m.names for m in scene.inside() if len(m.names) > 1 and _BETWEEN.match(scene.text, m.end)), ())


def _acting(scene: Scene) -> Names:
    return _free(scene, "で", "にて", "により", "によって", "において")


_RECEIVE = re.compile(r"(?:受け|得|入手|取得|購入|譲り受け|借り|借受|請求され|要求され|求められ)[^、]{0,8}$")


def _sender(scene: Scene) -> Names:
    return () if _RECEIVE.search(scene.act) else _free(scene, "から", "より")


def _free(scene: Scene, *cases: str) -> Names:
    """The first mention with one of these particles that goes with the group's own predicate."""
    return next((m.names for m in scene.inside(*cases) if _own(scene, m)), ())


def _earlier(scene: Scene) -> Names:
    return () if _excluded(scene) & set(scene.earlier) else scene.earlier


def _later(scene: Scene) -> Names:
    bare = scene.ending.sequent and not _excluded(scene) & set(scene.later)
    return scene.later if bare else ()


_HUMBLE = re.compile(r"(?:いたし|致し|申し上げ|さ?せていただ[くき]|お知らせ|ご連絡|ご請求|ご案内|ご提供|お客様に)")
_HONOURED = re.compile(r"(?<!せて)(?:いただ|頂)[くきけ]")


_DONE_BY_YOU = re.compile(r"(?:いただ|頂)いた(?:場合|際|とき|時)")


def _courtesy(scene: Scene) -> Names:
    actors = scene.actors
    if actors.speaker:
        return (actors.speaker,) if _HUMBLE.search(scene.act[-16:]) else ()
    if _DONE_BY_YOU.search(scene.text, 0, scene.group.end) and scene.ending.type is NormType.OBLIGATION:
        return _one(actors.customer)
    if _HONOURED.search(scene.act[-24:]) and not _HUMBLE.search(scene.act[-12:]):
        return _free(scene, "に", "には") or _one(actors.customer)  # お客様にお支払いいただきます
    if actors.customer and _HUMBLE.search(scene.act[-16:]) and "ください" not in scene.act[-10:]:
        return _one(actors.provider)
    return ()


_OWN_RIGHT = re.compile(
    r"(?:解除|解約|停止|中止|終了|廃止|変更|削除|実施)(?:を)?(?:行っ|し|した)[^。]*(?:これ|当該|かかる|それ)"
)


def _exempted(scene: Scene) -> Names:
    provider = scene.actors.provider
    if scene.ending.type is not NormType.EXEMPTION or provider is None or provider in _excluded(scene):
        return ()
    condition = in_conditions(scene)
    return condition[-1] if condition and _OWN_RIGHT.search(scene.act) else (provider,)


_THEIRS = re.compile(
    r"(?:の[^、はがを]{0,12}|が[^、は]{0,12}(?:した|する))(?:情報|秘密|素材|資料|著作物|商標|データ|コンテンツ|権利|商号|名称|作品|物件|財産)"
)


def _owner_spared(scene: Scene) -> Names:
    """What is somebody's own is forbidden to the other side."""
    if scene.ending.type is not NormType.PROHIBITION or len(scene.actors.principals) != 2:
        return ()
    owners = [m.names for m in scene.inside("の", "が") if _THEIRS.match(scene.text, m.end) and len(m.names) == 1]
    return scene.actors.others(owners[0]) if owners and scene.actors.is_party(owners[0][0]) else ()


def _other_side(scene: Scene) -> Names:
    principals, excluded = scene.actors.principals, _excluded(scene)
    if any(name not in principals for names in in_conditions(scene) for name in names):
        return ()  # a third one is spoken of
    left = [name for name in principals if name not in excluded]
    return (left[0],) if len(left) == 1 and len(principals) == 2 else ()


_JUDGED = re.compile(r"(?:判断|認め|考え|認定|思料|判定)(?:し|た|する|る)+(?:場合|とき|時|際)")
# who came to harm does not make it good himself
_HARMED = re.compile(r"(?:負傷|疾病|傷病|死亡|被災|罹災|損害を(?:被|受け|蒙))[^、]{0,12}(?:場合|とき|時)")
_MADE_GOOD = re.compile(r"(?:補償金|賠償金|見舞金|保険金|弔慰金)を?[^、。]{0,10}(?:支払|払|支給|給付)[^、。]{0,10}$")
_SANCTION = re.compile(
    r"(?:解除|解約|停止|中止|削除|請求|拒否|拒絶|取り?消|没収|制限|抹消|除名|催告|登録抹消|利用停止|措置|変更|廃止|終了させ)"
)


def _condition(scene: Scene) -> Names:
    excluded = _excluded(scene)
    condition = [names for names in in_conditions(scene) if len(names) > 1 or not excluded & set(names)]
    if not condition:
        return ()
    if (scene.ending.name == "compensate" or _MADE_GOOD.search(scene.act)) and _HARMED.search(scene.act):
        return scene.actors.others(condition[-1]) or condition[-1]
    sanction = scene.ending.type in (NormType.PERMISSION, NormType.EXEMPTION) and _SANCTION.search(
        scene.text, scene.own_start(), scene.group.end
    )
    if sanction and not _JUDGED.search(scene.act):
        return scene.actors.others(condition[-1]) or condition[-1]
    return condition[-1]


_TOLD = frozenset({"must", "must-not", "need", "cannot", "only-those", "may"})
_AUTHORITY = re.compile(
    r"(?:与え|支給|付与|命[じず]|解雇|表彰|減給|任命|採用|審査|支給|とどめ|解除|停止|拒否|取り?消|没収|抹消|除名)[^、。]{0,12}$"
)


_NOTICE = re.compile(r"解雇[^。]{0,40}予告[^、。]{0,6}$")


def _authority(scene: Scene) -> Names:
    """Giving, ordering and sanctioning is what the provider or employer does, where it is not a right of either side."""
    if any(len(names) > 1 for names in (*in_conditions(scene), scene.context.lead(scene.sentence))):
        return ()
    active = scene.ending.type in (NormType.OBLIGATION, NormType.PERMISSION) and scene.ending.name not in _TOLD - {
        "may"
    }
    told = _AUTHORITY.search(scene.act) or _NOTICE.search(scene.act)
    return _one(scene.actors.provider) if active and told else ()


def _assenter(scene: Scene) -> Names:
    return _one(scene.actors.customer) if scene.ending.type is NormType.ACKNOWLEDGMENT else ()


_AT_COST = re.compile(r"の(?:自己の)?(?:費用|責任|負担)[^、はが]{0,10}(?:で|において|にて|をもって)")


def at_cost(scene: Scene) -> Names:
    """Whose cost or responsibility it is done at: 乙の責任で."""
    return next((m.names for m in scene.inside("の") if _AT_COST.match(scene.text, m.end)), ())


def _discretion(scene: Scene) -> Names:
    at_will = scene.ending.name in ("may-happen", "may-leave") or re.search(r"みな[しす][^、]{0,20}$", scene.act)
    return _one(scene.actors.provider) if at_will and scene.ending.type is NormType.PERMISSION else ()


_PETITION = re.compile(
    r"(?:異議|不服|苦情|問い?合わ?せ|申し?込み?|退会)[^。]{0,40}(?:申し?立て|申し?出|申し?込|申請)[^。]{0,12}$"
)


def _petition(scene: Scene) -> Names:
    return _one(scene.actors.customer) if _PETITION.search(scene.act) else ()


_PASSING = re.compile(r"[をがに].*者$|[るた]者$")  # 申込みを取り消した者


def _context(scene: Scene) -> Names:
    context, sentence, excluded = scene.context, scene.sentence, _excluded(scene)
    article = context.article(sentence)
    third = [name for name in article if not scene.actors.is_party(name)]
    if any(_PASSING.search(name) or scene.ending.name == "cannot" for name in third) and scene.actors.customer:
        article = ()  # spoken of in passing in another paragraph
    said = (context.lead(sentence), context.before(sentence), article)
    return next((names for names in said if names and not excluded & set(names)), ())


def _part(scene: Scene) -> Names:
    """Terms are one side's words: what must be done is said to the other, what is done is said of oneself."""
    actors = scene.actors
    if actors.speaker:
        return (actors.speaker,)
    if actors.provider is None or actors.customer is None:
        alone = actors.provider if len(actors.parties) == 1 and scene.ending.name not in _TOLD else None  # 定款
        return _one(actors.addressee or alone)
    return (actors.customer if scene.ending.name in _TOLD else actors.provider,)


SUPPLIES = (
    Supply("deed", "whose the act in the topic is", deed, "乙の甲に対する請求は、書面により行うことができる。", "乙"),
    Supply("between", "those between whom it runs", _between, "甲と乙との間の連絡は、電子メールで行うものとする。", "甲及び乙"),
    Supply("acting", "a person with で, により, において", _acting, "その費用の精算は、すべて乙で行うものとする。", "乙"),
    Supply("sender", "a person with から, より", _sender, "資料は、甲より送付するものとする。", "甲"),
    Supply("at-cost", "at whose cost and responsibility", at_cost, "必要な機器は、乙の費用と責任で用意するものとする。", "乙"),
    Supply("earlier", "who bears the predicate before", _earlier, "費用は乙が負担するものとし、直ちに支払わなければならない。", "乙"),
    Supply("later", "the subject of the predicate behind", _later, "本書は二通を作成し、甲が保有する。", "甲"),
    Supply("courtesy", "humble: the provider; honorific: the customer", _courtesy, "期日までにお支払いいただきます。", "会員"),
    Supply("exempted", "the provider, or who used a right of his own", _exempted, "これにより生じた損害について、責任を負いません。", "当社"),
    Supply("owner-spared", "what is somebody's own is forbidden to the other", _owner_spared, "甲の秘密情報を第三者に開示してはならない。", "乙"),
    Supply("other-side", "not the one to whom it is done or who consents", _other_side, "甲に対し、速やかに通知する。", "乙"),
    Supply("authority", "giving, ordering and sanctioning is the provider's", _authority, "会員が申し出たときは、必要な資料を支給する。", "当社"),
    Supply("condition", "the subject of the condition", _condition, "乙が遅滞した場合、直ちに支払うものとする。", "乙"),
    Supply("discretion", "…することがある: the provider's power", _discretion, "やむを得ないときは、内容を改めることがあります。", "当社"),
    Supply("assenter", "who accepts is the customer", _assenter, "変更の後に利用を続けた場合、変更に同意したものとみなします。", "会員"),
    Supply("petition", "who petitions is the customer", _petition, "この決定に対する異議は、書面で申し立てることができます。", "会員"),
    Supply("context", "lead sentence, sentence before, article", _context, "甲は、資料を渡す。また、直ちに説明を行う。", "甲"),
    Supply("part", "what must be done is said to the customer, what is done is said by the provider", _part, "所定の届を提出しなければならない。", "会員"),
)  # fmt: skip


def _own(scene: Scene, mention: Mention) -> bool:
    return governor(scene.text, mention, scene.group, scene.bounds) is None


def in_conditions(scene: Scene) -> list[Names]:
    """The subjects of the conditions in the group: 利用者が…場合."""
    out: list[Names] = []
    for mention in scene.inside("が", "において"):
        bound = governor(scene.text, mention, scene.group, scene.bounds)
        if bound is not None and _leads_to_clause(scene, bound) and not _concedes(scene, bound):
            out.append(mention.names)
    return out


_CONCEDING = re.compile(r"(?:場合|とき|時)(?:であっても|でも|といえども|においても)")


def _concedes(scene: Scene, bound: Bound) -> bool:
    """第三者が行った場合であっても: what does not matter tells nothing of who acts."""
    clause = next((b for b in scene.bounds if b.at >= bound.at and b.kind is Kind.CLAUSE), bound)
    return _CONCEDING.match(scene.text, clause.at) is not None


def _leads_to_clause(scene: Scene, bound: Bound) -> bool:
    """…場合; …することが判明した場合; …し、又は…した場合."""
    behind = within(scene.bounds, bound.at, scene.group.end)
    quoted = bound.kind is Kind.ADNOMINAL and scene.text.startswith("と", bound.at)  # …が必要であると判断した場合
    if quoted or bound.kind is Kind.COMPLEMENT:
        return bool(behind) and behind[0].kind is Kind.CLAUSE
    if bound.kind is Kind.SEQUENT:
        return any(each.kind is Kind.CLAUSE for each in behind)
    return bound.kind is Kind.CLAUSE


_CONSENT = re.compile(
    r"の(?:(?:事前|個別|書面|明示|別段|文書|都度)?(?:の|による)?)*(?:承諾|同意|許可|承認|許諾|指示|求め|要求|請求に|指定)"
)
_THROUGH = re.compile(r"を(?:通じ|介し|経由し|経て|して)")
_OWED = re.compile(r"に対する(?:一切の|全ての|すべての|金銭)?(?:債務|義務|責任|支払)")  # the creditor does not owe
_TOWARDS = frozenset({"に対し", "に対して", "に対しては", "に", "へ"})


def _excluded(scene: Scene) -> set[str]:
    """Those to whom it is done, or whose consent is asked: not the doer."""
    out: set[str] = set()
    for mention in scene.mentions:
        towards = mention.start >= scene.group.start and (
            mention.case == "への"
            or (mention.case in _TOWARDS and _own(scene, mention))
            or _OWED.match(scene.text, mention.end) is not None
        )
        if mention.start < scene.group.end and (
            towards or _CONSENT.match(scene.text, mention.end) or _THROUGH.match(scene.text, mention.end)
        ):
            out |= set(mention.names)
    return out
