"""Endings: the table tests itself. Each row claims its sentences and leaves its near misses alone."""

from __future__ import annotations

import pytest

from ingest.endings import Ending, core_of
from ingest.modality import ENDINGS, read_ending
from ontology.facts import NormType

SAYS = [pytest.param(row, s, id=f"{row.name}-{n}") for row in ENDINGS for n, s in enumerate(row.says, 1)]
SILENT = [pytest.param(row, s, id=f"{row.name}-{n}") for row in ENDINGS for n, s in enumerate(row.silent, 1)]


def test_no_row_was_lost() -> None:
    assert len(ENDINGS) >= 65  # raise them when you add one
    assert len(SAYS) >= 156
    assert len(SILENT) >= 74


def test_names_are_one_of_a_kind() -> None:
    assert len({row.name for row in ENDINGS}) == len(ENDINGS)


@pytest.mark.parametrize("row", ENDINGS, ids=lambda row: row.name)
def test_row_says_what_it_means_and_shows_it(row: Ending) -> None:
    assert row.meaning
    assert row.says


@pytest.mark.parametrize(("row", "sentence"), SAYS)
def test_row_claims_its_sentences(row: Ending, sentence: str) -> None:
    assert read_ending(core_of(sentence)) is row


@pytest.mark.parametrize(("row", "sentence"), SILENT)
def test_row_leaves_near_misses(row: Ending, sentence: str) -> None:
    assert read_ending(core_of(sentence), final=True) is not row


# docs/facts.md section 7, form by form
FORMS = {
    NormType.OBLIGATION: (
        "甲は、代金を支払うものとする。", "乙は、通知しなければならない。", "乙は、補償する義務を負う。", "乙は、一切の責任を負う。",
        "乙は、損害を賠償する。", "当社は、改善に努める。", "乙は、再委託先に遵守させるものとする。", "会員は、届出をする必要がある。",
        "事前に申し出てください。", "費用は、乙の負担とする。", "通信費は、会員のご負担となる。", "乙は、責任を免れない。",
        "乙は、この義務を免れることはできない。", "最新版でのご利用をお願いします。", "疑義は、甲乙協議の上解決する。", "乙の場合も同様とする。",
    ),
    NormType.PROHIBITION: (
        "乙は、開示してはならない。", "乙は、転売しないものとする。", "当社は、営業を行わない。", "会員は、譲渡することができない。",
        "会員は、取り消すことはできません。", "乙は、著作者人格権を行使しない。", "当社は、転載を禁止する。", "当社は、名義の貸与を認めない。",
        "登録できるものは、本人の作品に限る。",
    ),
    NormType.PERMISSION: (
        "甲は、解除することができる。", "会員は、閲覧できるものとする。", "当社は、連絡することがある。", "甲が損害の賠償を請求することを妨げない。",
        "甲は、検査する権利を有する。", "当社は、内容を改める場合がある。", "当社は、申込みを承諾しないことがある。",
        "当社は、退会したものとみなすことができる。", "細目は、当社が別途定めるものとする。", "甲は、乙に使用を許諾する。", "甲は、乙に権限を付与する。",
    ),
    NormType.EXEMPTION: (
        "当社は、責任を負わない。", "乙は、調査の義務を負わない。", "当社は、結果を保証しない。", "当社は、一切関知しない。", "会費は、返金しない。",
        "甲は、代金の返還を要しない。", "この場合、料金はかからない。", "乙の賠償は、受領した額を限度とする。", "賠償の額は、代金を超えない。",
        "甲は、保存する義務を負うものではない。",
    ),
    NormType.WARRANTY: (
        "乙は、反社会的勢力でないことを表明し、保証する。", "乙は、違反しないことを確約する。", "乙は、権利を有することを保証するものとする。",
    ),
    NormType.ACKNOWLEDGMENT: (
        "会員は、これを承諾する。", "会員は、公開に同意する。", "会員は、変更を了承する。", "乙は、その旨を了解する。", "乙は、危険を認識する。",
        "会員は、仕組みを理解する。", "甲及び乙は、本書が合意の全部であることを確認する。", "乙は、異議を述べない。", "会員は、規約に同意したものとみなす。",
    ),
    None: (
        "本契約とは、この契約をいう。", "本契約は、その効力を失う。", "この規定が適用される。", "著作権は、甲に帰属する。", "乙は、期限の利益を失う。",
        "到達したものとみなす。", "日本法に準拠する。", "大阪地方裁判所を管轄裁判所とする。", "料金は、毎月請求される。", "会費は、減額されない。",
        "定期的な更新を推奨する。", "分類は、当社の判断による。",
    ),
}  # fmt: skip


def test_no_form_was_lost() -> None:
    assert {type_: len(forms) for type_, forms in FORMS.items()} == {
        NormType.OBLIGATION: 16,
        NormType.PROHIBITION: 9,
        NormType.PERMISSION: 11,
        NormType.EXEMPTION: 10,
        NormType.WARRANTY: 3,
        NormType.ACKNOWLEDGMENT: 9,
        None: 12,
    }


@pytest.mark.parametrize(
    ("type_", "sentence"), [pytest.param(t, s, id=s) for t, forms in FORMS.items() for s in forms if "同様" not in s]
)
def test_every_form_of_the_specification(type_: NormType | None, sentence: str) -> None:
    row = read_ending(core_of(sentence), final=True)
    assert row is not None
    assert row.type is type_


@pytest.mark.parametrize(
    ("sentence", "core", "prescribed"),
    [
        ("甲は、支払うものとする。", "甲は、支払う", True),
        ("当社は、通知するものとしします。", "当社は、通知する", True),
        ("当社は、通知するものとして扱います。", "当社は、通知する", True),
        ("当社は、通知することとします。", "当社は、通知する", True),
        ("当社は、解除できるとします。", "当社は、解除できる", True),
        ("当社は、責任を負わないものとし", "当社は、責任を負わない", True),
        ("本約款は、条件を定めるものです。", "本約款は、条件を定める", False),
        ("期間は、一年とする。", "期間は、一年とする", False),
        ("乙は、義務を負うものではない。", "乙は、義務を負うものではない", False),
    ],
)
def test_mono_to_suru_says_nothing(sentence: str, core: str, prescribed: bool) -> None:
    assert core_of(sentence).text == core
    assert core_of(sentence).prescribed is prescribed
