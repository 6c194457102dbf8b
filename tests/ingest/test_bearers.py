"""Bearers: who acts in a predicate, on parses made by hand."""

from __future__ import annotations

import pytest

from ingest.bearers import bare_topic, counterparties, sightings_of
from ingest.predicates import bounds_of, groups_of
from ingest.surface import surface_of
from tests.ingest.meaning import actors_for, names, parse_of

SUBJECTS = [
    # (parse, the last predicate's subject, what else is seen)
    ("乙/n は/w 、/, 通知/s する/v 。/,", "乙", ""),
    ("甲/n が/p 通知/s する/v 。/,", "甲", "marked"),
    ("費用/n は/w 、/, 甲/n が/p 支払う/v 。/,", "甲", "marked"),
    ("乙/n は/w 、/, 甲/n が/p 定める/a 方法/n で/p 行う/v 。/,", "乙", ""),
    ("乙/n は/w 、/, 甲/n が/p 求め/r た/x 場合/n 、/, 行う/v 。/,", "乙", ""),
    ("甲/n が/p 求め/r た/x 場合/n 、/, 乙/n は/w 行う/v 。/,", "乙", ""),
    ("乙/n は/w 通知/s し/r 、/, 報告/s する/v 。/,", "乙", "inherited"),
    ("本/n 契約/n は/w 、/, 終了/s する/v 。/,", "", "thing"),
    ("支障/n が/p 生じる/v 。/,", "", "thing marked"),
    ("甲/n の/p 場合/n は/w 、/, 行う/v 。/,", "", ""),
    ("甲乙/n 協議/s し/r て/c 、/, 定める/v 。/,", "甲及び乙", "marked"),
    ("甲/n 及び/c 乙/n は/w 、/, 協力/s する/v 。/,", "甲及び乙", ""),
]


@pytest.mark.parametrize(("tagged", "subject", "seen"), SUBJECTS, ids=[row[0].replace(" ", "") for row in SUBJECTS])
def test_who_acts(tagged: str, subject: str, seen: str) -> None:
    parse = parse_of(tagged)
    surface = surface_of(parse.text)
    bounds = bounds_of(surface, parse)
    group = groups_of(surface, bounds)[-1]
    (sighting,) = sightings_of(surface, [group], actors_for(parse.text).mentions(surface), bounds)
    assert names(sighting.subject) == subject
    assert {name for name in ("inherited", "thing", "marked") if getattr(sighting, name)} == set(seen.split())


@pytest.mark.parametrize(
    ("sentence", "bearer", "others"),
    [
        ("甲は、乙に対し、通知する。", "甲", "乙"),
        ("甲は、第三者に開示しない。", "甲", "第三者"),
        ("甲は、支払う。", "甲", "乙"),
        ("甲及び乙は、協力する。", "甲及び乙", "甲及び乙"),
        ("会員は、申し込む。", "会員", "当社"),
    ],
)
def test_to_whom(sentence: str, bearer: str, others: str) -> None:
    actors, surface = actors_for(sentence), surface_of(sentence)
    group = groups_of(surface, bounds_of(surface, None))[-1]
    found = counterparties(surface, group, actors.mentions(surface), tuple(bearer.split("及び")), actors)
    assert names(found) == others


@pytest.mark.parametrize(
    ("sentence", "name"),
    [("座長は、会議を招く。", "座長"), ("本規約は、条件を定める。", ""), ("利用料金は、口座を通じて支払う。", "")],
)
def test_a_bare_topic_is_a_name(sentence: str, name: str) -> None:
    surface = surface_of(sentence)
    assert names(bare_topic(surface, groups_of(surface, bounds_of(surface, None))[-1])) == name
