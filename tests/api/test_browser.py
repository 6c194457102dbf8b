"""The pages in a real Chromium, before a real server: what a lawyer does, with mouse, keyboard, finger and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from api.libraries import has_library
from tests.chromium import FLAGS, MISSING, executable
from tests.conftest import Server, served

AXE = Path(__file__).parents[2] / "build/browser/node_modules/axe-core/axe.min.js"
LAPTOP, PHONE = (1280, 900), (390, 844)
PAGES = (
    "/",
    "/contracts/midori-note-terms",
    "/contracts/midori-note-terms/survivals",
    "/contracts/midori-note-terms/duties",
    "/contracts/midori-note-terms/terms",
    "/contracts/midori-note-terms/references",
    "/contracts/midori-note-terms/notices",
    "/compare",
    "/compare/秘密保持",
    "/uploads",
    "/sparql",
    "/ns.html",
    "/questions/surviving-clauses?contract=midori-note-terms",
)
READER = "/contracts/midori-note-terms"
needs_yasgui = pytest.mark.skipif(not has_library("yasgui"), reason="no YASGUI: `make install` brings it where npm is")
needs_cytoscape = pytest.mark.skipif(not has_library("cytoscape"), reason="no Cytoscape: `make install` brings it")

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    path = executable()
    if path is None:
        pytest.skip(MISSING)
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the consoles of the pages complain of, and requests to elsewhere."""
    return []


