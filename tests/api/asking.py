"""Asking the API as a program does: with a token in the header, JSON in the body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.cast.world import World
from tests.cast.world_api import token_of

READS, WRITES = "reads-only", "may-write"
"""Secrets of the cast: the member's token, which only reads; the partner lead's, which may write."""


def ask(
    method: str, path: str, body: object = None, *, token: str = "", client: Client | None = None, **headers: str
) -> HttpResponse:
    """path: below /api/. body: text or bytes are sent as they are, anything else as JSON."""
    raw = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
    sent: dict[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = sent.pop("content-type", "application/json")
    if token:
        sent["authorization"] = f"Bearer {token}"
    client = client or Client(raise_request_exception=False)
    return client.generic(method, f"/api/{path}", raw, content_type=kind, headers=sent, CONTENT_TYPE=kind)


def problem(response: HttpResponse) -> Mapping[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    found: Mapping[str, Any] = response.json()
    assert found["status"] == response.status_code
    return found


def writer(world: World, member: str) -> str:
    """A token of this member of the cast that may write."""
    secret = f"of-{member}"
    token_of(world.people[member], secret, may_write=True)
    return secret
