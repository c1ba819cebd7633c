"""Coming in and signing in in a real browser: a passkey of a virtual device, a code from the shown secret, by keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from fivefold.backbone.models import Event, Invitation
from fivefold.backbone.roles import PARTNER_LEAD
from tests.cast import LEAD, MEMBER, PARTNER, REPORTER, STRAY, UNENROLLED
from tests.cast.world import World, build_world
from tests.cast.world_accounts import KEY
from tests.web.test_accounts import PASSWORD, signed_in_now, totp_now, with_password
from tests.web.test_browser import AXE, DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    cache.clear()
    return build_world()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": DESK, "height": 900})
    yield context.new_page()
    context.close()


def signed_in(context: BrowserContext, site: str, person: Any) -> None:
    client = Client()
    client.force_login(person)
    signed_in_now(client, person)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def with_device(page: Page) -> None:
    """A device that makes passkeys and says yes by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_from_the_letter_to_signing_in_with_it(live_server: Any, world: World, desk: Page) -> None:
    """No password at all: accept, make a passkey, sign out, sign in with it; a passkey is the second lock as well."""
    Invitation.objects.update(role=PARTNER_LEAD)
    site = live_server.url
    with_device(desk)
    desk.goto(f"{site}/invitation/{KEY}/")
    desk.get_by_label("Name").fill("Zoë Ng")
    desk.get_by_role("button", name="Accept the invitation").click()
    desk.get_by_role("link", name="Set it up").click()
    desk.get_by_role("link", name="Add a passkey").click()
    desk.get_by_role("button", name="Make the passkey").click()
    desk.wait_for_url("**/recovery-codes/")
    desk.goto(f"{site}/people/")
    assert desk.locator("h1").inner_text() == "People"
    assert "webauthn-added" in Event.objects.filter(verb="lock-changed").values_list("detail", flat=True)[0]
    desk.get_by_role("button", name="Sign out").click()
    desk.goto(f"{site}/account/login/")
    desk.get_by_role("button", name="Sign in with a passkey").click()
    desk.wait_for_url("**/home/")
    assert desk.goto(f"{site}/people/").status == 200  # type: ignore[union-attr]


def test_an_app_is_set_up_from_the_shown_secret(live_server: Any, world: World, desk: Page) -> None:
    """A lead without second factor: password, enrolment, code; then the next sign-in asks for a code."""
    person, site = with_password(world.people[UNENROLLED]), live_server.url
    desk.goto(f"{site}/account/login/")
    desk.get_by_label("Email").fill(person.email)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.get_by_role("link", name="Set it up").click()
    desk.get_by_role("link", name="Set up an app").click()
    secret = desk.locator("#authenticator_secret").inner_text()
    desk.get_by_label("Authenticator code").fill(totp_now(secret))
    desk.get_by_role("button", name="Switch it on").click()
    desk.wait_for_url("**/recovery-codes/")
    recovery = desk.locator("main li code").first.inner_text()
    desk.get_by_role("button", name="Sign out").click()
    desk.goto(f"{site}/account/login/")
    desk.get_by_label("Email").fill(person.email)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.wait_for_url("**/authenticate/")
    desk.get_by_label("Code").fill(recovery)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.wait_for_url("**/home/")


def test_signing_in_by_keyboard_alone(live_server: Any, world: World, browser: Browser) -> None:
    """Without JavaScript too: Tab to the first field, type, Tab, type, Enter."""
    person = with_password(world.people[STRAY])
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/account/login/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator("input[name=login]:focus").count():
            break
    page.keyboard.type(person.email)
    while not page.locator("input[name=password]:focus").count():
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/home/")
    context.close()


ENTRANCE = ("/account/login/", "/account/login/code/", "/account/password/reset/", f"/invitation/{KEY}/", "/roles/",
            "/account/by-invitation/")  # fmt: skip
INSIDE = ("/account/", "/account/notices/", "/account/erase/", "/account/email/", "/account/password/change/",
          "/account/second-factor/", "/account/second-factor/totp/activate/", "/account/second-factor/webauthn/add/",
          "/people/", "/people/{person}/", "/people/{person}/give-role/", "/invitations/",
          "/invitations/new/")  # fmt: skip


@pytest.mark.parametrize(("width", "scheme", "language"), [(PHONE, "dark", "/es"), (DESK, "light", "")])
def test_no_accessibility_and_no_policy_violation(
    live_server: Any, world: World, browser: Browser, width: int, scheme: Any, language: str
) -> None:
    """axe silent, console silent under the strict policy, nothing wider than the screen."""
    lead = with_password(world.people[LEAD])
    lead.authenticator_set.all().delete()
    world.people[MEMBER].authenticator_set.all().delete()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in ENTRANCE:
        _look(page, f"{live_server.url}{language}{address}", complaints, width)
    signed_in(context, live_server.url, with_password(world.people[MEMBER]))
    for address in ("/account/second-factor/totp/activate/", "/account/second-factor/webauthn/add/"):
        _look(page, f"{live_server.url}{language}{address}", complaints, width)
    signed_in(context, live_server.url, world.people[PARTNER])
    for address in INSIDE:
        if address not in ("/account/password/change/", "/account/second-factor/totp/activate/"):
            shown = address.format(person=world.people[REPORTER].key)
            _look(page, f"{live_server.url}{language}{shown}", complaints, width)
    context.close()


def _look(page: Page, address: str, complaints: list[str], width: int) -> None:
    answer = page.goto(address)
    assert answer is not None and answer.status == 200 and page.url == address, (address, page.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]] == [], address
    assert complaints == [], address
