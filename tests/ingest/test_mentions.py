"""Mentions: what a text cites, before anything is resolved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mentions import Mention, mentions_in
from ingest.numerals import kanji
from ingest.pointers import Join, Pointer, Step, readings

_UNITS = ("前文", "別紙", "附則", "編", "章", "節", "条", "項", "号", "細")
_STEPS = {
    Step.HERE: "本", Step.SAME: "同", Step.PREVIOUS: "前", Step.NEXT: "次", Step.EACH: "各", Step.EACH_PREVIOUS: "前各",
}  # fmt: skip
_JOINS = {Join.ALONE: "", Join.AND: "+", Join.TO: "~", Join.INSIDE: "("}


def shown(mention: Mention) -> str:
    """条3 項4 号*: one word for each pointer; + joined, ~ end of a range, ( inside brackets."""
    return _JOINS[mention.join] + " ".join(_pointer(pointer) for pointer in mention.pointers)


def _pointer(pointer: Pointer) -> str:
    unit = _UNITS[pointer.level]
    if pointer.step is Step.NAMED:
        return unit + (pointer.numbers[0] if pointer.numbers else "")
    return _STEPS[pointer.step] + (str(pointer.count) if pointer.count > 1 else "") + unit


CASES = [
    # absolute
    ("第3条の規定", ["条3"]),
    ("第３条第４項各号のいずれか", ["条3 項4 各号"]),
    ("第 3 条第 4 項", ["条3 項4"]),
    ("第十二条第二項第三号", ["条12 項2 号3"]),
    ("第10条の2第1項", ["条10-2 項1"]),
    ("第十条の二第一項", ["条10-2 項1"]),
    ("第3条の2項", ["条3 項2"]),
    ("第3条の一部", ["条3"]),
    ("第3条の10日前", ["条3"]),
    ("第(2)項及び第（3）号", ["項2", "+号3"]),
    ("第3条の第2項", ["条3 項2"]),
    ("第2章及び第3節", ["章2", "+節3"]),
    ("第5条第1項ただし書及び第2項本文", ["条5 項1", "+条5 項2"]),
    # mixed and short styles
    ("第6条第1項(1)又は(2)による", ["条6 項1 号1", "+条6 項1 号2"]),
    ("8条、10条、18条（2）", ["条8", "+条10", "+条18 項2"]),
    ("第5条2項（3）", ["条5 項2 号3"]),
    ("第2条第3項⑵", ["条2 項3 号2"]),
    ("第5条①及び②", ["条5 項1", "+条5 項2"]),
    ("第3条(a)(1)D", ["条3 項1 号1 細4"]),
    ("第3条第1項第2号イ及びロ", ["条3 項1 号2 細2", "+条3 項1 号2 細43"]),
    # lists
    ("第3条、第5条第2項及び第7条", ["条3", "+条5 項2", "+条7"]),
    ("第7条第1項又は第2項", ["条7 項1", "+条7 項2"]),
    ("第7条第1項第1号、第3号若しくは第5号", ["条7 項1 号1", "+条7 項1 号3", "+条7 項1 号5"]),
    ("第4条及び第2項", ["条4", "+項2"]),
    ("前項6、7号", ["前項 号6", "+前項 号7"]),
    ("第1・2項", ["項1", "+項2"]),
    ("20条21条", ["条20", "条21"]),
    # ranges
    ("第10条から第15条まで", ["条10", "~条15"]),
    ("第10条ないし第15条", ["条10", "~条15"]),
    ("第10条乃至第15条", ["条10", "~条15"]),
    ("第10条〜第15条", ["条10", "~条15"]),
    ("第10条-15条", ["条10", "~条15"]),
    ("第12～14条", ["条12", "~条14"]),
    ("第8条第2〜4項", ["条8 項2", "~条8 項4"]),
    ("第13条から前条まで", ["条13", "~前条"]),
    ("前条第1項第2号から第8号まで", ["前条 項1 号2", "~前条 項1 号8"]),
    # relative
    ("本条、本項及び本号", ["本条", "+本項", "+本号"]),
    ("前条第1項", ["前条 項1"]),
    ("次条及び次項", ["次条", "+次項"]),
    ("前二項、前3項、前２条", ["前2項", "+前3項", "+前2条"]),
    ("前各項及び前各号", ["前各項", "+前各号"]),
    ("前項各号", ["前項 各号"]),
    ("同条第3項、同項", ["同条 項3", "+同項"]),
    ("第3条第1項、同第2項", ["条3 項1", "+同条 項2"]),
    ("本項第 1 号", ["本項 号1"]),
    ("本条以降において", ["本条"]),
    # captions
    ("第7条（表明保証）に違反した場合", ["条7"]),
    ("第3条(変更等)、第13条(禁止行為)及び本条", ["条3", "+条13", "+本条"]),
    ("第6条第3項（費用の負担）、第8条「保証」", ["条6 項3", "+条8"]),
    ("第9条（解除（催告によるものを含む））及び第10条", ["条9", "+条10"]),
    ("第14条（解除）第3号から第5号", ["条14 号3", "~条14 号5"]),
    ("第29条（第2項及び第3項を除く。）", ["条29", "(条29 項2", "+条29 項3"]),
    # whole parts
    ("別紙1、別表第2及び附則第3項", ["別紙1", "+別紙2", "+附則 項3"]),
    ("別紙「料金表」のとおり", ["別紙"]),
    ("頭書に定める", ["前文"]),
]
SILENT = [
    "前条件を満たす", "前条例", "本条項", "日本条約", "3項目", "前項目", "目次項", "基本項目", "第3号室", "第2号様式", "第1号議案",
    "平成15年法律第57号", "特許第123号", "様式第1号", "次の各号のいずれか", "以下の3項", "12章立て", "直前項", "次の2項について",
    "差別表現", "5か条", "第三者", "第一審", "第1四半期", "本節約",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_mentions(text: str, expected: list[str]) -> None:
    assert [shown(mention) for mention in mentions_in(text)] == expected


@pytest.mark.parametrize("text", SILENT)
def test_no_mention(text: str) -> None:
    assert mentions_in(text) == ()


def test_no_case_was_lost() -> None:
    assert len(CASES) >= 54
    assert len(SILENT) >= 25


def test_caption_and_reach() -> None:
    (mention,) = mentions_in("乙が第7条（表明保証）に違反した場合")
    assert (mention.caption, mention.start, mention.end, mention.reach) == ("表明保証", 2, 5, 11)


@pytest.mark.parametrize(
    ("label", "numbers"),
    [("2", ("2",)), ("（２）", ("2",)), ("②", ("2",)), ("b", ("2",)), ("i", ("1", "9")), ("ⅳ", ("4",)), ("iv", ("4",)),
     ("ア", ("1", "36")), ("イ", ("2", "1")), ("ロ", ("43", "2")), ("二", ("2",))],
)  # fmt: skip
def test_readings(label: str, numbers: tuple[str, ...]) -> None:
    assert readings(label) == numbers


_full = str.maketrans("0123456789", "０１２３４５６７８９")
_scripts = st.sampled_from([str, lambda n: str(n).translate(_full), kanji])
_numbers = st.integers(1, 120)


@given(
    _numbers,
    st.none() | st.integers(2, 9),
    st.none() | _numbers,
    st.none() | _numbers,
    _scripts,
    st.sampled_from(["", " "]),
)
def test_every_number_reads_back(article, branch, paragraph, item, script, space) -> None:  # type: ignore[no-untyped-def]
    text = f"乙は、第{space}{script(article)}{space}条"
    expected = f"条{article}"
    if branch:
        text, expected = f"{text}の{script(branch)}", f"{expected}-{branch}"
    if paragraph:
        text, expected = f"{text}第{script(paragraph)}項", f"{expected} 項{paragraph}"
    if item:
        text, expected = f"{text}第{script(item)}号", f"{expected} 号{item}"
    assert [shown(mention) for mention in mentions_in(f"{text}に従う。")] == [expected]


@given(st.text("第前本次同各条項号の1２十（）()①アa、及びから～別紙附則 ", max_size=40))
def test_any_text_is_read(text: str) -> None:
    last = 0
    for mention in mentions_in(text):
        assert 0 <= mention.start < mention.end <= mention.reach <= len(text)
        assert mention.start >= last or mention.join is not Join.ALONE
        last = mention.start
