"""Encodings: bytes as text, whatever Japanese encoding they are in (DESIGN section 5, encodings).

A byte order mark tells, else strict UTF-8 does, else what reads most like Japanese. Only the mark is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from ontology.errors import UnreadableSource

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# cp932 and not shift_jis, which knows no ①, ㈱, 髙; euc_jis_2004 and the last one for the same in EUC and JIS mails
_EIGHT_BIT = ("cp932", "euc_jp", "euc_jis_2004")
_SEVEN_BIT = ("iso2022_jp_ext", "iso2022_jp_2004")
_AS_TEXT = "save it as plain text (.txt, UTF-8)"
_BINARY = (
    (b"%PDF-", "a PDF", "rename it to .pdf"),
    (b"PK\x03\x04", "a Word or ZIP file", "rename a Word file to .docx, unpack a ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file", "save it as .docx or PDF"),
    (b"{\\rtf", "an RTF file", "save it as .docx or PDF"),
    (b"\x89PNG", "an image", _AS_TEXT),
    (b"\xff\xd8\xff", "an image", _AS_TEXT),
    (b"\x1f\x8b", "a compressed file", "unpack it"),
)
_PLAUSIBLE = 0.75  # mojibake stays below 0.6, real contracts are above 0.95
_LAYOUT = "\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f"


def decode_text(name: str, data: bytes) -> tuple[str, str]:
    """The text of a plain-text file and its Python codec; UnreadableSource, naming the file, for what is no text."""
    for magic, kind, remedy in _BINARY:
        if data.startswith(magic):
            raise UnreadableSource(f"{name}: this is {kind} under another name; {remedy}")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding)
            if text is None:
                raise UnreadableSource(f"{name}: begins as {encoding} and goes on as something else; save it as UTF-8")
            return _no_binary(name, text), encoding
    text = _strict(data, "utf-8")
    if b"\0" in data:
        found = _most_plausible(data, ("utf-16-le", "utf-16-be"))
        if found is None:
            raise UnreadableSource(
                f"{name}: this is a binary file, no text; save the contract as plain text (.txt, UTF-8)"
            )
    elif text is not None and not (data.isascii() and b"\x1b$" in data):
        found = text, "utf-8"
    else:
        found = _most_plausible(data, _EIGHT_BIT if text is None else _SEVEN_BIT)
    if found is None:
        raise UnreadableSource(f"{name}: {_where(data)}; open it in an editor and save it as UTF-8")
    return _no_binary(name, found[0]), found[1]


def _most_plausible(data: bytes, encodings: tuple[str, ...]) -> tuple[str, str] | None:
    texts = ((_strict(data, encoding), encoding) for encoding in encodings)
    scored = [(plausibility(text), -n, text, encoding) for n, (text, encoding) in enumerate(texts) if text is not None]
    if not scored:
        return None
    score, _, text, encoding = max(scored)
    return (text, encoding) if score >= _PLAUSIBLE else None


def plausibility(text: str) -> float:
    """How much of a text, from 0 to 1, is what Japanese texts are written with: kana, kanji of JIS level 1,
    full-width signs, ASCII. Half-width kana and rare kanji, of which mojibake is made, count nothing."""
    counts = Counter(text)
    total = sum(counts.values())
    return sum(n for char, n in counts.items() if _is_usual(char)) / total if total else 0.0


@cache
def _is_usual(char: str) -> bool:
    if char < "\x80":
        return char.isprintable() or char in _LAYOUT
    if "｡" <= char <= "ﾟ":
        return False
    try:
        return "\xa1" <= char.encode("euc_jis_2004").decode("latin-1")[0] < "\xd0"  # rows 1 to 47: signs, kana, level 1
    except UnicodeEncodeError:
        return False


def _strict(data: bytes, encoding: str) -> str | None:
    if encoding == "iso2022_jp_2004":  # mails write ① of JIS X 0213 under the escape of JIS X 0208
        data = data.replace(b"\x1b$B", b"\x1b$(Q")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _no_binary(name: str, text: str) -> str:
    controls = sum(1 for char in text if (char < " " or char == "\x7f") and char not in _LAYOUT)
    if "\0" in text or controls * 100 > len(text):
        raise UnreadableSource(f"{name}: this is a binary file, no text; save the contract as plain text (.txt, UTF-8)")
    return text


def _where(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"line {line} is neither UTF-8 nor Shift_JIS nor EUC-JP"
    return "neither UTF-8 nor ISO-2022-JP"


# --- HTML: what the page declares -------------------------------------------------------------------------------------

# the labels of the WHATWG Encoding Standard, section 4.2, and the codecs that read what browsers read by them
_LABELS = {
    **dict.fromkeys(
        ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "ms932", "windows-31j", "csshiftjis"), "cp932"
    ),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "cseucpkdfmtjapanese"), "euc_jp"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp"), "iso2022_jp_ext"),
}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_HEAD = 4096  # the standard looks at 1024 bytes; word processors put more before it


def decode_markup(name: str, data: bytes) -> tuple[str, str]:
    """The text of an HTML file and its codec: by its mark, as UTF-8, as it declares, by plausibility."""
    label = _DECLARED.search(data[:_HEAD])
    declared = _LABELS.get(label[1].decode("ascii").lower()) if label else None
    marked = any(data.startswith(mark) for mark, _ in _MARKS)
    if declared and not marked and (declared == "iso2022_jp_ext" or _strict(data, "utf-8") is None):
        text = _strict(data, declared)
        if text is not None:
            return _no_binary(name, text), declared
    return decode_text(name, data)
