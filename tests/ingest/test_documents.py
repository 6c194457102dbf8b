"""Whose clause a number means, by the document's name before it."""

from __future__ import annotations

import pytest

from ingest.documents import is_other_document, own_names
from ingest.structure import build_contract

NAMES = frozenset(("利用規約", "本規約", "保管規約"))
OTHERS = ["基本契約", "「基本契約書」の", "原契約（以下「原」という。）", "会社の就業規則", "「販売店」利用規約", "当該契約", "同規約", "VALUES.md ",
          "本基本契約", "別途締結する秘密保持契約における"]  # fmt: skip
OURS = [
    "",
    "本規約",
    "この規約の",
    "本契約書",
    "利用規約",
    "保管規約",
    "規約",
    "当社は、",
    "に従い",
    "「利用規約」",
    "本件契約",
]


@pytest.mark.parametrize("before", OTHERS)
def test_other_document(before: str) -> None:
    assert is_other_document(f"乙は{before}第5条", len(f"乙は{before}"), NAMES)


@pytest.mark.parametrize("before", OURS)
def test_the_contract_itself(before: str) -> None:
    assert not is_other_document(f"乙は{before}第5条", len(f"乙は{before}"), NAMES)


def test_own_names_are_the_title_and_what_the_contract_calls_itself() -> None:
    contract = build_contract(
        "業務 委託 契約書\n第1条（総則）\nこの業務規程（以下「規程」という。）は、条件を定める。\n第2条（他）\n略す。"
    )
    assert own_names(contract) == {"業務委託契約書", "業務委託契約", "規程"}
