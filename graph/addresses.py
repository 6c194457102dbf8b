"""Where a store on a server is: its addresses, who we are to it, and where its files are on this machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from ontology.errors import StoreUnusable

UPDATE: Final = "CLAUSEGRAPH_STORE_UPDATE"
GRAPHS: Final = "CLAUSEGRAPH_STORE_GRAPHS"
USER: Final = "CLAUSEGRAPH_STORE_USER"
PASSWORD: Final = "CLAUSEGRAPH_STORE_PASSWORD"  # noqa: S105 (the name of a variable)
TOKEN: Final = "CLAUSEGRAPH_STORE_TOKEN"  # noqa: S105
FILES: Final = "CLAUSEGRAPH_STORE_FILES"

# by the last segment of the query address, those of update and graph store beside it; "" is the address itself
BESIDE: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "oxigraph": {"query": ("update", "store"), "sparql": ("update", "store")},
    "fuseki": {"query": ("update", "data"), "sparql": ("update", "data")},
    "virtuoso": {
        "sparql": ("sparql-auth", "sparql-graph-crud-auth"),
        "sparql-auth": ("sparql-auth", "sparql-graph-crud-auth"),
    },
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with a password, or a token, or nobody."""

    user: str | None = None
    password: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Credentials:
        """Those that the environment holds."""
        return cls(environment.get(USER) or None, environment.get(PASSWORD, ""), environment.get(TOKEN) or None)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server answers queries, carries out updates, and hands over whole graphs (None: it does not)."""

    query: str
    update: str
    graphs: str | None = None


def is_address(location: str | os.PathLike[str]) -> bool:
    """Whether a store's location is on a server, not a folder."""
    return isinstance(location, str) and location.casefold().startswith(("http://", "https://"))


def checked_address(address: str) -> str:
    """The address; StoreUnusable where it is none, or holds a password."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in address):
        raise StoreUnusable(f"{address!r} is no address of a SPARQL server, as https://example.org/sparql is")
    if parts.username is not None or parts.password is not None:
        host = parts.netloc.rpartition("@")[2]
        raise StoreUnusable(
            f"{parts.scheme}://{host}{parts.path}: leave name and password out of the address (it is shown and "
            f"logged); set {USER} and {PASSWORD}, or {TOKEN}"
        )
    return address


def addresses(query: str, kind: str, environment: Mapping[str, str]) -> Addresses:
    """All addresses of a server of a kind (`oxigraph`, `fuseki`, `virtuoso`; of others all is done at the query address),
    by what the environment says and else by where such servers have them."""
    parts = urlsplit(query)
    home, _, last = parts.path.rpartition("/")
    update, graphs = BESIDE.get(kind, {}).get(last, ("", ""))
    said = (environment.get(UPDATE), environment.get(GRAPHS))
    found = [
        checked_address(each)
        if each
        else urlunsplit((parts.scheme, parts.netloc, f"{home}/{name}", "", ""))
        if name
        else None
        for each, name in zip(said, (update, graphs), strict=True)
    ]
    return Addresses(query, found[0] or query, found[1])


def files_folder(query: str, environment: Mapping[str, str]) -> Path:
    """Where the search index and the sources of a store on a server lie here."""
    if environment.get(FILES):
        return Path(environment[FILES])
    from platformdirs import user_data_path

    host = urlsplit(query).hostname or ""
    return user_data_path("clausegraph") / "stores" / f"{host}-{hashlib.sha256(query.encode()).hexdigest()[:12]}"
