"""Every address × member × method answers as tests/cast.py says; reading never writes; all carry the headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.cast import MEMBERS, METHODS, VISITOR, Route
from tests.cast.routes import AREAS
from tests.cast.world import World, build_world

WRITING = ("insert", "update", "delete", "replace", "create", "drop", "alter", "truncate")
LANGUAGES = ("en", "es")


@pytest.fixture(name="world")
def _world(db: None) -> World:
    return build_world()


@pytest.fixture(name="keys")
def _keys(world: World) -> dict[str, str]:
    """The session cookie of everybody in the cast, signed in once."""
    keys = {}
    for member, person in world.people.items():
        client = Client()
        client.force_login(person)
        keys[member] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return keys


@contextmanager
def _as_if_it_never_happened() -> Iterator[None]:
    """Nobody meets what another one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _address(route: Route, language: str, world: World) -> str:
    with translation.override(language):
        return reverse(route.name, kwargs={k: v.format_map(world.names) for k, v in route.example.items()})


def _client(member: str, keys: dict[str, str]) -> Client:
    client = Client(raise_request_exception=False)
    if member != VISITOR:
        client.cookies[settings.SESSION_COOKIE_NAME] = keys[member]
    return client


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    assert not sql.lstrip().lower().startswith(WRITING), f"a reading request wrote: {sql[:80]}"
    return execute(sql, params, many, context)


@pytest.mark.parametrize("area", AREAS)
def test_each_member_gets_what_the_cast_says(area: str, world: World, keys: dict[str, str]) -> None:
    """Both languages lead to the same view; the Spanish one is asked for by reading (below) to keep this walk short."""
    wrong = []
    for route in AREAS[area]:
        address = _address(route, "en", world)
        for member, method in product(MEMBERS, METHODS):
            with _as_if_it_never_happened():
                status = _client(member, keys).generic(method, address).status_code
            if status != (expected := route.answers[member][method]):
                wrong.append(f"{route.name} {method} as {member}: {status}, the cast says {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("area", AREAS)
def test_reading_never_writes(area: str, world: World, keys: dict[str, str]) -> None:
    """And gives a visitor no cookie but the one against forged requests, on pages with a form."""
    for route, member in product(AREAS[area], MEMBERS):
        language = LANGUAGES[MEMBERS.index(member) % 2]
        with _as_if_it_never_happened(), connection.execute_wrapper(_refuse_writes):
            response = _client(member, keys).get(_address(route, language, world))
        assert response.status_code == route.answers[member]["GET"], f"{route.name} {language} as {member}"
        assert member != VISITOR or set(response.cookies) <= ({"csrftoken"} if route.form else set()), route.name


@pytest.mark.parametrize("area", AREAS)
def test_every_answer_carries_the_security_headers(area: str, world: World) -> None:
    for route in AREAS[area]:
        headers = Client().get(_address(route, "en", world)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, route.name
        assert "unsafe" not in policy, route.name
        assert headers["X-Content-Type-Options"] == "nosniff", route.name
        assert headers.get("X-Frame-Options") == (None if route.embeddable else "DENY"), route.name
        assert ("frame-ancestors *" in policy) is route.embeddable, route.name
        assert headers["Referrer-Policy"] == "same-origin", route.name


@pytest.mark.parametrize("address", ["/nowhere/", "/es/nowhere/", "/measures/definitions/group-scheme/nothing/"])
def test_an_address_that_does_not_exist_says_so(address: str, world: World) -> None:
    assert Client(raise_request_exception=False).get(address).status_code == 404


def test_a_host_that_is_not_ours_is_refused(world: World) -> None:
    """A page built from a stranger's Host header could poison a cache (abuse case C13)."""
    assert Client(raise_request_exception=False).get("/", headers={"host": "evil.example"}).status_code == 400
