"""The sources beside the graphs: the bytes of each contract's file, the text that offsets count in, and where both are from.

`{store}/sources/{contract-id}/{key}.zip` holds `source`, `text.txt` and `provenance.json`; any tool opens it. The key is
made of the digests of bytes and text that the graph records, so a graph finds its own source or none: a new source is
written before the graph that names it, an old one goes after it. A writer that is killed leaves at worst a file that no
graph names, which goes with the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from graph.iris import checked_id
from ontology.errors import StoreUnusable, UnknownContract

FOLDER: Final = "sources"
SOURCE, TEXT, PROVENANCE = "source", "text.txt", "provenance.json"
ATTEMPTS: Final = 3  # a writer can take the old source away between our looking into the graph and into the folder
# what a ZIP file says when its bytes are not what they were; RuntimeError: a flipped bit looks like encryption
DAMAGE: Final = (OSError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, RuntimeError)

T = TypeVar("T")
Digests = Callable[[str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Provenance:
    """When a source was read (UTC, whole seconds) and with what.

    `clausegraph` is the package's version, `rules` that of the rules, `parser` what the parser says of itself (`engine 1;
    ja-ginza 5.3.0; …`), `media_type` that of the source (RFC 6838).
    """

    read_at: datetime
    clausegraph: str
    rules: str
    parser: str
    media_type: str

    def to_dict(self) -> dict[str, str]:
        """The record for JSON; the time as ISO 8601 with Z."""
        return {**asdict(self), "read_at": self.read_at.strftime("%Y-%m-%dT%H:%M:%SZ")}

    @classmethod
    def from_dict(cls, said: dict[str, str]) -> Provenance:
        """The record that `to_dict` wrote; ValueError, KeyError or TypeError where it is none."""
        return cls(**{**said, "read_at": datetime.fromisoformat(said["read_at"])})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Kept:
    """A source: the file's name, its bytes as they came, and the text that was read from them."""

    name: str
    data: bytes
    text: str
    provenance: Provenance

    @property
    def sha256(self) -> str:
        """The hex digest of the bytes (`cg:sha256`)."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def text_sha256(self) -> str:
        """The hex digest of the text in UTF-8 (`cg:textSha256`)."""
        return hashlib.sha256(self.encoded_text).hexdigest()

    @property
    def encoded_text(self) -> bytes:
        """The text in UTF-8; a lone surrogate, which a broken file can have, as the three bytes that it would have."""
        return self.text.encode("utf-8", "surrogatepass")


class SourceFiles:
    """The sources of one store. `digests` tells those of bytes and text that a contract's graph records, or raises
    UnknownContract. Without a folder they are in a temporary one that goes with the object."""

    def __init__(self, folder: Path | None, digests: Digests) -> None:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="clausegraph-sources-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = folder
        self._digests = digests

    def get(self, contract_id: str) -> Kept:
        """The source of a contract; UnknownContract, StoreUnusable where it was not kept or is damaged."""

        def read(file: zipfile.ZipFile) -> Kept:
            text = file.read(TEXT).decode("utf-8", "surrogatepass")
            return Kept(_record(file)["name"], file.read(SOURCE), text, _provenance(file))

        kept = self._read(contract_id, read)
        if kept.sha256 != self._digests(contract_id)[0]:
            raise self._missing(contract_id, "is not what was read")
        return kept

    def provenance(self, contract_id: str) -> Provenance:
        """When and with what a contract was read; raises as `get` does."""
        return self._read(contract_id, _provenance)

    @contextmanager
    def replacing(self, contract_id: str, kept: Kept | None) -> Iterator[None]:
        """Keep the source of the graph that is written inside, in place of what was kept; None keeps nothing."""
        home = self._home(contract_id)
        file = home / f"{_key(kept.sha256, kept.text_sha256)}.zip" if kept is not None else None
        known = file is not None and file.is_file()
        if kept is not None and file is not None and not known:
            _write(file, kept)
        yield
        if kept is None or file is None:
            self.forget(contract_id)
            return
        if known and not _says(file, kept):  # it was read again, with something newer: only now that the graph says so
            _write(file, kept)
        for other in os.listdir(home):  # noqa: PTH208 (faster)
            if other != file.name:
                (home / other).unlink()

    def forget(self, contract_id: str) -> None:
        """Take the source of a contract away, if there is one."""
        home = self._home(contract_id)
        if home.is_dir():
            shutil.rmtree(home)

    def forget_all_but(self, contract_ids: Container[str]) -> None:
        """Take away what belongs to none of these contracts, nor to another in the store: a writer was killed, or graphs
        were dropped by SPARQL."""
        if not self.folder.is_dir():
            return
        for name in os.listdir(self.folder):  # noqa: PTH208 (faster)
            if name not in contract_ids:
                try:
                    self._digests(name)
                except UnknownContract:
                    shutil.rmtree(self.folder / name)

    def _home(self, contract_id: str) -> Path:
        try:
            return self.folder / checked_id(contract_id)  # one path segment, without dots
        except ValueError as error:
            raise UnknownContract(str(error)) from None

    def _read(self, contract_id: str, action: Callable[[zipfile.ZipFile], T]) -> T:
        for _ in range(ATTEMPTS):
            file = self._home(contract_id) / f"{_key(*self._digests(contract_id))}.zip"
            try:
                with zipfile.ZipFile(file) as opened:
                    return action(opened)
            except FileNotFoundError:
                continue
            except DAMAGE as error:
                raise self._missing(contract_id, f"cannot be read ({error})") from None
        raise self._missing(contract_id, "is not in the store: an older clausegraph read it, or it came without one")

    def _missing(self, contract_id: str, why: str) -> StoreUnusable:
        return StoreUnusable(f"the source of {contract_id!r} {why}; ingest its file again, with --anew")


def _key(sha256: str, text_sha256: str) -> str:
    return hashlib.sha256(f"{sha256}\n{text_sha256}".encode()).hexdigest()[:32]


def _record(file: zipfile.ZipFile) -> dict[str, str]:
    said: dict[str, str] = json.loads(file.read(PROVENANCE))
    return said


def _provenance(file: zipfile.ZipFile) -> Provenance:
    said = _record(file)
    del said["name"]
    return Provenance.from_dict(said)


def _says(file: Path, kept: Kept) -> bool:
    """Whether the file holds the source already, whole, as it is to be kept."""
    try:
        with zipfile.ZipFile(file) as opened:
            record = _record(opened)
            return opened.testzip() is None and record == {"name": kept.name, **kept.provenance.to_dict()}
    except DAMAGE:
        return False


def _write(file: Path, kept: Kept) -> None:
    """Write the file whole or not at all, and so that it outlives a power cut."""
    home = file.parent
    if not home.is_dir():
        home.mkdir(parents=True)
        _sync(home.parent)
    part = file.with_suffix(".part")
    record = {"name": kept.name, **kept.provenance.to_dict()}
    with part.open("wb") as output:
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr(PROVENANCE, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
            opened.writestr(SOURCE, kept.data)
            opened.writestr(TEXT, kept.encoded_text)
        output.flush()
        os.fsync(output.fileno())
    part.replace(file)
    _sync(home)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
