"""The page of the vocabulary, as pyLODE makes it, fits into our own pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lxml.html
import pytest

from ontology.terms import terms


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("documentation")
    subprocess.run([sys.executable, "-m", "ontology.documentation", str(made)], check=True, capture_output=True)
    return made


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def content(folder: Path, language: str) -> lxml.html.HtmlElement:
    text = (folder / f"vocabulary.{language}.html").read_text(encoding="utf-8")
    return lxml.html.fromstring(text)


def test_every_term_stands_at_its_name_with_its_meaning(content: lxml.html.HtmlElement, language: str) -> None:
    for term in terms():
        said = content.get_element_by_id(term.name.removeprefix("cg:")).text_content()
        here, there = (term.definition_ja, term.definition_en)[:: 1 if language == "ja" else -1]
        assert here in said
        assert there not in said


def test_every_link_inside_leads_somewhere(content: lxml.html.HtmlElement) -> None:
    names = {element.get("id") for element in content.iter() if element.get("id")}
    links = [link.get("href") or "" for link in content.iter("a")]
    assert len(links) > 300
    assert {link for link in links if link.startswith("#")} <= {f"#{name}" for name in names}


def test_nothing_is_loaded_or_run(content: lxml.html.HtmlElement) -> None:
    """As the Content-Security-Policy wants it, and without internet."""
    assert {element.tag for element in content.iter() if isinstance(element.tag, str)} <= {
        "a", "code", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "li", "p", "span", "strong", "sup", "table", "td", "th",
        "tr", "ul",
    }  # fmt: skip
    attributes = {name for element in content.iter() for name in element.attrib}
    assert attributes <= {"class", "href", "id", "title"}
