"""Choosing a media type."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from api.negotiation import choose, wants_page

OFFERS = ["application/json", "text/turtle", "text/csv"]
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/turtle", "text/turtle"),
        ("text/*", "text/turtle"),
        ("text/csv, text/turtle", "text/turtle"),  # equal: ours decides
        ("text/csv, text/turtle;q=0.9", "text/csv"),
        ("application/json;q=0.1, text/*;q=0.5", "text/turtle"),
        ("text/turtle;q=0.2, */*;q=0.9", "application/json"),
        ("text/turtle;q=0, text/*", "text/csv"),
        ("TEXT/Turtle", "text/turtle"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ("image/png", None),
        ("application/json;q=0", None),
    ],
)
def test_choice(accept: str, chosen: str | None) -> None:
    assert choose(parse_accept_header(accept, MIMEAccept), OFFERS) == chosen


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (FIREFOX, True),
        ("text/html", True),
        ("*/*", False),
        ("", False),
        ("application/json, text/html;q=0.5", False),
        ("text/html;q=0", False),
    ],
)
def test_browsers_are_recognised(accept: str, page: bool) -> None:
    assert wants_page(parse_accept_header(accept, MIMEAccept)) is page
