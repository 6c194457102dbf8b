"""Words that are used like defined terms and are none."""

from __future__ import annotations

import pytest

from graph.terms import undefined_terms
from tests.graph.readings import clause


@pytest.mark.parametrize(
    ("text", "defined", "found"),
    [
        ("乙は、本製品を返還する。", (), ["本製品"]),
        ("乙は、本件成果物を納入する。", (), ["本件成果物"]),
        ("乙は、「運用手順書」に従う。", (), ["運用手順書"]),
        ("乙は、本製品を返還する。", ("本製品",), []),
        ("乙は、本サービス利用料金を支払う。", ("本サービス",), []),
        ("本契約終了後も、本条は有効に存続する。", (), []),
        ("本人の同意を得て、本社に送る。", (), []),
        ("日本製品を除く。", (), []),
    ],
)
def test_words_without_a_definition(text: str, defined: tuple[str, ...], found: list[str]) -> None:
    assert list(undefined_terms([clause("art_1", text=text)], defined)) == found
