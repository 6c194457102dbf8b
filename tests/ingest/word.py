"""Word files to test with, from the XML of their paragraphs."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = ("styles", "numbering", "footnotes", "endnotes")


def word_file(body: str, **parts: str) -> bytes:
    """A .docx: the XML in its body, and in the parts `styles`, `numbering`, `footnotes`, `endnotes`."""
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>' for n, name in enumerate(parts)
    )
    files = {
        "word/document.xml": element("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": "<Relationships xmlns="
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{related}</Relationships>',
        **{f"word/{name}.xml": element(name, content) for name, content in parts.items()},
    }
    return packed(files)


def packed(files: dict[str, str]) -> bytes:
    """A ZIP file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def element(name: str, content: str) -> str:
    """The root element of a part."""
    return f'<w:{name} xmlns:w="{W}" xmlns:mc="{MC}">{content}</w:{name}>'


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph: of runs, or of plain text."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if content.startswith('<') else run(content)}</w:p>"


def listed(text: str, number: int, level: int = 0) -> str:
    """A paragraph in a list."""
    return paragraph(run(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(n: int, style: str, text: str, more: str = "") -> str:
    """One level of a list definition; `more` comes behind its start."""
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, lists: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """The numbering part: a definition 0, and the lists that use it (one, unless given)."""
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{lists}'
