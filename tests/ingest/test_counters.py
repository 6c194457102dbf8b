from __future__ import annotations

import pytest

from ingest.counters import CSS_STYLES, printed

PRINTED = [
    # style, numbers, as printed
    ("decimal", (1, 12), "1 12"),
    ("decimalFullWidth", (1, 12), "１ １２"),
    ("decimalZero", (1, 12), "01 12"),
    ("lowerLetter", (1, 26, 27, 28), "a z aa bb"),
    ("css:lower-alpha", (1, 26, 27, 28), "a z aa ab"),
    ("upperRoman", (4, 9, 14), "IV IX XIV"),
    ("lowerRoman", (4, 90), "iv 90"),
    ("aiueoFullWidth", (1, 6, 46), "ア カ ン"),
    ("irohaFullWidth", (1, 3, 8), "イ ハ チ"),
    ("iroha", (1, 2), "ｲ ﾛ"),
    ("css:hiragana-iroha", (1, 2), "い ろ"),
    ("japaneseCounting", (1, 10, 21, 100), "一 十 二十一 百"),
    ("ideographDigital", (1, 10, 21), "一 一〇 二一"),
    ("japaneseLegal", (1, 2, 3, 10, 12), "壱 弐 参 壱拾 壱拾弐"),
    ("ideographTraditional", (1, 2, 11), "甲 乙 11"),
    ("decimalEnclosedCircle", (1, 20, 21, 36, 51), "① ⑳ ㉑ ㊱ 51"),
    ("decimalEnclosedParen", (1, 20), "⑴ ⒇"),
    ("decimalEnclosedFullstop", (1,), "1."),
    ("unheard-of", (7,), "7"),
    ("lowerRoman", (0, -1), "0 -1"),
]


@pytest.mark.parametrize(("style", "numbers", "text"), PRINTED)
def test_numbers_are_printed_in_the_style(style: str, numbers: tuple[int, ...], text: str) -> None:
    assert " ".join(printed(number, style) for number in numbers) == text


def test_bullets_have_no_number() -> None:
    assert printed(3, "bullet") == printed(3, "none") == ""


def test_every_style_of_css_is_known() -> None:
    assert all(printed(1, style) != "1" or style == "decimal" for style in CSS_STYLES.values())
