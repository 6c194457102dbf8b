"""Small answers that were given already: pages that many look at ask the same questions again and again."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from api.answering import Answer, Question

MOST: Final = 32 * 1024**2  # bytes of questions and answers in all
LARGEST: Final = 128 * 1024  # bytes of one
OVERHEAD: Final = 1000  # bytes that Python needs beside them
# what is new each time (SPARQL 1.1 sections 17.4.2, 17.4.4, 17.4.5); a backslash may hide a letter of it
ALWAYS_NEW: Final = re.compile(r"now|rand|uuid|bnode|\\", re.IGNORECASE)


class AnswerMemory:
    """The answers used last, each of the state of the store that its `version` names; for one thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Question, Answer] = OrderedDict()
        self._size = 0

    def get(self, question: Question, version: Callable[[], str]) -> Answer | None:
        """The answer that was given to this question in the state that the store has now; that is looked up only where
        there is one."""
        answer = self._answers.get(question)
        if answer is None or answer.version != version():
            return None
        self._answers.move_to_end(question)
        return answer

    def put(self, question: Question, answer: Answer) -> None:
        """Remember an answer, unless it is large, or another each time, or of a state that nobody knows."""
        size = _size(question, answer)
        if not answer.version or size > LARGEST or answer.file is not None or ALWAYS_NEW.search(question.query):
            return
        known = self._answers.pop(question, None)
        if known is not None:
            self._size -= _size(question, known)
        self._answers[question] = answer
        self._size += size
        while self._size > self._most:
            self._size -= _size(*self._answers.popitem(last=False))


def _size(question: Question, answer: Answer) -> int:
    dataset = sum(map(len, (*question.default_graphs, *question.named_graphs)))
    return 4 * (len(question.query) + dataset) + len(answer.body) + OVERHEAD
