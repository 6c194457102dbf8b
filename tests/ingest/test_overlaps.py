"""Finds that claim the same words."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.overlaps import first_come
from ontology.facts import Span

spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: Span(pair[0], sum(pair))), max_size=12
)


def test_who_comes_first_keeps_the_words() -> None:
    assert first_come([Span(4, 8), Span(0, 5), Span(0, 4), Span(6, 9)], 10) == [Span(0, 4), Span(4, 8)]


@given(spans)
def test_none_overlap_and_none_is_left_out_for_nothing(found: list[Span]) -> None:
    kept = first_come(found, 40)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    assert all(any(span.start < k.end and k.start < span.end for k in kept) for span in found)
