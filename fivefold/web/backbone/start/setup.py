"""The first run in a browser: once, and only for whoever runs the machine (the key that `fivefold serve` prints)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from fivefold.agenda.first_run import FirstRun, begin_site
from fivefold.backbone.first_run import forget_setup_key, is_setup_key
from fivefold.backbone.queries.initiatives import is_set_up
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.standing import operator
from fivefold.measures.shipped import shipped_examples
from fivefold.vocabulary import Refused
from fivefold.web.backbone.start.forms import EMPTY, SetupForm
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, open_page


@open_page("GET", "POST")
def first_run(request: HttpRequest, visit: Visit) -> HttpResponse:
    key = request.POST.get("key", request.GET.get("key", ""))
    if is_set_up() or not is_setup_key(Path(settings.FIVEFOLD_HOME), key):
        raise nothing_here()
    shipped = shipped_examples()
    form = SetupForm(posted(request), shipped=[(slug, here(found.name)) for slug, found in shipped.items()])
    if form.is_valid():
        try:
            example = shipped.get(form.cleaned_data["begin_with"])
            begin_site(by=operator("setup"), first=_asked(form), example=example, at=visit.at)
        except Refused as refused:
            form.refused(refused)
        else:
            forget_setup_key(Path(settings.FIVEFOLD_HOME))
            return done(request, _("This site is set up. Sign in to begin."), "account_login")
    status = 400 if form.is_bound else 200
    return render(request, "backbone/start/setup.html", {"form": form, "key": key, "visit": visit}, status=status)


def _asked(form: SetupForm) -> FirstRun:
    given = form.cleaned_data
    empty = given["begin_with"] == EMPTY
    return FirstRun(
        name=given["name"],
        email=given["email"],
        time_zone=given["time_zone"],
        lead_name=given["lead_name"],
        lead_email=given["lead_email"],
        password=given["password"],
        initiative=(slugify(given["initiative_en"]), given["initiative_en"], given["initiative_es"]) if empty else None,
    )
