from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from rdflib import RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCTERMS

from graph.mapping import triples
from ontology.errors import UnreadableSource
from ontology.facts import ClauseException, Definition, ExceptionKind, Reading
from ontology.vocabulary import CG
from tests.graph.readings import BASE, clause, evidence, full_reading, norm, reading

HOME = f"{BASE}contracts/itaku"


def mapped(value: Reading) -> tuple[Triple, ...]:
    return triples(value, base=BASE, contract_id="itaku")


def said(value: Reading, node: str, predicate: URIRef) -> set[str]:
    """The values of a property of a node, IRIs in the contract by their last parts."""
    subject = NamedNode(f"{HOME}/{node}" if node else HOME)
    wanted = NamedNode(str(predicate))
    objects = (t.object for t in mapped(value) if t.subject == subject and t.predicate == wanted)
    return {str(getattr(o, "value", o)).removeprefix(HOME + "/") for o in objects}


SAID = [
    # node, property, values
    ("", DCTERMS.identifier, {"itaku"}),
    ("", DCTERMS.title, {"業務委託契約書"}),
    ("", CG.party, {"parties/1", "parties/2"}),
    ("", CG.court, {"京都地方裁判所", "大津地方裁判所"}),
    ("", CG.signedOn, {"2026-04-01"}),
    ("", DCTERMS.hasPart, {"pre", "art_1", "art_2", "art_3", "art_4", "art_5", "close"}),
    ("art_3__para_1", RDF.type, {str(CG.Paragraph), str(CG.Clause)}),
    ("art_3__para_1", RDFS.label, {"第3条第1項"}),
    ("art_3__para_1", DCTERMS.isPartOf, {"art_3"}),
    ("art_3__para_1", DCTERMS.hasPart, {"art_3__para_1__item_1", "art_3__para_1__item_2"}),
    ("art_3__para_1__item_1", CG.article, {"art_3"}),
    ("art_3", CG.article, set()),
    ("pre", CG.article, set()),
    ("art_3", CG.heading, {"禁止事項"}),
    ("art_3", CG.topic, {"禁止"}),
    ("art_3", CG.text, set()),
    ("art_3", DCTERMS.isPartOf, {HOME}),
    ("art_3__para_1", CG.number, set()),
    ("art_4", CG.survivesTerminationOf, {HOME}),
    ("art_2__para_1", CG.refersTo, {"art_3"}),
    ("art_5__para_1", CG.refersTo, {"art_4"}),
    ("parties/2", CG.fullName, {"合同会社木漏れ日"}),
    ("parties/1", CG.alias, {"委託者"}),
    ("parties/1", RDF.type, {str(CG.Party), str(CG.Actor)}),
    ("actors/1", CG.name, {"第三者"}),
    ("actors/2", CG.name, {"再委託先"}),
    ("actors/2", RDF.type, {str(CG.Actor)}),
    ("dates/1", CG.event, {"signed"}),
    ("terms/2", SKOS.prefLabel, {"本業務"}),
    ("terms/2", CG.definedIn, {"art_1__para_1"}),
    ("terms/2", CG.usedIn, {"art_2__para_1", "art_3__para_1__item_1"}),
    ("norms/2", RDF.type, {str(CG.Obligation), str(CG.Norm)}),
    ("norms/2", CG.statedIn, {"art_2__para_1"}),
    ("norms/2", CG.bearer, {"parties/1"}),
    ("norms/2", CG.counterparty, {"parties/2"}),
    ("norms/2", CG.deadline, {"P30D"}),
    ("norms/2", CG.deadlineRelation, {"within"}),
    ("norms/2", CG.businessDays, {"false"}),
    ("norms/2", CG.hasException, {"exceptions/1"}),
    ("norms/1", CG.deadline, set()),
    ("norms/1", CG.businessDays, set()),
    ("norms/3", CG.bestEffort, {"true"}),
    ("norms/3", CG.amount, {"norms/3/amounts/1"}),
    ("norms/3/amounts/1", CG.value, {"14.6"}),
    ("norms/3/amounts/1", CG.unit, {"%"}),
    ("norms/4", CG.action, {"本業務の全部を第三者に委託する行為", "甲の信用を害する行為"}),
    ("norms/6", CG.hasException, {"exceptions/2"}),  # an override of the clause limits the norms in it
    ("norms/7", CG.bearer, {"actors/2"}),
    ("exceptions/1", CG.excepts, {"norms/2"}),
    ("exceptions/1", CG.exceptsClause, {"art_2__para_1"}),
    ("exceptions/2", CG.exceptsClause, {"art_4__para_2"}),
    ("exceptions/1", CG.exceptsSentence, {"art_2__para_1#1"}),
    ("exceptions/2", CG.excepts, {"art_4__para_2"}),
    ("exceptions/3", CG.excepts, {"art_5__para_1"}),  # the sentence has no norm
    ("survivals/1", CG.duration, {"P3Y"}),
    ("survivals/1", CG.clause, {"art_4"}),
    ("survivals/2", CG.duration, set()),
    ("references/4", CG.law, {"著作権法"}),
    ("references/4", CG.status, {"external"}),
    ("references/5", CG.danglingAddress, {"art_9"}),
    ("references/5", CG.status, {"dangling"}),
    ("notices/1", CG.clause, {"art_5__para_1"}),
    ("notices/2", CG.clause, set()),
    ("norms/2", CG.rule, {"test.rule"}),
]


