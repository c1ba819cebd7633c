"""Pages of commitments: the public list and its file, one commitment, making one, and saying what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.agenda.actions import commitments as actions
from fivefold.agenda.queries.commitments import (
    STATES,
    CommitmentsPage,
    WantedCommitments,
    all_commitments,
    commitment_page,
    commitment_to_settle,
    commitments_of,
    organisations_to_choose,
    promise_choices,
)
from fivefold.agenda.voting_files import commitments_csv
from fivefold.web.agenda.versions.forms import tried
from fivefold.web.agenda.voting.answers import csv_file, form_page, layout
from fivefold.web.agenda.voting.forms import ChooseForm, DropForm, KeepForm, MoveForm, PromiseForm
from fivefold.web.agenda.voting.presenters import score_sentence, section_title, shown
from fivefold.web.forms import EditForm, posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, open_page, working_page


@open_page("GET")
def commitments(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    wanted = _wanted(request)
    page = commitments_of(initiative, wanted, by=visit.standing, on=visit.day)
    context = {
        "visit": visit,
        "layout": layout(visit),
        "initiative": page.initiative,
        "page": page,
        "score": score_sentence(page.score),
        "sections": [
            {"section": one, "title": section_title(one.state), "lines": [shown(line) for line in one.lines]}
            for one in page.sections
        ],
        "filters": _filters(page, wanted),
        "found": sum(one.total for one in page.sections),
        "narrowed": wanted != WantedCommitments(),
        "asked": request.GET.urlencode(),
    }
    return render(request, "agenda/voting/commitments.html", context)


@open_page("GET")
def file(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    lines = all_commitments(initiative, _wanted(request), on=visit.day)
    return csv_file(commitments_csv(lines), f"{initiative}-commitments.csv")


@open_page("GET")
def commitment(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    page = commitment_page(initiative, key, by=visit.standing, on=visit.day)
    context = {
        "visit": visit,
        "layout": layout(visit),
        "initiative": page.initiative,
        "page": page,
        "shown": shown(page.line),
    }
    return render(request, "agenda/voting/commitment.html", context)


# --- making -----------------------------------------------------------------------------------------------------------


@working_page("GET", "POST")
def choose(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    """Whose commitment: asked only of somebody who speaks for several organisations."""
    owner, organisations = organisations_to_choose(initiative, by=visit.standing, on=visit.day)
    if len(organisations) == 1 and request.method != "POST":
        return redirect("commitment-make", initiative=initiative, organisation=organisations[0][0])
    form = ChooseForm(posted(request), organisations=organisations)
    if form.is_bound and form.is_valid():
        to = reverse("commitment-make", kwargs={"initiative": initiative, **form.cleaned_data})
        return HttpResponse(status=303, headers={"Location": to})
    title = {"title": _("Make a commitment"), "button": _("Go on")}
    return form_page(request, visit, 400 if form.is_bound else 200, form=form, initiative=owner, **title)


@working_page("GET", "POST")
def make(request: HttpRequest, visit: Visit, initiative: str, organisation: str) -> HttpResponse:
    owner, name, clauses, people = promise_choices(initiative, organisation, by=visit.standing, on=visit.day)
    form = PromiseForm(posted(request), clauses=clauses, people=people, initial={"clause": request.GET.get("clause")})
    made: list[str] = []

    def act() -> None:
        kept = actions.make_commitment(
            by=visit.standing, initiative=initiative, organisation=organisation, promise=form.promise, on=visit.day
        )
        made.append(kept.key)

    status = tried(form, act) if form.is_bound else 200
    if status is None:
        return done(request, _("The commitment is made."), "commitment", initiative=initiative, key=made[0])
    notes = () if clauses else (_("There is no adopted agenda yet, so there is nothing a commitment could serve."),)
    context = {
        "title": _("A commitment of %(organisation)s") % {"organisation": name},
        "button": _("Make this commitment"),
        "notes": notes,
    }
    return form_page(request, visit, status, form=form, initiative=owner, **context)


# --- what became of it ------------------------------------------------------------------------------------------------


@working_page("GET", "POST")
def keep(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    words = {"title": _("It is done"), "button": _("Say that it is done"), "said": _("Thank you. It is kept.")}
    return _settled(request, visit, (initiative, key), KeepForm, actions.keep_commitment, words)


@working_page("GET", "POST")
def move(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    words = {
        "title": _("Move it to another day"),
        "button": _("Move it"),
        "said": _("It is moved. The day it was due before stays readable."),
    }
    return _settled(request, visit, (initiative, key), MoveForm, actions.move_commitment, words)


@working_page("GET", "POST")
def drop(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    words = {"title": _("It will not be kept"), "button": _("Drop it"), "said": _("It is dropped, with your reason.")}
    return _settled(request, visit, (initiative, key), DropForm, actions.drop_commitment, words)


def _settled(
    request: HttpRequest,
    visit: Visit,
    address: tuple[str, str],
    form_class: type[EditForm],
    act: Callable[..., object],
    words: dict[str, str],
) -> HttpResponse:
    """A form whose fields, beside the version read, are what the action takes."""
    initiative, key = address
    page = commitment_to_settle(initiative, key, by=visit.standing, on=visit.day)
    form = form_class(posted(request), initial={"version": page.seen, "due_on": page.line.due_on})

    def settle() -> object:
        given: dict[str, Any] = {**form.cleaned_data}
        seen = given.pop("version")
        return act(by=visit.standing, initiative=initiative, commitment=key, seen=seen, on=visit.day, **given)

    status = tried(form, settle) if form.is_bound else 200
    if status is None:
        return done(request, words["said"], "commitment", initiative=initiative, key=key)
    context = {"title": words["title"], "button": words["button"], "lead": page.line.what}
    return form_page(request, visit, status, form=form, initiative=page.initiative, **context)


# --- finding ----------------------------------------------------------------------------------------------------------


def _wanted(request: HttpRequest) -> WantedCommitments:
    """A state that does not exist is no wish."""
    given = request.GET.get
    state = given("state", "")
    return WantedCommitments(
        organisation=given("organisation", "")[:20],
        clause=given("clause", "")[:200],
        state=state if state in STATES else "",
    )


def _filters(page: CommitmentsPage, wanted: WantedCommitments) -> list[dict[str, object]]:
    clauses = [(clause, here(title)) for clause, title in page.clauses.items()]
    states = [(state, section_title(state)) for state in STATES]
    return [
        {"name": "organisation", "label": _("Organisation"), "chosen": wanted.organisation,
         "options": [("", _("all")), *page.organisations]},
        {"name": "clause", "label": _("Part of the agenda"), "chosen": wanted.clause,
         "options": [("", _("all")), *clauses]},
        {"name": "state", "label": _("Kept or not"), "chosen": wanted.state, "options": [("", _("all")), *states]},
    ]  # fmt: skip
