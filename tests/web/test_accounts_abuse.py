"""Breaking in: guessing, telling accounts apart, going around the second lock, forged requests. Each with its twin."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import hashers
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django.fixtures import Settings

from fivefold.backbone.models import Person
from tests.cast import LEAD, MEMBER, PARTNER, REPORTER, STRAY, UNENROLLED, VISITOR
from tests.cast.routes import ROUTES
from tests.cast.world import World, build_world
from tests.web.test_accounts import PASSWORD, entered, totp_now, with_password

SECRET = "JBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return build_world()


def tried(email: str, password: str = "wrong wrong wrong", *, address: str = "203.0.113.7", **headers: str) -> str:
    """What one attempt at signing in is told."""
    answer = Client(REMOTE_ADDR=address, headers=headers).post(
        reverse("account_login"), {"login": email, "password": password}
    )
    return _told(answer)


def _told(answer: Any) -> str:
    if answer.status_code == 302:
        return "in"
    said = re.findall(r"<li>([^<]+)</li>", answer.content.decode().partition("error-summary")[2])
    return str(said[0] if said else answer.status_code)


WAIT = "Too many failed login attempts. Try again later."


# --- B1 guessing ------------------------------------------------------------------------------------------------------


def test_b1_many_passwords_on_one_account_from_many_addresses(world: World, settings: Settings) -> None:
    """Five a five minutes by account, wherever they come from: the sixth is not even looked at, right or wrong."""
    person = with_password(world.people[STRAY])
    told = [tried(person.email, address=f"203.0.113.{n}") for n in range(7)]
    assert told[5:] == [WAIT, WAIT] and WAIT not in told[:5]
    assert tried(person.email, PASSWORD, address="198.51.100.1") == WAIT
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip"}  # the flaw: counted by address alone
    assert WAIT not in [tried(person.email, address=f"203.0.113.{n}") for n in range(7)]


def test_b1_a_host_header_buys_no_fresh_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """allauth counts by host and account; the port in the Host header is the sender's choice."""
    email = world.people[STRAY].email
    hosts = [{"host": f"testserver:{n}"} for n in range(1, 8)]
    assert [tried(email, address=f"203.0.113.{n}", **host) for n, host in enumerate(hosts)][5:] == [WAIT, WAIT]
    cache.clear()
    from fivefold.web.accounts.adapter import AccountAdapter

    monkeypatch.delattr(AccountAdapter, "_get_login_attempts_cache_key")
    assert WAIT not in [tried(email, address=f"203.0.113.{n}", **host) for n, host in enumerate(hosts)]


def test_b1_one_password_on_many_accounts(world: World, settings: Settings) -> None:
    """Ten a minute by address; a spoofed X-Forwarded-For is nobody's address as long as no proxy is declared."""
    told = [tried(f"p{n}@example.org", **{"x-forwarded-for": f"198.51.100.{n}"}) for n in range(12)]
    assert told[10:] == [WAIT, WAIT] and WAIT not in told[:10]
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the flaw: believing the header
    told = [tried(f"p{n}@example.org", **{"x-forwarded-for": f"198.51.100.{n}"}) for n in range(12)]
    assert WAIT not in told


def test_b1_a_flood_does_not_push_out_the_counts_of_others(world: World, settings: Settings) -> None:
    """The table that counts holds far more than Django's 300 entries, or a thousand accounts tried would reset it."""
    person = with_password(world.people[STRAY])
    for n in range(5):
        tried(person.email, address=f"203.0.113.{n}")
    for n in range(400):
        cache.set(f"zz-flood-{n}", [0.0], 300)
    assert tried(person.email, PASSWORD) == WAIT
    settings.CACHES = {"default": {**settings.CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 300}}}
    for n in range(400, 800):
        cache.set(f"zz-flood-{n}", [0.0], 300)
    assert tried(person.email, PASSWORD) == "in"  # the flaw: Django's default


def test_b1_the_page_that_says_wait_is_ours(world: World, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    answers = [Client().post(reverse("account_login"), {"login": "a@example.org", "password": "x"}) for _ in range(2)]
    assert answers[1].status_code == 429 and "we make everybody wait" in answers[1].content.decode()


# --- B2 telling accounts apart ----------------------------------------------------------------------------------------


def _same(answer: HttpResponse, email: str) -> tuple[int, str, str]:
    """What an onlooker sees, without the token against forgery and the address they typed themselves."""
    body = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode()).replace(email, "")
    return answer.status_code, answer.headers.get("Location", ""), body


@pytest.mark.parametrize(
    ("route", "field", "more"),
    [
        ("account_login", "login", {"password": "wrong wrong wrong"}),
        ("account_reset_password", "email", {}),
        ("account_request_login_code", "email", {}),
    ],
)
def test_b2_the_same_answer_for_an_account_and_for_none(
    world: World, route: str, field: str, more: dict[str, str]
) -> None:
    """Text, status and where to: alike; and one letter goes out either way, or none."""
    seen = []
    for email in ("member@example.org", "nobody@example.org"):
        mail.outbox.clear()
        seen.append((*_same(Client().post(reverse(route), {field: email, **more}), email), len(mail.outbox)))
    assert seen[0] == seen[1]


