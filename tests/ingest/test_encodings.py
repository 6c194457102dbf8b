"""HTML pages declare their encoding, not always the right one; plain text is in test_sources.py."""

from __future__ import annotations

import pytest

from ingest.encodings import decode_markup

PAGE = "<html><head>{}</head><body><p>第1条　甲は、乙に対し、①及び②の業務を委託する。</p></body></html>"
META = '<meta charset="{}">'
HTTP_EQUIV = '<meta http-equiv=Content-Type content="text/html; charset={}">'
PAGES = [
    # declaration, written in, read as
    (META.format("utf-8"), "utf-8", "utf-8"),
    (META.format("Shift_JIS"), "cp932", "cp932"),
    (HTTP_EQUIV.format("x-sjis"), "cp932", "cp932"),
    (HTTP_EQUIV.format("EUC-JP"), "euc_jis_2004", "euc_jis_2004"),
    (META.format("iso-2022-jp"), "iso2022_jp_2004", "iso2022_jp_2004"),
    (META.format("Shift_JIS"), "utf-8", "utf-8"),  # declared wrongly
    (HTTP_EQUIV.format("unicode"), "utf-8", "utf-8"),  # as word processors do
    (META.format("utf-8"), "cp932", "cp932"),
    ("", "cp932", "cp932"),
    ("", "utf-16", "utf-16-le"),
    (META.format("utf-16"), "utf-8-sig", "utf-8"),
]


@pytest.mark.parametrize(("declared", "written", "found"), PAGES)
def test_the_encoding_of_a_page(declared: str, written: str, found: str) -> None:
    page = PAGE.format(declared)
    assert decode_markup("規約.html", page.encode(written)) == (page, found)
