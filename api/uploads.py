"""REST that writes: POST, PUT and DELETE of contracts, for who bears the token; and the jobs of large files."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Response, abort, request

from api.auth import require_token
from api.caching import Digests, check_precondition
from api.ingestion import State
from api.jobs import Job, Jobs, JobState
from api.keeping import is_up_to_date
from api.nearest import unknown_contract
from api.operations import Answers, Operation, Operations
from api.parameters import BadParameter, Named, Parameters, Upload
from api.problems import UNEXPECTED
from api.rest import answer
from api.rows import Row, contract, contract_path, fact
from api.writing import Writer
from graph import listing, lookup
from graph.iris import contract_id as id_from
from graph.store import ClauseStore
from ontology.errors import ClausegraphError, UnknownContract

LARGE: Final = 200_000  # bytes: what is larger is read while the client does something else
LARGEST: Final = 16 * 1024**2
PATIENCE: Final = 60.0  # seconds that a client waits for a file that is not large
MULTIPART: Final = "multipart/form-data"
# the ending by which a body without a name is read
ENDINGS: Final = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
TAKES: Final = (MULTIPART, *ENDINGS)
TAKEN: Final = {
    200: Answers("Taken", "Nothing new: the store has this text already; or it replaced another."),
    201: Answers("Taken", "The contract is in the store."),
    202: Answers("Job", "It is being read; ask the job how far it is."),
}


class Uploads:
    """The operations that write, over a store, what writes to it, and the jobs."""

    def __init__(self, store: ClauseStore, writer: Writer, jobs: Jobs) -> None:
        self._store = store
        self._writer = writer
        self.jobs = jobs
        self._digests = Digests(store)

    def register(self, operations: Operations) -> None:
        """Add the operations."""
        one, refused = "/contracts/<contract_id>", (409, 412, 413, 415, 422, 500)
        post = Operation(
            "add_contract", "POST", "/contracts", "Read a contract into the store.",
            TAKEN, Upload, errors=refused, writes=True, body=TAKES,
        )  # fmt: skip
        put = Operation(
            "put_contract", "PUT", one, "Read a contract into the store under this id, in place of what is there.",
            TAKEN, Named, errors=(404, *refused), writes=True, body=TAKES,
        )  # fmt: skip
        gone = {204: Answers("", "The contract is gone, and nothing else.")}
        delete = Operation(
            "remove_contract", "DELETE", one, "Take a contract away.", gone, errors=(404, 412), writes=True
        )
        job = Operation(
            "job", "GET", "/jobs/<job_id>", "How far an upload is.", {200: Answers("Job", "The job.")}, errors=(404,)
        )
        for operation, view in ((post, self.post), (put, self.put), (delete, self.delete), (job, self.job)):
            operations.add(operation)(view)

    def post(self, query: Upload) -> Response:
        """A new contract; 200 where the store has the text (which is read again after an update), 409 where the id is
        another text's."""
        require_token(request)
        name, data = _file(query.name)
        begun = self.begin(name, data, query.id)
        return self._taken(begun, State.UNCHANGED) if isinstance(begun, str) else self._answer(begun, data)

    def begin(self, name: str, data: bytes, contract_id: str | None = None) -> Job | str:
        """The job that reads a new file; the contract's id where the store has it already. Conflict where the id is another
        text's, BadParameter where it is none. Who calls this has seen to the token."""
        digest = hashlib.sha256(data).hexdigest()
        held = listing.with_source(self._store, digest)
        contract_id = contract_id or (held[0] if held else _id_from(name, digest))
        if contract_id in held and is_up_to_date(self._store, contract_id):
            return contract_id
        if _known(self._store, contract_id, "id") and contract_id not in held:
            abort(
                HTTPStatus.CONFLICT,
                f"another text has the id {contract_id!r}: PUT {contract_path(contract_id)} replaces it, ?id= keeps both",
            )
        return self.jobs.start(name, data, contract_id, State.REPLACED if contract_id in held else State.ADDED)

    def put(self, query: Named, contract_id: str) -> Response:
        """A contract under this id, whole, whatever was there."""
        require_token(request)
        there = contract_id in self._store
        check_precondition(self._digests.of(contract_id) if there else None, request.path)
        name, data = _file(query.name)
        same = contract_id in listing.with_source(self._store, hashlib.sha256(data).hexdigest())
        if same and is_up_to_date(self._store, contract_id):
            return self._taken(contract_id, State.UNCHANGED)
        job = self.jobs.start(name, data, contract_id, State.REPLACED if there else State.ADDED)
        return self._answer(job, data)

    def delete(self, query: Parameters, contract_id: str) -> Response:
        """Take one contract away."""
        require_token(request)
        if contract_id not in self._store:
            raise unknown_contract(self._store, contract_id, "/api/v1/contracts/")
        check_precondition(self._digests.of(contract_id), request.path)
        self._writer.remove(contract_id)
        return Response(status=HTTPStatus.NO_CONTENT)

    def job(self, query: Parameters, job_id: str) -> Response:
        """How far an upload is."""
        job = self.jobs.get(job_id)
        if job is None:
            abort(HTTPStatus.NOT_FOUND, f"no job {job_id!r}, or none any more; sending the file again does no harm")
        return answer(_job(job), headers={"Cache-Control": "no-store", **({} if job.finished.is_set() else _AGAIN)})

    def _answer(self, job: Job, data: bytes) -> Response:
        at_once = len(data) <= LARGE and "respond-async" not in request.headers.get("Prefer", "")
        if not (at_once and job.finished.wait(PATIENCE)):
            row = _job(job)
            return answer(row, HTTPStatus.ACCEPTED, {"Location": row["links"]["self"], **_AGAIN})
        if job.error is not None:
            raise job.error
        return self._taken(job.contract_id, State(job.outcome))

    def _taken(self, contract_id: str, state: State) -> Response:
        row = contract(lookup.contract(self._store, contract_id), contract_id)
        notices = [fact("notices", found, contract_id) for found in lookup.notices(self._store, contract_id)]
        status = HTTPStatus.CREATED if state is State.ADDED else HTTPStatus.OK
        return answer({**row, "state": state, "notices": notices}, status, {"Location": contract_path(contract_id)})


