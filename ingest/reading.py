"""The whole way from a source to a `Reading`: structure, parses, rules, notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.contract import Contract
from ingest.dates import dates_in
from ingest.definitions import definitions_in
from ingest.engine import Parser
from ingest.exceptions import exceptions_in
from ingest.folding import parse_folded
from ingest.jurisdiction import courts_in, governing_law_in
from ingest.norms import norms_in, notices_in
from ingest.oddities import structure_notices
from ingest.parties import parties_in
from ingest.places import place_at
from ingest.references import citations_in, reference_notices, references_in
from ingest.sources import Source, read_source
from ingest.structure import build_contract
from ingest.survivals import survivals_in
from ontology.errors import UnreadableSource
from ontology.facts import Clause, ContractFacts, Notice, NoticeCode, Reading


def read_contract(path: Path, parser: Parser) -> Reading:
    """All facts of the contract in a file.

    Raises UnreadableSource, with the file's name and what to do, where the file cannot be read or is no contract.
    """
    return read_text(read_source(path), parser)


def read_text(source: Source, parser: Parser) -> Reading:
    """All facts of a contract whose text is known; UnreadableSource where the text is no contract."""
    try:
        contract = build_contract(source.text)
    except UnreadableSource as error:
        raise UnreadableSource(f"{source.name}: {error}; give a contract as text") from error
    reading = _facts(source, with_parses(contract, parser))
    if not (reading.norms or reading.definitions or reading.contract.parties):
        raise UnreadableSource(
            f"{source.name}: no contract: it binds nobody and defines nothing; give a contract as text"
        )
    return reading


def with_parses(contract: Contract, parser: Parser) -> Contract:
    """The contract with the parse of every sentence."""
    parses = parse_folded(parser, [sentence.text for sentence in contract.sentences])
    sentences = tuple(
        replace(sentence, parse=parse) for sentence, parse in zip(contract.sentences, parses, strict=True)
    )
    return Contract(contract.text, contract.title, contract.clauses, sentences)


def _facts(source: Source, contract: Contract) -> Reading:
    definitions = definitions_in(contract)
    parties = parties_in(contract, definitions)
    citations = citations_in(contract)
    references = references_in(contract, citations)
    norms = norms_in(contract, parties)
    notices = (
        *structure_notices(contract),
        *reference_notices(contract, citations, references),
        *notices_in(norms),
        *_unread(source),
    )
    return Reading(
        source=source.name,
        sha256=source.sha256,
        text_sha256=source.text_sha256,
        contract=ContractFacts(
            title=contract.title,
            parties=parties,
            dates=dates_in(contract),
            governing_law=governing_law_in(contract),
            courts=courts_in(contract),
        ),
        clauses=tuple(_placed(clause, source) for clause in contract.clauses),
        definitions=definitions,
        references=references,
        norms=norms,
        exceptions=exceptions_in(contract, references),
        survivals=survivals_in(contract, citations, norms),
        notices=_in_order(notices),
        text=source.text,
    )


def _placed(clause: Clause, source: Source) -> Clause:
    place = place_at(source.places, clause.start)
    return replace(clause, page=place.page, element=place.element) if place else clause


def _unread(source: Source) -> Iterator[Notice]:
    """What of the file could not be read, so that nobody takes the contract for whole."""
    for omission in source.omissions:
        yield Notice(NoticeCode.UNREAD_PAGE, omission.message, None, omission.at, omission.at)


def _in_order(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    return tuple(sorted(notices, key=lambda notice: (notice.start, notice.end, notice.code, notice.message)))
