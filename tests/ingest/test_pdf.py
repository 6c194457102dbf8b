"""PDF files as the text that a plain-text version would have. The files are made by files/make.py, or here with PDFium."""

from __future__ import annotations

import ctypes
import io
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from ingest import pdf
from ingest.pdf import read_pdf
from ingest.places import Content
from ontology.errors import UnreadableSource

FILES = Path(__file__).parent / "files"


def read(name: str) -> Content:
    return read_pdf(name, (FILES / name).read_bytes())


def lines_of(content: Content) -> list[str]:
    return [line for line in content.text.split("\n") if line]


def saved(document: pdfium.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_scan(data: bytes, *, before: int) -> bytes:
    """The PDF with a page that is a picture of its first page, at a place from 0."""
    document = pdfium.PdfDocument(data)
    picture = pdfium.PdfImage.new(document)
    picture.set_bitmap(document[0].render(scale=0.3))
    width, height = document[0].get_size()
    picture.set_matrix(pdfium.PdfMatrix().scale(width, height))
    page = document.new_page(width, height, before)
    page.insert_obj(picture)
    page.gen_content()
    return saved(document)


def test_numbers_lines_and_furniture() -> None:
    content = read("numbered.pdf")
    assert lines_of(content) == (FILES / "numbered.txt").read_text(encoding="utf-8").splitlines()
    assert {place.page for place in content.places} == {1, 2}
    (start,) = (place.start for place in content.places if place.page == 2)
    assert 0 < start < len(content.text)


def test_two_columns_are_read_one_after_the_other() -> None:
    lines = lines_of(read("columns.pdf"))
    heads = [line for line in lines if line.startswith("第")]
    assert [line.partition("（")[0] for line in heads] == [f"第{n}条" for n in range(1, 9)]
    assert lines[0] == "駐車場利用約款"
    assert "2. 当社は、利用料金を変更することができる。変更後の料金は、場内に掲示した時から適用される。" in lines
    assert lines[-1].endswith("専属的合意管轄裁判所とする。")


def test_vertical_writing_and_ruby() -> None:
    lines = lines_of(read("vertical.pdf"))
    assert lines[0] == "賃貸借契約書"
    assert "第二条（瑕疵）" in lines
    assert lines[5].startswith(
        "乙は、本物件に瑕疵を発見したときは、遅滞なく甲に通知する。甲は、通知を受けた日から十四日以内に"
    )
    assert lines[5].endswith("乙の責めに帰すべき事由による毀損については、この限りでない。")
    assert len(lines) == 8


def turned(path: Path, quarters: int) -> bytes:
    """The PDF with the text of its first page printed turned, on a page that does not say so."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    width, height = page.get_size()
    for printed in page.get_objects(max_depth=1):
        printed.transform(pdfium.PdfMatrix().rotate(90 * quarters))
        printed.transform(pdfium.PdfMatrix().translate(*{1: (0, width), 2: (width, height), 3: (height, 0)}[quarters]))
    box = (0, 0, height, width) if quarters % 2 else (0, 0, width, height)
    page.set_mediabox(*box)
    page.set_cropbox(*box)
    page.gen_content()
    return saved(document)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_pages_that_are_turned(quarters: int) -> None:
    """PDFium names no spaces on such pages."""
    data = turned(FILES / "columns.pdf", quarters)
    assert read_pdf("a.pdf", data).text.replace(" ", "") == read("columns.pdf").text.replace(" ", "")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_that_are_shown_turned(degrees: int) -> None:
    """The page is shown turned, so that its text stands on its side or on its head."""
    document = pdfium.PdfDocument(FILES / "columns.pdf")
    document[0].set_rotation(degrees)
    assert read_pdf("a.pdf", saved(document)).text == read("columns.pdf").text


def test_a_picture_of_a_contract_is_refused() -> None:
    document = pdfium.PdfDocument(with_scan((FILES / "vertical.pdf").read_bytes(), before=0))
    document.del_page(1)
    with pytest.raises(UnreadableSource, match=r"^scan\.pdf: has no text layer .* OCR first"):
        read_pdf("scan.pdf", saved(document))


def test_a_page_without_text_among_others_is_named() -> None:
    content = read_pdf("a.pdf", with_scan((FILES / "numbered.pdf").read_bytes(), before=1))
    (omission,) = content.omissions
    assert "page 2 has no text layer" in omission.message
    assert omission.at == next(place.start for place in content.places if place.page == 3)


DAMAGED = (FILES / "numbered.pdf").read_bytes()
REFUSED = [
    pytest.param("encrypted.pdf", (FILES / "encrypted.pdf").read_bytes(), "protected by a password", id="password"),
    pytest.param("a.pdf", b"%PDF-1.7\n" + bytes(100), "damaged", id="nothing in it"),
    pytest.param("a.pdf", DAMAGED[:2000], "damaged", id="cut off"),
    pytest.param("a.pdf", DAMAGED[:-500], "damaged", id="without its end"),
    pytest.param(
        "a.pdf",
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R]/Count 100000000>>\nendobj\ntrailer<</Root 1 0 R>>\n",
        "damaged",
        id="pages in a circle",
    ),
    pytest.param("a.pdf", b"GIF89a", "this is no PDF", id="another format"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED)
def test_what_cannot_be_read_is_refused(name: str, data: bytes, says: str) -> None:
    with pytest.raises(UnreadableSource, match=rf"^{name}: .*; ") as refusal:
        read_pdf(name, data)
    assert says in str(refusal.value)


def test_an_empty_pdf_has_no_text() -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(100, 100)
    with pytest.raises(UnreadableSource, match="no text layer"):
        read_pdf("a.pdf", saved(document))


def test_many_pages_are_refused() -> None:
    document = pdfium.PdfDocument.new()
    for _ in range(1001):
        document.new_page(100, 100)
    with pytest.raises(UnreadableSource, match="more than 1,000 pages; give each contract"):
        read_pdf("a.pdf", saved(document))


def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_SECONDS", 0.001)
    with pytest.raises(UnreadableSource, match=r"^columns\.pdf: takes longer than 0 seconds to read; print it anew"):
        read("columns.pdf")


def test_letters_without_meaning_are_refused() -> None:
    """A font may print any shape for any code; where it says that all are private characters, nothing can be read."""
    document = pdfium.PdfDocument.new()
    page = document.new_page(200, 200)
    font = raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    text = raw.FPDFPageObj_CreateTextObj(document, font, 12)
    codes = (ctypes.c_uint * 3)(1, 2, 3)
    assert raw.FPDFText_SetCharcodes(text, codes, 3)
    raw.FPDFPage_InsertObject(page, text)
    page.gen_content()
    with pytest.raises(UnreadableSource, match=r"no text layer|text layer without characters"):
        read_pdf("a.pdf", saved(document))


def test_cells_of_several_lines_are_read_whole() -> None:
    """Also where a cell stands beside several rows; a row with several paragraphs in a cell is read cell by cell."""
    assert lines_of(read("table.pdf"))[3:-2] == [
        "用語　意味　例",
        "保守の対象となる機器　甲が所有し、乙が本契約に基づいて保守を行う機器であって、別紙に記載されたものをいう。　受付に置かれた端末",
        "重大な障害　機器が停止し、甲の業務に著しい支障が生ずる事象をいう。　すべての端末が同時に停止し、業務が中断したこと",
        "連絡先",
        "平日の9時から17時まで",
        "受付の電話に連絡する。",
        "受付係",
        "上記の時間の外では、当直の者の携帯電話に連絡しなければならない。　当直係",
    ]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_tables_on_pages_that_are_turned(quarters: int) -> None:
    assert read_pdf("a.pdf", turned(FILES / "table.pdf", quarters)).text.replace(" ", "") == read("table.pdf").text
