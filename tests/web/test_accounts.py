"""Coming in, signing in, one's own account and the pages about people, as a browser without JavaScript meets them."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from fivefold.backbone import roles
from fivefold.backbone.models import Appointment, Event, Invitation, Membership, NoticePreference, Person
from fivefold.backbone.roles import ROLES, VERBS
from tests.cast import CHAIR, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STRAY
from tests.cast.world import World, build_world
from tests.cast.world_accounts import KEY, LETTER_TO

PASSWORD = "salt marsh heron 9"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    """Limits on attempts are kept in the shared cache; each test begins without."""
    cache.clear()


@pytest.fixture
def world() -> World:
    return build_world()


def entered(person: Person, *, fresh: bool = True) -> Client:
    """A browser in which the person is signed in; fresh: minutes ago, with their password."""
    client = Client()
    client.force_login(person)
    if fresh:
        signed_in_now(client, person)
    return client


def signed_in_now(client: Client, person: Person) -> None:
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def totp_now(secret: str) -> str:
    """The code an authenticator app shows, from the secret on the page (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


# --- coming in --------------------------------------------------------------------------------------------------------


def test_the_letter_s_page_says_where_and_as_what(world: World) -> None:
    page = Client().get(reverse("join", kwargs={"key": KEY}))
    text = unescape(page.content.decode())
    assert "Ash Academy" in text and ROLES[roles.REPORTER].sentence.en in text
    assert LETTER_TO not in text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_somebody_new_comes_in_and_goes_on_to_what_it_is_about(world: World) -> None:
    client = Client()
    answer = client.post(
        reverse("join", kwargs={"key": KEY}), {"name": "Zoë Ng", "language": "es", "password": PASSWORD}
    )
    person = Person.objects.get(email=LETTER_TO)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("working-home"))
    assert client.get(reverse("own-account")).status_code == 200
    assert person.language == "es" and person.check_password(PASSWORD)


def test_a_role_with_a_second_lock_sets_it_up_first(world: World) -> None:
    """B4 begins at the door: a new partner lead sees nothing but enrolment until it is done, then everything."""
    Invitation.objects.update(role=roles.PARTNER_LEAD)
    client = Client()
    answer = client.post(reverse("join", kwargs={"key": KEY}), {"name": "Ana", "language": "en", "password": PASSWORD})
    assert answer.headers["Location"] == reverse("second-factor-needed")
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'id="authenticator_secret">(\w+)<', page.content.decode())
    assert secret is not None
    done = client.post(reverse("mfa_activate_totp"), {"code": totp_now(secret[1])})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("people")).status_code == 200


def test_without_a_password_a_passkey_is_set_up_at_once(world: World) -> None:
    client = Client()
    answer = client.post(reverse("join", kwargs={"key": KEY}), {"name": "Ana", "language": "en", "password": ""})
    assert answer.headers["Location"] == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    assert client.get(reverse("account_set_password")).status_code == 200


def test_somebody_with_an_account_signs_in_first_and_comes_back(world: World) -> None:
    person = with_password(world.people[STRAY])
    Invitation.objects.update(email=person.email)
    client = Client()
    page = client.get(reverse("join", kwargs={"key": KEY})).content.decode()
    link = re.search(r'href="(/account/login/\?next=[^"]+)"', page)
    assert link is not None and 'name="password"' not in page
    back = client.post(link[1], {"login": person.email, "password": PASSWORD})
    assert back.headers["Location"] == reverse("join", kwargs={"key": KEY})
    assert client.post(back.headers["Location"]).status_code == 303
    assert client.get(reverse("people")).status_code == 200  # still signed in, with the new role
    assert Membership.objects.filter(person=person, organisation=world.a).exists()


@pytest.fixture
def post_office(settings: Settings) -> Iterator[list[Any]]:
    """A real mail server on this machine; the letters it took."""
    letters: list[Any] = []

    class Keeper:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            letters.append(envelope)
            return "250 kept"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    office = Controller(Keeper(), hostname="127.0.0.1", port=port)
    office.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield letters
    office.stop()


