"""Adding and changing organisations, their sites and contacts, and their part in initiatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions import organisations as act
from fivefold.backbone.organisation_records import CONTACT_FIELDS, ORGANISATION_FIELDS, SITE_FIELDS, told
from fivefold.backbone.queries.organisations import initiatives_open_to
from fivefold.backbone.queries.standing import subject_of_organisation
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere, not_allowed
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.organisations import (
    contact_of,
    initiative_to_admit_to,
    organisation_to,
    organisation_to_edit,
    part_of,
    site_of,
)
from fivefold.vocabulary import Refused
from fivefold.web.backbone.organisations import forms
from fivefold.web.backbone.organisations.presenters import status_word
from fivefold.web.forms import Form, posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, working_page


@working_page("GET", "POST")
def add(request: HttpRequest, visit: Visit) -> HttpResponse:
    initiatives = initiatives_open_to(Verb.ADMIT_ORGANISATIONS, by=visit.standing)
    if not initiatives:
        raise not_allowed(_("add organisations"))
    form = forms.AddForm(posted(request), initiatives=initiatives)

    def save() -> HttpResponse:
        given = form.cleaned_data
        made = act.add_organisation(
            by=visit.standing, initiative=given["initiative"], status=given["status"], values=form.values,
            on=visit.day, at=visit.at,
        )  # fmt: skip
        return done(request, _("Added. Say where it works, and whom to call."), "organisation", key=made.key)

    return _answer(request, visit, form, save, title=_("Add an organisation"), button=_("Add"))


@working_page("GET", "POST")
def edit(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    row = organisation_to_edit(key, by=visit.standing)
    admits = visit.standing.may(Verb.ADMIT_ORGANISATIONS, subject_of_organisation(row.pk))
    kind = forms.AdmittingEditForm if admits else forms.EditOrganisationForm
    form = kind(posted(request), initial=_initial(row, *ORGANISATION_FIELDS, "reference", "version"))

    def save() -> HttpResponse:
        act.edit_organisation(by=visit.standing, key=key, seen=form.cleaned_data["version"], values=form.values)
        return done(request, _("Saved."), "organisation", key=key)

    return _answer(request, visit, form, save, title=_("Change the page of %(name)s") % {"name": row.name}, key=key)


@working_page("GET", "POST")
def add_site(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    row = organisation_to_edit(key, by=visit.standing)
    form = forms.SiteForm(posted(request))

    def save() -> HttpResponse:
        act.add_site(by=visit.standing, key=key, values=form.values)
        return done(request, _("The site was added."), "organisation", key=key)

    return _answer(request, visit, form, save, title=_("Add a site of %(name)s") % {"name": row.name}, key=key)


@working_page("GET", "POST")
def edit_site(request: HttpRequest, visit: Visit, key: str, site: str) -> HttpResponse:
    row = site_of(organisation_to_edit(key, by=visit.standing), site)
    form = forms.EditSiteForm(posted(request), initial=_initial(row, *SITE_FIELDS, "version"))

    def save() -> HttpResponse:
        act.edit_site(by=visit.standing, key=key, site=site, seen=form.cleaned_data["version"], values=form.values)
        return done(request, _("Saved."), "organisation", key=key)

    title = _("Change the site %(name)s") % {"name": row.name}
    return _answer(request, visit, form, save, title=title, key=key, remove=("organisation-site-remove", site))


@working_page("POST")
def remove_site(request: HttpRequest, visit: Visit, key: str, site: str) -> HttpResponse:
    site_of(organisation_to_edit(key, by=visit.standing), site)  # who may not learns so before anything is asked
    act.remove_site(by=visit.standing, key=key, site=site, seen=_version(request))
    return done(request, _("The site was removed."), "organisation", key=key)


@working_page("GET", "POST")
def add_contact(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    row = organisation_to_edit(key, by=visit.standing)
    form = forms.ContactForm(posted(request))

    def save() -> HttpResponse:
        act.add_contact(by=visit.standing, key=key, values=form.values, shown=form.cleaned_data["shown"])
        return done(request, _("The contact was added."), "organisation", key=key)

    return _answer(request, visit, form, save, title=_("Add a contact of %(name)s") % {"name": row.name}, key=key)


@working_page("GET", "POST")
def edit_contact(request: HttpRequest, visit: Visit, key: str, contact: str) -> HttpResponse:
    row = contact_of(organisation_to_edit(key, by=visit.standing), contact)
    form = forms.EditContactForm(
        posted(request), initial={**_initial(row, *CONTACT_FIELDS, "version"), "shown": row.shown}
    )

    def save() -> HttpResponse:
        given = form.cleaned_data
        act.edit_contact(
            by=visit.standing, key=key, contact=contact, seen=given["version"], values=form.values,
            shown=given["shown"],
        )  # fmt: skip
        return done(request, _("Saved."), "organisation", key=key)

    title = _("Change a contact of %(name)s") % {"name": row.organisation.name}
    return _answer(request, visit, form, save, title=title, key=key, remove=("organisation-contact-remove", contact))


@working_page("POST")
def remove_contact(request: HttpRequest, visit: Visit, key: str, contact: str) -> HttpResponse:
    contact_of(organisation_to_edit(key, by=visit.standing), contact)  # as above
    act.remove_contact(by=visit.standing, key=key, contact=contact, seen=_version(request))
    return done(request, _("The contact was removed."), "organisation", key=key)


@working_page("GET", "POST")
def status(request: HttpRequest, visit: Visit, key: str, initiative: str) -> HttpResponse:
    deed = _("change the part of this organisation")
    row = organisation_to(Verb.ADMIT_ORGANISATIONS, key, by=visit.standing, deed=deed)
    there = initiative_to_admit_to(initiative, by=visit.standing)
    part = part_of(row, there)
    form = forms.StatusForm(posted(request), now=part.status, initial={"version": part.version})

    def save() -> HttpResponse:
        given = form.cleaned_data
        act.change_status(
            by=visit.standing, key=key, initiative=initiative, seen=given["version"], status=given["status"],
            reason=given["reason"], on=visit.day,
        )  # fmt: skip
        return done(request, _("It is “%(status)s” now.") % {"status": status_word(given["status"])},
                    "organisation", key=key)  # fmt: skip

    words = {"name": row.name, "initiative": here(there.name), "status": status_word(part.status)}
    lead = _("In %(initiative)s it is “%(status)s” now.") % words
    return _answer(request, visit, form, save, title=_("Change the part of %(name)s") % words, lead=lead, key=key)


@working_page("GET", "POST")
def take_part(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    deed = _("bring this organisation into another initiative")
    row = organisation_to(Verb.ADMIT_ORGANISATIONS, key, by=visit.standing, deed=deed)
    open_to_me = initiatives_open_to(Verb.ADMIT_ORGANISATIONS, by=visit.standing)
    known = subject_of_organisation(row.pk).initiatives
    further = [initiative for initiative in open_to_me if initiative.pk not in known]
    form = forms.TakePartForm(posted(request), initiatives=further)

    def save() -> HttpResponse:
        act.take_part(by=visit.standing, key=key, on=visit.day, **form.cleaned_data)
        return done(request, _("It has a part in this initiative now."), "organisation", key=key)

    title = _("A further initiative for %(name)s") % {"name": row.name}
    return _answer(request, visit, form, save, title=title, key=key)


def _answer(
    request: HttpRequest, visit: Visit, form: Form, save: Callable[[], HttpResponse], **shown: object
) -> HttpResponse:
    """The form, or what `save` answers. What it refuses stands above the form; rights are not the form's matter."""
    answer = 200
    if form.is_bound and form.is_valid():
        try:
            return save()
        except (NothingHere, NotAllowed):
            raise
        except Refused as refused:
            form.refused(refused)
            answer = 409 if isinstance(refused, ChangedMeanwhile) else 400
    elif form.is_bound:
        answer = 400
    return render(request, "backbone/organisations/form.html", {"visit": visit, "form": form, **shown}, status=answer)


def _initial(row: Model, *names: str) -> dict[str, Any]:
    return {name: told(getattr(row, name)) for name in names}


def _version(request: HttpRequest) -> int:
    form = forms.RemoveForm(request.POST)
    if not form.is_valid():
        raise Refused(_("The page did not say which version you saw."), _("Open it again and press the button there."))
    return int(form.cleaned_data["version"])
