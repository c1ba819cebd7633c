"""Ballots and commitments in a real browser: voting by keyboard alone, accessible, on a phone, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page

from fivefold.agenda.models import Ballot, Commitment
from tests.cast import LEAD, MEMBER, PARTNER
from tests.cast.world import World, build_world
from tests.cast.world_voting import commitment
from tests.web.test_browser import AXE, DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "A promise whose words are long enough to be broken on a telephone: Wissenschaftskommunikationsbeauftragte"


@pytest.fixture(name="world")
def _world(transactional_db: None) -> World:
    world = build_world()
    commitment(world.a, world.initiative, what=LONG, due_on="2021-01-01")
    return world


def signed_in(browser: Browser, site: str, world: World, member: str, **wishes: Any) -> BrowserContext:
    client = Client()
    client.force_login(world.people[member])
    context = browser.new_context(**wishes)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
    return context


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus says these words; the focus can always be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(words):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    pytest.fail(f"the keyboard does not reach {words!r}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to_choice(page: Page) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            return
    pytest.fail("the keyboard does not reach the choices")


@pytest.mark.parametrize("scripts", [True, False])
def test_voting_by_keyboard_alone(live_server: Any, browser: Browser, world: World, scripts: bool) -> None:
    """From the list to a vote and to another one: Tab, Space, arrows, Enter; on a phone, with and without scripts."""
    site = str(live_server.url)
    wishes = {"viewport": {"width": PHONE, "height": 700}, "java_script_enabled": scripts}
    context = signed_in(browser, site, world, MEMBER, **wishes)
    page = context.new_page()
    if not scripts:
        page.goto(site + reverse("ballot-vote", args=["river", world.names["ballot_of_people"]]))
        page.get_by_label("No", exact=True).check()
        page.get_by_role("button", name="Cast my vote").click()
        assert "You have voted: no." in page.inner_text("main")
        context.close()
        return
    page.goto(site + reverse("ballots", args=["river"]))
    tab_to(page, "Who?")
    enter(page)
    tab_to(page, "Vote")
    enter(page)
    tab_to(page, "Cast my vote")
    enter(page)
    assert "Choose yes, no or abstain." in page.inner_text("main")  # nothing chosen yet: said beside the field
    tab_to_choice(page)
    page.keyboard.press("Space")
    tab_to(page, "Cast my vote")
    enter(page)
    assert "You have voted: yes. You can change it until the end of" in page.inner_text("main")
    tab_to(page, "Change your vote")
    enter(page)
    tab_to_choice(page)
    page.keyboard.press("ArrowDown")
    tab_to(page, "Cast my vote")
    enter(page)
    assert "You have voted: no." in page.inner_text("main")
    assert Ballot.objects.get(key=world.names["ballot_of_people"]).roll.filter(has_voted=True).count() == 1
    context.close()


def addresses(world: World) -> list[str]:
    names, river = world.names, ["river"]
    organisation = names["organisation_a"]
    return [
        reverse("ballots", args=river),
        *(reverse("ballot", args=[*river, names[f"ballot_{which}"]])
          for which in ("planned", "open", "counting", "closed", "withdrawn", "of_people")),
        reverse("ballot-plan", args=river),
        reverse("ballot-withdraw", args=[*river, names["ballot_open"]]),
        reverse("ballot-vote-for", args=[*river, names["ballot_open"], organisation]),
        reverse("commitments", args=river),
        reverse("commitment", args=[*river, names["commitment_a"]]),
        reverse("commitment-make", args=[*river, organisation]),
        reverse("commitment-move", args=[*river, names["commitment_a"]]),
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme", "language"), [(PHONE, "dark", "es"), (DESK, "light", "en")])
def test_no_accessibility_and_no_policy_violation(
    live_server: Any, browser: Browser, world: World, width: int, scheme: str, language: str
) -> None:
    """axe finds nothing, the console stays silent, nothing scrolls sideways, for the lead and for a partner."""
    site = str(live_server.url)
    Commitment.objects.filter(key=world.names["commitment_b"]).update(
        state="dropped", closed_on="2021-01-01", outcome="x"
    )
    for member in (LEAD, PARTNER):
        wishes = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        context = signed_in(browser, site, world, member, **wishes)
        page, complaints = context.new_page(), list[str]()
        page.on("console", lambda message, told=complaints: told.append(f"{message.type}: {message.text}"))
        with translation.override(language):
            listed = addresses(world)
        for address in listed:
            page.goto(site + address)
            told = [c for c in complaints if c.startswith("error") and "status of 40" not in c]  # the other's own pages
            assert told == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]] == [], address
        context.close()