def test_an_invitation_goes_by_mail_and_its_link_opens(world: World, post_office: list[Any]) -> None:
    """Over a real SMTP connection: in the invited person's language, nothing about them in the subject, one link."""
    import email
    from email import policy

    answer = entered(world.people[PARTNER]).post(
        reverse("invite"),
        {"email": "nueva@example.org", "role": roles.REPORTER, "organisation": world.a.key, "language": "es"},
    )
    assert answer.status_code == 303 and len(post_office) == 1
    letter = email.message_from_bytes(post_office[0].content, policy=policy.default)
    assert post_office[0].rcpt_tos == ["nueva@example.org"]
    assert "nueva" not in letter["Subject"] and "Ash" not in letter["Subject"]
    assert re.fullmatch(r"<invitation-[0-9a-f]{32}@[\w.]+>", letter["Message-ID"])
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"http://testserver(/es/invitation/\S+)", text)
    assert link is not None and ROLES[roles.REPORTER].name.es in text
    assert link[1] in letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    joined = Client().post(link[1], {"name": "Nueva", "language": "es", "password": PASSWORD})
    assert joined.status_code == 302 and Person.objects.filter(email="nueva@example.org").exists()


def test_a_mail_server_that_is_down_loses_no_invitation(world: World, settings: Settings) -> None:
    """R9: nobody listens there; the invitation stands, and its link is shown this once."""
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    settings.EMAIL_HOST = "127.0.0.1"
    answer = entered(world.people[LEAD]).post(
        reverse("invite"), {"email": "x@example.org", "role": roles.STEWARD, "language": "en"}
    )
    link = re.search(r'id="link">http://testserver(/invitation/[^<]+)<', answer.content.decode())
    assert link is not None and Client().get(link[1]).status_code == 200


def test_a4_a_role_above_the_own_posted_past_the_list_is_403_and_kept(world: World) -> None:
    client = entered(world.people[PARTNER])
    assert roles.LEAD not in client.get(reverse("invite")).content.decode()
    address = reverse("give-role", kwargs={"key": world.people[PARTNER].key})
    assert client.post(address, {"role": roles.LEAD}).status_code == 403
    assert Event.objects.filter(verb="role-refused", actor=f"person:{world.people[PARTNER].key}").exists()


# --- signing in -------------------------------------------------------------------------------------------------------


def test_password_then_code(world: World) -> None:
    """The second step asks for the code of now; the same page in Spanish."""
    person = with_password(world.people[MEMBER])
    secret = "JBSWY3DPEHPK3PXP"
    person.authenticator_set.update(data={"secret": secret})
    client = Client()
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("people")).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": totp_now(secret)})
    assert answer.headers["Location"] == reverse("working-home")
    assert client.get(reverse("people")).status_code == 200


def test_a_code_by_mail_signs_in(world: World) -> None:
    person = world.people[STRAY]
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": person.email})
    code = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", str(mail.outbox[-1].body), re.M)
    assert code is not None and "stray" not in mail.outbox[-1].subject
    answer = client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert answer.headers["Location"] == reverse("working-home")


def test_reset_sets_a_password_and_leaves_the_second_factor(world: World) -> None:
    """B5: a way around the second lock would be one by mail alone."""
    person = world.people[MEMBER]
    Client().post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    client = Client()
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    assert client.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert person.authenticator_set.count() == 1
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(link[1]).content.decode().count("<form") < 3  # used up


# --- the own account --------------------------------------------------------------------------------------------------


def test_name_language_and_notices_are_kept(world: World) -> None:
    client = entered(world.people[MEMBER])
    assert client.post(reverse("own-account"), {"name": "王小明", "language": "es"}).status_code == 303
    paces = dict.fromkeys(NoticePreference.TOPICS, "never") | {"agenda": "at-once"}
    assert client.post(reverse("own-notices"), paces).status_code == 303
    person = Person.objects.get(pk=world.people[MEMBER].pk)
    assert (person.name, person.language) == ("王小明", "es")
    assert dict(person.notice_preferences.values_list("topic", "pace")) == paces
    assert client.post(reverse("own-notices"), paces | {"agenda": "hourly"}).status_code == 400


