"""Being forgotten: nothing that says who somebody was is found in any table, and the log stays whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from fivefold.agenda.queries.own import own_data as own_agenda_data
from fivefold.backbone.actions.people import change_profile, choose_notices, erase, replay_erasures
from fivefold.backbone.models import (
    ApiToken,
    Contact,
    Erasure,
    Invitation,
    Membership,
    NoticePreference,
    Person,
    Seat,
    SelfDescription,
    Task,
)
from fivefold.backbone.queries.log import verify_log
from fivefold.backbone.queries.own_data import own_data
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed
from fivefold.backbone.standing import NOBODY, operator
from tests.cast import CHAIR, LEAD
from tests.cast.world import World, build_world

NOW = datetime(2026, 5, 4, 15, tzinfo=UTC)
TODAY = NOW.date()
CANARY = "Quetzalcoatlus"
MAIL = "quetzalcoatlus@example.org"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The chair leaves traces wherever a person can."""
    made = build_world()
    chair = made.people[CHAIR]
    Person.objects.filter(pk=chair.pk).update(name=f"{CANARY} Pérez", email=MAIL)
    EmailAddress.objects.filter(user=chair).update(email=MAIL)
    chair.refresh_from_db()
    Contact.objects.create(organisation=made.a, name=f"{CANARY} Pérez", email=MAIL)
    ApiToken.objects.create(
        person=chair, name=CANARY, secret_hash="0" * 64, made_at=NOW, expires_at=NOW + timedelta(days=9)
    )
    Invitation.objects.create(
        email=MAIL, role="member", key_hash="1" * 64, invited_by="system:x", invited_at=NOW, expires_at=NOW,
        accepted_by=chair, accepted_at=NOW,
    )  # fmt: skip
    Membership.objects.filter(person=chair).update(title=f"{CANARY} in chief")
    SelfDescription.objects.create(person=chair, initiative=made.initiative, scheme="race5", group="two-or-more")
    Task.objects.create(
        initiative=made.initiative, title="Count", person=chair, given_by="system:x", given_at=NOW, state="open"
    )
    standing = standing_of(chair, on=TODAY)
    choose_notices(by=standing, paces={"agenda": "never"})
    change_profile(by=standing, name=f"{CANARY} Pérez", language="es")
    client = Client()
    client.force_login(chair)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "email": MAIL}]
    session.save()
    return made


def traces() -> Iterator[str]:
    """Every cell of every table, and what sessions hold inside."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            if CANARY.casefold() in str(row).casefold():
                yield model.__name__
    for session in Session.objects.all():
        if CANARY.casefold() in str(session.get_decoded()).casefold():
            yield "Session"


def test_the_canary_is_seen_before_and_nowhere_after(world: World) -> None:
    """The search finds the traces first, so its silence afterwards means something."""
    assert {"Person", "EmailAddress", "Contact", "ApiToken", "Invitation", "Membership", "Session"} <= set(traces())
    erase(by=standing_of(world.people[CHAIR], on=TODAY), at=NOW, on=TODAY)
    assert list(traces()) == []


def test_key_and_dates_stay_and_the_log_is_whole(world: World) -> None:
    key = world.people[CHAIR].key
    assert erase(by=standing_of(world.people[CHAIR], on=TODAY), at=NOW, on=TODAY) == key
    left = Person.objects.get(key=key)
    assert (left.name, left.is_active, left.erased_at) == ("", False, NOW)
    assert not left.has_usable_password() and standing_of(left, on=TODAY) == NOBODY
    assert not left.authenticator_set.exists() and not SelfDescription.objects.filter(person=left).exists()
    assert not NoticePreference.objects.filter(person=left).exists()
    assert Membership.objects.get(person=left).ended_on == TODAY and Seat.objects.get(person=left).ended_on == TODAY
    assert Task.objects.get(title="Count").person is None
    assert Erasure.objects.get().person_key == key
    assert verify_log().whole


def test_r24_whoever_was_erased_stays_erased_after_a_restore(world: World) -> None:
    """The restored backup knows them again; the ledger kept beside it makes them forgotten again, once."""
    ledger = {world.people[CHAIR].key: NOW}
    assert replay_erasures(by=operator("restore"), ledger=ledger) == 1
    assert list(traces()) == []
    assert replay_erasures(by=operator("restore"), ledger=ledger) == 0
    with pytest.raises(NotAllowed):
        replay_erasures(by=standing_of(world.people[LEAD], on=TODAY), ledger=ledger)


def test_own_data_is_everything_about_oneself_and_no_secret(world: World) -> None:
    chair = world.people[CHAIR]
    Person.objects.filter(pk=chair.pk).update(password="argon2-secret")
    taken = own_data(chair.pk)
    assert taken["account"]["email"] == MAIL and taken["memberships"][0]["organisation__name"] == "Ash Academy"
    assert taken["seats"][0]["position"] == "chair" and taken["tasks"][0]["title"] == "Count"
    assert [one["group"] for one in taken["self_descriptions"]] == ["two-or-more"]
    assert [entry["verb"] for entry in taken["log"]] == ["notices-chosen", "profile-changed"]
    assert not {"argon2-secret", "0" * 64, "not used"} & set(str(taken).split("'"))
    assert set(own_agenda_data(chair.pk)) == {"comments", "commitments", "rolls", "votes"}
