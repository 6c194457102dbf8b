"""The parameters of requests: what each operation takes, checked before anything is asked; the error names the parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import unquote, unquote_to_bytes

from flask import Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from graph.listing import Family
from ontology.errors import QueryRefused
from ontology.facts import Basis, ClauseKind, ExceptionKind, NormType, NoticeCode, Role

SHOWN: Final = 80  # characters of a wrong value that the error repeats
LONGEST_QUERY: Final = 8192  # bytes of the whole query string
DEFAULT_LIMIT: Final = 100
LARGEST_LIMIT: Final = 1000

DURATION: Final = "^P([0-9]{1,4}Y([0-9]{1,4}M)?([0-9]{1,4}D)?|[0-9]{1,4}M([0-9]{1,4}D)?|[0-9]{1,4}[WD])$"
FACT_KEY: Final = "^[^/\\x00-\\x1f\\x7f]{1,80}/[0-9]{1,9}$"
TEXT: Final = "^[^\\x00-\\x1f\\x7f]*$"  # no control characters
ADDRESS: Final = "^[A-Za-z0-9_~-]{1,200}$"
NUMBER: Final = "^[0-9]{1,9}$"
FILE_NAME: Final = "^[^\\x00-\\x1f\\x7f/\\\\]+$"
# what the patterns ask, for people
ASKED: Final = {
    DURATION: "must be an ISO 8601 duration of years, months, days or weeks, like P1Y or P6M",
    FACT_KEY: "must be a contract's id, a slash and a number, as in the link to the next page",
    TEXT: "has a control character, which nothing here has",
    ADDRESS: "is no clause's address: letters, digits, _, - and ~, like art_3__para_1",
    NUMBER: "must be a whole number",
    FILE_NAME: "is no file name: control characters and slashes are not taken",
}
# what stands in paths; whatever else is asked for is not there
IN_PATHS: Final = {"address": ADDRESS, "number": NUMBER}


class BadParameter(QueryRefused):
    """A parameter that is none, stands twice, or has a value that it cannot have; `parameter` is its name."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(detail)
        self.parameter = parameter


def _whole(value: Any) -> Any:
    if isinstance(value, str) and not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise ValueError("is no whole number")
    return value


def _yes_or_no(value: Any) -> Any:
    if value not in ("true", "false", True, False, None):
        raise ValueError("is neither true nor false")
    return value in ("true", True) if value is not None else None


Text = Annotated[str, Field(min_length=1, max_length=200, pattern=TEXT)]
Flag = Annotated[bool, BeforeValidator(_yes_or_no)]
Address = Annotated[str, Field(pattern=ADDRESS)]
Limit = Annotated[int, Field(ge=1, le=LARGEST_LIMIT), BeforeValidator(_whole)]


