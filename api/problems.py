"""Every error as problem+json (RFC 9457), or as a page where a person asked; never a stack trace."""

from __future__ import annotations

import json
from difflib import get_close_matches
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from api.negotiation import wants_page
from api.parameters import BadParameter
from api.request_ids import request_id
from ontology.errors import ClausegraphError

PROBLEM_JSON: Final = "application/problem+json"
UNEXPECTED: Final = "The server met an error that is not yours; its log has the details."


def install(app: Flask) -> None:
    """Answer every error of the application as a problem."""
    app.register_error_handler(ClausegraphError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def body(status: int, detail: str, path: str, **more: str) -> bytes:
    """The problem as JSON; `path` is what was asked for, `more` are members beyond those of RFC 9457."""
    title = HTTPStatus(status).phrase
    fields = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": path, **more}
    return (json.dumps(fields, ensure_ascii=False) + "\n").encode()


def problem(status: int, detail: str, **more: str) -> Response:
    """The error as the client reads it best: JSON for programs, a page for people."""
    if wants_page(request.accept_mimetypes) and not request.path.startswith("/api/"):
        title = HTTPStatus(status).phrase
        return Response(render_template("error.html", status=status, title=title, detail=detail), status)
    return Response(body(status, detail, request.path, **more), status, content_type=PROBLEM_JSON)


def _ours(error: ClausegraphError) -> Response:
    more = {"parameter": error.parameter} if isinstance(error, BadParameter) else {}
    return problem(error.http_status, str(error), **more)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return current_app.make_response(error.get_response())  # a redirect
    response = problem(error.code, _detail(error))
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers[name] = value  # Allow with 405, Retry-After with 503
    return response


def _detail(error: HTTPException) -> str:
    """What is wrong; of an address that leads nowhere, the nearest that leads somewhere."""
    told = error.description or ""
    if isinstance(error, NotFound) and request.url_rule is None:
        rules = (rule.rule for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or ()))
        near = get_close_matches(request.path, [_filled(rule, request.path) for rule in rules], n=1, cutoff=0.4)
        return f"nothing is at {request.path}" + (f"; the nearest is {near[0]}" if near else "; see /docs")
    if isinstance(error, MethodNotAllowed):
        return f"{request.method} is not for {request.path}; there are {', '.join(sorted(error.valid_methods or ()))}"
    return told


def _filled(rule: str, path: str) -> str:
    """The rule with what stands in the path at the places that it leaves open."""
    parts = rule.split("/")
    if "<" in rule and len(parts) == path.count("/") + 1:
        parts = [asked if part.startswith("<") else part for part, asked in zip(parts, path.split("/"), strict=True)]
    return "/".join(parts)


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected error at %s (request %s)", request.path, request_id(), exc_info=error)
    return problem(500, UNEXPECTED)
