"""Grants: the list with its totals, one grant, recording it, its reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.agenda.document import Kind
from fivefold.agenda.document_files import read_agenda
from fivefold.agenda.in_force import adopted_version
from fivefold.backbone.actions.grants import edit_grant, receive_report, record_grant
from fivefold.backbone.models import Grant, Initiative
from fivefold.backbone.queries.agreements import choosable_parties
from fivefold.backbone.queries.grants import (
    choosable_agreements,
    grant_line,
    grants_seen,
    per_clause,
    per_year,
    report_lines,
)
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.agreements import sees
from fivefold.backbone.rules.grants import (
    grant_managed,
    grant_seen,
    initiative_to_record_grants,
    initiative_with_grants,
)
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.rules.tasks import may_give_tasks
from fivefold.web.backbone.agreements.answers import attempt, form_page, page_of
from fivefold.web.backbone.agreements.forms import Choices
from fivefold.web.backbone.agreements.grant_forms import EditGrantForm, NewGrantForm, as_recorded
from fivefold.web.backbone.agreements.presenters import grant_rows, money_words, total_rows
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, working_page

SERVED = (Kind.STRATEGY, Kind.OUTCOME)


@working_page("GET")
def grants(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    there = initiative_with_grants(initiative, by=visit.standing)
    lines = grants_seen(visit.standing, there, on=visit.day)
    shown = {
        "visit": visit,
        "initiative": there,
        "writes": _keeps(visit, there),
        "page": page_of(request, grant_rows(lines, initiative, visit.day)),
        "years": total_rows(per_year(lines), {}),
        "served": total_rows(per_clause(lines), _clauses(there)),
    }
    return render(request, "backbone/grants/grants.html", shown)


@working_page("GET")
def grant(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = grant_seen(key, by=visit.standing, initiative=initiative)
    titles = _clauses(found.initiative)
    shown = {
        "visit": visit,
        "initiative": found.initiative,
        "grant": grant_line(found, on=visit.day),
        "amount": money_words(found.amount, found.currency),
        "serves": [titles.get(clause, clause) for clause in found.serves],
        "reports": report_lines(found, on=visit.day),
        "agreement": found.agreement if found.agreement and sees(visit.standing, found.agreement) else None,
        "writes": _keeps(visit, found.initiative),
        "gives": may_give_tasks(visit.standing, found.initiative),
    }
    return render(request, "backbone/grants/grant.html", shown)


@working_page("GET", "POST")
def new_grant(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    there = initiative_to_record_grants(initiative, by=visit.standing)
    form = NewGrantForm(posted(request), **_choices(there))
    made, status = attempt(
        form,
        lambda: record_grant(
            by=visit.standing, initiative=initiative, key=form.cleaned_data["key"], draft=form.draft()
        ),
    )
    if made:
        return done(request, _("The grant is recorded."), "grant", initiative=initiative, key=made.key)
    title = _("Record a grant")
    return form_page(request, visit, status, form=form, title=title, initiative=there, button=_("Record it"))


@working_page("GET", "POST")
def change_grant(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = grant_managed(key, by=visit.standing, initiative=initiative)
    form = EditGrantForm(posted(request), initial=as_recorded(found), **_choices(found.initiative, found))
    changed, status = attempt(
        form,
        lambda: edit_grant(
            by=visit.standing, initiative=initiative, key=key, seen=form.cleaned_data["version"], draft=form.draft()
        ),
    )
    if changed:
        return done(request, _("Saved."), "grant", initiative=initiative, key=key)
    return form_page(request, visit, status, form=form, title=_("Change the grant"), initiative=found.initiative)


@working_page("POST")
def report_received(request: HttpRequest, visit: Visit, initiative: str, key: str, due_on: str) -> HttpResponse:
    try:
        day = date.fromisoformat(due_on)
    except ValueError:
        raise nothing_here() from None
    receive_report(by=visit.standing, initiative=initiative, key=key, due_on=day, on=visit.day)
    return done(request, _("The report is marked as received today."), "grant", initiative=initiative, key=key)


def _keeps(visit: Visit, initiative: Initiative) -> bool:
    return visit.standing.may(Verb.MANAGE_GRANTS, subject_of_initiative(initiative))


def _clauses(initiative: Initiative) -> Mapping[str, str]:
    """Strategies and outcomes of the agenda in force: id -> title, in reading order."""
    version = adopted_version(initiative.pk)
    if version is None:
        return {}
    clauses = read_agenda(version.document).clauses().values()
    return {clause.id: here(clause.title) for clause in clauses if clause.kind in SERVED}


def _choices(initiative: Initiative, grant: Grant | None = None) -> dict[str, Choices]:
    """What can be chosen; and what the grant already names, though it could not be chosen anew."""
    there = {} if grant is None else {o.key: o.name for o in (grant.funder, grant.recipient)}
    named = {} if grant is None else {clause: clause for clause in grant.serves}
    return {
        "organisations": tuple((dict(choosable_parties(initiative)) | there).items()),
        "agreements": choosable_agreements(initiative),
        "clauses": tuple((named | dict(_clauses(initiative))).items()),
    }
