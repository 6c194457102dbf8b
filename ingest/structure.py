"""Structure: from source text to the clause tree (docs/facts.md sections 1 to 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import find_blocks
from ingest.body import BodyBuilder
from ingest.contract import Contract
from ingest.headings import Block
from ingest.lines import Line, front_matter, read_lines
from ingest.nodes import Node, clauses_of
from ingest.numbering import read_marker
from ingest.sentences import sentences_of
from ingest.wrapping import wrapping_of
from ontology.errors import UnreadableSource
from ontology.facts import ClauseKind

_DIVISIONS = (ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION)
_ENCLOSURES = (ClauseKind.SUPPLEMENT, ClauseKind.APPENDIX)


def build_contract(text: str) -> Contract:
    """The clause tree of a contract's text, with its sentences, not parsed yet.

    Raises UnreadableSource where the text has no clause.
    """
    lines = read_lines(text)
    title, blocks = find_blocks(lines)
    if not any(block.kind is ClauseKind.ARTICLE for block in blocks):
        raise UnreadableSource("no clause found: the text has no 第N条, no numbered sections and no headings")
    page, repeated = wrapping_of(lines), _numbers_repeat(lines)
    roots: list[Node] = []
    trail: list[Node] = []  # the open chapter, section, supplement or appendix
    for block in blocks:
        node = Node(block.kind, block.number, block.heading, block.start, block.end)
        _attach(roots, trail, node)
        if block.kind in (ClauseKind.PREAMBLE, ClauseKind.CLOSING):
            for line in block.lines:
                node.add(line.start, line.end)
        elif block.kind in _DIVISIONS:
            _fill_division(node, block)
        else:
            BodyBuilder(node, block.lines, text, page=page, repeated=repeated).build()
    clauses = clauses_of(roots, text)
    sentences = tuple(sentence for clause in clauses for sentence in sentences_of(clause))
    return Contract(text, _title(text, title), clauses, sentences)


def _attach(roots: list[Node], trail: list[Node], node: Node) -> None:
    """Hang a block into the tree: articles under the open chapter, or inside a supplement where they begin anew."""
    if node.kind in _DIVISIONS:
        while trail and (
            trail[-1].kind not in _DIVISIONS or _DIVISIONS.index(trail[-1].kind) >= _DIVISIONS.index(node.kind)
        ):
            trail.pop()
    elif node.kind is not ClauseKind.ARTICLE or (trail and trail[-1].kind in _ENCLOSURES and _goes_on(roots, node)):
        trail.clear()
    (trail[-1].children if trail else roots).append(node)
    if node.kind in _DIVISIONS or node.kind in _ENCLOSURES:
        trail.append(node)


def _goes_on(roots: Sequence[Node], node: Node) -> bool:
    """The article's number continues the contract's own, so a supplement before it has ended."""
    numbers = [int(child.number.partition("-")[0]) for child in _articles(roots) if child.number]
    return bool(node.number and numbers and int(node.number.partition("-")[0]) == max(numbers) + 1 and max(numbers) > 1)


def _articles(roots: Sequence[Node]) -> list[Node]:
    found: list[Node] = []
    for root in roots:
        if root.kind is ClauseKind.ARTICLE:
            found.append(root)
        elif root.kind in _DIVISIONS:
            found.extend(_articles(root.children))
    return found


def _fill_division(node: Node, block: Block) -> None:
    for line in block.lines:
        node.add(line.start, line.end)


def _numbers_repeat(lines: Sequence[Line]) -> bool:
    """Markdown that prints every item of every list as `1.`; readers see 1, 2, 3."""
    numbers = [marker.numbers[0] for line in lines if (marker := read_marker(line.text)) and marker.style == "num"]
    ones, twos = numbers.count(1), numbers.count(2)
    return ones >= 3 and ones > 3 * twos


def _title(text: str, lines: Sequence[Line]) -> str | None:
    """The first title line, or the title that a Markdown file's front matter gives."""
    declared = re.search(r"(?m)^title:[ \t]*(.+?)[ \t]*$", front_matter(text))
    words = declared[1].strip("\"'") if declared else lines[0].text if lines else ""
    return re.sub(r"\*\*|__", "", words).strip() or None
