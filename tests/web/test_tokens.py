"""The page of one's own tokens: a fresh sign-in first, the secret shown once, everything private."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fivefold.backbone.models import ApiToken, Event
from tests.cast import LEAD, MEMBER, OTHER
from tests.cast.world import World, build_world


@pytest.fixture(name="world")
def _world(db: None) -> World:
    return build_world()


def signed_in(world: World, member: str = MEMBER, *, ago: float = 0) -> Client:
    """Somebody who showed `ago` seconds ago who they are."""
    client = Client()
    client.force_login(world.people[member])
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(world.people[member].pk)
    session.save()
    return client


def make(client: Client, **more: object) -> HttpResponse:
    return client.post(reverse("token-make"), {"name": "Our website", "days": "30"} | more)


def test_the_secret_is_shown_once_and_opens_the_api(world: World) -> None:
    client = signed_in(world)
    page = make(client)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    (secret,) = set(re.findall(r"ff_[\w-]{43}", page.content.decode()))
    assert Client().get("/api/me", headers={"authorization": f"Bearer {secret}"}).status_code == 200
    listed = client.get(reverse("tokens")).content.decode()
    assert "Our website" in listed and secret not in listed
    assert secret not in str(dict(client.session)) + str(list(get_messages(page.wsgi_request)))
    row = ApiToken.objects.get(name="Our website")
    assert (row.may_write, row.person) == (False, world.people[MEMBER])


def test_making_and_ending_ask_who_has_been_signed_in_for_long(world: World) -> None:
    """B9: a session left open at a desk makes no key that outlives it."""
    client = signed_in(world, ago=3600)
    for response in (make(client), client.post(reverse("token-end", kwargs={"key": world.names["token_member"]}))):
        assert response.status_code == 302 and "reauthenticate" in response["Location"]
    assert not ApiToken.objects.filter(name="Our website").exists()


def test_the_twin_that_asks_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fivefold.web.tokens.views.require_fresh", lambda _request: None)
    assert make(signed_in(world, ago=3600)).status_code == 200


def test_a_token_ends_on_its_owners_word_alone(world: World) -> None:
    address = reverse("token-end", kwargs={"key": world.names["token_member"]})
    for member in (OTHER, LEAD):
        assert signed_in(world, member).post(address).status_code == 404
    assert signed_in(world).post(address).status_code == 303
    assert ApiToken.objects.get(key=world.names["token_member"]).ended_at
    last = Event.objects.order_by("sequence").last()
    assert last is not None and (last.verb, last.object) == ("ended", f"token:{world.names['token_member']}")


@pytest.mark.parametrize("wrong", [{"name": ""}, {"days": "0"}, {"days": "366"}, {"name": "reads-only"}])
def test_a_form_that_cannot_be_is_shown_again_with_what_was_typed(world: World, wrong: dict[str, str]) -> None:
    page = make(signed_in(world), **wrong)
    assert page.status_code == 400 and 'id="errors"' in page.content.decode()
    assert ApiToken.objects.filter(person=world.people[MEMBER]).count() == 1


def test_a_form_sent_twice_makes_one(world: World) -> None:
    """D3: the second is told that there is one of this name."""
    client = signed_in(world)
    assert [make(client).status_code for _ in range(2)] == [200, 400]
