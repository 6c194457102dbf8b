"""What an article is about, from its heading: contracts call one topic by many names (秘密保持, 守秘義務, 機密保持)."""

from __future__ import annotations

import re

# the first name is the topic; a heading has the topics whose names it contains
TOPICS: tuple[tuple[str, ...], ...] = (
    ("秘密保持", "秘密", "守秘", "機密"),
    ("個人情報", "プライバシー", "個人データ"),
    (
        "知的財産",
        "知財",
        "著作権",
        "特許",
        "権利の帰属",
        "権利帰属",
        "所有権の帰属",
        "成果物の権利",
        "成果物の取扱",
        "工業所有権",
        "著作者人格権",
    ),
    ("責任制限", "責任の制限", "責任の範囲", "責任の限定", "責任限定", "賠償の制限", "賠償額", "責任の限度"),
    ("損害賠償", "賠償", "補償"),
    ("免責", "非保証", "保証の否認", "無保証", "保証の制限", "責任の否認"),
    ("準拠法",),
    ("管轄", "裁判", "紛争"),
    ("反社会的勢力", "暴力団"),
    ("譲渡", "承継"),
    ("再委託",),
    ("競業", "引抜き", "勧誘"),
    ("契約不適合", "瑕疵担保", "瑕疵"),
    ("支払", "料金", "対価", "報酬", "委託料", "利用料"),
    ("返還", "終了後の措置", "終了時の措置", "終了後の処理", "終了後の取扱", "契約終了"),
    ("解除", "解約"),
    ("不可抗力",),
    ("監査", "記録"),
    ("通知",),
    ("存続", "残存"),
    ("分離", "可分"),
    ("協議",),
    ("禁止",),
    ("データ",),
    ("定義",),
    ("保証",),
)


def topics_of(words: str) -> frozenset[str]:
    """The topics that a heading or a caption names; empty where it names none that we know.

    >>> sorted(topics_of("守秘義務及び個人情報"))
    ['個人情報', '秘密保持']
    """
    plain = re.sub(r"[\s\u3000]", "", words)
    found = {names[0] for names in TOPICS if any(name in plain for name in names)}
    # 無保証 and 損害賠償の制限 hold the names of other topics
    if "免責" in found and not re.search(r"(?<![無非])保証(?!の(?:否認|制限))", plain):
        found.discard("保証")
    if "責任制限" in found and re.search(r"賠償(?:の制限|額)", plain):
        found.discard("損害賠償")
    return frozenset(found)
