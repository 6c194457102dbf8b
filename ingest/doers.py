"""Whether a predicate of the plain present, or a can, is somebody's: things neither promise nor may."""

from __future__ import annotations

import re

from ingest.endings import Core
from ingest.whose import Scene
from ontology.facts import NormType

# what is done to a thing that is the topic: 登録データは、…削除します
_ACT = re.compile(
    r"""
    (?: 支払 | 振込 | 振り込 | 削除 | 通知 | 提供 | 返却 | 返還 | 廃棄 | 破棄 | 公表 | 開示 | 変更 | 定め | 取り?扱 | 管理 | 保管 | 使用 | 利用 | 送付
      | 請求 | 徴収 | 行 | 講じ | 実施 | 提出 | 納入 | 納品 | 交付 | 引き?渡 | 決定 | 協議 | 発行 | 掲載 | 告知 | 周知 | 発送 | 送信 | 譲渡 | 貸与 | 委託
      | 回収 | 処理 | 処分 | 保存 | 保持 | 収集 | 取得 | 検査 | 確認 | 報告 | 連絡 | 払い?戻 | 返金 | 精算 | 充当 | 負担 | 解除 | 停止 | 従 | 準じ | 遵守 | 守 | 申し?出
      | 申し?込 | 申請 | 登録 | 届け?出 | 記載 | 明示 | 表示 | 対応 | 解決 | 使 | 用い | 預託 | 承認 | 選定 | 選任 | 指定 | 算定 | 計算 | 実行 | 遂行 | 履行 )
    [^、はがを]{0,12}$
    """,
    re.VERBOSE,
)
_OBJECT = re.compile(r"[々〇一-龠ァ-ヶーA-Za-z0-9れきり等すとるい」]を(?!除|問わ)")
_STATE = re.compile(
    r"(?:有す|有し|含[むみ]|示[すし]|意味|目的と|要[すし]|受け[るま]|被[るり]|失[うい]|得る|兼ね|構成|占め|なす|超え|下回|上回|前提|条件と|原則と|基本と|単位と|基準と|対象と|もって)[^、]{0,6}$"
)


def says_something(scene: Scene, core: Core) -> bool:
    """Whether a norm that needs a doer has one: written, or one that an act lets us supply (docs/facts.md section 7)."""
    ending, sighting = scene.ending, scene.sighting
    if not ending.doer:
        return True
    act = core.text
    if sighting.subject and not sighting.inherited:
        return not (ending.name in ("plain", "plain-not") and _STATE.search(act) and ending.type is NormType.OBLIGATION)
    if sighting.marked:
        return False  # a thing with が
    if ending.name in ("plain", "plain-not", "refrain-noun", "refrain", "never"):
        if _STATE.search(act):
            return False
        own = act[-60:]
        return bool(_ACT.search(act)) if sighting.thing else bool(_OBJECT.search(own) or _ACT.search(act))
    if ending.name in ("can", "potential", "cannot"):
        return bool(_OBJECT.search(act)) if sighting.thing else True
    return not sighting.thing or ending.name in ("may-leave",)
