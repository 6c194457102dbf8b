"""Numerals as Japanese contracts write them: 12, １２, 十二, 二十三, 百五, 一〇, ①, Ⅳ."""

from __future__ import annotations

import unicodedata

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2, "参": 3}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_MYRIAD = "万"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}

KANJI = "".join(_DIGITS) + "".join(_UNITS) + _MYRIAD
# one numeral, for use inside other patterns: 10, １０, 十, 二十三 (no circled ones: they have no 第 before them)
NUMERAL = rf"(?:[0-9０-９]+|[{KANJI}]+)"


def parse_numeral(text: str) -> int | None:
    """The value of one whole numeral without brackets or counters (第, 条); None where the text is not one.

    Reads ASCII and full-width digits with thousands separators (1,000), kanji by place (二十三, 千二百, 一万五千) and
    digit by digit (一〇, 二〇二四), circled and bracketed single characters (①, ㉑, ⑴), and Roman numerals up to 89 (Ⅳ, iv).
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("()")
    if not plain:
        return None
    if plain.isascii():
        digits = plain.replace(",", "")
        return int(digits) if digits.isdigit() else _roman(plain)
    if _MYRIAD in plain:
        above, _, below = plain.partition(_MYRIAD)
        high, low = _below_myriad(above), _below_myriad(below) if below else 0
        return None if high is None or low is None else high * 10_000 + low
    return _below_myriad(plain)


def _below_myriad(text: str) -> int | None:
    if text and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit, last_unit = 0, None, 10_000
    for char in text:
        if char in _DIGITS and digit is None:
            digit = _DIGITS[char]
        elif char in _UNITS and _UNITS[char] < last_unit and digit != 0:
            last_unit = _UNITS[char]
            total += last_unit * (1 if digit is None else digit)
            digit = None
        else:
            return None
    return total + (digit or 0) if text else None


def _roman(text: str) -> int | None:
    letters = text.upper()
    if not letters or any(char not in _ROMAN for char in letters):
        return None
    values = [_ROMAN[char] for char in letters]
    total = sum(-v if v < following else v for v, following in zip(values, [*values[1:], 0], strict=True))
    return total if roman(total) == letters else None  # IIII and IVI are no numerals


def roman(value: int) -> str:
    """The Roman numeral of 1 to 89: 4 is "IV"."""
    tens = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"][value // 10] if 0 < value < 90 else ""
    ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][value % 10] if 0 < value < 90 else ""
    return tens + ones


def kanji(value: int) -> str:
    """The kanji numeral of 1 to 9999 by place: 23 is 二十三, 100 is 百."""
    out = ""
    for unit, size in (("千", 1000), ("百", 100), ("十", 10)):
        count, value = divmod(value, size)
        out += ("" if count <= 1 else "〇一二三四五六七八九"[count]) + (unit if count else "")
    return out + ("〇一二三四五六七八九"[value] if value else "")
