"""Initiatives: the list, one initiative's own page, beginning, changing and closing one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.initiatives import begin_initiative, close_initiative, edit_initiative
from fivefold.backbone.queries.initiatives import all_initiatives, initiative_named
from fivefold.backbone.refusals import ChangedMeanwhile
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Subject
from fivefold.vocabulary import Refused
from fivefold.web.backbone.start.forms import EditInitiativeForm, InitiativeForm, ReasonForm
from fivefold.web.forms import posted
from fivefold.web.working import Visit, done, open_page, working_page


@open_page("GET")
def every_initiative(request: HttpRequest, visit: Visit) -> HttpResponse:
    may_begin = visit.standing.may(Verb.MANAGE_INITIATIVES, Subject())
    shown = {"visit": visit, "initiatives": all_initiatives(), "may_begin": may_begin}
    return render(request, "backbone/start/initiatives.html", shown)


@open_page("GET")
def one_initiative(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    found = initiative_named(initiative)
    shown = {
        "visit": visit,
        "initiative": found,
        "may_change": visit.standing.may(Verb.MANAGE_INITIATIVES, subject_of_initiative(found)),
        "member": visit.standing.sees_initiative(found.pk),
    }
    return render(request, "backbone/start/initiative.html", shown)


@working_page("GET", "POST")
def new_initiative(request: HttpRequest, visit: Visit) -> HttpResponse:
    visit.standing.require(Verb.MANAGE_INITIATIVES, Subject(), _("start an initiative"))
    form = InitiativeForm(posted(request))
    if form.is_valid():
        try:
            made = begin_initiative(by=visit.standing, **form.cleaned_data)
        except Refused as refused:
            form.refused(refused)
        else:
            return done(request, _("The initiative has begun."), "initiative", initiative=made.slug)
    return _form(request, visit, form, _("Begin an initiative"))


@working_page("GET", "POST")
def edit(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    found = initiative_named(initiative)
    visit.standing.require(Verb.MANAGE_INITIATIVES, subject_of_initiative(found), _("change this initiative"))
    initial = {name: getattr(found, name) for name in ("name_en", "name_es", "goal_year", "version")}
    form = EditInitiativeForm(posted(request), initial=initial)
    status = 200
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            edit_initiative(by=visit.standing, slug=initiative, seen=given.pop("version"), **given)
        except ChangedMeanwhile as changed:
            form.refused(changed)
            status = 409
        else:
            return done(request, _("Saved."), "initiative", initiative=initiative)
    return _form(request, visit, form, _("Change the initiative"), status=status)


@working_page("GET", "POST")
def close(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    found = initiative_named(initiative)
    visit.standing.require(Verb.MANAGE_INITIATIVES, subject_of_initiative(found), _("close this initiative"))
    form = ReasonForm(posted(request), initial={"version": found.version})
    if form.is_valid():
        given = form.cleaned_data
        try:
            close_initiative(by=visit.standing, slug=initiative, seen=given["version"], reason=given["reason"])
        except Refused as refused:
            form.refused(refused)
        else:
            return done(request, _("The initiative is closed."), "initiative", initiative=initiative)
    return _form(request, visit, form, _("Close the initiative"))


def _form(request: HttpRequest, visit: Visit, form: object, title: str, *, status: int = 200) -> HttpResponse:
    if status == 200 and getattr(form, "errors", None):
        status = 400
    return render(request, "working/form.html", {"visit": visit, "form": form, "title": title}, status=status)
