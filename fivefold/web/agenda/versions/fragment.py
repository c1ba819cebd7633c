"""The agenda as a small page of its own, for other sites to frame or to fetch: one source of truth feeds them all."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, set_response_etag
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from fivefold.agenda.queries.versions import adopted_of
from fivefold.backbone.refusals import NothingHere
from fivefold.web.agenda.versions.presenters import Around, agenda_view

KEPT_FOR = 300
"""Seconds others may keep it: they ask often, and the agenda changes a few times a year."""


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know no path arguments
@require_safe
@conditional_page
def fragment(request: HttpRequest, initiative: str) -> HttpResponse:
    """The same for everybody: it never asks who reads, and sets no cookie."""
    try:
        owner, version = adopted_of(initiative)
    except NothingHere:
        owner, version = None, None
    if owner is None or version is None:
        response = render(request, "agenda/fragment_missing.html", status=404)
    else:
        around = Around(slug=owner.slug, number=version.number)
        view = agenda_view(version.agenda, around, pictures=False)
        response = render(request, "agenda/fragment.html", {"initiative": owner, "version": version, "agenda": view})
        patch_cache_control(response, public=True, max_age=KEPT_FOR)
        set_response_etag(response)
    response["Access-Control-Allow-Origin"] = "*"
    return response
