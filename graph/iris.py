"""The IRIs of a contract and of everything in it, and the contract ids that they are made of.

`{base}contracts/{contract-id}` is a contract and its named graph, `…/{contract-id}/{address}` a clause,
`…/{contract-id}/norms/3` the third norm. The same text under the same id has the same IRIs on every run and machine.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final
from urllib.parse import urlsplit

DEFAULT_BASE: Final = "http://localhost:8000/id/"

LONGEST_ID: Final = 80  # code points
MOST_BYTES: Final = 240  # in UTF-8: so many Japanese code points have, and `{id}.ttl` fits a file name of 255 bytes


@dataclass(frozen=True, slots=True)
class ContractIris:
    """The IRIs of one contract, as text."""

    base: str
    contract_id: str

    @property
    def contract(self) -> str:
        """The contract, which is also the name of its graph."""
        return f"{self.base}contracts/{self.contract_id}"

    def clause(self, address: str) -> str:
        """The clause at an address."""
        return f"{self.contract}/{address}"

    def fact(self, family: str, number: int) -> str:
        """A fact by its family (`norms`, `survivals` …) and its number from 1."""
        return f"{self.contract}/{family}/{number}"

    def amount(self, norm: int, number: int) -> str:
        """An amount of a norm; both count from 1."""
        return f"{self.fact('norms', norm)}/amounts/{number}"


def contract_id(file_name: str) -> str:
    """The contract id for a file: its name without folders and suffix, as `slug` writes it.

    Raises ValueError where nothing of the name can be kept.
    """
    name = re.split(r"[/\\]", file_name)[-1]
    stem = name.rpartition(".")[0] or name
    return slug(stem)


def slug(text: str) -> str:
    """The text as a contract id: small letters (of any script), digits, `-` and `_`, at most 80 of them (240 bytes).

    So it is one path segment, safe in an IRI and as a file name: no dots, no slashes, no spaces. A longer text is cut
    and keeps apart from others by a digest. `slug(slug(text)) == slug(text)`. Raises ValueError where nothing is left.
    """
    kept = "".join(c if _may_stand(c) else "-" for c in unicodedata.normalize("NFKC", text).lower())
    # lower() can undo the composition (İ): compose again, or the slug of the slug would differ
    short = re.sub(r"-{2,}", "-", unicodedata.normalize("NFKC", kept))
    short = "".join(dropwhile(_is_trimming, short)).rstrip("-_")
    if not short:
        raise ValueError(f"no contract id can be made from {text!r}: give one of letters, digits, - and _")
    if len(short) <= LONGEST_ID and len(short.encode()) <= MOST_BYTES:
        return short
    digest = hashlib.sha256(short.encode()).hexdigest()[:8]
    cut = short[: LONGEST_ID - 9].encode()[: MOST_BYTES - 9].decode(errors="ignore")
    return f"{cut.rstrip('-_')}-{digest}"


def checked_id(text: str) -> str:
    """The text itself where it is a contract id; ValueError with a proposal where it is not."""
    proposal = slug(text)
    if proposal != text:
        raise ValueError(f"{text!r} is no contract id (small letters, digits, - and _): try {proposal!r}")
    return text


def checked_base(text: str) -> str:
    """The text itself where IRIs can be made from it: absolute, http(s) or urn-like, ending in `/` or `#`."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or not text.endswith("/") or parts.query:
        raise ValueError(f"the base {text!r} must be an http or https address that ends in /")
    if re.search(r"[\x00-\x20<>\"{}|\\^`#]", text):
        raise ValueError(f"the base {text!r} has a character that no IRI may have")
    return text


def _may_stand(character: str) -> bool:
    return character.isalnum() or character in "-_" or unicodedata.category(character) in {"Mn", "Mc"}


def _is_trimming(character: str) -> bool:
    return character in "-_" or not character.isalnum()
