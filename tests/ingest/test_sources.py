"""Sources: every encoding in which contracts are kept, and files that are no contracts."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.encodings import plausibility
from ingest.sources import MAX_BYTES, Source, decode_source, files_in, read_source
from ontology.errors import UnreadableSource

CONTRACT = """業務委託契約書

第１条（目的）
甲は、乙に対し、次条に定める業務（以下「本業務」という。）を委託し、乙はこれを受託する。
２　乙は、善良な管理者の注意をもって本業務を遂行しなければならない。
"""

# Python's encoder of each, and the codec that we should find
ENCODINGS = [
    ("utf-8", "utf-8"),
    ("utf-8-sig", "utf-8"),
    ("utf-16", "utf-16-le"),
    ("utf-16-le", "utf-16-le"),
    ("utf-16-be", "utf-16-be"),
    ("utf-32", "utf-32-le"),
    ("cp932", "cp932"),
    ("euc_jp", "euc_jp"),
    ("iso2022_jp", "iso2022_jp_ext"),
]


@pytest.mark.parametrize(("written", "found"), ENCODINGS)
def test_encoding_is_found(written: str, found: str) -> None:
    source = decode_source("契約書.txt", CONTRACT.encode(written))
    assert (source.text, source.encoding) == (CONTRACT, found)


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        pytest.param(
            "第12条①　㈱髙橋商店は、①から⑨までの業務を行う。\n", "cp932", "cp932", id="NEC and IBM signs in Shift_JIS"
        ),
        pytest.param(
            "第12条①　乙は、①から⑨までの業務を行う。\n", "euc_jis_2004", "euc_jis_2004", id="circled digits in EUC"
        ),
        pytest.param("ﾃｽﾄ契約書　甲は、乙に対し、代金を支払う。\n", "euc_jp", "euc_jp", id="half-width kana in EUC"),
        pytest.param(
            "ﾃｽﾄ契約書　甲は、乙に対し、代金を支払う。\n",
            "iso2022_jp_ext",
            "iso2022_jp_ext",
            id="half-width kana in JIS",
        ),
        pytest.param("Terms of Service\n1. Definitions\n", "ascii", "utf-8", id="ASCII"),
    ],
)
def test_signs_outside_the_old_standards(text: str, written: str, found: str) -> None:
    source = decode_source("x.txt", text.encode(written))
    assert (source.text, source.encoding) == (text, found)


def test_circled_digit_in_an_old_mail() -> None:
    """Mail programs write ① (row 13, not in JIS X 0208) under the escape of JIS X 0208."""
    kanji = "第二条①乙は検収する。".encode("euc_jis_2004")
    data = b"\x1b$B" + bytes(byte & 0x7F for byte in kanji) + b"\x1b(B\n"
    assert decode_source("mail.txt", data).text == "第二条①乙は検収する。\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\f\n", "\u2028"])
def test_line_ends_are_kept(line_end: str) -> None:
    text = f"第1条{line_end}　甲は、乙に通知する。{line_end}{line_end}"
    assert decode_source("x.txt", text.encode()).text == text


JAPANESE = st.text(
    st.sampled_from(
        "のにをはがでともへやかよりまたは、。・「」（）第一二三十条項号甲乙丙契約書業務委託者受損害賠償秘密情報期間終了通知支払義務"
        "ただし前次本規定係る定め従う場合除くアイウエオカキクケコサシスセソタチツテトナニヌネノー０１２３４５６７８９"
    ),
    max_size=200,
)


@pytest.mark.parametrize("written", [written for written, _ in ENCODINGS])
@given(body=JAPANESE)
def test_round_trip_over_every_encoding(written: str, body: str) -> None:
    text = f"第1条（目的）\n甲は、乙に次の業務を委託する。{body}\n"
    data = text.encode(written)
    assert decode_source("x.md", data) == Source("x.md", text, decode_source("x.md", data).encoding, _digest(data))


@pytest.mark.parametrize("ending", ["txt", "html", "docx"])
@given(data=st.binary(max_size=400) | st.binary(max_size=50).map(lambda data: b"<p>" + data + b"<ol start=" + data))
def test_any_bytes_are_read_or_refused(ending: str, data: bytes) -> None:
    name = f"何か.{ending}"
    try:
        text = decode_source(name, data).text
    except UnreadableSource as refusal:
        text = str(refusal).removeprefix(f"{name}: ")  # the name comes first, and a reason follows
        assert text != str(refusal)  # noqa: PT017 - either outcome is right
    assert text.strip()
    assert "\0" not in text


def test_file_and_bytes_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "委託.txt"
    path.write_bytes(CONTRACT.encode("cp932"))
    assert read_source(path) == decode_source("委託.txt", CONTRACT.encode("cp932"))
    assert read_source(path).sha256 == _digest(path.read_bytes())


@pytest.mark.parametrize("name", ["a", "a.txt", "A.TXT", "規約.md", "規約.markdown", "b.text"])
def test_names_that_are_read(name: str) -> None:
    assert decode_source(name, CONTRACT.encode()).name == name


UTF_8_BROKEN = CONTRACT.encode()[:-20] + b"\xff\xfe\xfd" + CONTRACT.encode()[-20:]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.txt", b"", "empty", id="nothing"),
        pytest.param("a.txt", " \n　\r\n".encode(), "empty", id="blank"),
        pytest.param("a.txt", b"\xef\xbb\xbf", "empty", id="only a mark"),
        pytest.param("a.txt", bytes(range(256)) * 20, "binary", id="all bytes"),
        pytest.param("a.txt", b"\x7fELF\x02\x01\x01" + bytes(64), "binary", id="program"),
        pytest.param("a.txt", b"abc\x01\x02\x03\x04\x05" * 9, "binary", id="control characters"),
        pytest.param("a.txt", b"%PDF-1.7\n%\xe2\xe3", "a PDF", id="PDF under another name"),
        pytest.param("a.txt", b"PK\x03\x04\x14\0\x06\0", "Word", id="DOCX under another name"),
        pytest.param("a.txt", UTF_8_BROKEN, "line 5 is neither UTF-8 nor", id="broken UTF-8"),
        pytest.param("a.txt", b"\xff\xfe\x00", "begins as utf-16-le", id="half a UTF-16 character"),
        pytest.param("a.txt", b"\x1b$B\x30", "neither UTF-8 nor ISO-2022-JP", id="broken JIS"),
        pytest.param("a.doc", b"\xd0\xcf\x11\xe0", "old Word files are not read", id="old Word"),
        pytest.param("a.RTF", b"{\\rtf1}", "RTF files are not read", id="RTF"),
        pytest.param("a.csv", b"a,b", ".csv files are not read", id="other format"),
        pytest.param("a.txt", b"a" * (MAX_BYTES + 1), "larger than 16 MB", id="too large"),
    ],
)
def test_what_is_no_text_is_refused(name: str, data: bytes, says: str) -> None:
    with pytest.raises(UnreadableSource) as refusal:
        decode_source(name, data)
    assert str(refusal.value).startswith(f"{name}: ")
    assert says in str(refusal.value)
    assert ";" in str(refusal.value) or says == "empty"  # what to do stands behind the semicolon


def test_mojibake_is_not_plausible() -> None:
    assert plausibility(CONTRACT) > 0.95
    assert plausibility(CONTRACT.encode().decode("cp932", errors="ignore")) < 0.6
    assert plausibility(CONTRACT.encode("euc_jp").decode("cp932", errors="ignore")) < 0.6


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"nowhere\.txt: there is no such file"):
        read_source(tmp_path / "nowhere.txt")
    with pytest.raises(UnreadableSource, match="this is a folder"):
        read_source(tmp_path)


def test_folder_gives_its_documents(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        "c",
        "sub/d.TXT",
        "sub/e.pdf",
        "sub/g.doc",
        "README.md",
        "x.png",
        ".hidden",
        ".git/f.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = [path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path)]
    assert found == ["a.md", "b.txt", "c", "sub/d.TXT", "sub/e.pdf", "sub/g.doc"]  # g.doc: refused with a reason
    with pytest.raises(UnreadableSource, match="the folder cannot be read"):
        files_in(tmp_path / "nowhere")


@pytest.mark.skipif(os.name != "posix", reason="pipes and links are made the POSIX way")
def test_what_is_no_file(tmp_path: Path) -> None:
    loop, pipe = tmp_path / "loop.txt", tmp_path / "pipe.txt"
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    with pytest.raises(UnreadableSource, match=r"loop\.txt"):
        read_source(loop)
    with pytest.raises(UnreadableSource, match=r"pipe\.txt: this is no ordinary file"):
        read_source(pipe)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(CONTRACT, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableSource, match="permission"):
        read_source(path)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
