"""Bodies: the list, one body, setting one up, changing and closing it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.workgroups import close_workgroup, create_workgroup, edit_workgroup
from fivefold.backbone.queries.workgroups import BodyPage, bodies_of, body_page, open_bodies
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.rules.workgroups import (
    initiative_to_add_to,
    may_keep,
    may_manage,
    require_keeper,
    require_manager,
)
from fivefold.web.backbone.workgroups.forms import BodyForm, CloseForm, DescriptionForm, EditBodyForm, attempt
from fivefold.web.backbone.workgroups.presenters import line_shown, lines_shown, sittings_shown
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, open_page, working_page


@open_page("GET")
def bodies(request: HttpRequest, visit: Visit, *, initiative: str) -> HttpResponse:
    owner, lines = bodies_of(initiative, by=visit.standing, on=visit.day)
    may_add = visit.standing.may(Verb.MANAGE_WORKGROUPS, subject_of_initiative(owner))
    page = {"visit": visit, "initiative": owner, "may_add": may_add and owner.state == owner.State.OPEN}
    return render(request, "backbone/workgroups/list.html", page | lines_shown(lines))


@open_page("GET")
def body(request: HttpRequest, visit: Visit, *, initiative: str, workgroup: str) -> HttpResponse:
    found = body_page(initiative, workgroup, by=visit.standing, on=visit.day)
    is_open = found.line.closed_on is None and found.initiative.state == found.initiative.State.OPEN
    keeps = is_open and may_keep(visit.standing, found.row)
    manages = is_open and may_manage(visit.standing, found.row)
    page = {"visit": visit, "initiative": found.initiative, "body": found, "line": line_shown(found.line)}
    rights = {"may_keep": keeps, "may_manage": manages}
    shown = sittings_shown(found, keeps=keeps, manages=manages, is_open=is_open)
    return render(request, "backbone/workgroups/body.html", page | rights | shown)


@working_page("GET", "POST")
def new_body(request: HttpRequest, visit: Visit, *, initiative: str) -> HttpResponse:
    owner = initiative_to_add_to(initiative, by=visit.standing)
    form = BodyForm(posted(request), bodies=open_bodies(initiative))
    status = 200
    if request.method == "POST":
        failed = attempt(form, lambda: create_workgroup(by=visit.standing, initiative=initiative, **form.cleaned_data))
        if failed is None:
            return done(request, _("The body is set up. Seat its people next."), "workgroups", initiative=initiative)
        status = failed
    page = {"form": form, "title": _("Set up a body"), "button": _("Set it up"), "initiative": owner, "visit": visit}
    return render(request, "backbone/workgroups/form.html", page, status=status)


@working_page("GET", "POST")
def edit(request: HttpRequest, visit: Visit, *, initiative: str, workgroup: str) -> HttpResponse:
    found = body_page(initiative, workgroup, by=visit.standing, on=visit.day)
    require_keeper(visit.standing, found.row, _("change this body"))
    form = _edit_form(request, found, whole=may_manage(visit.standing, found.row))
    status = 200
    if request.method == "POST":
        failed = attempt(form, lambda: _edit(visit, found, form.cleaned_data))
        if failed is None:
            return done(request, _("Saved."), "workgroup", initiative=initiative, workgroup=workgroup)
        status = failed
    title = _("Change %(name)s") % {"name": here(found.line.name)}
    page = {"form": form, "title": title, "initiative": found.initiative, "body": found, "visit": visit}
    return render(request, "backbone/workgroups/form.html", page, status=status)


def _edit_form(request: HttpRequest, found: BodyPage, *, whole: bool) -> EditBodyForm | DescriptionForm:
    row = found.row
    names = EditBodyForm.base_fields if whole else DescriptionForm.base_fields
    initial = {name: getattr(row, name) for name in names} | {"parent": found.parent[0] if found.parent else ""}
    if not whole:
        return DescriptionForm(posted(request), initial=initial)
    others = [(slug, name) for slug, name in open_bodies(found.initiative.slug) if slug != row.slug]
    return EditBodyForm(posted(request), initial=initial, bodies=others)


def _edit(visit: Visit, found: BodyPage, given: dict[str, object]) -> None:
    changes = {name: value for name, value in given.items() if name != "version"}
    edit_workgroup(
        by=visit.standing,
        initiative=found.initiative.slug,
        workgroup=found.row.slug,
        seen=int(str(given["version"])),
        on=visit.day,
        **changes,  # type: ignore[arg-type]  # the form's own fields
    )


@working_page("GET", "POST")
def close(request: HttpRequest, visit: Visit, *, initiative: str, workgroup: str) -> HttpResponse:
    found = body_page(initiative, workgroup, by=visit.standing, on=visit.day)
    require_manager(visit.standing, found.row, _("close a body"))
    form = CloseForm(posted(request), initial={"version": found.row.version})
    status = 200
    if request.method == "POST":
        failed = attempt(form, lambda: _close(visit, found, form.cleaned_data))
        if failed is None:
            return done(request, _("The body is closed."), "workgroup", initiative=initiative, workgroup=workgroup)
        status = failed
    page = {
        "form": form,
        "title": _("Close %(name)s") % {"name": here(found.line.name)},
        "lead": _("Every seat in it ends today. Its page stays to be read."),
        "button": _("Close it"),
        "initiative": found.initiative,
        "body": found,
        "visit": visit,
    }
    return render(request, "backbone/workgroups/form.html", page, status=status)


def _close(visit: Visit, found: BodyPage, given: dict[str, object]) -> None:
    close_workgroup(
        by=visit.standing,
        initiative=found.initiative.slug,
        workgroup=found.row.slug,
        seen=int(str(given["version"])),
        reason=str(given["reason"]),
        on=visit.day,
    )
