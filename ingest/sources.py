"""Sources: a file's bytes as text, exactly as they are, whatever the encoding (DESIGN section 5, encodings).

Offsets of facts count the code points of `Source.text`, so nothing is rewritten: only a byte order mark is dropped.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from ontology.errors import UnreadableSource

MAX_BYTES = 16 * 1024 * 1024  # the longest contracts seen have 0.2 MB of text

Decoder = Callable[[str, bytes], tuple[str, str]]  # (name, bytes) to (text, encoding)


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was read: `encoding` is a Python codec name, `sha256` the hex digest of the file's bytes."""

    name: str
    text: str
    encoding: str
    sha256: str


def read_source(path: Path) -> Source:
    """The text of a file; `name` is the file's name. UnreadableSource says why it cannot be read and what to do."""
    return _source(path.name, str(path), _read_bytes(path))


def decode_source(name: str, data: bytes) -> Source:
    """The text of bytes that came by another way (an upload); the suffix of `name` tells the format.

    UnreadableSource says why they cannot be read and what to do.
    """
    return _source(PurePath(name).name or name, name, data)


def files_in(folder: Path) -> tuple[Path, ...]:
    """The documents in a folder and the folders in it, by name: what could be a contract, read later or refused then.

    Hidden files, READMEs and files of other kinds (images, tables, programs) are left out. UnreadableSource where a
    folder may not be looked into.
    """
    found: list[Path] = []
    for directory, folders, names in os.walk(folder, onerror=_refuse_folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(directory, name) for name in names if _is_document(name)]
    return tuple(sorted(found))


def _is_document(name: str) -> bool:
    path = PurePath(name)
    if name.startswith(".") or path.stem.upper() == "README":
        return False
    return path.suffix.lower() in _DECODERS or path.suffix.lower() in _NOT_YET


def _refuse_folder(error: OSError) -> None:
    raise UnreadableSource(f"{error.filename}: the folder cannot be read ({error.strerror}); check path and permission")


def _source(name: str, shown: str, data: bytes) -> Source:
    if len(data) > MAX_BYTES:
        raise UnreadableSource(
            f"{shown}: larger than {MAX_BYTES // 1024**2} MB; give each contract as a file of its own"
        )
    suffix = PurePath(name).suffix.lower()
    if suffix in _NOT_YET:
        raise UnreadableSource(
            f"{shown}: {_NOT_YET[suffix]} files are not read yet; save it as plain text (.txt, UTF-8)"
        )
    if suffix not in _DECODERS:
        raise UnreadableSource(f"{shown}: {suffix} files are not read; plain text (.txt) and Markdown (.md) are")
    text, encoding = _DECODERS[suffix](shown, data)
    if not text.strip():
        raise UnreadableSource(f"{shown}: the file is empty; give a file that holds the text of a contract")
    return Source(name, text, encoding, hashlib.sha256(data).hexdigest())


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableSource(f"{path}: this is a folder; give a file in it")
        if path.exists() and not path.is_file():
            raise UnreadableSource(f"{path}: this is no ordinary file; give a text file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableSource(f"{path}: there is no such file; check the path") from None
    except PermissionError:
        raise UnreadableSource(f"{path}: may not be read; give yourself permission to read the file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnreadableSource(f"{path}: cannot be read ({error}); check the path") from None


# --- plain text: the encoding ---------------------------------------------------------------------------------------

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
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x1f\x8b", "a compressed file"),
)
_PLAUSIBLE = 0.75  # mojibake stays below 0.6, real contracts are above 0.95
_LAYOUT = "\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f"


def _decode_text(name: str, data: bytes) -> tuple[str, str]:
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise UnreadableSource(f"{name}: this is {kind} under another name; save it as plain text (.txt, UTF-8)")
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


# --- formats: the suffix chooses ------------------------------------------------------------------------------------

_DECODERS: Mapping[str, Decoder] = dict.fromkeys(("", ".txt", ".text", ".md", ".markdown"), _decode_text)
_NOT_YET = {".pdf": "PDF", ".docx": "Word", ".doc": "Word", ".html": "HTML", ".htm": "HTML", ".rtf": "RTF"}