_AGAIN: Final = {"Retry-After": "1"}


def _file(named: str | None) -> tuple[str, bytes]:
    """Name and bytes of the file in the request; 415 for what is no document."""
    request.max_content_length = LARGEST
    if request.mimetype == MULTIPART:
        files = request.files.getlist("file")
        if len(files) != 1 or not files[0].filename:
            raise BadParameter(
                "file", f"there must be one part called file with a file name, and there are {len(files)}"
            )
        return named or files[0].filename, files[0].read()
    if request.mimetype not in ENDINGS:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a contract is sent as {', '.join(TAKES)}")
    return named or f"text{ENDINGS[request.mimetype]}", request.get_data()


def _id_from(name: str, digest: str) -> str:
    stem = name.rpartition(".")[0]
    try:
        return id_from(name) if stem not in {"", "text"} else f"text-{digest[:12]}"
    except ValueError:
        raise BadParameter("id", f"no id can be made from the name {name!r}; give one with ?id=") from None


def _known(store: ClauseStore, contract_id: str, parameter: str) -> bool:
    try:
        return contract_id in store
    except UnknownContract as error:
        raise BadParameter(parameter, str(error)) from None


def _job(job: Job) -> Row:
    """A job as JSON."""
    links = {"self": f"/api/v1/jobs/{quote(job.id)}"}
    if job.state is JobState.DONE:
        links["contract"] = contract_path(job.contract_id)
    status, detail = 202, None
    if job.error is not None:
        ours = isinstance(job.error, ClausegraphError)
        status, detail = getattr(job.error, "http_status", 500), str(job.error) if ours else UNEXPECTED
    elif job.state is JobState.DONE:
        status = 201 if job.outcome == State.ADDED else 200
    return {
        "id": job.id, "state": job.state, "contract": job.contract_id, "done": job.done, "total": job.total,
        "detail": detail, "status": status, "links": links,
    }  # fmt: skip
