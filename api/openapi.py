"""`/openapi.json`: the operations as OpenAPI 3.1, with examples that the server itself gave; `/docs`: the same to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, current_app, json, render_template, request

from api.operations import JSON, Answers, Operation
from api.parameters import ADDRESS, NUMBER, TEXT
from api.problems import PROBLEM_JSON
from api.schemas import REF, schemas
from graph import listing, lookup
from graph.store import ClauseStore

ASSETS: Final = "flask-openapi3-rapidoc"  # the distribution that carries RapiDoc
SCRIPT: Final = "flask_openapi3_rapidoc/templates/rapidoc/js/rapidoc-min.js"
# RapiDoc makes its styles as it runs; it loads nothing from elsewhere
DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
)
DESCRIPTION: Final = """Contracts, their clauses and what the clauses say. Field names are those of docs/facts.md; every
resource has `id` (its IRI, which can be followed), `links`, and, where it is a fact, `evidence`: the quote, where it stands
in the source (`start`, `end`, code points) and the rule that found it. Lists come in pages: follow `links.next` or the
header `Link`. Everything can be asked for again with `If-None-Match`. Errors are problem+json (RFC 9457)."""
IN_PATH: Final[dict[str, dict[str, Any]]] = {
    "contract_id": {"description": "The contract's id.", "schema": {"type": "string", "minLength": 1, "pattern": TEXT}},
    "address": {
        "description": "The clause's address: `art_3__para_1`.",
        "schema": {"type": "string", "pattern": ADDRESS},
    },
    "number": {"description": "The number in the family, from 1.", "schema": {"type": "string", "pattern": NUMBER}},
    "job_id": {"description": "The job's id.", "schema": {"type": "string", "minLength": 1, "pattern": TEXT}},
}


def openapi_blueprint(store: ClauseStore, operations: Iterable[Operation]) -> Blueprint:
    """`/openapi.json` and `/docs` for the operations, with examples from the store."""
    blueprint = Blueprint("openapi", __name__)
    known = tuple(operations)
    made: dict[str, str] = {}

    @blueprint.get("/openapi.json")
    def document() -> Response:
        version = store.version
        if version not in made:
            made.clear()
            names = _named(store)
            made[version] = json.dumps(openapi(known, names, _examples(names, known)))
        response = Response(made[version], content_type=JSON)
        response.add_etag()
        response.make_conditional(request)
        return response

    @blueprint.get("/docs")
    def docs() -> Response:
        return Response(render_template("docs.html"), headers={"Content-Security-Policy": DOCS_POLICY})

    @blueprint.get("/docs/rapidoc.js")
    def script() -> Response:
        response = Response(_script(), content_type="text/javascript; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=86400"
        response.add_etag()
        response.make_conditional(request)
        return response

    return blueprint


def openapi(operations: Iterable[Operation], names: dict[str, str], examples: dict[str, Any]) -> dict[str, Any]:
    """The document; `names` are examples of what stands in paths, `examples` are answers by operation."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = "/api/v1" + re.sub(r"<(\w+)>", r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(
            operation, names, examples.get(operation.name)
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "clausegraph", "version": version("clausegraph"), "description": DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation, named: dict[str, str], example: Any) -> dict[str, Any]:
    names = re.findall(r"<(\w+)>", operation.path)
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [_tag(operation)],
        "parameters": [*(_in_path(name, named.get(name)) for name in names), *_query(operation)],
        "responses": {str(status): _answers(each, example) for status, each in operation.answers.items()},
    }
    errors = {400, *operation.errors} | ({401, 403, 503} if operation.writes else {304, 406})
    for status in sorted(errors):
        described["responses"][str(status)] = _error(status)
    if operation.writes:
        described["security"] = [{"token": []}]
    if operation.body:
        described["requestBody"] = {"required": True, "content": {each: _body(each) for each in operation.body}}
    return described


def _tag(operation: Operation) -> str:
    """Under which heading the documentation shows it."""
    if operation.writes or operation.name == "job":
        return "Writing"
    return "One contract" if "<contract_id>" in operation.path else "All contracts"


def _query(operation: Operation) -> list[dict[str, Any]]:
    schema = operation.parameters.model_json_schema(ref_template=REF + "{model}")
    defined = schema.get("$defs", {})
    found = []
    for name, value in schema.get("properties", {}).items():
        plain = {key: each for key, each in value.items() if key not in {"title", "description", "default", "anyOf"}}
        if "anyOf" in value:  # a parameter that may be left out is not null where it is there
            plain = next(each for each in value["anyOf"] if each != {"type": "null"})
        if "$ref" in plain:
            plain = {
                key: each for key, each in defined[plain["$ref"].removeprefix(REF)].items() if key in {"type", "enum"}
            }
        if value.get("default") is not None:
            plain = {**plain, "default": value["default"]}
        required = name in schema.get("required", ())
        found.append(
            {"name": name, "in": "query", "required": required, "description": value["description"], "schema": plain}
        )
    return found


def _answers(answers: Answers, example: Any) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for media_type in answers.media_types:
        is_json = media_type == JSON
        content[media_type] = {"schema": {"$ref": REF + answers.schema} if is_json else {"type": "string"}}
        if is_json and example is not None:
            content[media_type]["example"] = example
    described: dict[str, Any] = {"description": answers.description, "content": content}
    if answers.paged:
        link = {"description": 'The next page, `rel="next"`.', "schema": {"type": "string"}}
        described["headers"] = {"Link": link}
    if not answers.schema:
        del described["content"]
    return described


def _error(status: int) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": "The client has it already (If-None-Match)."}
    return {"description": phrase, "content": {PROBLEM_JSON: {"schema": {"$ref": REF + "Problem"}}}}


def _body(media_type: str) -> dict[str, Any]:
    if media_type == "multipart/form-data":
        file = {"type": "string", "format": "binary"}
        return {"schema": {"type": "object", "properties": {"file": file}, "required": ["file"]}}
    return {"schema": {"type": "string", "minLength": 1}}


def _in_path(name: str, example: str | None) -> dict[str, Any]:
    described = {"name": name, "in": "path", "required": True, **IN_PATH[name]}
    return described if example is None else {**described, "example": example}


def _named(store: ClauseStore) -> dict[str, str]:
    """The first contract, its first clause, a number: nothing where the store is empty."""
    ids = listing.ids(store)
    if not ids:
        return {}
    first = lookup.clauses(store, ids[0])
    return {"contract_id": ids[0], "number": "1", **({"address": first[0].value.address} if first else {})}


@cache
def _script() -> bytes:
    return Path(str(distribution(ASSETS).locate_file(SCRIPT))).read_bytes()


def _examples(names: dict[str, str], operations: Iterable[Operation]) -> dict[str, Any]:
    """What the server answers to each operation's example address."""
    examples = {}
    client = current_app.test_client()
    for operation in operations if names else ():
        if operation.example is not None:
            response = client.get(
                operation.example.format_map(
                    {"address": "art_1", **{name: quote(value) for name, value in names.items()}}
                )
            )
            if response.status_code == HTTPStatus.OK:
                examples[operation.name] = response.get_json()
    return examples
