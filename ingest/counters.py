"""Counters: the numbers that word processors and browsers print before list items, as text (①, イ, 一, iv).

Styles are named as in ISO/IEC 29500-1 section 17.18.59 (ST_NumberFormat); `CSS_STYLES` has those of CSS Counter Styles
Level 3 and of the `type` attribute of HTML by these names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.numbering import AIUEO, IROHA
from ingest.numerals import kanji, roman

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_BY_DIGIT = str.maketrans("0123456789", "〇一二三四五六七八九")
_LEGAL = str.maketrans("一二三五十", "壱弐参伍拾")
_HALF_WIDTH = str.maketrans(
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ",
)


def printed(value: int, style: str) -> str:
    """The number as it is printed: (3, "irohaFullWidth") is ハ; "" for no number, in plain digits past the style's end."""
    if style in ("none", "bullet"):
        return ""
    write = _STYLES.get(style)
    return (write(value) if write and value > 0 else "") or str(value)


def _series(letters: str) -> Callable[[int], str]:
    return lambda value: letters[value - 1] if value <= len(letters) else ""


def _enclosed(*first: tuple[int, int, int]) -> Callable[[int], str]:
    """Characters that Unicode has for the numbers from … to …, beginning at a code point."""

    def write(value: int) -> str:
        return next((chr(code + value - low) for low, high, code in first if low <= value <= high), "")

    return write


def _repeated(letters: str) -> Callable[[int], str]:
    """z, aa, bb: how word processors go on."""
    return lambda value: letters[(value - 1) % 26] * ((value - 1) // 26 + 1) if value <= 780 else ""


def _bijective(letters: str) -> Callable[[int], str]:
    """z, aa, ab: how browsers go on."""

    def write(value: int) -> str:
        text = ""
        while value > 0:
            value, digit = divmod(value - 1, len(letters))
            text = letters[digit] + text
        return text

    return write


def _counted(value: int) -> str:
    """十, 二十一, 百二: as numbers are said."""
    return kanji(value) if value < 10_000 else ""


def _digits(value: int) -> str:
    """一〇, 二一: digit by digit."""
    return str(value).translate(_BY_DIGIT)


def _legal(value: int) -> str:
    text = kanji(value).translate(_LEGAL) if value < 10_000 else ""
    return f"壱{text}" if text.startswith("拾") else text


def _hiragana(katakana: str) -> str:
    return "".join(chr(ord(letter) - 0x60) for letter in katakana)


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_STYLES: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), lambda value: str(value).translate(_FULL_WIDTH)),
    "lowerLetter": _repeated(_LETTERS),
    "upperLetter": _repeated(_LETTERS.upper()),
    "css:lower-alpha": _bijective(_LETTERS),
    "css:upper-alpha": _bijective(_LETTERS.upper()),
    "lowerRoman": lambda value: roman(value).lower(),
    "upperRoman": roman,
    "aiueo": _series(AIUEO.translate(_HALF_WIDTH)),
    "iroha": _series(IROHA.translate(_HALF_WIDTH)),
    "aiueoFullWidth": _series(AIUEO),
    "irohaFullWidth": _series(IROHA),
    "css:hiragana": _series(_hiragana(AIUEO)),
    "css:hiragana-iroha": _series(_hiragana(IROHA)),
    **dict.fromkeys(("japaneseCounting", "chineseCounting", "chineseCountingThousand"), _counted),
    **dict.fromkeys(("taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"), _counted),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digits),
    "japaneseLegal": _legal,
    "ideographTraditional": _series("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _series("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _enclosed((1, 10, 0x3280)),
    **dict.fromkeys(
        ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"),
        _enclosed((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)),
    ),
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedParen": _enclosed((1, 20, 0x2474)),
    "numberInDash": lambda value: f"- {value} -",
}

CSS_STYLES: Mapping[str, str] = {
    **dict.fromkeys(("1", "decimal"), "decimal"),
    **dict.fromkeys(("a", "lower-alpha", "lower-latin"), "css:lower-alpha"),
    **dict.fromkeys(("A", "upper-alpha", "upper-latin"), "css:upper-alpha"),
    **dict.fromkeys(("i", "lower-roman"), "lowerRoman"),
    **dict.fromkeys(("I", "upper-roman"), "upperRoman"),
    "decimal-leading-zero": "decimalZero",
    "katakana": "aiueoFullWidth",
    "katakana-iroha": "irohaFullWidth",
    "hiragana": "css:hiragana",
    "hiragana-iroha": "css:hiragana-iroha",
    **dict.fromkeys(("cjk-ideographic", "japanese-informal", "trad-chinese-informal"), "japaneseCounting"),
    "simp-chinese-informal": "japaneseCounting",
    "japanese-formal": "japaneseLegal",
    "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
    **dict.fromkeys(("disc", "circle", "square", "disclosure-open", "disclosure-closed"), "bullet"),
    "none": "none",
}
