"""What a heading is about."""

from __future__ import annotations

import pytest

from ontology.topics import TOPICS, topics_of

CASES = [
    ("秘密保持", {"秘密保持"}),
    ("守秘義務", {"秘密保持"}),
    ("機密保持及び個人情報の取扱い", {"秘密保持", "個人情報"}),
    ("責任の範囲", {"責任制限"}),
    ("損害賠償の制限", {"責任制限"}),
    ("損害賠償", {"損害賠償"}),
    ("非保証及び免責", {"免責"}),
    ("保証", {"保証"}),
    ("準拠法・裁判管轄", {"準拠法", "管轄"}),
    ("権利の帰属", {"知的財産"}),
    ("目的", set()),
]


@pytest.mark.parametrize(("heading", "topics"), CASES, ids=[heading for heading, _ in CASES])
def test_topics(heading: str, topics: set[str]) -> None:
    assert topics_of(heading) == topics


def test_every_name_has_its_own_topic() -> None:
    assert all(names[0] in topics_of(name) for names in TOPICS for name in names if name not in ("保証", "賠償額"))
