"""The vocabulary's terms as values."""

from __future__ import annotations

from ontology.terms import CLASS, PROPERTY, terms
from ontology.vocabulary import CG


def test_every_term_is_there_with_both_languages() -> None:
    names = {name for name in CG.__annotations__ if not name.startswith("_")} | set(CG._extras)
    assert {term.name for term in terms()} == {f"cg:{name}" for name in names}
    assert all(term.ja and term.en and term.definition_ja and term.definition_en for term in terms())


def test_classes_come_first() -> None:
    kinds = [term.kind for term in terms()]
    assert kinds == [CLASS] * kinds.count(CLASS) + [PROPERTY] * kinds.count(PROPERTY)
    assert {"cg:Obligation": CLASS, "cg:bearer": PROPERTY}.items() <= {t.name: t.kind for t in terms()}.items()
