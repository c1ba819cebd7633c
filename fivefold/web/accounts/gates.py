"""Who gets to allauth's pages, and who is asked to sign in again first; our own pages have `working_page`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from fivefold.backbone.refusals import NotAllowed
from fivefold.web.fresh import require_fresh
from fivefold.web.working import View, Visit, visit_of

METHODS = ("GET", "HEAD", "POST")


def entrance(view: View) -> View:
    """For everybody: signing in and out, asking for a code or a new password."""
    return _gated(view, lambda request, visit: None)


def enrolling(view: View, *, fresh: bool = False) -> View:
    """For people with an account, also for those who may do nothing before they set up a second factor."""
    return _gated(view, lambda request, visit: _signed_in(request, visit, fresh=fresh))


def own_locks(view: View, *, fresh: bool = False) -> View:
    """For people with an account; closed until whoever needs a second factor has one (abuse case B4)."""

    def check(request: HttpRequest, visit: Visit) -> HttpResponse | None:
        if visit.standing.must_enrol:
            return redirect("second-factor-needed")
        return _signed_in(request, visit, fresh=fresh)

    return _gated(view, check)


def _signed_in(request: HttpRequest, visit: Visit, *, fresh: bool) -> HttpResponse | None:
    if not visit.standing.signed_in:
        return redirect("account_login")
    if fresh:
        require_fresh(request)
    return None


def _gated(view: View, check: Callable[[HttpRequest, Visit], HttpResponse | None]) -> View:
    @wraps(view)
    def answered(request: HttpRequest, **address: Any) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        visit = visit_of(request)
        try:
            response = check(request, visit) or view(request, **address)
        except NotAllowed as refused:
            response = render(request, "working/refused.html", {"refused": refused, "visit": visit}, status=403)
        if isinstance(response, TemplateResponse):
            response.context_data = {**(response.context_data or {}), "visit": visit}
        add_never_cache_headers(response)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return answered