@pytest.fixture
def visit(chromium: str, browser: Browser, server: Server, complaints: list[str]) -> Iterator[Open]:
    """Open a page; what its console complains of, and every request to elsewhere, fails the test."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, size: tuple[int, int] = LAPTOP, *, address: str = server.address, **options: Any) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(base_url=address, locale="ja-JP", viewport=viewport, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else complaints.append(asked.url),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


# --- from the list to the words ----------------------------------------------------------------------------------------


def test_a_surviving_clause_is_two_clicks_from_the_list(visit: Open) -> None:
    page = visit("/")
    page.locator("tr", has_text="みどりノート").get_by_role("link", name="存続条項 9").click()
    page.get_by_role("link", name="第13条", exact=True).click()
    clause = page.locator("#art_13")
    assert page.url.endswith("/contracts/midori-note-terms#art_13")
    expect(clause).to_be_in_viewport()
    expect(clause.locator("> .head button.survival")).to_have_text("存続")


def test_a_reference_shows_the_text_it_cites_and_leads_there(visit: Open) -> None:
    page = visit(READER)
    link = page.locator("#art_1__para_1__item_1 a.reference", has_text="第4条")
    link.hover()
    card = page.locator("#text-art_4")
    expect(card).to_be_visible()
    expect(card).to_contain_text("本サービスの利用を希望する方")
    link.click()
    assert page.url.endswith("#art_4")
    expect(page.locator("#art_4")).to_be_in_viewport()


def test_a_reference_to_nothing_says_so(visit: Open) -> None:
    page = visit(READER)
    expect(page.locator("#art_19__para_3 .reference.dangling + .nb .chip")).to_have_text("参照先なし")
    expect(page.locator("#art_19__para_3 > .notice")).to_contain_text("第22条")


def test_a_term_shows_its_definition(visit: Open) -> None:
    page = visit(READER)
    page.locator("#art_5__para_1 a.term", has_text="アカウント情報").hover()
    expect(page.locator(".card:popover-open")).to_contain_text("会員のメールアドレス及びパスワード")


# --- marks, cards, legend ----------------------------------------------------------------------------------------------


def test_a_card_says_who_owes_what_and_why_we_say_so(visit: Open) -> None:
    page = visit(READER)
    page.locator("#art_4__para_2 button.obligation").click()
    card = page.locator(".card:popover-open")
    for words in ("当社", "申込者", "5営業日以内", "登録の可否を申込者に通知", "plain"):
        expect(card).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_a_card_names_the_exception_to_a_norm(visit: Open) -> None:
    page = visit(READER)
    page.locator("#art_5__para_2 button.prohibition").click()
    expect(page.locator(".card:popover-open")).to_contain_text("会員の従業員に利用させる場合")


def test_cards_open_by_keyboard_and_by_finger(visit: Open) -> None:
    page = visit(READER)
    chip = page.locator("#art_5__para_1 button.obligation")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card:popover-open")).to_have_count(1)
    phone = visit(READER, PHONE, has_touch=True, is_mobile=True)
    phone.locator("#art_5__para_1 button.obligation").tap()
    card = phone.locator(".card:popover-open")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]


@pytest.mark.parametrize(
    "kind", ["obligation", "prohibition", "permission", "exemption", "exception", "definition", "survival"]
)
def test_the_legend_switches_a_kind_off_and_on(visit: Open, kind: str) -> None:
    page = visit(READER)
    chips = page.locator(f".contract section button.{kind}:visible")
    others = page.locator(f".contract section button.chip:not(.{kind}):visible")
    shown, rest = chips.count(), others.count()
    assert shown
    page.locator(f"#show-{kind}").uncheck()
    assert (chips.count(), others.count()) == (0, rest)
    page.locator(f"#show-{kind}").check()
    assert chips.count() == shown


def test_kinds_differ_by_more_than_colour(visit: Open) -> None:
    page = visit(READER)
    looks = page.evaluate(
        """() => [...document.querySelectorAll("#legend .mark")].map(mark => {
             const style = getComputedStyle(mark);
             return [style.textDecorationStyle + style.textDecorationLine + style.textDecorationThickness,
                     style.borderBottomStyle, style.borderLeftStyle, style.fontStyle, style.fontWeight].join(" ");
           })"""
    )
    assert len(looks) == len(set(looks)) == 11


@pytest.mark.parametrize(
    ("what", "says"), [("リンク", "#art_13"), ("Turtle", "cg:Article"), ("JSON", '"address":"art_13"')]
)
def test_a_clause_is_copied(visit: Open, what: str, says: str) -> None:
    page = visit(READER, permissions=["clipboard-read", "clipboard-write"])
    tools = page.locator("#art_13 > .tools")
    tools.locator("summary").click()
    tools.get_by_text(what, exact=True).click()
    expect(tools).to_contain_text("写しました")
    assert says in re.sub(r'": "', '":"', page.evaluate("navigator.clipboard.readText()"))


# --- views and comparison ----------------------------------------------------------------------------------------------


def test_who_owes_what_is_filtered(visit: Open) -> None:
    page = visit(f"{READER}/duties")
    rows = page.locator("tbody tr")
    every = rows.count()
    page.get_by_label("負う者").select_option("当社")
    page.get_by_label("種類").select_option("exemption")
    page.get_by_role("button", name="絞り込む").click()
    assert 0 < rows.count() < every
    assert set(page.locator("tbody td:nth-child(3)").all_inner_texts()) == {"免責"}


def test_the_picture_of_references_leads_to_articles_and_words(visit: Open) -> None:
    page = visit(f"{READER}/references")
    arcs = page.locator(".arcs svg a")
    assert arcs.count() > 5
    expect(page.locator(".arcs .missing").first).to_contain_text("第22条")
    page.goto(arcs.filter(has_text="第19条 → 第22条").get_attribute("href") or "")
    expect(page.locator(".mark:target")).to_have_text("第22条")
    page.go_back()
    page.locator(".arcs li a", has_text="存続条項").click()
    assert page.url.endswith("#art_18")


@pytest.mark.parametrize(
    ("view", "row", "words"),
    [
        ("survivals", "第3条", "利用契約が終了した後も"),
        ("duties", "5営業日以内", "登録の可否を申込者に通知"),
        ("terms", "圃場データ", "圃場データ"),
        ("references", "第19条第3項", "第22条"),
    ],
)
def test_a_view_leads_to_the_very_words(visit: Open, view: str, row: str, words: str) -> None:
    page = visit(f"{READER}/{view}", java_script_enabled=False)
    page.locator("tbody tr", has_text=row).locator("a", has_text=words).last.click()
    expect(page.locator(".mark:target")).to_contain_text(words)
    expect(page.locator(".mark:target")).to_be_in_viewport()


def test_survival_side_by_side_leads_to_articles_side_by_side(visit: Open) -> None:
    page = visit("/compare")
    page.locator("tr", has=page.get_by_role("rowheader", name="秘密保持")).get_by_role("rowheader").get_by_role(
        "link"
    ).click()
    assert page.locator(".column").count() >= 2
    expect(page.locator("h1")).to_have_text("秘密保持")


# --- asking --------------------------------------------------------------------------------------------------------------


def test_a_question_is_answered_without_sparql(visit: Open) -> None:
    page = visit("/sparql")
    page.get_by_text("契約の終了後も効力を有する条項はどれか").first.click()
    form = page.locator("form[action*='surviving-clauses']")
    form.get_by_label("契約の ID").fill("midori-note-terms")
    form.get_by_role("button", name="答えを見る").click()
    expect(page.locator("#answer tbody tr")).to_have_count(9)
    page.locator("#answer").get_by_role("link", name="第13条", exact=True).click()
    assert page.url.endswith("/contracts/midori-note-terms#art_13")


@needs_yasgui
def test_the_editor_asks_and_shows_a_table(visit: Open) -> None:
    page = visit("/sparql?name=prohibitions")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator("#results table tbody tr").first).to_be_visible()
    assert page.locator("#results table tbody tr").count() > 5


@needs_yasgui
def test_the_editor_completes_our_vocabulary(visit: Open) -> None:
    page = visit("/sparql")
    page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('')")
    page.locator(".CodeMirror").click()
    page.keyboard.type("SELECT * { ?x a cg:Obl")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("cg:Obligation  義務")


@needs_yasgui
@needs_cytoscape
def test_a_graph_is_drawn(visit: Open) -> None:
    page = visit("/sparql")
    query = (
        "CONSTRUCT { ?a ?p ?b } WHERE { VALUES ?p { <https://w3id.org/clausegraph/ns#refersTo> } ?a ?p ?b } LIMIT 20"
    )
    page.evaluate("query => document.querySelector('.CodeMirror').CodeMirror.setValue(query)", query)
    page.locator(".yasqe_queryButton").click()
    page.locator(".select_picture").click()
    expect(page.locator("#result-picture canvas").first).to_be_visible()


# --- searching, and adding a contract ------------------------------------------------------------------------------------


def test_words_are_found_in_all_contracts(visit: Open) -> None:
    page = visit("/")
    page.get_by_label("すべての契約から探す").fill("秘密情報")
    page.get_by_role("button", name="検索").click()
    hits = page.locator(".hits li")
    assert hits.count() > 2
    expect(hits.first.locator("mark").first).to_contain_text("秘密情報")
    hits.first.get_by_role("link").click()
    assert "#art_" in page.url


NEW = """保守契約書

