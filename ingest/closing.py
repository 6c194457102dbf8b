"""The closing (末尾): signature block, 制定・改定 dates and contact lines after the last clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import Line
from ingest.numbering import read_marker

_YEAR = r"(?:(?:令和|平成|昭和|西暦)[\s\u3000]*)?(?:[0-9０-９○●XＸ_＿元]{1,4}|[\s\u3000]*|\$?\{[^{}]*\})[\s\u3000]*年"
_DATE = rf"(?:{_YEAR}[\s\u3000]*[^年月日]{{0,12}}月[\s\u3000]*[^年月日]{{0,12}}日|\$?\{{[^{{}}]*[dD]ate[^{{}}]*\}}|20\d\d[-/.]\d+[-/.]\d+)"
_EVENT = r"(?:最終)?(?:制定|改定|改訂|改正|施行|実施|発効|適用|更新|締結|公布|策定|作成)[日/／・\s\u3000]*"

# each row is a line that only a closing has: the proof that the deed was made, dates, parties' signatures, contacts
_CLOSING_LINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:以上[、，]?)?(?:本|上記|この|以上)[^。]{0,20}(?:成立|締結|合意|内容|契約)[^。]{0,12}(?:証する|証し|証として|証左)",
        rf"[（(]?(?:{_EVENT})*[:：\s\u3000]*{_DATE}[\s\u3000]*(?:より|から)?[\s\u3000]*(?:{_EVENT}|以上|{_DATE}|付|[、,，/／）)\s\u3000])*$",
        r"以[\s\u3000]*上[。]?$",
        r"[（(【［]?[\s\u3000]*(?:甲|乙|丙|委託者|受託者|貸主|借主|売主|買主|発注者|受注者)[\s\u3000]*[）)】］]?[\s\u3000]*(?:[:：].*|住所.*|氏名.*|$)",
        r"[\s\u3000（(]*(?:住[\s\u3000]*所|所[\s\u3000]*在[\s\u3000]*地|氏[\s\u3000]*名|会[\s\u3000]*社[\s\u3000]*名|代[\s\u3000]*表[\s\u3000]*者|署[\s\u3000]*名|名[\s\u3000]*称|商[\s\u3000]*号)[\s\u3000）)]*(?:[:：\s\u3000＿_]|$)",
        r".{0,40}(?:㊞|\(印\)|（印）|[\s\u3000]印)$",
        r"(?:代表取締役|代表社員|代表理事)[^。]{0,30}$",
        r"(?:本規約に関する)?(?:お問い?合わ?せ|問い?合わ?せ|ご?連絡先|相談窓口|お客様窓口)[^。]{0,15}$",
        r"(?:契約同意)?署名(?:欄)?$|記名押印$",
        r"(?:Copyright|©|\(c\)|（c）)",
    )
)
_ENDED = ("。", "｡")
# 私は、本契約を読み、同意します
_DECLARES = re.compile(r"(?:私|わたし|上記|以上)[^。]{0,90}(?:同意|宣言|誓約|承諾|受諾|確認|署名)")


def closing_starts(lines: Sequence[Line], *, keep_first: bool = False) -> int:
    """The index of the first line of the closing in the lines of the last block; `len(lines)` where there is none.

    `keep_first`: the block keeps its first line whatever it looks like (a supplement may hold nothing but its date).
    """
    begin = 1 if keep_first else 0
    cut = next((i for i in range(begin, len(lines)) if _closes(lines, i)), len(lines))
    return min(cut, _set_apart(lines))


def _closes(lines: Sequence[Line], i: int) -> bool:
    text = lines[i].text
    if read_marker(text) is not None or not any(pattern.match(text) for pattern in _CLOSING_LINES):
        return False
    # numbers that come later would be swallowed: a closing has none of its own list
    return not any(
        (marker := read_marker(line.text)) and marker.style in ("num", "paren") and "。" in line.text
        for line in lines[i:]
    )


def _set_apart(lines: Sequence[Line]) -> int:
    """Plain sentences behind a blank line, where the article itself has no blank lines: a declaration by the signer."""
    for i in range(1, len(lines)):
        if lines[i].blank_before and lines[i - 1].text.endswith(_ENDED):
            inside = any(line.blank_before for line in lines[1:i])
            plain = not any(read_marker(line.text) for line in lines[i:])
            if not inside and plain and i >= 1 and _DECLARES.match("".join(line.text for line in lines[i : i + 3])):
                return i
            return len(lines)
    return len(lines)
