from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.places import Passage, Place, joined, place_at

PASSAGES = st.lists(st.builds(Passage, st.text(max_size=5), st.integers(1, 3), st.sampled_from([None, "/a", "/b"])))


def test_neighbours_on_the_same_page_are_one_place() -> None:
    text, places = joined([Passage("第1条", 1), Passage("（目的）\n", 1), Passage("甲は\n", 2)])
    assert text == "第1条（目的）\n甲は\n"
    assert places == (Place(0, 8, 1), Place(8, 11, 2))


def test_parts_of_a_character_are_put_together() -> None:
    text, places = joined([Passage("か\u3099\n", element="/p")])
    assert (text, places) == ("が\n", (Place(0, 2, None, "/p"),))


@given(PASSAGES)
def test_places_cover_the_text_without_gaps(passages: list[Passage]) -> None:
    text, places = joined(passages)
    ends = [0, *(place.end for place in places)]
    assert [place.start for place in places] == ends[:-1]
    assert ends[-1] == len(text)
    for offset in range(len(text)):
        place = place_at(places, offset)
        assert place is not None
        assert place.start <= offset < place.end


def test_plain_text_has_no_places() -> None:
    assert place_at((), 3) is None