def test_sign_out_everywhere_ends_the_other_device_and_this_one(world: World) -> None:
    here, there = entered(world.people[MEMBER]), entered(world.people[MEMBER])
    assert here.post(reverse("sign-out-everywhere")).status_code == 303
    for client in (here, there):
        assert client.get(reverse("own-account")).status_code == 302


def test_own_data_comes_as_a_file(world: World) -> None:
    answer = entered(world.people[CHAIR]).get(reverse("own-data"))
    taken = json.loads(answer.content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert taken["account"]["email"] == "chair@example.org" and "votes" in taken["agenda"]


def test_erasing_asks_for_the_words(world: World) -> None:
    client = entered(world.people[MEMBER])
    assert client.post(reverse("erase-account"), {"words": "yes"}).status_code == 400
    assert client.post(reverse("erase-account"), {"words": "Erase my account "}).status_code == 302
    assert client.get(reverse("own-account")).status_code == 302
    assert Person.objects.get(pk=world.people[MEMBER].pk).name == ""


# --- people and roles -------------------------------------------------------------------------------------------------


def test_the_page_about_roles_is_the_table(world: World) -> None:
    """Every role, sentence and verb of the table that decides, in both languages."""
    for prefix, language in (("", "en"), ("/es", "es")):
        text = unescape(Client().get(f"{prefix}/roles/").content.decode())
        for role in ROLES.values():
            assert getattr(role.name, language) in text and getattr(role.sentence, language) in text
            for verb in role.verbs:
                assert getattr(VERBS[verb], language) in text


def test_a_role_is_given_and_ended_on_the_person_s_page(world: World) -> None:
    client, person = entered(world.people[LEAD]), world.people[MEMBER]
    member = entered(person)
    answer = client.post(
        reverse("give-role", kwargs={"key": person.key}), {"role": roles.REPORTER, "organisation": world.a.key}
    )
    assert answer.status_code == 303
    assert member.get(reverse("people")).status_code == 302  # B6: the old cookie is dead
    row = Appointment.objects.get(person=person)
    page = client.get(reverse("person", kwargs={"key": person.key})).content.decode()
    assert reverse("end-role", kwargs={"appointment": row.pk}) in page
    assert client.post(reverse("end-role", kwargs={"appointment": row.pk})).status_code == 303
    row.refresh_from_db()
    assert row.ended_on is not None


def test_whoever_ends_their_own_role_stays_signed_in_here_only(world: World) -> None:
    person = world.people[REPORTER]
    here, there = entered(person), entered(person)
    row = Appointment.objects.get(person=person)
    assert here.post(reverse("end-role", kwargs={"appointment": row.pk})).status_code == 303
    assert here.get(reverse("own-account")).status_code == 200
    assert there.get(reverse("own-account")).status_code == 302


def test_a_shut_account_is_out_at_the_next_request(world: World) -> None:
    other = entered(with_password(world.people[OTHER]))
    lead = entered(world.people[LEAD])
    assert lead.post(reverse("shut-account", kwargs={"key": world.people[OTHER].key})).status_code == 303
    assert other.get(reverse("people")).status_code == 302
    signing_in = Client().post(reverse("account_login"), {"login": "other@example.org", "password": PASSWORD})
    assert signing_in.headers["Location"] == reverse("account_inactive")
    assert lead.post(reverse("open-account", kwargs={"key": world.people[OTHER].key})).status_code == 303


def test_a_thousand_people_take_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    """Issue 3's size: 400 organisations, 1,000 people; at most 15 queries a page."""
    from tests.web.crowd import crowd

    crowd(world)
    client, member = entered(world.people[LEAD]), entered(world.people[MEMBER])
    with django_assert_max_num_queries(15):
        assert "1012 people" in client.get(reverse("people")).content.decode()
    with django_assert_max_num_queries(15):
        client.get(reverse("people"), {"words": "zoe 77", "role": roles.REPORTER, "page": 2})
    with django_assert_max_num_queries(15):
        client.get(reverse("person", kwargs={"key": world.people[CHAIR].key}))
    with django_assert_max_num_queries(15):
        member.get(reverse("person", kwargs={"key": world.people[CHAIR].key}))
    with django_assert_max_num_queries(15):
        client.get(reverse("invitations"))
    with django_assert_max_num_queries(15):
        client.get(reverse("invite"))
