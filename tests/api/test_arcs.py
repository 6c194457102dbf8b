"""The picture of references: rows in reading order, what is missing at the end, an arc for each pair."""

from __future__ import annotations

from api.arcs import picture
from api.contents import remembering
from graph.store import ClauseStore
from tests.graph.readings import BASE, full_reading


def test_articles_are_rows_and_references_between_them_arcs() -> None:
    store = ClauseStore.in_memory(BASE)
    store.replace_contract("itaku", full_reading())
    drawn = picture(remembering(store)("itaku"))
    assert [(row.address, row.missing) for row in drawn.rows] == [
        ("art_2", False), ("art_3", False), ("art_4", False), ("art_5", False), ("art_9", True),
    ]  # fmt: skip
    pairs = {(arc.origin.address, arc.target.address): arc.count for arc in drawn.arcs}
    assert pairs == {("art_2", "art_3"): 1, ("art_5", "art_4"): 1, ("art_5", "art_9"): 1}
    assert drawn.height == 5 * drawn.row
    assert [arc.path.split(" ")[0] for arc in drawn.arcs] == ["M0", "M0", "M0"]
