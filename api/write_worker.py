"""A process that writes one thing: `python -m api.write_worker` reads a pickled `Write` from its parent.

It answers with a pickled pair: the name of an error or None, and its text or the value.
"""

from __future__ import annotations

import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from api.writing import ERRORS, Write
from graph import updating
from graph.store import ClauseStore
from ontology.errors import ClausegraphError, StoreBusy

ACTIONS: Final[dict[str, Callable[..., Any]]] = {
    "replace_contract": ClauseStore.replace_contract,
    "remove": ClauseStore.remove,
    "update": updating.update,
    "put_graph": updating.put_graph,
    "drop_graph": updating.drop_graph,
}


def carry_out(write: Write) -> tuple[str | None, Any]:
    """The name of the error of ours that it gave, or None; and its text, or the value."""
    try:
        with _opened(write) as store:
            signal.setitimer(signal.ITIMER_REAL, write.seconds)  # nobody handles SIGALRM, so it ends the process
            value = ACTIONS[write.action](store, *write.arguments, **write.options)
            signal.setitimer(signal.ITIMER_REAL, 0)
            return None, value
    except ClausegraphError as error:
        return _name_of(error), str(error)


def _opened(write: Write) -> ClauseStore:
    deadline = time.monotonic() + write.patience
    while True:
        try:
            return ClauseStore.open(write.location)
        except StoreBusy:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _name_of(error: ClausegraphError) -> str:
    """The error's class, or the nearest above it that the parent knows."""
    return next((kind.__name__ for kind in type(error).__mro__ if kind.__name__ in ERRORS), "RuntimeError")


def main() -> None:
    """Read, bound the process, write, answer."""
    write = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our own parent)
    resource.setrlimit(resource.RLIMIT_AS, (write.memory, write.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; what was begun is finished
    sys.stdout.buffer.write(pickle.dumps(carry_out(write)))


if __name__ == "__main__":
    main()
