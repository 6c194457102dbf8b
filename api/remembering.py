"""Small answers that were given already: pages that many look at ask the same questions again and again."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from typing import Final

from api.answering import Answer, Question

MOST: Final = 32 * 1024**2  # bytes of questions and answers in all
LARGEST: Final = 128 * 1024  # bytes of one
OVERHEAD: Final = 1000  # bytes that Python needs beside them
# what is new each time (SPARQL 1.1 sections 17.4.2, 17.4.4, 17.4.5); a backslash may hide a letter of it
ALWAYS_NEW: Final = re.compile(r"now|rand|uuid|bnode|\\", re.IGNORECASE)


class AnswerMemory:
    """The answers of one state of the store, those used last; safe to use from many threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Question, Answer] = OrderedDict()
        self._size = 0
        self._version = ""
        self._turn = threading.Lock()

    def get(self, version: str, question: Question) -> Answer | None:
        """The answer that was given to this question in this state of the store."""
        with self._turn:
            if version != self._version:
                return None
            answer = self._answers.get(question)
            if answer is not None:
                self._answers.move_to_end(question)
            return answer

    def put(self, version: str, question: Question, answer: Answer) -> None:
        """Remember an answer, unless it is large, or another each time, or of another state than the worker saw."""
        size = _size(question, answer)
        if answer.version != version or size > LARGEST or answer.file is not None or ALWAYS_NEW.search(question.query):
            return
        with self._turn:
            if version != self._version:
                self._answers.clear()
                self._version, self._size = version, 0
            if question not in self._answers:
                self._answers[question] = answer
                self._size += size
            while self._size > self._most:
                self._size -= _size(*self._answers.popitem(last=False))


def _size(question: Question, answer: Answer) -> int:
    dataset = sum(map(len, (*question.default_graphs, *question.named_graphs)))
    return 4 * (len(question.query) + dataset) + len(answer.body) + OVERHEAD
