"""The documentation of the vocabulary as HTML, made from the Turtle by pyLODE, in Japanese and in English.

    python -m ontology.documentation FOLDER

writes `vocabulary.ja.html` and `vocabulary.en.html`: what stands between the head and the foot of a page, without scripts,
styles and addresses of others, so that the pages of clausegraph can show it as their own (`/ns`). `make install` calls it;
pyLODE is not needed after that.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Final

import lxml.html
from lxml.html import HtmlElement
from rdflib import Graph, Literal

from ontology.vocabulary import turtle

LANGUAGES: Final = ("ja", "en")

# what pyLODE says in English only
IN_JAPANESE: Final = {
    "Metadata": "この語彙について",
    "Table of Contents": "目次",
    "Classes": "クラス",
    "Object Properties": "オブジェクトプロパティ（値は資源）",
    "Datatype Properties": "データ型プロパティ（値は文字列・数・日付など）",
    "Namespaces": "名前空間",
    "Legend": "凡例",
    "Title": "表題",
    "License": "ライセンス",
    "Version Info": "版",
    "Preferred Namespace Prefix": "接頭辞",
    "Preferred Namespace Uri": "名前空間の IRI",
    "Description": "意味",
    "Sub Class Of": "上位クラス",
    "Super Class Of": "下位クラス",
    "Domain": "主語のクラス",
    "Range": "値のクラスまたは型",
    "In Domain Of": "持つプロパティ",
    "In Range Of": "値とするプロパティ",
    "or": "または",
}


def documentation(language: str) -> str:
    """The body of the page in `ja` or `en`: metadata, contents, classes, properties; each term at its own name (`#Norm`)."""
    from pylode import OntPub  # only where the page is made

    logging.getLogger().setLevel(logging.WARNING)  # pyLODE tells every step
    page: HtmlElement = lxml.html.fromstring(OntPub(ontology=in_language(language), sort_subjects=True).make_html())
    content, contents, metadata = (page.get_element_by_id(name) for name in ("content", "toc", "metadata"))
    metadata.addnext(contents)
    _anchored_at_names(content)
    _without_what_others_have(content)
    if language == "ja":
        _in_japanese(content)
    return str(lxml.html.tostring(content, encoding="unicode"))


def in_language(language: str) -> Graph:
    """The vocabulary without what is said in another language."""
    graph = Graph().parse(data=turtle("clausegraph"), format="turtle")
    for triple in list(graph):
        if isinstance(triple[2], Literal) and triple[2].language not in {None, language}:
            graph.remove(triple)
    return graph


def _anchored_at_names(content: HtmlElement) -> None:
    """An IRI of the namespace leads to its term: `#Norm`, where pyLODE makes names of labels."""
    names = {}
    for term in content.find_class("entity"):
        (iri, *_) = term.xpath(".//code/text()") or ("",)
        if "#" in iri:
            name = iri.rpartition("#")[2]
            names[f"#{term.get('id')}"] = f"#{name}"
            term.set("id", name)
    for link in content.xpath(".//a[starts-with(@href, '#')]"):
        link.set("href", names.get(link.get("href"), link.get("href")))


def _without_what_others_have(content: HtmlElement) -> None:
    for row in content.xpath(".//tr[th/a[text()='Is Defined By']]"):
        row.drop_tree()  # all of them by this page
    for link in content.find_class("hover_property"):
        link.drop_tag()
    for element in content.xpath(".//*[@style]"):
        del element.attrib["style"]
    for element in content.xpath(".//style | .//script"):
        element.drop_tree()


def _in_japanese(content: HtmlElement) -> None:
    for element in content.iter():
        said = (element.text or "").strip()
        if said in IN_JAPANESE:
            element.text = IN_JAPANESE[said]


def main(folder: str) -> None:
    """Write the page in each language into a folder."""
    for language in LANGUAGES:
        Path(folder, f"vocabulary.{language}.html").write_text(documentation(language) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
