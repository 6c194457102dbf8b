"""/docs in a real Chromium that can reach nothing but the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.chromium import FLAGS, MISSING, executable
from tests.conftest import Server


def test_the_documentation_works_without_internet(server: Server) -> None:
    path = executable()
    if path is None:
        pytest.skip(MISSING)
    elsewhere: list[str] = []
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        page = browser.new_page()
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((server.address, "data:", "blob:")) else elsewhere.append(asked.url)
            ),
        )
        page.goto(f"{server.address}/docs")
        expect(page.get_by_role("heading", name="The norms of all contracts, in reading order.")).to_be_attached(
            timeout=30_000
        )
        expect(page.get_by_text("/api/v1/contracts/{contract_id}/clauses/{address}").first).to_be_attached()
        browser.close()
    assert elsewhere == []
