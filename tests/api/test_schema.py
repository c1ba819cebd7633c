"""The description of the API, and requests made up from it by the hundred: every answer is one it declares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fivefold.api.operations import SERVED
from fivefold.api.urls import api
from fivefold.backbone import token_pace
from fivefold.config.wsgi import application
from tests.api.asking import WRITES, ask
from tests.cast.world import World, build_world

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
OPERATIONS = 17
EXAMPLES = int(os.environ.get("API_EXAMPLES", "20"))
"""Of each operation: 340 in all. docs/api.md says how to run more."""


def described() -> dict[str, Any]:
    return ask("GET", "openapi.json").json()  # type: ignore[no-any-return]


@pytest.fixture(name="schema")
def _schema(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A real server closes its connection after a request; here it is the test's own, and stays open."""
    monkeypatch.setattr(token_pace, "PER_MINUTE", 10**6)
    world = build_world()
    raw = described()
    for operations in raw["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                _make_known(parameter, world)
    found = schemathesis.openapi.from_dict(raw)
    found.app = application
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _make_known(parameter: dict[str, Any], world: World) -> None:
    """Addresses that lead somewhere are drawn as often as others, so that what lies behind is reached."""
    names = world.names
    known: dict[str, list[object]] = {
        "initiative": [names["initiative"], "brook", "nothing"],
        "key": [names["organisation_a"], names["commitment_a"], names["ballot_closed"], "nothing"],
        "number": [1, 2, 4, 99, 10**20],
    }
    if parameter["in"] == "path":
        parameter["schema"]["enum"] = known[parameter["name"]]
    if parameter["name"] == "If-Match":
        parameter["schema"] = {"type": "string", "enum": ['"1"', '"2"', 'W/"1"', "*", '"x"']}


def test_every_made_up_request_gets_a_declared_answer(schema: Any) -> None:
    """Never an error of ours (5xx), always a status, a type and a form that the description names."""
    asked = sum(_made_up(found.ok()) for found in schema.get_all_operations())
    print(f"{asked} requests were made up")
    assert asked >= OPERATIONS * EXAMPLES / 2  # some operations have fewer different requests than that


def _made_up(operation: Any) -> int:
    """How many requests were made up of this operation."""
    asked = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not os.environ.get("API_EXAMPLES"),
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    )
    def one(case: schemathesis.Case) -> None:
        with transaction.atomic():
            point = transaction.savepoint()
            response = case.call(headers={"Authorization": f"Bearer {WRITES}", "Accept-Encoding": "identity"})
            transaction.savepoint_rollback(point)  # each request meets the same world
        asked.append(response.status_code)
        case.validate_response(response, checks=CHECKS)

    one()
    return len(asked)


@pytest.mark.django_db
def test_the_description_names_every_address_and_every_problem() -> None:
    """What a program is generated from: the same paths as the site, and each operation says how it may fail."""
    found = described()
    operations = {(path, method) for path, methods in found["paths"].items() for method in methods}
    assert len(operations) == OPERATIONS and {path for path, _ in operations} >= {"/api/me", "/api/organisations"}
    writes = found["paths"]["/api/organisations/{key}"]["patch"]
    assert {"400", "401", "403", "404", "405", "412", "413", "415", "422", "428", "429"} < set(writes["responses"])
    assert writes["responses"]["412"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    ids = [operation["operationId"] for methods in found["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_reading_what_is_public_is_described_as_open() -> None:
    found = described()["paths"]
    assert {} in found["/api/organisations"]["get"]["security"]
    assert found["/api/me"]["get"]["security"] == [{"Token": []}]
    assert found["/api/organisations/{key}"]["patch"]["security"] == [{"Token": []}]


def test_every_operation_passes_the_door() -> None:
    """An operation declared past `operations` would have no name here, and would not be served."""
    declared = {
        getattr(operation, "url_name", "")
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }
    assert declared == set(SERVED)
    assert all(reverse(name, kwargs=_ANY.get(name, {})).startswith("/api/") for name in sorted(declared))


_ONE = {"initiative": "river"}
_ANY: dict[str, dict[str, object]] = {
    **dict.fromkeys(("api-initiative", "api-agenda", "api-agenda-file", "api-agenda-versions"), _ONE),
    **dict.fromkeys(("api-ballots", "api-commitments"), _ONE),
    "api-agenda-version": _ONE | {"number": 1},
    **dict.fromkeys(("api-ballot", "api-commitment"), _ONE | {"key": "k"}),
    "api-organisation": {"key": "k"},
}
