"""Tables that a page shows and that a visitor can take away as CSV: the same rows in both."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# a spreadsheet takes a cell that begins with one of these for a formula
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK: Final = "\ufeff"  # without it, Excel reads UTF-8 as Shift_JIS


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `at` is the place in the reader that it leads to, `japanese` whether it quotes the contract.

    `kind` is what it names, for its colour; `links` are the places that its parts lead to, each with its words.
    """

    text: str
    at: str | None = None
    japanese: bool = True
    kind: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by the names of their words (api.words), and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_csv(header: Sequence[str], table: Table) -> str:
    """The table as CSV (RFC 4180) with the words of the header, for spreadsheets: what looks like a formula is text."""
    written = io.StringIO()
    written.write(BYTE_ORDER_MARK)
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([_harmless(cell.text) for cell in row] for row in table.rows)
    return written.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
