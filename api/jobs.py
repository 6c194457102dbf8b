"""Uploads on their way into the store: waiting, reading, writing, done or refused."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from api.job_records import JobRecords, Record
from api.keeping import kept_of
from api.problems import UNEXPECTED
from api.reading_process import Reader
from api.writing import Writer
from ontology.errors import ClausegraphError

KEPT: Final = 1000  # jobs in memory; JobRecords has more
MOST_WAITING: Final = 100


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


UNFINISHED: Final = (JobState.WAITING, JobState.READING, JobState.WRITING)


class TooManyJobs(ClausegraphError):
    """So many uploads wait that no more are taken."""

    http_status = 503


class Interrupted(ClausegraphError):
    """The server stopped in the middle of it."""

    http_status = 503


class RefusedBefore(ClausegraphError):
    """What an earlier run of the server refused, with the status that it answered."""

    def __init__(self, detail: str, status: int) -> None:
        super().__init__(detail)
        self.http_status = status  # type: ignore[misc]


@dataclass(slots=True)
class Job:
    """One upload. `done` of `total` sentences are read; `error` says why it was refused; `outcome` is a state of a file."""

    id: str
    name: str
    contract_id: str
    outcome: str
    state: JobState = JobState.WAITING
    done: int = 0
    total: int = 0
    error: ClausegraphError | Exception | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    def tell(self, done: int, total: int) -> None:
        """Take note of how far it is."""
        self.state, self.done, self.total = JobState.READING, done, total


class Jobs:
    """The uploads of this server, one after the other; safe to use from many threads.

    What an earlier run of the server left unfinished is `interrupted` from now on.
    """

    def __init__(self, reader: Reader, writer: Writer, records: JobRecords, log: Callable[[Exception], None]) -> None:
        self._reader = reader
        self._writer = writer
        self._log = log
        self._records = records
        self._records.interrupted(UNFINISHED, JobState.INTERRUPTED)
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="uploads")

    def start(self, name: str, data: bytes, contract_id: str, outcome: str) -> Job:
        """The job that reads a file and puts it into the store; the one that is at it already, where there is one."""
        told = hashlib.sha256(data).hexdigest() + contract_id
        job_id = hashlib.sha256(told.encode()).hexdigest()[:24]
        with self._lock:
            job = self._known.get(job_id)
            if job is not None and not job.finished.is_set():
                return job
            if sum(not job.finished.is_set() for job in self._known.values()) >= MOST_WAITING:
                raise TooManyJobs("so many uploads wait that no more are taken; try again in a few minutes")
            job = self._known[job_id] = Job(job_id, name, contract_id, outcome)
            self._known.move_to_end(job_id)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._records.keep(_record(job, job.state))
        self._thread.submit(self._do, job, data)
        return job

    def get(self, job_id: str) -> Job | None:
        """A job by its id, also of an earlier run of the server; None where there is none, or none any more."""
        with self._lock:
            known = self._known.get(job_id)
        if known is not None:
            return known
        record = self._records.get(job_id)
        return None if record is None else _job(record)

    def _do(self, job: Job, data: bytes) -> None:
        error: Exception | None = None
        try:
            job.state = JobState.READING
            reading = self._reader.read(job.name, data, job.tell)
            job.done = job.total
            job.state = JobState.WRITING
            self._writer.replace_contract(job.contract_id, reading, kept=kept_of(reading, data))
        except Exception as raised:
            error = raised
            if not isinstance(error, ClausegraphError):
                self._log(error)
        state = JobState.DONE if error is None else JobState.REFUSED
        self._records.keep(_record(job, state, error))  # before anybody is told: what was told holds for ever
        job.error, job.state = error, state
        job.finished.set()


def _record(job: Job, state: JobState, error: Exception | None = None) -> Record:
    detail, status = None, None
    if error is not None:
        ours = isinstance(error, ClausegraphError)
        detail, status = (str(error), getattr(error, "http_status", 500)) if ours else (UNEXPECTED, 500)
    return Record(job.id, job.name, job.contract_id, job.outcome, state, job.done, job.total, detail, status)


def _job(record: Record) -> Job:
    state = JobState(record.state)
    job = Job(record.id, record.name, record.contract_id, record.outcome, state, record.done, record.total)
    if state is JobState.REFUSED:
        job.error = RefusedBefore(record.detail or "", record.status or 500)
    elif state is not JobState.DONE:
        job.error = Interrupted(f"the server stopped before {record.name} was in the store; send it again")
    job.finished.set()
    return job
