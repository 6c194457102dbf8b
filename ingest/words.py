"""Words as spaCy's JapaneseTokenizer cuts them with Sudachi, without their parts (split modes A and B), which nobody reads."""

from __future__ import annotations

from typing import Any, NamedTuple

_GAP = "空白"


class Word(NamedTuple):
    """A word or a stretch of white space; `space` says that one blank follows which belongs to neither."""

    text: str
    tag: str  # UniDic, the parts of speech joined by -
    inflection: str  # UniDic 活用型;活用形
    lemma: str
    space: bool


class WordCutter:
    """Texts to words with a Sudachi tokenizer."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._grammar: dict[int, tuple[str, str]] = {}

    def cut(self, text: str) -> list[Word]:
        """The words of a text of at most 49,149 bytes: with their blanks they are the text."""
        words: list[Word] = []
        position = 0
        for morpheme in self._tokenizer.tokenize(text):
            surface = morpheme.surface()
            if surface and not surface.isspace():  # some characters leave an empty word behind
                position = self._bridge(words, text, position, morpheme.begin())
                tag, inflection = self._tags(morpheme)
                words.append(Word(surface, tag, inflection, morpheme.dictionary_form() or surface, False))
                position += len(surface)
        self._bridge(words, text, position, len(text))
        return words

    def _bridge(self, words: list[Word], text: str, start: int, end: int) -> int:
        """White space up to `end`: a blank behind a word goes with it, the rest is a word of its own."""
        if start < end and words and text[start] == " ":
            words[-1] = words[-1]._replace(space=True)
            start += 1
        if start < end:
            gap = text[start:end]
            words.append(Word(gap, _GAP, "", gap, False))
        return end

    def _tags(self, morpheme: Any) -> tuple[str, str]:
        number = morpheme.part_of_speech_id()
        if number not in self._grammar:
            parts = morpheme.part_of_speech()
            tag = "-".join(part for part in parts[:4] if part != "*")
            self._grammar[number] = tag, ";".join(part for part in parts[4:] if part != "*")
        return self._grammar[number]
