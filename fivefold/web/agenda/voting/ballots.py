"""Pages of ballots: the list, one ballot, voting, and the buttons of whoever guides it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.agenda.actions import ballots as actions
from fivefold.agenda.queries.ballots import ballot_page, ballots_of, offered, paper_to_write_on
from fivefold.agenda.rules.ballots import Phase
from fivefold.agenda.voting_files import result_csv
from fivefold.backbone.refusals import NotAllowed, NothingHere, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.vocabulary import Refused
from fivefold.web.agenda.versions.forms import tried
from fivefold.web.agenda.voting.answers import csv_file, form_page, layout
from fivefold.web.agenda.voting.forms import NEW_PLAN, ChangePlanForm, PlanForm, VoteForm, WithdrawForm, initial_of
from fivefold.web.agenda.voting.presenters import (
    ballot_words,
    choice_words,
    counts,
    own_words,
    roll_today,
    small_roll,
    warnings,
    where_it_stands,
)
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, back, done, open_page, working_page


@open_page("GET")
def ballots(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    owner, lines = ballots_of(initiative, by=visit.standing, at=visit.at)
    context = {
        "visit": visit,
        "layout": layout(visit),
        "initiative": owner,
        "lines": [(line, here(line.question), where_it_stands(line)) for line in lines],
        "may_plan": visit.standing.may(Verb.GUIDE_AGENDA, subject_of_initiative(owner)),
    }
    return render(request, "agenda/voting/ballots.html", context)


@open_page("GET")
def ballot(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    page = ballot_page(initiative, key, by=visit.standing, at=visit.at)
    result = page.line.result
    context = {
        "visit": visit,
        "layout": layout(visit),
        "initiative": page.initiative,
        "page": page,
        "words": ballot_words(page),
        "own": [(paper, own_words(paper, page.line)) for paper in page.own],
        "counts": counts(result) if result else (),
        "papers": [(paper.name or _("somebody who has left"), choice_words(paper.choice)) for paper in page.papers],
        "warnings": warnings(page) if page.guides and page.line.phase is Phase.PLANNED else (),
    }
    return render(request, "agenda/voting/ballot.html", context)


@open_page("GET")
def result(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    page = ballot_page(initiative, key, by=visit.standing, at=visit.at)
    if page.line.result is None:
        raise nothing_here()
    return csv_file(result_csv(page), f"ballot-{page.line.key}.csv")


# --- voting -----------------------------------------------------------------------------------------------------------


@working_page("GET", "POST")
def vote(request: HttpRequest, visit: Visit, initiative: str, key: str, organisation: str = "") -> HttpResponse:
    """One question, three answers, one button. After it, the ballot's page says what was voted and until when."""
    asked: dict[str, Any] = {"by": visit.standing, "at": visit.at, "organisation": organisation}
    page, paper = paper_to_write_on(initiative, key, **asked)
    if request.method != "POST" and page.line.phase is not Phase.OPEN:
        return redirect("ballot", initiative=initiative, key=key)
    form = VoteForm(posted(request), initial={"choice": paper.choice})
    if form.is_bound and form.is_valid():
        actions.cast_vote(initiative=initiative, ballot=key, choice=form.cleaned_data["choice"], **asked)
        return done(request, _("Thank you. The vote is in the box."), "ballot", initiative=initiative, key=key)
    context = {
        "visit": visit,
        "initiative": page.initiative,
        "page": page,
        "words": ballot_words(page),
        "paper": paper,
        "said": own_words(paper, page.line),
        "form": form,
    }
    return render(request, "agenda/voting/vote.html", context, status=400 if form.is_bound else 200)


# --- guiding ----------------------------------------------------------------------------------------------------------


@working_page("GET", "POST")
def plan(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    owner, choices = offered(initiative, by=visit.standing, on=visit.day)
    form = PlanForm(posted(request), offered=choices, initial=NEW_PLAN)
    made: list[str] = []

    def act() -> None:
        planned = actions.plan_ballot(by=visit.standing, initiative=initiative, plan=form.plan, at=visit.at)
        made.append(planned.key)

    status = tried(form, act) if form.is_bound else 200
    if status is None:
        words = _("The ballot is planned. Nobody can vote until you open it.")
        return done(request, words, "ballot", initiative=initiative, key=made[0])
    roll = " ".join(roll_today(choices.organisations, choices.people, choices.without_a_lead))
    shown = {"title": _("Plan a ballot"), "button": _("Plan it"), "notes": (roll, small_roll())}
    return form_page(request, visit, status, form=form, initiative=owner, **shown)


@working_page("GET", "POST")
def change(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    page = ballot_page(initiative, key, by=visit.standing, at=visit.at)
    owner, choices = offered(initiative, by=visit.standing, on=visit.day)
    if request.method != "POST" and page.line.phase is not Phase.PLANNED:
        return redirect("ballot", initiative=initiative, key=key)
    form = ChangePlanForm(posted(request), offered=choices, about=page.line.version, initial=initial_of(page))
    status: int | None = 200
    if form.is_bound:
        status = tried(
            form,
            lambda: actions.change_plan(
                by=visit.standing,
                initiative=initiative,
                ballot=key,
                seen=form.cleaned_data["version"],
                plan=form.plan,
                at=visit.at,
            ),
        )
    if status is None:
        return done(request, _("The plan was changed."), "ballot", initiative=initiative, key=key)
    shown = {"title": _("Change the plan of the ballot"), "button": _("Save"), "lead": here(page.line.question)}
    return form_page(request, visit, status, form=form, initiative=owner, **shown)


@working_page("POST")
def open_it(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    return _pressed(request, visit, initiative, key, actions.open_ballot, _("The ballot is open: people can vote now."))


@working_page("POST")
def count(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    return _pressed(request, visit, initiative, key, actions.close_ballot, _("The votes are counted."))


@working_page("GET", "POST")
def withdraw(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    page = ballot_page(initiative, key, by=visit.standing, at=visit.at)
    subject = subject_of_initiative(page.initiative)
    visit.standing.require_sight(subject)
    visit.standing.require(Verb.GUIDE_AGENDA, subject, _("guide ballots"))
    form = WithdrawForm(posted(request))
    status: int | None = 200
    if form.is_bound:
        asked: dict[str, Any] = {"by": visit.standing, "initiative": initiative, "ballot": key, "at": visit.at}
        status = tried(form, lambda: actions.withdraw_ballot(**asked, reason=form.cleaned_data["reason"]))
    if status is None:
        return done(request, _("The ballot was withdrawn."), "ballot", initiative=initiative, key=key)
    shown = {
        "title": _("Withdraw the ballot"),
        "button": _("Withdraw it"),
        "lead": here(page.line.question),
        "notes": (_("Votes that were cast are destroyed without being counted. This cannot be undone."),),
    }
    return form_page(request, visit, status, form=form, initiative=page.initiative, **shown)


def _pressed(
    request: HttpRequest, visit: Visit, initiative: str, key: str, act: Callable[..., object], words: str
) -> HttpResponse:
    """A button was pressed: done, or said why not, on the ballot's page."""
    try:
        act(by=visit.standing, initiative=initiative, ballot=key, at=visit.at)
    except (NothingHere, NotAllowed):
        raise
    except Refused as refused:
        return back(request, str(refused), "ballot", initiative=initiative, key=key)
    return done(request, words, "ballot", initiative=initiative, key=key)
