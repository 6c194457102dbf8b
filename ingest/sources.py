"""Sources: a file as the text that facts point into, whatever the format; the suffix of its name tells the format.

Offsets of facts count the code points of `Source.text`. Plain text is exactly as in the file, only a byte order mark is
dropped. PDF, Word and HTML become what a plain-text version of the contract looks like (docs/files.md): a paragraph a
line, the numbers printed; `Source.places` says which page or element each character came from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from ingest.encodings import decode_text
from ingest.places import Content, Omission, Place
from ontology.errors import UnreadableSource

MAX_BYTES = 16 * 1024 * 1024  # the longest contracts seen have 0.2 MB of text

Decoder = Callable[[str, bytes], Content]  # the name is for messages


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was read. `sha256` is the hex digest of the file's bytes, `text_sha256` that of the text in UTF-8.

    `encoding` is a Python codec name; `pdf` and `docx` have encodings of their own. `places` is empty for plain text,
    `omissions` names what of the file could not be read. `data` are the very bytes that were read.
    """

    name: str
    text: str
    encoding: str
    sha256: str
    places: tuple[Place, ...] = ()
    omissions: tuple[Omission, ...] = ()
    data: bytes = field(default=b"", repr=False, compare=False)

    @property
    def text_sha256(self) -> str:
        """The hex digest of the text in UTF-8: the same contract in two formats may have the same."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def read_source(path: Path) -> Source:
    """The text of a file; `name` is the file's name. UnreadableSource says why it cannot be read and what to do."""
    return _source(path.name, str(path), _read_bytes(path))


def decode_source(name: str, data: bytes) -> Source:
    """The text of bytes that came by another way (an upload); the suffix of `name` tells the format.

    UnreadableSource says why they cannot be read and what to do.
    """
    return _source(PurePath(name).name or name, name, data)


def media_type(name: str) -> str:
    """The media type (RFC 6838) of a source, by the suffix of its name; plain text where it has none that we know."""
    return _MEDIA_TYPES.get(PurePath(name).suffix.lower(), "text/plain")


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
    return path.suffix.lower() in _DECODERS or path.suffix.lower() in _REFUSED


def _refuse_folder(error: OSError) -> None:
    raise UnreadableSource(f"{error.filename}: the folder cannot be read ({error.strerror}); check path and permission")


def _source(name: str, shown: str, data: bytes) -> Source:
    if len(data) > MAX_BYTES:
        raise UnreadableSource(
            f"{shown}: larger than {MAX_BYTES // 1024**2} MB; give each contract as a file of its own"
        )
    suffix = PurePath(name).suffix.lower()
    if suffix in _REFUSED:
        raise UnreadableSource(f"{shown}: {_REFUSED[suffix]} files are not read; save it as .docx or PDF")
    if suffix not in _DECODERS:
        raise UnreadableSource(f"{shown}: {suffix} files are not read; {READ} are")
    if not data.strip():
        raise UnreadableSource(f"{shown}: the file is empty; give a file that holds the text of a contract")
    content = _DECODERS[suffix](shown, data)
    if not content.text.strip():
        raise UnreadableSource(f"{shown}: the file is empty; give a file that holds the text of a contract")
    digest = hashlib.sha256(data).hexdigest()
    return Source(name, content.text, content.encoding, digest, content.places, content.omissions, data)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableSource(f"{path}: this is a folder; give a file in it")
        if path.exists() and not path.is_file():
            raise UnreadableSource(f"{path}: this is no ordinary file; give a document")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableSource(f"{path}: there is no such file; check the path") from None
    except PermissionError:
        raise UnreadableSource(f"{path}: may not be read; give yourself permission to read the file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnreadableSource(f"{path}: cannot be read ({error}); check the path") from None


# --- formats: the suffix chooses ------------------------------------------------------------------------------------


def _plain(name: str, data: bytes) -> Content:
    return Content(*decode_text(name, data))


def _html(name: str, data: bytes) -> Content:
    from ingest.html import read_html  # lxml is loaded where it is needed

    return read_html(name, data)


def _docx(name: str, data: bytes) -> Content:
    from ingest.docx import read_docx

    return read_docx(name, data)


def _pdf(name: str, data: bytes) -> Content:
    from ingest.pdf import read_pdf

    return read_pdf(name, data)


READ = "plain text (.txt), Markdown (.md), PDF (.pdf), Word (.docx) and HTML (.html)"
_DECODERS: Mapping[str, Decoder] = {
    **dict.fromkeys(("", ".txt", ".text", ".md", ".markdown"), _plain),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _html),
    **dict.fromkeys((".docx", ".docm", ".dotx"), _docx),
    ".pdf": _pdf,
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MEDIA_TYPES: Mapping[str, str] = {
    **dict.fromkeys((".md", ".markdown"), "text/markdown"),
    **dict.fromkeys((".html", ".htm"), "text/html"),
    ".xhtml": "application/xhtml+xml",
    ".docx": f"{_WORD}.document",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".dotx": f"{_WORD}.template",
    ".pdf": "application/pdf",
}
_REFUSED = {".doc": "old Word", ".rtf": "RTF", ".odt": "OpenDocument"}
