"""Governing law and courts."""

from __future__ import annotations

import pytest

from ingest.contract import Contract
from ingest.jurisdiction import courts_in, governing_law_in
from ingest.structure import build_contract


def contract(sentence: str) -> Contract:
    return build_contract(f"契約書\n第1条（目的）\n甲は乙に委託する。\n第2条（準拠法及び管轄）\n{sentence}\n")


@pytest.mark.parametrize(
    ("sentence", "law"),
    [
        ("本契約の準拠法は日本法とする。", "日本法"),
        ("本規約の準拠法は、抵触法の原則にかかわらず日本法とします。", "日本法"),
        ("本規約の解釈にあたっては、日本法を準拠法とします。", "日本法"),
        ("本契約は、日本国法に準拠し、解釈される。", "日本国法"),
        ("本契約は、日本法に従って解釈される。", "日本法"),
        ("本契約は、日本法に基づき解釈されます。", "日本法"),
        ("本規約の解釈に関しては、日本法が適用されるものとします。", "日本法"),
        ("本契約の準拠法は日本国の法律とする。", "日本国の法律"),
        ("本契約は、カリフォルニア州法に準拠する。", "カリフォルニア州法"),
        ("本契約には、適用法令が適用される。", None),
        ("乙は、適用ある準拠法に従って行う。", None),
        ("乙は、関連法に従って処理する。", None),
    ],
)
def test_governing_law(sentence: str, law: str | None) -> None:
    assert governing_law_in(contract(sentence)) == law


@pytest.mark.parametrize(
    ("sentence", "courts"),
    [
        ("東京地方裁判所を第一審の専属的合意管轄裁判所とする。", ("東京地方裁判所",)),
        (
            "訴額に応じて東京簡易裁判所又は東京地方裁判所を第一審の専属的合意管轄裁判所とする。",
            ("東京簡易裁判所", "東京地方裁判所"),
        ),
        (
            "紛争が生じた場合には,当社の本店所在地を管轄する裁判所を専属的合意管轄とします。",
            ("当社の本店所在地を管轄する裁判所",),
        ),
        ("専属的合意管轄は甲の本店所在地を管轄する地方裁判所とする。", ("甲の本店所在地を管轄する地方裁判所",)),
        ("大阪地方裁判所堺支部を専属管轄裁判所とする。", ("大阪地方裁判所堺支部",)),
        ("紛争は、東京地裁の管轄とする。", ("東京地方裁判所",)),
        ("乙は、裁判所の命令に従う。", ()),
        ("管轄官庁及び裁判所の求めに応じる。", ()),
    ],
)
def test_courts(sentence: str, courts: tuple[str, ...]) -> None:
    assert courts_in(contract(sentence)) == courts
