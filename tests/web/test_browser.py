"""The pages in a real browser: accessible, within the policy, by keyboard, without JavaScript, on a phone, light."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.conftest import PAGES

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PHONE, DESK = 360, 1280
BUDGET = 300_000
"""Bytes of everything a page needs, as served: document, style, script, font, picture (issue 2)."""

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def site(live_server: Any, answered: None) -> str:
    return str(live_server.url)


def opened(browser: Browser, **wishes: Any) -> BrowserContext:
    return browser.new_context(**wishes)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = opened(browser, viewport={"width": DESK, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_accessibility_and_no_policy_violation(
    site: str, browser: Browser, language: str, scheme: str, width: int
) -> None:
    """axe finds nothing (WCAG 2.0 to 2.2 A and AA, best practice), all details open; the console stays silent;
    nothing scrolls sideways but a table in its frame."""
    context = opened(browser, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=False)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in PAGES:
        page.goto(site + language + address)
        complaints = [c for c in complaints if "status of 40" not in c]  # the two error pages, asked for on purpose
        assert complaints == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]]
        assert told == [], f"{address} {language} {scheme} {width}"
    context.close()


def test_everything_works_without_javascript(site: str, browser: Browser) -> None:
    """Charts, tables and the form are the server's; the form leads to the chosen year."""
    context = opened(browser, java_script_enabled=False, viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    page.goto(site + "/measures/")
    page.select_option("#choose-year", "2019")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "year=2019" in page.url
    assert page.locator("h1").inner_text().replace("\u2060", "").startswith("In 2019, 71% (67–75)")
    page.locator("#access-index summary").first.click()
    page.locator("#access-index table").wait_for(state="visible")
    assert page.locator("#access-index svg:visible").count() == 1
    context.close()


def test_the_keyboard_reaches_everything(site: str, desk: Page) -> None:
    """Tab walks skip link, brand, language, rooms and on to the chart; focus is always visible; arrows read it out."""
    desk.goto(site + "/")
    seen = []
    for _ in range(14):
        desk.keyboard.press("Tab")
        seen.append(desk.evaluate("document.activeElement.textContent.trim().slice(0, 30)"))
        outline = desk.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        shown = desk.evaluate("getComputedStyle(document.activeElement).position") == "absolute"
        assert outline != "none" or shown, seen[-1]
        if desk.evaluate("document.activeElement.tagName") == "svg":
            break
    assert seen[:3] == ["Skip to the content", "Fivefold", "Español"]
    desk.keyboard.press("ArrowDown")
    reading = desk.locator("#access-index .reading")
    assert reading.inner_text().startswith("Black people: 0.49 (0.35–0.69), below parity")
    desk.keyboard.press("ArrowDown")
    assert reading.inner_text().startswith("Latinx people")


def test_the_skip_link_leads_past_the_header(site: str, desk: Page) -> None:
    """One Tab and Enter, and the next Tab is inside the content."""
    desk.goto(site + "/measures/")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_pointing_at_a_mark_reads_it_out(site: str, desk: Page) -> None:
    """The reading is the table's row, said when its mark is pointed at."""
    desk.goto(site + "/")
    desk.locator("#access-index .chart-wide path[data-row='2']").hover()
    assert desk.locator("#access-index .reading").inner_text().startswith("Women: 0.42")


def test_targets_are_large_enough(site: str, browser: Browser) -> None:
    """WCAG 2.5.8: every control outside running text is at least 24 px in both directions."""
    context = opened(browser, viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    page.goto(site + "/measures/")
    for control in page.locator("nav a, button, select, summary, .download a, .ds-button").all():
        box = control.bounding_box()
        if control.is_visible() and box:
            assert box["height"] >= 24 and box["width"] >= 24, control.inner_text()
    context.close()


@pytest.mark.parametrize("address", ["/", "/measures/", "/es/measures/", "/measures/how-we-know/"])
def test_pages_keep_within_their_weight(site: str, desk: Page, address: str) -> None:
    """Counted from the browser's own requests, before compression, so a proxy without gzip keeps the budget too."""
    sizes: dict[str, int] = {}
    desk.on("response", lambda response: sizes.__setitem__(response.url, len(response.body())))
    desk.goto(site + address, wait_until="networkidle")
    assert all(url.startswith(site) for url in sizes), "a page asked another site for something"
    assert sum(sizes.values()) <= BUDGET, sizes


def test_dark_charts_follow_the_theme(site: str, browser: Browser) -> None:
    """The same drawing, another ink: the parity line is light on dark and dark on light."""
    inks = []
    for scheme in ("light", "dark"):
        context = opened(browser, viewport={"width": DESK, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(site + "/")
        inks.append(page.evaluate("getComputedStyle(document.querySelector('.chart-wide line[stroke-width]')).stroke"))
        context.close()
    assert inks[0] != inks[1]


def test_print_shows_tables_and_hides_controls(site: str, browser: Browser) -> None:
    """Paper has no clicks and no dark mode: what is behind a click is printed, what needs one is not, ink is dark."""
    context = opened(browser, viewport={"width": DESK, "height": 900}, color_scheme="dark")
    page = context.new_page()
    page.goto(site + "/")
    page.emulate_media(media="print")
    assert page.locator(".answer .ds-button").is_hidden()
    assert page.locator("#access-index table").bounding_box() is not None
    assert page.locator(".illustrative-banner").is_visible()
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--ff-below')").strip() == "#b3401f"
    context.close()
