"""Is the collective working? One page on the five conditions, and the pulse that asks members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fivefold.agenda.queries.health import agenda_health
from fivefold.backbone.actions.health import answer_pulse
from fivefold.backbone.models import Initiative
from fivefold.backbone.pulse import quarter_of
from fivefold.backbone.queries.health import backbone_health, own_scores, pulse_results
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.disclosure.small_counts import LIMITS
from fivefold.web.backbone.health.forms import PulseForm
from fivefold.web.backbone.health.presenters import cards
from fivefold.web.backbone.workgroups.forms import attempt
from fivefold.web.forms import posted
from fivefold.web.working import Visit, done, working_page


def _for_members(visit: Visit, slug: str) -> Initiative:
    initiative = initiative_named(slug)
    visit.standing.require_sight(subject_of_initiative(initiative))
    return initiative


@working_page("GET")
def health(request: HttpRequest, visit: Visit, *, initiative: str) -> HttpResponse:
    owner = _for_members(visit, initiative)
    shown = cards(
        backbone=backbone_health(owner, on=visit.day),
        agenda=agenda_health(owner, on=visit.day),
        pulse=pulse_results(owner, on=visit.day),
        on=visit.day,
    )
    may_answer = visit.standing.may(Verb.ANSWER_SURVEYS, subject_of_initiative(owner))
    page = {
        "visit": visit,
        "initiative": owner,
        "cards": shown,
        "may_answer": may_answer,
        "answered": may_answer and bool(own_scores(visit.standing, owner, on=visit.day)),
        "until": quarter_of(visit.day).last_day,
    }
    return render(request, "backbone/health/health.html", page)


@working_page("GET", "POST")
def pulse(request: HttpRequest, visit: Visit, *, initiative: str) -> HttpResponse:
    owner = _for_members(visit, initiative)
    visit.standing.require(Verb.ANSWER_SURVEYS, subject_of_initiative(owner), _("answer the pulse"))
    form = PulseForm(posted(request), initial=own_scores(visit.standing, owner, on=visit.day))
    status = 200
    if request.method == "POST":
        failed = attempt(
            form,
            lambda: answer_pulse(by=visit.standing, initiative=initiative, scores=form.cleaned_data, on=visit.day),
        )
        if failed is None:
            return done(request, _("Thank you. Nobody can see what you answered."), "health", initiative=initiative)
        status = failed
    until = date_format(quarter_of(visit.day).last_day)
    page = {"visit": visit, "initiative": owner, "form": form, "until": until, "limits": LIMITS}
    return render(request, "backbone/health/pulse.html", page, status=status)