def test_b2_the_twin_a_site_without_letters_to_strangers_is_found_out(world: World, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    seen = [
        _same(Client().post(reverse("account_reset_password"), {"email": email}), email)
        for email in ("member@example.org", "nobody@example.org")
    ]
    assert seen[0] != seen[1]


def test_b2_inviting_tells_nobody_who_has_an_account(world: World) -> None:
    client, seen = entered(world.people[PARTNER]), []
    for email in ("stray@example.org", "nobody@example.org"):
        asked = {"email": email, "role": "partner-reporter", "organisation": world.a.key, "language": "en"}
        answer = client.post(reverse("invite"), asked)
        seen.append((answer.status_code, answer.headers.get("Location", "")))
    assert seen[0] == seen[1]


def test_b2_the_same_work_is_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run of the slow hash whether the account exists, has no password, or does not exist: the same time."""
    runs: list[str] = []
    real = hashers.Argon2PasswordHasher.encode
    monkeypatch.setattr(
        hashers.Argon2PasswordHasher, "encode", lambda self, *a, **k: runs.append("encode") or real(self, *a, **k)
    )
    check = hashers.Argon2PasswordHasher.verify
    monkeypatch.setattr(
        hashers.Argon2PasswordHasher, "verify", lambda self, *a, **k: runs.append("verify") or check(self, *a, **k)
    )
    with_password(world.people[STRAY])
    for email in ("stray@example.org", "member@example.org", "nobody@example.org"):
        runs.clear()
        tried(email)
        assert len(runs) == 1, email


# --- B4, B5 the second lock -------------------------------------------------------------------------------------------


def test_b4_without_the_second_lock_no_page_but_enrolment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh sign-in as a backbone lead without second factor: of all addresses, only these are shown."""
    client = entered(world.people[UNENROLLED])
    shown = set()
    for route in ROUTES:
        if route.name.startswith(("account_", "mfa_", "own-", "erase", "people", "invit", "second", "log", "working")):
            address = reverse(route.name, kwargs={k: v.format_map(world.names) for k, v in route.example.items()})
            if client.get(address).status_code == 200:
                shown.add(route.name)
    public = {"account_inactive", "account_reset_password", "account_reset_password_done"} | {
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
    assert shown - public == {
        "mfa_index", "second-factor-needed", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn",
        "account_logout",
    }  # fmt: skip
    from fivefold.backbone.standing import Standing

    monkeypatch.setattr(Standing, "must_enrol", False)  # the flaw: nobody asks
    assert client.get(reverse("people")).status_code == 200


def _half_way(world: World) -> Client:
    """Past the password, before the code."""
    person = with_password(world.people[MEMBER])
    person.authenticator_set.update(data={"secret": SECRET})
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def test_b5_a_code_opens_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    code = totp_now(SECRET)
    answers = [_half_way(world).post(reverse("mfa_authenticate"), {"code": code}).status_code for _ in range(2)]
    assert answers == [302, 200]
    monkeypatch.setattr(TOTP, "_mark_code_used", lambda self, code: True)  # the flaw: codes are not remembered
    assert _half_way(world).post(reverse("mfa_authenticate"), {"code": totp_now(SECRET)}).status_code == 302


def test_b5_ten_wrong_codes_are_not_eleven(world: World, settings: Settings) -> None:
    """After five wrong ones even the right one is refused for a while."""
    client = _half_way(world)
    for n in range(10):
        assert client.post(reverse("mfa_authenticate"), {"code": f"{n:06d}"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": totp_now(SECRET)}).status_code == 200
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1000/m/ip"}  # the flaw: no count by account
    client = _half_way(world)
    for n in range(10):
        client.post(reverse("mfa_authenticate"), {"code": f"{n:06d}"})
    assert client.post(reverse("mfa_authenticate"), {"code": totp_now(SECRET)}).status_code == 302


def test_b5_the_second_step_cannot_be_left_out(world: World) -> None:
    """Half signed in is not signed in: every page of the cast answers as it answers a visitor."""
    client = _half_way(world)
    for name in ("working-home", "own-account", "people", "invitations", "own-data", "mfa_index"):
        assert client.get(reverse(name)).status_code == 302
    assert Client().get(reverse("mfa_authenticate")).headers["Location"] == reverse("account_login")


# --- B6 sessions ------------------------------------------------------------------------------------------------------


def test_b6_signing_in_changes_the_session_s_name(world: World) -> None:
    """A name planted before signing in is worth nothing after (fixation)."""
    person = with_password(world.people[STRAY])
    client = Client()
    client.session.save()
    planted = client.session.session_key
    client.cookies["sessionid"] = planted or ""
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted or ""
    assert thief.get(reverse("own-account")).status_code == 302


def test_b6_an_old_cookie_is_dead_after_signing_out_and_after_a_new_password(world: World) -> None:
    person = with_password(world.people[STRAY])
    for end in (
        lambda client: client.post(reverse("account_logout")),
        lambda client: entered(person).post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": "quiet harbour 77", "password2": "quiet harbour 77"},
        ),
    ):
        client = entered(person)
        thief = Client()
        thief.cookies["sessionid"] = client.cookies["sessionid"].value
        assert thief.get(reverse("own-account")).status_code == 200
        assert end(client).status_code == 302
        assert thief.get(reverse("own-account")).status_code == 302


# --- B8 forged requests -----------------------------------------------------------------------------------------------


def _posts() -> list[Any]:
    return [route for route in ROUTES if any(answers["POST"] != 405 for answers in route.answers.values())]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_b8_every_post_without_the_token_is_403(world: World, kind: str) -> None:
    """From another site, for whoever is signed in, also as text/plain and after the site was opened before."""
    for member in (VISITOR, LEAD):
        client = Client(enforce_csrf_checks=True)
        if member == LEAD:
            client.force_login(world.people[LEAD])
        client.get(reverse("account_login"))
        for route in _posts():
            address = reverse(route.name, kwargs={k: v.format_map(world.names) for k, v in route.example.items()})
            answer = client.generic(
                "POST", address, b'{"a": 1}', content_type=kind, headers={"x-http-method-override": "PUT"}
            )
            token_kept = route.name.startswith("api")  # carries its own key in a header, never a cookie
            assert answer.status_code == 403 or token_kept, route.name


def test_b8_the_twin_without_the_check_a_forged_post_gets_through(world: World) -> None:
    assert entered(world.people[LEAD]).post(reverse("sign-out-everywhere")).status_code == 303


# --- B9 asked again ---------------------------------------------------------------------------------------------------

ASKED_AGAIN = (
    ("GET", "own-data", {}),
    ("POST", "erase-account", {}),
    ("POST", "give-role", {"key": "{person_reporter}"}),
    ("POST", "end-role", {"appointment": "{appointment_reporter}"}),
    ("POST", "end-membership", {"membership": "{membership_member}"}),
    ("POST", "shut-account", {"key": "{person_reporter}"}),
    ("GET", "account_email", {}),
    ("GET", "mfa_activate_totp", {}),
    ("GET", "mfa_deactivate_totp", {}),
    ("GET", "mfa_add_webauthn", {}),
    ("GET", "mfa_view_recovery_codes", {}),
)


@pytest.mark.parametrize(("method", "name", "example"), ASKED_AGAIN, ids=[name for _m, name, _e in ASKED_AGAIN])
def test_b9_what_cannot_be_undone_asks_who_it_is(
    world: World, method: str, name: str, example: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cookie left open on a shared computer changes no lock, no role, and takes nothing out."""
    address = reverse(name, kwargs={k: v.format_map(world.names) for k, v in example.items()})
    stale = entered(with_password(world.people[LEAD]), fresh=False)
    answer = stale.generic(method, address)
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    monkeypatch.setattr("fivefold.web.fresh.freshly_signed_in", lambda request: True)
    monkeypatch.setattr("fivefold.web.accounts.adapter.freshly_signed_in", lambda request: True)
    answer = stale.generic(method, address)  # the flaw: a cookie is enough
    assert not answer.headers.get("Location", "").startswith(reverse("account_reauthenticate"))


def test_b9_after_showing_it_the_deed_goes_on(world: World) -> None:
    """The POST that was stopped is done then, and nothing is typed twice."""
    stale = entered(with_password(world.people[LEAD]), fresh=False)
    key = world.people[REPORTER].key
    asks = stale.post(reverse("shut-account", kwargs={"key": key})).headers["Location"]
    answer = stale.post(asks, {"password": PASSWORD, "next": reverse("shut-account", kwargs={"key": key})})
    assert answer.status_code == 303 and not Person.objects.get(key=key).is_active


def test_b9_a_fresh_sign_in_lasts_five_minutes(world: World) -> None:
    client = entered(world.people[LEAD])
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 301}]
    session.save()
    assert client.get(reverse("own-data")).status_code == 302


# --- B11, B12 ---------------------------------------------------------------------------------------------------------


def test_b11_nobody_makes_an_account_by_themselves(world: World) -> None:
    before = Person.objects.count()
    for body in ({"email": "member@example.org", "password1": PASSWORD}, {"id": "1", "email": "x@example.org"}):
        assert Client().post(reverse("account_signup"), body).status_code == 405
    assert Person.objects.count() == before


def test_b12_there_is_no_administration_page() -> None:
    """No address under admin in any language, and the app that would make one is not installed."""
    for address in ("/admin/", "/es/admin/", "/account/admin/"):
        assert Client(raise_request_exception=False).get(address).status_code == 404
    assert "admin" not in str(get_resolver().reverse_dict.keys())
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")


def test_every_address_of_signing_in_is_one_we_chose() -> None:
    """allauth brings more pages (sign-up, social accounts); none but the listed answers."""
    listed = {route.name for route in ROUTES}
    served = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in served if name.startswith(("account_", "mfa_"))} <= listed
