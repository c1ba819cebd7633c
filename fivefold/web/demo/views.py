"""Stepping in as one of the example people, on a machine that shows nothing else (FIVEFOLD_DEMO).

Everywhere else these addresses do not exist, and a site that serves the public refuses to start in this mode.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fivefold.backbone.queries.example import ExamplePerson, example_people, example_person
from fivefold.backbone.refusals import nothing_here
from fivefold.web.working import Visit, open_page

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_page("GET")
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    _only_in_a_demonstration()
    found: tuple[ExamplePerson, ...] = example_people(on=visit.day)
    return render(request, "demo/people.html", {"visit": visit, "people": found})


@open_page("POST")
def step_in(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    _only_in_a_demonstration()
    login(request, example_person(key), backend=_BACKEND)
    return redirect("working-home")


def _only_in_a_demonstration() -> None:
    if not settings.DEMO:
        raise nothing_here()
