"""Agreements: the list, one agreement, writing, renewing and ending it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.agreements import draft_agreement, edit_agreement, end_agreement, renew_agreement
from fivefold.backbone.agreement_terms import Phase
from fivefold.backbone.queries.agreements import agreement_page, agreements_seen, choosable_parties
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.agreements import (
    State,
    agreement_managed,
    agreement_seen,
    initiative_to_write_agreements,
    initiative_with_agreements,
    require_step,
    require_unsigned,
)
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.rules.tasks import may_give_tasks
from fivefold.vocabulary import Refused
from fivefold.web.backbone.agreements.answers import attempt, form_page, page_of
from fivefold.web.backbone.agreements.forms import EditAgreementForm, NewAgreementForm, ReasonForm, as_typed
from fivefold.web.backbone.agreements.presenters import agreement_rows, how_it_stands, kind_words
from fivefold.web.forms import posted
from fivefold.web.working import Visit, back, done, working_page


@working_page("GET")
def agreements(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    there = initiative_with_agreements(initiative, by=visit.standing)
    writes = visit.standing.may(Verb.MANAGE_AGREEMENTS, subject_of_initiative(there))
    lines = agreements_seen(visit.standing, there, on=visit.day)
    shown = {
        "visit": visit,
        "initiative": there,
        "writes": writes,
        "page": page_of(request, agreement_rows(lines, initiative, visit.day, writes=writes)),
        "to_purge": [line for line in lines if line.to_purge and writes],
    }
    return render(request, "backbone/agreements/agreements.html", shown)


@working_page("GET")
def agreement(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = agreement_seen(key, by=visit.standing, initiative=initiative)
    page = agreement_page(found, visit.standing, on=visit.day)
    writes = visit.standing.may(Verb.MANAGE_AGREEMENTS, subject_of_initiative(found.initiative))
    shown = {
        "visit": visit,
        "initiative": found.initiative,
        "page": page,
        "kind": kind_words(page.terms.kind),
        "stands": how_it_stands(page.line, visit.day),
        "may_change": writes and not page.signed_by_any,
        "gives": may_give_tasks(visit.standing, found.initiative),
        "may_renew": writes and found.state != State.DRAFT,
        "may_end": writes and page.line.phase not in (Phase.UNSIGNED, Phase.ENDED),
    }
    return render(request, "backbone/agreements/agreement.html", shown)


@working_page("GET", "POST")
def new_agreement(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    there = initiative_to_write_agreements(initiative, by=visit.standing)
    form = NewAgreementForm(posted(request), parties=choosable_parties(there))
    made, status = attempt(
        form,
        lambda: draft_agreement(
            by=visit.standing, initiative=initiative, key=form.cleaned_data["key"], draft=form.draft()
        ),
    )
    if made:
        return done(request, _("The draft is kept."), "agreement", initiative=initiative, key=made.key)
    title = _("Draft an agreement")
    return form_page(request, visit, status, form=form, title=title, initiative=there, button=_("Keep the draft"))


@working_page("GET", "POST")
def change_agreement(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = agreement_managed(key, by=visit.standing, initiative=initiative)
    require_unsigned(found)
    form = EditAgreementForm(posted(request), initial=as_typed(found), parties=choosable_parties(found.initiative))
    changed, status = attempt(
        form,
        lambda: edit_agreement(
            by=visit.standing, initiative=initiative, key=key, seen=form.cleaned_data["version"], draft=form.draft()
        ),
    )
    if changed:
        return done(request, _("Saved."), "agreement", initiative=initiative, key=key)
    return form_page(request, visit, status, form=form, title=_("Change the draft"), initiative=found.initiative)


@working_page("GET", "POST")
def end(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = agreement_managed(key, by=visit.standing, initiative=initiative)
    require_step(found, State.ENDED)
    form = ReasonForm(posted(request))
    ended, status = attempt(
        form,
        lambda: end_agreement(
            by=visit.standing,
            initiative=initiative,
            key=key,
            reason=form.cleaned_data["reason"],
            on=visit.day,
        ),
    )
    if ended:
        return done(request, _("The agreement has ended."), "agreement", initiative=initiative, key=key)
    shown = {"title": _("End this agreement today"), "button": _("End it"), "lead": found.title}
    return form_page(request, visit, status, form=form, initiative=found.initiative, **shown)


@working_page("POST")
def renew(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    try:
        draft = renew_agreement(by=visit.standing, initiative=initiative, key=key)
    except (NothingHere, NotAllowed):
        raise
    except Refused as refused:
        return back(request, str(refused), "agreement", initiative=initiative, key=key)
    words = _("This is the draft of its renewal. Change what is different, then everybody signs it.")
    return done(request, words, "agreement", initiative=initiative, key=draft.key)
