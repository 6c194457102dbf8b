from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph.iris import LONGEST_ID, ContractIris, checked_base, checked_id, contract_id, slug

NAMES = [
    ("秘密保持契約書.txt", "秘密保持契約書"),
    ("契約書.第2版.txt", "契約書-第2版"),
    ("NDA Final (2).TXT", "nda-final-2"),
    ("000_b732f0fe20b558b7.txt", "000_b732f0fe20b558b7"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\契約.txt", "契約"),
    (".hidden", "hidden"),
    ("ｶﾞｲﾄﾞﾗｲﾝ.md", "ガイドライン"),
    ("カ\u3099イト.txt", "ガイト"),  # decomposed, as macOS names files
    ("a/b#c?d%20e.txt", "b-c-d-20e"),
    ("İstanbul.txt", "i\u0307stanbul"),
    ("no-suffix", "no-suffix"),
]


@pytest.mark.parametrize(("file_name", "expected"), NAMES, ids=[row[1] for row in NAMES])
def test_file_names_become_ids(file_name: str, expected: str) -> None:
    assert contract_id(file_name) == expected


@pytest.mark.parametrize("nothing", ["", "...", "???.txt", "/", "---"])
def test_a_name_with_nothing_to_keep_is_refused(nothing: str) -> None:
    with pytest.raises(ValueError, match="no contract id can be made"):
        contract_id(nothing)


def test_long_names_are_cut_and_kept_apart() -> None:
    for long in ("契" * 100, "𠮷" * 75, "𠮷" * 100):  # of three bytes, and of four
        ids = {contract_id(long + ending) for ending in ("甲.txt", "乙.txt")}
        assert len(ids) == 2
        assert all(len(each) <= LONGEST_ID and len(f"{each}.ttl".encode()) <= 255 for each in ids)


@given(st.text(max_size=200))
def test_an_id_is_safe_everywhere(text: str) -> None:
    try:
        made = slug(text)
    except ValueError:
        return
    assert slug(made) == made
    assert not set(made) & set("/\\.:#?% \"'<>\x00")
    assert NamedNode(ContractIris("http://e/", made).clause("art_1")).value.endswith(f"/{made}/art_1")


def test_a_wrong_id_gets_a_proposal() -> None:
    assert checked_id("秘密保持契約") == "秘密保持契約"
    with pytest.raises(ValueError, match="try 'my-contract'"):
        checked_id("My Contract")


@pytest.mark.parametrize("base", ["http://localhost:8000/id/", "https://例え.jp/契約/"])
def test_good_bases(base: str) -> None:
    assert checked_base(base) == base


@pytest.mark.parametrize(
    "base", ["", "localhost/", "http://e", "ftp://e/", "http:///", "http://e/?x=/", "http://e/#/", "http://e/ /"]
)
def test_bad_bases(base: str) -> None:
    with pytest.raises(ValueError, match="base"):
        checked_base(base)


def test_iris_are_as_documented() -> None:
    iris = ContractIris("http://localhost:8000/id/", "nda")
    assert iris.contract == "http://localhost:8000/id/contracts/nda"
    assert iris.clause("art_13__para_4") == "http://localhost:8000/id/contracts/nda/art_13__para_4"
    assert iris.fact("norms", 3) == "http://localhost:8000/id/contracts/nda/norms/3"
    assert iris.amount(3, 1) == "http://localhost:8000/id/contracts/nda/norms/3/amounts/1"
