"""Whether a predicate of the plain present, or a can, is somebody's: things neither promise nor may."""

from __future__ import annotations

import re

from ingest.endings import Core
from ingest.scene import Scene
from ingest.supply import deed

# what is done to a thing that is the topic: 登録データは、…削除します
_ACT = re.compile(
    r"""
    (?: 支払 | 振込 | 振り込 | 削除 | 通知 | 提供 | 返却 | 返還 | 廃棄 | 破棄 | 公表 | 開示 | 変更 | 取り?扱 | 管理 | 保管 | 使用 | 利用 | 送付
      | 請求 | 徴収 | 行 | 講じ | 実施 | 提出 | 納入 | 納品 | 交付 | 引き?渡 | 決定 | 協議 | 発行 | 掲載 | 告知 | 周知 | 発送 | 送信 | 譲渡 | 貸与 | 委託
      | 回収 | 処理 | 処分 | 保存 | 保持 | 収集 | 取得 | 検査 | 確認 | 報告 | 連絡 | 払い?戻 | 返金 | 精算 | 充当 | 負担 | 解除 | 停止 | 遵守 | 守 | 申し?出
      | 申し?込 | 申請 | 登録 | 届け?出 | 記載 | 明示 | 表示 | 対応 | 解決 | 使 | 用い | 預託 | 承認 | 選定 | 選任 | 選出 | 解任 | 解雇 | 除名 | 採用 | 委嘱 | 指定 | 算定 | 計算 | 実行 | 遂行 | 履行 | 準備 | 維持 | 支給 | 返し | 断り | 拒否 | 延長 | 短縮 | 中止 | 中断 | 廃止 | 追加 | 修正 | 訂正
      | 優遇 | 頒布 | 複製 | 改変 | 転載 | 転売 | 取り?消 | 交換 | 返品 )
    [^、はがを]{0,12}$
    """,
    re.VERBOSE,
)
_ACT_ANYWHERE = re.compile(_ACT.pattern.rsplit("[^", 1)[0], re.VERBOSE)
_OBJECT = re.compile(r"[々〇一-龠ァ-ヶーA-Za-z0-9れきり等すとるい」]を(?!除|問わ)")
_IS_DEFINED = re.compile(r"[^、。]{1,40}とは、")
_TO_DO = re.compile(r"(?:こと|事)(?:は|が|も)(?:一切)?(?:でき|出来)[^、]{0,5}$")
_TO_ANOTHER = re.compile(r"(?:第三者|他人|他者)(?:に|へ)[^、。]{0,14}(?:でき|出来)[^、。]{0,5}$")
_HAPPENING = re.compile(r"(?:ない)?(?:こと|場合)[がはも].{0,6}$")
_LAID_DOWN = re.compile(r"(?:定め|規定し?|記載し?|記録し?|掲げ|掲載し?|表示し?|示|生じ|なされ)[^、]{0,3}$")
# what the text itself does: 利用に関する基本的な事項を規定します
_LAYS_DOWN = re.compile(r"(?:事項|条件|契約|覚書|規約|協定|合意)書?等?を(?:規定|定め|取り決め)[^、はがを]{0,4}$")
_LAW = re.compile(r"(?:法|法令|法規|法律|慣習|慣行)(?:等)?(?:の(?:定め|規定))?に(?:従|準)")
_FOLLOW = re.compile(r"(?:従|準じ|準拠)[^、はがを]{0,6}$")
# what is no act, whoever the subject is
_STATE = re.compile(
    r"""
    (?: 有す | 有し | 含[むみ] | (?<![指提明表掲告教開呈])示[すし] | 意味 | 目的と | (?:損害|不利益|影響|被害)を受け | 被[るり] | 権利?(?:のみ)?を取得 | 要す | 失[うわい] | 兼ね
      | 構成 | 占め | 超え | 下回 | 上回 | 前提と | 条件と | 原則と | 基本と | 単位と | 基準と | 対象と )
    [^、]{0,6}$
    """,
    re.VERBOSE,
)


_PLAIN = frozenset({"plain", "plain-sequent", "plain-not"})
_ACTS = _PLAIN | {"refrain-noun", "refrain", "never"}
_CANS = frozenset({"can", "potential", "cannot"})
_HAPPENS = frozenset({"may-happen", "may-leave", "never"})


def says_something(scene: Scene, core: Core) -> bool:
    """Whether a norm that needs a doer has one: written, or one that an act lets us supply (docs/facts.md section 7)."""
    if not scene.ending.doer:
        return True
    if _only_tells(scene, core):
        return False
    if _written(scene) or (scene.ending.name in _CANS and _act_noun(scene, core)):
        return True
    return not scene.sighting.marked and _suppliable(scene, core)


def acts_on(scene: Scene, core: Core) -> bool:
    """Whether the group's own predicate has an object and is an act: whoever is the topic then acts."""
    return bool(
        _OBJECT.search(scene.text, scene.own_start(), scene.group.end) and _ACT_ANYWHERE.search(core.text[-24:])
    )


def _written(scene: Scene) -> bool:
    return bool(scene.sighting.subject) and not scene.sighting.inherited


def _only_tells(scene: Scene, core: Core) -> bool:
    """A definition, a state, or what the law is."""
    if scene.ending.name in _PLAIN and (core.described or (not core.prescribed and _STATE.search(core.text))):
        return True
    if scene.ending.name in _PLAIN and _IS_DEFINED.match(scene.text):
        return True
    if scene.ending.name == "plain" and _LAYS_DOWN.search(core.text) and not _written(scene):
        return True
    if scene.ending.name in _HAPPENS and _STATE.search(_HAPPENING.sub("", core.text)):
        return True
    return bool(_FOLLOW.search(core.text) and _LAW.search(core.text)) and not _written(scene)


def _suppliable(scene: Scene, core: Core) -> bool:
    thing, act = scene.sighting.thing, core.text
    if scene.ending.name in _ACTS:
        acted = _ACT.search(act) or (core.prescribed and not _LAID_DOWN.search(act))
        return not _STATE.search(act) and bool(not thing or acted)
    if (
        scene.ending.name == "cannot"
        and (_TO_DO.search(act) or _TO_ANOTHER.search(act))
        and _ACT_ANYWHERE.search(act[-24:])
    ):
        return True  # 本製品は、転売することができない: a thing, and somebody who must not
    if scene.ending.name in ("may-happen", "may-leave") and _ACT_ANYWHERE.search(act[-20:]):
        return True
    if scene.ending.name in _CANS:
        return bool((scene.sighting.subject and not thing) or _OBJECT.search(act) or deed(scene))
    return not thing or scene.ending.name == "may-leave" or (scene.ending.name == "need" and "従う必要" in act[-12:])


_NOUN_CAN = re.compile(r"[はがも](?:一切)?(?:でき|出来|いたしかね|いただけ)[^、はがを]{0,5}$")


def _act_noun(scene: Scene, core: Core) -> bool:
    """申込み後の取消しはできません: the topic is an act (サ変名詞), so somebody does it."""
    found, parse = _NOUN_CAN.search(core.text), scene.sentence.parse
    if found is None or parse is None:
        return False
    at = parse.at(scene.surface.offsets[scene.group.start + found.start() - 1])
    return at is not None and ("サ変" in parse.tokens[at].tag or parse.tokens[at].tag.startswith("動詞"))