東西商事株式会社（以下「甲」という。）と有限会社南北（以下「乙」という。）は、次のとおり契約する。

第1条（保守）
乙は、甲に対し、機器の保守を提供しなければならない。

第2条（秘密保持）
乙は、第9条に定める情報を第三者に開示してはならない。
"""


@pytest.fixture
def writing(own_store: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of its own that takes contracts from whoever has the token."""
    with served(own_store, tmp_path / "log", "open-sesame") as server:
        yield server


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_contract_is_uploaded_and_read_with_its_notices(visit: Open, writing: Server, scripts: bool) -> None:
    page = visit("/", address=writing.address, java_script_enabled=scripts)
    page.get_by_text("契約を取り込む").click()
    page.get_by_label("ファイル").set_input_files(
        files={"name": "保守契約書.txt", "mimeType": "text/plain", "buffer": NEW.encode()}
    )
    page.get_by_label("トークン").fill("open-sesame")
    page.get_by_role("button", name="取り込む").click()
    expect(page.locator("h1")).to_have_text("保守契約書", timeout=90_000)
    expect(page.locator(".uploaded")).to_contain_text("取り込みました")
    expect(page.locator(".uploaded li")).to_contain_text("第9条")
    page.locator(".uploaded li").get_by_role("link", name="第2条第1項").click()
    expect(page.locator("#art_2__para_1")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_upload_that_is_refused_says_why(visit: Open, complaints: list[str], writing: Server, scripts: bool) -> None:
    page = visit("/uploads", address=writing.address, java_script_enabled=scripts)
    page.get_by_label("ファイル").set_input_files(
        files={"name": "保守契約書.txt", "mimeType": "text/plain", "buffer": NEW.encode()}
    )
    page.get_by_label("トークン").fill("close-sesame")
    page.get_by_role("button", name="取り込む").click()
    expect(page.get_by_role("status" if scripts else "alert")).to_contain_text("トークンが違います")
    assert all("401" in each for each in complaints)  # Chromium says so in its console
    complaints.clear()


# --- everybody -----------------------------------------------------------------------------------------------------------


def test_everything_works_without_scripts(visit: Open) -> None:
    page = visit(READER, java_script_enabled=False)
    page.locator("#art_5__para_1 button.obligation").click()
    expect(page.locator(".card.obligation:visible")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator("#show-obligation").uncheck()
    expect(page.locator(".contract section button.obligation:visible")).to_have_count(0)
    page.locator("#art_1__para_1__item_1 a.reference").click()
    assert page.url.endswith("#art_4")
    page.goto("/sparql")
    page.get_by_role("button", name="実行").click()
    expect(page.locator("#answer tbody tr").first).to_be_visible()


def test_the_keyboard_reaches_the_text_first_and_everything_after(visit: Open) -> None:
    page = visit(READER)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen = set()
    for _ in range(45):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("document.activeElement.tagName + ' ' + (document.activeElement.className || '')").split(" ")[
                0
            ]
        )
    assert {"A", "INPUT"} <= seen
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_contract_is_printed_without_what_only_screens_need(visit: Open) -> None:
    page = visit(READER)
    page.emulate_media(media="print")
    for hidden in ("header.site", ".side", ".tools >> nth=0", "nav.views"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#art_13 .body").first).to_be_visible()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_screen(visit: Open, path: str, size: tuple[int, int]) -> None:
    page = visit(path, size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.skipif(not AXE.is_file(), reason="no axe-core: `make install` brings it where npm is")
@pytest.mark.parametrize(
    ("size", "language"), [(LAPTOP, "ja"), (PHONE, "ja"), (LAPTOP, "en")], ids=["laptop", "phone", "English"]
)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(visit: Open, path: str, size: tuple[int, int], language: str) -> None:
    page = visit(f"{path}{'&' if '?' in path else '?'}lang={language}", size)
    for details in page.locator("main details:visible > summary").all()[:12]:
        details.evaluate("summary => { summary.parentElement.open = true }")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # the inside of YASGUI is other people's work; what we put around it is ours
    found = page.evaluate("async () => (await axe.run({ exclude: ['.CodeMirror', '.yasqe', '.yasr'] })).violations")
    serious = [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in found if v["impact"] in {"serious", "critical"}]
    assert serious == []