@pytest.mark.parametrize(
    ("node", "predicate", "values"), [pytest.param(*row, id=f"{row[0]} {row[1].rpartition('/')[2]}") for row in SAID]
)
def test_facts_are_said(node: str, predicate: URIRef, values: set[str]) -> None:
    assert said(full_reading(), node, predicate) == values


def test_the_same_reading_gives_the_same_triples_in_the_same_order() -> None:
    assert mapped(full_reading()) == mapped(full_reading())


def test_no_triple_comes_twice() -> None:
    assert len(mapped(full_reading())) == len(set(mapped(full_reading())))


def test_there_are_no_blank_nodes() -> None:
    assert not [t for t in mapped(full_reading()) for term in (t.subject, t.object) if isinstance(term, BlankNode)]


def test_every_node_has_a_type_and_its_contract() -> None:
    found = mapped(full_reading())
    subjects = {t.subject for t in found}
    typed = {t.subject for t in found if t.predicate.value == str(RDF.type)}
    placed = {t.subject for t in found if t.predicate.value == str(CG.contract)}
    assert subjects == typed
    amounts = {s for s in subjects if "/amounts/" in str(s)}
    assert subjects - placed == {NamedNode(HOME)} | amounts


def test_every_evidence_is_a_slice_of_the_source() -> None:
    value = full_reading()
    places: dict[str, dict[str, str]] = {}
    for t in mapped(value):
        if isinstance(t.object, Literal) and isinstance(t.subject, NamedNode):
            places.setdefault(t.subject.value, {})[t.predicate.value] = t.object.value
    quoted = [p for p in places.values() if str(CG.quote) in p]
    assert len(quoted) == 22
    for p in quoted:
        assert value.text[int(p[str(CG.start)]) : int(p[str(CG.end)])] == p[str(CG.quote)]


def test_only_the_words_that_we_compose_have_a_language() -> None:
    tagged = {t.predicate.value for t in mapped(full_reading()) if isinstance(t.object, Literal) and t.object.language}
    assert tagged == {str(RDFS.label)}


def test_all_predicates_and_classes_are_of_known_vocabularies() -> None:
    terms = {t.predicate.value for t in mapped(full_reading())}
    terms |= {str(getattr(t.object, "value", "")) for t in mapped(full_reading()) if t.predicate.value == str(RDF.type)}
    ours = {term for term in terms if term.startswith(str(CG._NS))}
    assert all(URIRef(term) in CG for term in ours)
    assert {re.sub(r"[^/#]*$", "", term) for term in terms - ours} == {
        str(RDF), str(RDFS), str(SKOS), str(DCTERMS),
    }  # fmt: skip


def test_of_overlapping_terms_the_longest_is_used() -> None:
    text = "本サービス利用契約を締結する。"
    terms = tuple(
        Definition(term, "art_9", None, evidence("甲は", text="甲は支払う。"))
        for term in ("本サービス", "本サービス利用契約")
    )
    value = reading(clauses=(clause("art_9"), clause("art_1__para_1", text=text)), definitions=terms)
    assert said(value, "terms/1", CG.usedIn) == set()
    assert said(value, "terms/2", CG.usedIn) == {"art_1__para_1"}


def test_terms_are_found_over_spaces_and_widths() -> None:
    terms = (Definition("ＡＰＩキー", "art_9", None, evidence("甲は", text="甲は支払う。")),)
    value = reading(clauses=(clause("art_9"), clause("art_1__para_1", text="API キーを貸与する。")), definitions=terms)
    assert said(value, "terms/1", CG.usedIn) == {"art_1__para_1"}


def test_an_override_of_an_article_limits_the_norms_in_its_paragraphs() -> None:
    quote = evidence("甲は", text="甲は支払う。")
    override = ClauseException("art_3", 1, ExceptionKind.OVERRIDE, "第1条にかかわらず", ("art_1",), quote)
    value = reading(
        clauses=(clause("art_1"), clause("art_1__para_1", parent="art_1", position=2), clause("art_10", position=3)),
        norms=(norm("art_1__para_1"), norm("art_10")),
        exceptions=(override,),
    )
    assert said(value, "norms/1", CG.hasException) == {"exceptions/1"}
    assert said(value, "norms/2", CG.hasException) == set()
    assert said(value, "exceptions/1", CG.excepts) == {"art_1"}


@pytest.mark.parametrize("bad", ["甲\x00乙", "甲\ud800乙"], ids=["NUL", "surrogate"])
def test_characters_that_rdf_cannot_carry_are_refused_by_name(bad: str) -> None:
    with pytest.raises(UnreadableSource, match=r"契約書\.txt: U\+(0000|D800) after '甲'"):
        mapped(reading(clauses=(clause(text=bad),)))


def test_where_a_clause_stands_in_its_file_is_said() -> None:
    value = reading(clauses=(clause(page=3, element="/html/body/p[2]"),), text_sha256="a" * 64)
    assert said(value, "art_1__para_1", CG.page) == {"3"}
    assert said(value, "art_1__para_1", CG.element) == {"/html/body/p[2]"}
    assert said(value, "", CG.textSha256) == {"a" * 64}


def test_the_store_gives_back_exactly_what_went_in() -> None:
    value = full_reading()
    odd = replace(value, norms=(*value.norms[:1], replace(value.norms[1], deadline=None), *value.norms[2:]))
    for each in (value, odd):
        store = Store()
        store.extend([Quad(t.subject, t.predicate, t.object) for t in mapped(each)])
        assert {q.triple for q in store} == set(mapped(each))
