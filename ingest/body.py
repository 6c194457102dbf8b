"""The inside of an article: paragraphs (項), items (号), subitems and groups from numbered and plain lines.

docs/facts.md section 2 says what is a paragraph and what an item; the page says it only by numbers, indentation and
what stands before. Each open level of numbering is kept on a stack; a number goes to the level that it continues.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.body_lines import BodyLines
from ingest.levels import Level, Levels
from ingest.lines import Line
from ingest.nodes import Node
from ingest.numbering import Marker
from ingest.wrapping import Wrapping
from ontology.facts import ClauseKind

_NEXT_KIND = {
    ClauseKind.PARAGRAPH: ClauseKind.ITEM,
    ClauseKind.GROUP: ClauseKind.ITEM,
    ClauseKind.ITEM: ClauseKind.SUBITEM,
    ClauseKind.SUBITEM: ClauseKind.SUBITEM,
}
_ENDED = re.compile(r"(?:[。｡]|[。｡][）)」』】]|[：:；;])[\s\u3000]*$")
_PROVISO = re.compile(r"[（(]?(?:ただし|但し|但、)")
# 柱書: a sentence that announces a list
_LEAD = re.compile(r"(?:次|以下|下記|左記|各号|つぎ)")
# a line cannot begin with these unless the sentence runs over from the line before
_RUNS_ON = re.compile(
    r"[をがはにのでとも、。，．）」』】ぁぃぅぇぉっゃゅょァィゥェォッャュョー]|もしくは|若しくは|又は|または|及び|および|並びに|ならびに|します|する|した"
)
# 1 か月: a quantity, not a number
_COUNTER = re.compile(r"[年月日回名人つ件部通個条項号時分秒週円か-けヶカケヵ箇]")
_SENTENCE = re.compile(r"(?:[。｡]|ます|ません|とする|ならない)$")
_NAMES = re.compile(r"[^はがを]*[々一-龠ァ-ヶー]")
_SUBJECT = re.compile(r"[^。、，]{1,24}は")
_CAPTION = re.compile(r"[（(【［](?P<heading>[^（()）。【】［］]{1,20})[）)】］][\s\u3000]*")
_TERM = re.compile(r"(?:\*\*)?[「『][^「」『』]{1,30}[」』](?:\*\*)?[\s\u3000:：]*")
_CAPTION_LENGTH = 30


class BodyBuilder:
    """Puts the lines of one article, supplement or appendix under its node."""

    def __init__(self, root: Node, lines: Sequence[Line], source: str, *, page: Wrapping, repeated: bool) -> None:
        self._root = root
        self._lines = BodyLines(lines)
        self._source = source
        self._page = page
        self._levels = Levels(repeated=repeated)
        self._searched: dict[Node, tuple[int, bool]] = {}  # how many of a clause's lines, and with what result
        self._open: Node | None = None  # the clause that a plain line would continue
        self._base: Node | None = None  # the paragraph or group that a new list hangs under
        self._paragraph: Node | None = None  # the one being read

    def build(self) -> None:
        """Read all lines."""
        for i in range(len(self._lines)):
            line, marker, words = self._lines[i], self._lines.marker(i), self._lines.group_words(i)
            if words is not None and self._lines.number_follows(i):
                self._add_group(line, words)
            elif words is not None and self._captions_paragraph(i, words):
                node = self._new_paragraph(line.start)
                node.heading, node.end = words, line.end
            elif marker is None or not self._place(i, line, marker):
                self._add_plain(i, line)

    # --- groups ---------------------------------------------------------------------------------------------

    def _captions_paragraph(self, i: int, words: str) -> bool:
        """■… on a line of its own with a sentence below: the heading of an unnumbered paragraph."""
        unnumbered = self._paragraph is None or self._paragraph.number is None
        return "。" not in words and len(words) <= _CAPTION_LENGTH and unnumbered and self._lines.plain_follows(i)

    def _add_group(self, line: Line, words: str) -> None:
        paragraph = self._paragraph or self._new_paragraph(line.start)
        group = Node(ClauseKind.GROUP, None, words, line.start, line.end)
        paragraph.children.append(group)
        self._levels.keep_only(paragraph)
        self._open, self._base = None, group

    # --- numbers --------------------------------------------------------------------------------------------

    def _place(self, i: int, line: Line, marker: Marker) -> bool:
        """Put a numbered line into the tree; False where the number turns out to be text."""
        if marker.style == "decimal":
            return self._place_decimal(i, line, marker)
        marker = self._levels.told_apart(marker)
        number = self._levels.value(marker)
        if (marker.weak and not self._is_plausible(i, marker, number)) or self._is_inside_sentence(i, marker, number):
            return False
        level = self._levels.continued(line, marker, number) or self._begun_anew(line, marker, number)
        if level is not None:
            self._levels.close_under(level)
        else:
            level = self._opened(line, marker, number)
        self._append(i, line, marker, level, number)
        return True

    def _is_plausible(self, i: int, marker: Marker, number: int | None) -> bool:
        """A bare 2, 二 or ア is a number where it continues a series or begins one."""
        if self._levels.expects(marker, number) or (number == 2 and self._continues_unnumbered()):
            return True
        if number != 1:
            return False
        if self._paragraph is None and not self._levels and not _COUNTER.match(self._lines[i].text[marker.end :]):
            return True  # the only paragraph, numbered as those of other articles are
        second = marker.numbers[0] + 1
        if marker.style == "kana":  # イ is followed by ロ
            second = ord("イ") if chr(marker.numbers[0]) == "ア" else ord("ロ")
        return self._lines.comes_later(i, marker.style, second)

    def _is_inside_sentence(self, i: int, marker: Marker, number: int | None) -> bool:
        """A page's line break put a ・ or (1) of the running sentence at the beginning of the line."""
        if self._open is None or not self._breaks_off(i) or self._levels.expects(marker, number):
            return False
        words = self._open.last_words(self._source)
        if _ENDED.search(words) or (number is None and self._levels.has(marker.style)):
            return False
        return number not in (None, 1) or not self._leads(self._open)

    def _leads(self, node: Node) -> bool:
        """The clause's own text says that a list follows. Its lines are searched once, however many come after them."""
        searched, found = self._searched.get(node, (0, False))
        if not found and searched < len(node.pieces):
            fresh = node.pieces[max(0, searched - 1) :]
            found = _LEAD.search("".join(self._source[piece.start : piece.end] for piece in fresh)) is not None
            self._searched[node] = len(node.pieces), found
        return found

    def _breaks_off(self, i: int) -> bool:
        """The line before is as wide as the page, in a text that was hard-wrapped."""
        return i > 0 and self._page.is_full(self._lines[i - 1])

    def _begun_anew(self, line: Line, marker: Marker, number: int | None) -> Level | None:
        """The list that stood above the plain words, where it begins again behind them: it is not inside its last item."""
        return self._levels.of_children(self._open, marker, line) if number == 1 and self._open is not None else None

    def _opened(self, line: Line, marker: Marker, number: int | None) -> Level:
        """A new level: paragraphs behind an unnumbered first one, a list in a list, or a list of its own."""
        self._levels.close_indented(line, marker.style)
        if number == 2 and self._continues_unnumbered():
            self._levels.clear()
            level = Level(marker.style, line.indent, 1, self._root.children[0], self._root)
        else:
            owner = self._nested_owner() if self._levels else self._list_owner()
            level = Level(marker.style, line.indent, 0, owner, owner)
        if marker.style == "kana":
            level.first = chr(marker.numbers[0]) if chr(marker.numbers[0]) in "アイ" else "ア"
        self._levels.open(level)
        return level

    def _nested_owner(self) -> Node:
        """Under the last number, or under the group that has just begun."""
        base = self._base
        if base is not None and base.kind is ClauseKind.GROUP and not self._levels.owned_by(base):
            return base
        return self._levels.deepest.node

    def _continues_unnumbered(self) -> bool:
        """Paragraph 1 has no number and 2 has one, as statutes print it."""
        children = self._root.children
        numbered = self._levels.owned_by(self._root)
        return len(children) == 1 and children[0].number is None and not numbered and bool(children[0].pieces)

    def _list_owner(self) -> Node:
        """Where a list goes that begins outside any other list: under the lead sentence's paragraph, else it is paragraphs."""
        if self._base is not None and self._base.kind is ClauseKind.GROUP:
            return self._base
        paragraphs = [child for child in self._root.children if child.kind is ClauseKind.PARAGRAPH]
        if not paragraphs:
            return self._root
        recent = []
        for paragraph in reversed(paragraphs):
            if paragraph.children:
                break
            recent.append(paragraph)
        leads = (paragraph for paragraph in recent if self._leads(paragraph))
        return next(leads, recent[0] if recent else paragraphs[-1])

    def _append(self, i: int, line: Line, marker: Marker, level: Level, number: int | None) -> None:
        owner = level.owner
        kind = ClauseKind.PARAGRAPH if owner is self._root else _NEXT_KIND[owner.kind]
        if self._levels.is_repeated(marker, number):
            number = level.last + 1
        node = Node(kind, None if number is None else str(number), None, line.start, line.start + marker.end)
        owner.children.append(node)
        level.last, level.node, level.indent = number or level.last + 1, node, line.indent
        self._open = node
        if kind is ClauseKind.PARAGRAPH:
            self._base = self._paragraph = node
        self._add_words(i, line, marker.end, node)

    def _place_decimal(self, i: int, line: Line, marker: Marker) -> bool:
        """2.4 is paragraph 4 of article 2, 2.4.1 its item 1; another article's number at a line start is text."""
        if self._root.number is None or str(marker.numbers[0]) != self._root.number:
            return False
        owner = self._root
        for depth, number in enumerate(marker.numbers[1:], 1):
            last = depth == len(marker.numbers) - 1
            found = next((child for child in reversed(owner.children) if child.number == str(number)), None)
            if found is None or last:
                kind = ClauseKind.PARAGRAPH if owner is self._root else _NEXT_KIND[owner.kind]
                found = Node(kind, str(number), None, line.start, line.start + marker.end)
                owner.children.append(found)
                self._paragraph = found if kind is ClauseKind.PARAGRAPH else self._paragraph
            owner = found
        self._levels.clear()
        self._levels.open(Level("decimal", line.indent, marker.numbers[-1], owner, owner))
        self._open = self._base = owner
        self._add_words(i, line, marker.end, owner)
        return True

    # --- words ----------------------------------------------------------------------------------------------

    def _add_words(self, i: int, line: Line, offset: int, node: Node) -> None:
        """The words behind a number: a caption of its own, then text."""
        words = line.text[offset:]
        caption = _CAPTION.match(words) if node.kind is ClauseKind.PARAGRAPH and node.number else None
        if caption and (words[caption.end() :] or self._lines.plain_follows(i)):
            node.heading, node.end = caption["heading"].strip(), line.start + offset + caption.end()
            node.add(line.start + offset + caption.end(), line.end)
        elif self._is_caption(i, words, node):
            node.heading, node.end = words.strip(), line.end
        else:
            node.add(line.start + offset, line.end)

    def _is_caption(self, i: int, words: str, node: Node) -> bool:
        """A number, a few words and the sentence on the next line: the words are its heading."""
        if (
            not words
            or node.number is None
            or len(words) > _CAPTION_LENGTH
            or re.search(r"[。：:「」]|[はが、，]$", words)
        ):
            return False
        if self._page.columns is not None or not self._lines.plain_follows(i):
            return False
        line, below = self._lines[i], self._lines[i + 1]
        if re.search(r"[、，]", words) and not (_NAMES.fullmatch(words) and _SUBJECT.match(below.text)):
            return False  # running text, but for names before a sentence of its own: 複製、頒布の許諾
        return _SENTENCE.search(below.text) is not None and (line.blank_before or not below.blank_before)

    def _add_plain(self, i: int, line: Line) -> None:
        node = self._open
        if node is None or self._begins_paragraph(i, line, node):
            node = self._new_paragraph(line.start)
        elif node.kind is not ClauseKind.PARAGRAPH and not self._runs_on(i, line, node):
            node = self._paragraph or self._new_paragraph(line.start)  # words after a list belong to its paragraph
            self._open = node
            self._end_list(i)
        node.add(line.start, line.end)

    def _begins_paragraph(self, i: int, line: Line, node: Node) -> bool:
        """An unnumbered paragraph begins: only where the paragraphs of the article have no numbers."""
        paragraph = self._paragraph
        if paragraph is None or paragraph.number is not None or _PROVISO.match(line.text):
            return paragraph is None
        if self._runs_on(i, line, node):
            return False
        ended = _ENDED.search(node.last_words(self._source)) is not None
        if ended and i > 0 and self._page.goes_on(self._lines[i - 1], line):
            ended = False
        return ended or node is not paragraph or not node.pieces

    def _runs_on(self, i: int, line: Line, node: Node) -> bool:
        """The line continues the sentence (or, where indented under it, the item) of the line before."""
        if self._list_goes_on(i):
            return True
        level = self._levels.of(node)
        if level is not None and line.indent >= level.indent + 2:
            return True
        if not node.pieces or self._is_term(node):
            return True
        if _ENDED.search(node.last_words(self._source)):
            return False
        if _RUNS_ON.match(line.text):
            return True
        if self._breaks_off(i):
            return True
        if node.kind is ClauseKind.PARAGRAPH:
            return True
        if self._begins_again(i, node):
            return False
        return not line.text.endswith(("。", "｡")) and not self._lines.sentence_follows(i)

    def _is_term(self, node: Node) -> bool:
        """An item that is a quoted term alone: what it means stands below it."""
        return len(node.pieces) == 1 and _TERM.fullmatch(node.last_words(self._source)) is not None

    def _list_goes_on(self, i: int) -> bool:
        """The next number is the successor in the open list, so the words between belong to its last item."""
        following = self._next_marker(i)
        if following is None or not following.numbers or not self._levels or self._levels.deepest.owner is self._root:
            return False
        level = self._levels.deepest
        if level.style != following.style or self._levels.value(following) != level.last + 1:
            return False
        return self._outer_level(i) is None or not _ENDED.search(level.node.last_words(self._source))

    def _next_marker(self, i: int) -> Marker | None:
        following = self._lines.next_marker(i)
        return None if following is None else self._levels.told_apart(following)

    def _outer_level(self, i: int) -> Level | None:
        """The level that the next number continues and that holds the deepest one, which it would continue too."""
        following = self._next_marker(i)
        number = self._levels.value(following) if following is not None else None
        expecting = self._levels.expecting(following, number) if following is not None and number is not None else []
        return expecting[-2] if len(expecting) > 1 else None

    def _begins_again(self, i: int, node: Node) -> bool:
        """The next number is the first of a list like the one that the clause is in: the words between lead to it."""
        following, level = self._next_marker(i), self._levels.of(node)
        if following is None or level is None or level.owner is self._root:
            return False
        return following.style == level.style and self._levels.value(following) == 1

    def _end_list(self, i: int) -> None:
        """Plain words ended a list: a number that would continue it and the one around it is of the one around it."""
        if (outer := self._outer_level(i)) is not None:
            self._levels.close_under(outer)

    def _new_paragraph(self, start: int) -> Node:
        node = Node(ClauseKind.PARAGRAPH, None, None, start, start)
        self._root.children.append(node)
        self._levels.clear()
        self._open = self._base = self._paragraph = node
        return node
