"""A query alone in an address is decoded in a way of its own: it must be what every other parameter is decoded to."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from api.protocol import operation
from ontology.errors import QueryRefused

ESCAPES = st.lists(
    st.sampled_from(["%", "=", "+", "3D", "%20", "%0A", "%E6%9D%A1", "%e6", "%FF", " ", "æ\x9d¡", "\t", "~", "_", "."])
)


def decoded(query_string: str) -> str | None:
    try:
        return operation("GET", query_string, "", b"").text
    except QueryRefused:
        return None


@given(ESCAPES.map("".join))
def test_escapes_right_and_wrong(text: str) -> None:
    assert decoded(f"query={text}") == decoded(f"query={text}&x=")


@given(st.text())
def test_what_a_client_quotes(text: str) -> None:
    assert decoded(f"query={quote(text, errors='replace')}") == text.encode("utf-8", "replace").decode()
