"""What can go wrong, for the command line and for HTTP alike.

ClausegraphError
  UnreadableSource    the file is no contract that we can open    exit 2   422
  UnknownContract     no such contract in the store               exit 3   404
  QueryRefused        the SPARQL is wrong, or would write, leave  exit 4   400
                      the machine or never end
  StoreUnusable       the store cannot be opened or is not ours   exit 5   503
    StoreBusy         another clausegraph is writing to it        exit 5   503
"""

from __future__ import annotations

from typing import ClassVar


class ClausegraphError(Exception):
    """Base of everything that clausegraph raises on purpose; its text tells a person what to do."""

    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class UnreadableSource(ClausegraphError):
    """The file is no contract that we can open."""

    exit_status = 2
    http_status = 422


class UnknownContract(ClausegraphError):
    """No such contract in the store."""

    exit_status = 3
    http_status = 404


class UnknownClause(UnknownContract):
    """No such clause in the contract."""


class QueryRefused(ClausegraphError):
    """The SPARQL is wrong, or would write, leave the machine or never end."""

    exit_status = 4
    http_status = 400


class StoreUnusable(ClausegraphError):
    """The store cannot be opened, or was not made by clausegraph."""

    exit_status = 5
    http_status = 503


class StoreBusy(StoreUnusable):
    """Another clausegraph is writing to the store; it can be tried again later."""
