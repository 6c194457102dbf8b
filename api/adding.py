"""`/uploads`: adding a contract from a page, with or without JavaScript: a form, how far the reading is, and the contract.

The form has a field for the token, and nothing else lets anybody write: no cookie does. So a page of somebody else cannot make a
visitor's browser write here (CSRF), as it does not know the token.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from api.auth import check_token, writing_allowed
from api.ingestion import State
from api.jobs import JobState
from api.problems import UNEXPECTED
from api.uploads import LARGEST, Uploads
from api.words import language_of, words
from ontology.errors import ClausegraphError

AGAIN: Final = 1  # seconds until the page asks again how far the reading is


def adding_blueprint(uploads: Uploads) -> Blueprint:
    """The form at `/uploads`, and a page for each upload."""
    blueprint = Blueprint("adding", __name__)

    @blueprint.get("/uploads")
    def form() -> str:
        return render_template("adding.html", writing=writing_allowed())

    @blueprint.post("/uploads")
    def add() -> Any:
        request.max_content_length = LARGEST
        try:
            check_token(request.form.get("token", "").encode())
            begun = uploads.begin(*_file(), request.form.get("id", "").strip() or None)
        except (ClausegraphError, HTTPException) as error:
            return _refused(*_why(error))
        if isinstance(begun, str):
            return _to_contract(begun, State.UNCHANGED)
        return redirect(url_for("adding.progress", job_id=begun.id), HTTPStatus.SEE_OTHER)

    @blueprint.get("/uploads/<job_id>")
    def progress(job_id: str) -> Any:
        job = uploads.jobs.get(job_id)
        if job is None:
            abort(HTTPStatus.NOT_FOUND, f"no upload {job_id!r}, or none any more; sending the file again does no harm")
        if job.state is JobState.DONE:
            return _to_contract(job.contract_id, job.outcome)
        if job.error is not None:
            return _refused(*_why(job.error))
        headers = {"Refresh": str(AGAIN), "Cache-Control": "no-store"}
        return Response(render_template("progress.html", job=job), headers=headers)

    return blueprint


def _file() -> tuple[str, bytes]:
    file = request.files.get("file")
    if file is None or not file.filename:
        abort(HTTPStatus.BAD_REQUEST, words(language_of(request))("file_missing"))
    return file.filename, file.read()


def _to_contract(contract_id: str, outcome: str) -> Any:
    """The contract as it reads; above it stand what became of the upload, and the notices."""
    return redirect(url_for("pages.contract", contract_id=contract_id, upload=outcome), HTTPStatus.SEE_OTHER)


def _why(error: Exception) -> tuple[int, str]:
    """Status and reason, in the words of the page where it has some."""
    t = words(language_of(request))
    if isinstance(error, HTTPException):
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        known = {
            HTTPStatus.UNAUTHORIZED: "token_wrong",
            HTTPStatus.CONFLICT: "id_taken",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "file_too_large",
        }
        return status, t(known[HTTPStatus(status)]) if status in known else error.description or ""
    if isinstance(error, ClausegraphError):
        return error.http_status, str(error)
    return HTTPStatus.INTERNAL_SERVER_ERROR, UNEXPECTED


def _refused(status: int, reason: str) -> Response:
    """The form again, with the reason."""
    page = render_template("adding.html", writing=writing_allowed(), reason=reason, id=request.form.get("id", ""))
    return Response(page, status)
