"""Every address × member × method answers as tests/cast.py says; reading never writes; all carry the headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.cast import MEMBERS, METHODS, ROUTES, Route

WRITING = ("insert", "update", "delete", "replace", "create", "drop", "alter", "truncate")
LANGUAGES = ("en", "es")


def _address(route: Route, language: str) -> str:
    with translation.override(language):
        return reverse(route.name, kwargs=route.example)


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    assert not sql.lstrip().lower().startswith(WRITING), f"a reading request wrote: {sql[:80]}"
    return execute(sql, params, many, context)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_member_gets_what_the_cast_says(route: Route, member: str, language: str) -> None:
    client, address = Client(raise_request_exception=False), _address(route, language)
    got = {method: client.generic(method, address).status_code for method in METHODS}
    assert got == route.answers[member]


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_reading_never_writes_and_sets_no_cookie(route: Route) -> None:
    with connection.execute_wrapper(_refuse_writes):
        response = Client().get(_address(route, "en"))
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_carries_the_security_headers(route: Route) -> None:
    headers = Client().get(_address(route, "en")).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nowhere/", "/es/nowhere/", "/measures/definitions/group-scheme/nothing/"])
def test_an_address_that_does_not_exist_says_so(address: str) -> None:
    assert Client(raise_request_exception=False).get(address).status_code == 404


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused() -> None:
    """A page built from a stranger's Host header could poison a cache (abuse case C13)."""
    assert Client(raise_request_exception=False).get("/", headers={"host": "evil.example"}).status_code == 400
