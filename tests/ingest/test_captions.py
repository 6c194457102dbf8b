"""Captions beside a number, compared with headings."""

from __future__ import annotations

import pytest

from ingest.captions import conflicting_heading, plain
from ingest.structure import build_contract


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("（秘密 保持）", "秘密保持"),
        ("知的財産権および著作権", "知的財産権及び著作権"),
        ("8. 責任の制限", "責任の制限"),
    ],
)
def test_same_caption(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("caption", "conflict"),
    [
        ("秘密保持", None),
        ("秘密保持義務", None),
        ("損害賠償", "秘密保持"),
        ("以下「本条」という。", None),
        ("甲の情報に限る", None),
    ],
)
def test_conflicting_heading(caption: str, conflict: str | None) -> None:
    contract = build_contract("覚書\n第1条（秘密保持）\n甲は守る。\n第2条（他）\n略す。")
    assert conflicting_heading(contract, caption, ["art_1"]) == conflict
