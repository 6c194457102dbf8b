"""A process that answers one query at a time: `python -m api.query_worker LOCATION LIMITS`.

Questions come as lines of JSON on standard input; answers go to standard output, each a line of JSON and so many bytes.
The kernel ends the process when a query takes longer than it may: that holds even when the server has died meanwhile.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
from typing import IO, Any

from api.query_pool import Answer, Limits, QueryStopped, Question
from graph.store import ClauseStore
from ontology.errors import ClausegraphError


class _Bounded(io.BytesIO):
    """A buffer that refuses to hold more than it may."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self._most:
            raise QueryStopped(
                f"the answer is larger than {self._most // 1024**2} MB; ask for less at a time, with LIMIT and OFFSET"
            )
        return super().write(data)


def answer(store: ClauseStore, question: Question, limits: Limits) -> Answer:
    """The answer to one question, serialised; QueryRefused or QueryStopped."""
    found = store.query(question.query, default_graphs=question.default_graphs, named_graphs=question.named_graphs)
    media_type = question.graph if found.kind == "graph" else question.table
    if media_type is None:
        return Answer(None, b"")
    content = _Bounded(limits.answer)
    found.write(content, media_type)
    return Answer(media_type, content.getvalue())


def serve(questions: IO[bytes], answers: IO[bytes], location: str, limits: Limits) -> None:
    """Answer until the questions end."""
    store: ClauseStore | None = None
    for line in questions:
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)  # nobody handles SIGALRM, so it ends the process
        try:
            store = store or ClauseStore.open(location, read_only=True)
            reply = answer(store, Question(**json.loads(line)), limits)
            error = None
        except ClausegraphError as problem:
            error = type(problem).__name__
            reply = Answer(None, str(problem).encode())
        except Exception as problem:  # ours, not the client's: said to the server, which logs it
            error = "RuntimeError"
            reply = Answer(None, repr(problem).encode())
        signal.setitimer(signal.ITIMER_REAL, 0)
        head = {"error": error, "media_type": reply.media_type, "length": len(reply.content)}
        answers.write(json.dumps(head).encode() + b"\n" + reply.content)
        answers.flush()


def main() -> None:
    """Read the arguments, bound the process and serve."""
    limits = Limits(**json.loads(sys.argv[2]))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers itself
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine prints its stack when memory ends
    with contextlib.suppress(BrokenPipeError):  # the server is gone
        serve(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1], limits)


if __name__ == "__main__":
    main()
