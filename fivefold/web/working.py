"""What every page of the working side shares: who is asking, a right read anew, and words instead of a crash.

A view is `view(request, visit, **address)`: it makes one domain call and renders. It raises what the domain raises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fivefold.backbone.models import Person
from fivefold.backbone.queries.initiatives import site_zone
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.standing import NOBODY, Standing
from fivefold.vocabulary import Refused

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who asks, and when: the moment, and the day it is where the backbone works, by its clock (`zone`)."""

    standing: Standing
    at: datetime
    day: date
    zone: ZoneInfo
    language: str


def visit_of(request: HttpRequest) -> Visit:
    """Read anew for each request: what ended since the last one is gone."""
    at = timezone.now()
    zone = ZoneInfo(site_zone())
    day = at.astimezone(zone).date()
    user = request.user
    standing = standing_of(user, on=day) if isinstance(user, Person) else NOBODY
    return Visit(standing=standing, at=at, day=day, zone=zone, language=get_language() or "en")


def working_page(*methods: str) -> Callable[[View], View]:
    """For people with an account. Others are asked to sign in; who must set up a second factor gets nothing before."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **address: Any) -> HttpResponse:
            if refused := _wrong_method(request, methods):
                return refused
            visit = visit_of(request)
            if not visit.standing.signed_in:
                return _to_sign_in(request)
            if visit.standing.must_enrol:
                return redirect("second-factor-needed")
            return _private(_answer(view, request, visit, address))

        return answered

    return decorate


def open_page(*methods: str) -> Callable[[View], View]:
    """For everybody, with or without an account; what it shows may depend on who asks."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **address: Any) -> HttpResponse:
            if refused := _wrong_method(request, methods):
                return refused
            visit = visit_of(request)
            if visit.standing.must_enrol:
                return redirect("second-factor-needed")
            response = _answer(view, request, visit, address)
            if visit.standing.signed_in or response.status_code != 200 or request.method == "POST":
                return _private(response)
            patch_cache_control(response, public=True, max_age=60)
            return response

        return answered

    return decorate


def done(request: HttpRequest, words: str, to: str, **address: Any) -> HttpResponse:
    """After something was done: say so on the page they are sent to (303, so that going back repeats nothing)."""
    messages.success(request, words)
    return _see(reverse(to, kwargs=address))


def back(request: HttpRequest, words: str, to: str, **address: Any) -> HttpResponse:
    """After something could not be done that a button asked for: say why where they came from."""
    messages.error(request, words)
    return _see(reverse(to, kwargs=address))


def _see(address: str) -> HttpResponse:
    response = HttpResponse(status=303)
    response["Location"] = address
    return response


def _wrong_method(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse | None:
    allowed = ("GET", "HEAD", *methods) if "GET" in methods else methods
    return None if request.method in allowed else HttpResponseNotAllowed(sorted(set(allowed)))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    after = request.get_full_path() if request.method == "GET" else reverse("working-home")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")


def _answer(view: View, request: HttpRequest, visit: Visit, address: dict[str, Any]) -> HttpResponse:
    try:
        with timezone.override(visit.zone):  # moments on pages are the backbone's
            return view(request, visit, **address)
    except NothingHere:
        return _said(
            request,
            visit,
            Refused(_("There is nothing for you at this address."), _("Go back, or ask who sent it to you.")),
            404,
        )
    except NotAllowed as refused:
        return _said(request, visit, refused, 403)
    except ChangedMeanwhile as refused:
        return _said(request, visit, refused, 409)
    except Refused as refused:
        return _said(request, visit, refused, 400)


def _said(request: HttpRequest, visit: Visit, refused: Refused, status: int) -> HttpResponse:
    return render(request, "working/refused.html", {"refused": refused, "visit": visit}, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    patch_cache_control(response, private=True, no_store=True)
    return response
