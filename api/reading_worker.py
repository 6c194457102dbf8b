"""A process that reads contracts: `python -m api.reading_worker`. GiNZA is not for the threads of a server, and neither are
files of strangers.

Each request on standard input is a line of JSON (`name`, `length`) and so many bytes. Lines of JSON come back on standard
output: how far it is (`done` of `total` sentences), and at last the facts (`length`, and so many bytes of JSON), or what
is wrong (`error`).
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final

from ontology.errors import ClausegraphError
from ontology.facts_json import to_json

if TYPE_CHECKING:
    from ingest.engine import Parser
    from ingest.parse import Parse

MEMORY: Final = 8 * 1024**3
SECONDS: Final = 900  # for one contract
TELL_EVERY: Final = 0.25  # seconds
TELL_AFTER: Final = 200  # sentences


class Telling:
    """A parser that says how far it is."""

    def __init__(self, parser: Parser, answers: IO[bytes]) -> None:
        self._parser = parser
        self._answers = answers

    @property
    def version(self) -> str:
        """That of the parser."""
        return self._parser.version

    def parse(self, texts: Iterable[str]) -> Iterator[Parse]:
        """The parses, and every now and then a line that says how many there are."""
        waiting = list(texts)
        told = 0.0
        for done, parse in enumerate(self._parser.parse(waiting)):
            if done % TELL_AFTER == 0 or time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                _say(self._answers, {"done": done, "total": len(waiting)})
            yield parse


def serve(requests: IO[bytes], answers: IO[bytes], parser: Parser) -> None:
    """Read until the requests end."""
    from ingest.reading import read_text
    from ingest.sources import decode_source

    for line in requests:
        asked = json.loads(line)
        data = requests.read(asked["length"])
        signal.alarm(SECONDS)  # nobody handles SIGALRM, so it ends the process
        try:
            reading = read_text(decode_source(asked["name"], data), Telling(parser, answers))
            facts = to_json(reading).encode()
        except ClausegraphError as error:
            _say(answers, {"error": str(error), "status": error.http_status})
        except Exception as error:  # ours, not the client's: said to the server, which logs it
            _say(answers, {"error": repr(error), "status": 500})
        else:
            _say(answers, {"length": len(facts)})
            answers.write(facts)
            answers.flush()
        signal.alarm(0)


def _say(answers: IO[bytes], what: dict[str, Any]) -> None:
    answers.write(json.dumps(what).encode() + b"\n")
    answers.flush()


def main() -> None:
    """Bound the process and serve."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers itself
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    from ingest.batch import parser_of

    with contextlib.suppress(BrokenPipeError):  # the server is gone
        serve(sys.stdin.buffer, answers, parser_of(cached=True))


if __name__ == "__main__":
    main()