class Parameters(BaseModel):
    """No parameters: base of all."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Parameters):
    """A page of a list."""

    limit: Limit = Field(DEFAULT_LIMIT, description="How many items the page has at most.")


class ContractsPage(Page):
    """A page of the contracts."""

    after: Text | None = Field(None, description="The page begins behind this contract id (from a `next` link).")


class FactsPage(Page):
    """A page of facts of one contract."""

    after: Annotated[str, Field(pattern=FACT_KEY)] | None = Field(
        None, description="The page begins behind this fact (from a `next` link): contract id and number."
    )
    address: Address | None = Field(None, description="Only what stands in this clause or anywhere under it: `art_3`.")


class _Clauses(FactsPage):
    kind: ClauseKind | None = Field(None, description="Only clauses of this kind.")
    survives: Flag | None = Field(None, description="Only clauses that survive termination (or, false, that do not).")


class _Parties(Page):
    after: Annotated[str, Field(pattern=FACT_KEY)] | None = Field(
        None, description="The page begins behind this party (from a `next` link): contract id and number."
    )
    role: Role | None = Field(None, description="Only parties with this role.")
    name: Text | None = Field(None, description="Only parties with this name or alias.")


class _Definitions(FactsPage):
    term: Text | None = Field(None, description="Only definitions of this term.")


class _References(FactsPage):
    status: Annotated[str, Field(pattern="^(resolved|dangling|external)$")] | None = Field(
        None, description="Only references that lead to a clause, to none, or to a law: resolved, dangling, external."
    )
    law: Text | None = Field(None, description="Only references to this law.")


class _Norms(FactsPage):
    type: NormType | None = Field(None, description="Only norms of this type.")
    bearer: Text | None = Field(None, description="Only norms that bind the party or actor of this name or alias.")
    counterparty: Text | None = Field(None, description="Only norms towards the party or actor of this name or alias.")
    has_exception: Flag | None = Field(None, description="Only norms with (or without) an exception.")
    best_effort: Flag | None = Field(None, description="Only norms to try one's best (or, false, the others).")


class _Exceptions(FactsPage):
    kind: ExceptionKind | None = Field(None, description="Only exceptions of this kind.")


class _Survivals(FactsPage):
    min_duration: Annotated[str, Field(pattern=DURATION)] | None = Field(
        None,
        description="Only survivals for at least this ISO 8601 duration (`P1Y`; a year counts 365 days, a month 30). "
        "Those without a stated duration are left out.",
    )
    basis: Basis | None = Field(None, description="Only survivals on this basis.")


class _Notices(FactsPage):
    code: NoticeCode | None = Field(None, description="Only notices with this code.")


class _OfAll(BaseModel):
    contract: Text | None = Field(None, description="Only facts of the contract with this id.")


IN_CONTRACT: Final[dict[Family, type[Parameters]]] = {
    "clauses": _Clauses,
    "parties": _Parties,
    "definitions": _Definitions,
    "references": _References,
    "norms": _Norms,
    "exceptions": _Exceptions,
    "survivals": _Survivals,
    "notices": _Notices,
}
ACROSS: Final[dict[Family, type[Parameters]]] = {
    family: type(f"All{family.capitalize()}", (model, _OfAll), {"__doc__": f"A page of {family} of all contracts."})
    for family, model in IN_CONTRACT.items()
}


class Search(Parameters):
    """A search for clauses."""

    q: Annotated[str, Field(min_length=1, max_length=200, pattern=TEXT)] = Field(
        description="The words, divided by spaces. A compound also finds its parts: 損害賠償 finds 損害の賠償."
    )
    contract: Text | None = Field(None, description="Only clauses of the contract with this id.")
    limit: Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)] = Field(20, description="How many at most.")
    after: Annotated[int, Field(ge=0, le=10_000), BeforeValidator(_whole)] = Field(
        0, description="The page begins behind so many hits (from a `next` link)."
    )


class Named(Parameters):
    """A file that is the body itself."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=FILE_NAME)] | None = Field(
        None, description="The file's name where the body is the file itself; its ending says the format."
    )


class Upload(Named):
    """How an uploaded contract is taken."""

    id: Annotated[str, Field(min_length=1, max_length=80, pattern=TEXT)] | None = Field(
        None, description="The contract's id; without it, it is made from the file's name."
    )


P = TypeVar("P", bound=Parameters)


def read(model: type[P], request: Request) -> P:
    """The parameters of a request; BadParameter names the first that is wrong, and what there is."""
    sent = request.query_string
    if len(sent) > LONGEST_QUERY:
        longest = max(request.args.items(), key=lambda item: len(item[1]), default=("", ""))[0] or sent[:20].decode(
            "latin-1"
        )
        raise BadParameter(
            longest[:80],
            f"the parameter {longest[:80]!r} is too long: a query string has at most {LONGEST_QUERY} bytes",
        )
    _refuse_other_encodings(sent)
    for name, values in request.args.lists():
        if name not in model.model_fields:
            raise BadParameter(name, f"no parameter is called {name[:SHOWN]!r}; {_known(model)}")
        if len(values) > 1:
            raise BadParameter(name, f"the parameter {name!r} stands {len(values)} times")
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        given = f"{name}={request.args[name][:SHOWN]!r}" if name in request.args else name
        told = ASKED.get(first.get("ctx", {}).get("pattern", ""), first["msg"].removeprefix("Value error, "))
        raise BadParameter(name, f"{given}: {told}") from None


def check_path(values: Mapping[str, Any]) -> None:
    """Refuse what no path can name: BadParameter names the part of the path."""
    for name, value in values.items():
        pattern = IN_PATHS.get(name, TEXT)
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise BadParameter(name, f"{name}={value[:SHOWN]!r}: {ASKED[pattern]}")


def _refuse_other_encodings(query: bytes) -> None:
    for pair in query.split(b"&"):
        try:
            unquote_to_bytes(pair).decode()
        except UnicodeDecodeError:
            name = unquote(pair.partition(b"=")[0].decode("latin-1"))
            raise BadParameter(name[:SHOWN], f"{name[:SHOWN]}: the value is not UTF-8") from None


def _known(model: type[Parameters]) -> str:
    return f"there are {', '.join(model.model_fields)}" if model.model_fields else "there are none here"
