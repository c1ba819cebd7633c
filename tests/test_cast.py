"""Every address × member × method answers as tests/cast.py says; reading never writes; all carry the headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.cast import MEMBERS, METHODS, VISITOR, Route
from tests.cast.routes import ROUTES
from tests.cast.world import World, build_world

WRITING = ("insert", "update", "delete", "replace", "create", "drop", "alter", "truncate")
LANGUAGES = ("en", "es")


@pytest.fixture(name="world")
def _world(db: None) -> World:
    return build_world()


def _address(route: Route, language: str, world: World) -> str:
    with translation.override(language):
        return reverse(route.name, kwargs={k: v.format_map(world.names) for k, v in route.example.items()})


def _client(member: str, world: World) -> Client:
    client = Client(raise_request_exception=False)
    if member != VISITOR:
        client.force_login(world.people[member])
    return client


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    assert not sql.lstrip().lower().startswith(WRITING), f"a reading request wrote: {sql[:80]}"
    return execute(sql, params, many, context)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_member_gets_what_the_cast_says(route: Route, method: str, world: World) -> None:
    """Both languages lead to the same view; the Spanish one is asked for by reading (below) to keep this walk short."""
    got = {}
    for member in MEMBERS:
        with transaction.atomic():
            point = transaction.savepoint()
            got[member] = _client(member, world).generic(method, _address(route, "en", world)).status_code
            transaction.savepoint_rollback(point)  # nobody meets what another one did
    assert got == {member: route.answers[member][method] for member in MEMBERS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_reading_never_writes_and_sets_no_cookie(route: Route, language: str, world: World) -> None:
    """But the one against forged requests, on pages with a form."""
    with connection.execute_wrapper(_refuse_writes):
        response = _client(VISITOR, world).get(_address(route, language, world))
    assert response.status_code == route.answers[VISITOR]["GET"]
    assert set(response.cookies) <= ({"csrftoken"} if route.form else set())


@pytest.mark.parametrize("member", [m for m in MEMBERS if m != VISITOR])
def test_reading_never_writes_for_whoever_is_signed_in(member: str, world: World) -> None:
    client = _client(member, world)
    for route in ROUTES:
        with connection.execute_wrapper(_refuse_writes):
            assert client.get(_address(route, "en", world)).status_code == route.answers[member]["GET"], route.name


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_carries_the_security_headers(route: Route, world: World) -> None:
    headers = Client().get(_address(route, "en", world)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers.get("X-Frame-Options") == (None if route.embeddable else "DENY")
    assert ("frame-ancestors *" in policy) is route.embeddable
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nowhere/", "/es/nowhere/", "/measures/definitions/group-scheme/nothing/"])
def test_an_address_that_does_not_exist_says_so(address: str) -> None:
    assert Client(raise_request_exception=False).get(address).status_code == 404


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused() -> None:
    """A page built from a stranger's Host header could poison a cache (abuse case C13)."""
    assert Client(raise_request_exception=False).get("/", headers={"host": "evil.example"}).status_code == 400
