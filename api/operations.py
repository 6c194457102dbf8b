"""The REST operations as data: what an operation takes and answers stands once, and routes, checks and /openapi.json come
from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, TypeAlias

from flask import Blueprint, Response, abort, request

from api import parameters
from api.negotiation import choose
from api.parameters import Parameters

JSON: Final = "application/json"
TURTLE: Final = "text/turtle"

View: TypeAlias = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Answers:
    """What an operation answers when all is well: the media types (the first is the default) and the JSON's schema."""

    schema: str  # a name among the schemas of api.schemas
    description: str
    media_types: tuple[str, ...] = (JSON,)
    paged: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one path. `name` is the operationId; `path` is relative to /api/v1 and written as Flask does."""

    name: str
    method: str
    path: str
    summary: str
    answers: Mapping[int, Answers]
    parameters: type[Parameters] = Parameters
    errors: tuple[int, ...] = ()
    writes: bool = False
    body: tuple[str, ...] = ()  # media types of the request's body
    example: str | None = None  # an address whose answer is the documentation's example


@dataclass(slots=True)
class Operations:
    """The operations of a blueprint, in the order in which the documentation shows them."""

    blueprint: Blueprint
    known: list[Operation] = field(default_factory=list)

    def add(self, operation: Operation) -> Callable[[View], View]:
        """Make the function the view of an operation: it gets the checked parameters, then what the path names."""

        def register(view: View) -> View:
            @wraps(view)
            def checked(**values: str) -> Response:
                if operation.method == "GET":
                    _acceptable(operation)
                parameters.check_path(values)
                return view(parameters.read(operation.parameters, request), **values)

            self.known.append(operation)
            self.blueprint.add_url_rule(
                operation.path, endpoint=operation.name, view_func=checked, methods=[operation.method]
            )
            return checked

        return register


def _acceptable(operation: Operation) -> None:
    offers = next(iter(operation.answers.values())).media_types
    if choose(request.accept_mimetypes, offers) is None:
        abort(406, f"this is given as {' or '.join(offers)}")


def ok(schema: str, description: str, *, paged: bool = False, media_types: tuple[str, ...] = (JSON,)) -> dict[int, Any]:
    """The answers of an operation that only ever answers 200."""
    return {200: Answers(schema, description, media_types, paged)}
