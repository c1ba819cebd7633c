"""What every request of the API passes, whatever it asks: its form, its language, who may keep the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from fivefold.api.caller import READING
from fivefold.api.problems import Unanswerable, problem, unanswerable
from fivefold.backbone.refusals import nothing_here

KEPT_FOR = 60
"""Seconds for which anybody may keep a public answer."""
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Served:
    """What one address answers. methods: of HTTP; asked: what may stand after the question mark."""

    methods: frozenset[str]
    asked: frozenset[str] = frozenset()


def behind_the_door(view: View, served: Served) -> View:
    """What is not served, or asked after the question mark and not known, is refused by name, and never read."""

    @csrf_exempt  # nothing is done for a cookie here, so no other site can make a browser do it
    @wraps(view)
    def answered(request: HttpRequest, **address: Any) -> HttpResponseBase:
        language = _language(request)
        with translation.override(language):
            try:
                _check(request, served)
                response = view(request, **address)
            except Unanswerable as refused:
                response = unanswerable(refused)
        response["Content-Language"] = language
        return _kept_by(request, response)

    return answered


def nothing(_request: HttpRequest, **_address: Any) -> HttpResponse:
    """Every address under ours that is none."""
    return problem(404, str(nothing_here()))


def _language(request: HttpRequest) -> str:
    """From the header alone: Django would also ask a cookie."""
    offered = dict(settings.LANGUAGES)
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (found := wanted.partition("-")[0]) in offered:
            return found
    return settings.LANGUAGE_CODE


def _check(request: HttpRequest, served: Served) -> None:
    if request.method not in served.methods:
        methods = ", ".join(sorted(served.methods))
        raise Unanswerable(405, _("This address knows: %(methods)s.") % {"methods": methods}, Allow=methods)
    for name, values in request.GET.lists():
        if name not in served.asked or len(values) > 1:
            choices = ", ".join(sorted(served.asked)) or _("nothing")
            raise Unanswerable(
                400, _("The address asks for something unknown, or twice. Known here: %(known)s.") % {"known": choices}
            )


def _kept_by(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answers to a token are nobody else's (abuse case C13)."""
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    if response.status_code == 200 and request.method in READING and not request.headers.get("Authorization"):
        patch_cache_control(response, public=True, max_age=KEPT_FOR)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
