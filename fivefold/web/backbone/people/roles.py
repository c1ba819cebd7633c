"""Giving and ending roles and memberships, shutting and opening an account: each asks for a fresh sign-in first."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions import appointments
from fivefold.backbone.actions.people import open_account, shut_account
from fivefold.backbone.models import Person
from fivefold.backbone.queries.people import person_known
from fivefold.backbone.queries.places import places
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.people import open_appointment, open_membership, require_account_keeper, require_appointer
from fivefold.vocabulary import Refused
from fivefold.web.backbone.people.forms import PlaceForm
from fivefold.web.forms import posted
from fivefold.web.fresh import require_fresh
from fivefold.web.working import Visit, back, done, working_page


@working_page("GET", "POST")
def give(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Appoint somebody. A role above the giver's own is refused, and the attempt is kept (abuse case A4)."""
    person = person_known(by=visit.standing, key=key, on=visit.day)
    require_appointer(visit.standing)
    require_fresh(request)
    offered = places(by=visit.standing, verb=Verb.APPOINT)
    form = PlaceForm(posted(request), places=offered)
    if form.is_bound and form.is_valid():
        try:
            appointments.give_role(by=visit.standing, person=person, on=visit.day, **form.cleaned_data)
        except (NotAllowed, NothingHere):
            raise
        except Refused as refused:
            form.refused(refused)
        else:
            _keep_own_session(request, person)
            return done(request, _("The role was given. It counts from now on."), "person", key=key)
    return render(
        request,
        "accounts/give_role.html",
        {"visit": visit, "form": form, "person": person},
        status=400 if form.errors else 200,
    )


@working_page("POST")
def end(request: HttpRequest, visit: Visit, appointment: int) -> HttpResponse:
    row = open_appointment(visit.standing, appointment, on=visit.day)
    require_fresh(request)
    try:
        person = appointments.end_role(by=visit.standing, appointment=appointment, on=visit.day)
    except Refused as refused:
        return back(request, str(refused), "person", key=row.person.key)
    return _ended(request, visit, person, _("The role has ended."))


@working_page("POST")
def end_membership(request: HttpRequest, visit: Visit, membership: int) -> HttpResponse:
    open_membership(visit.standing, membership, on=visit.day)
    require_fresh(request)
    person = appointments.end_membership(by=visit.standing, membership=membership, on=visit.day)
    return _ended(request, visit, person, _("The membership has ended, and with it the roles and seats held for it."))


@working_page("POST")
def shut(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    person_known(by=visit.standing, key=key, on=visit.day)
    require_account_keeper(visit.standing)
    require_fresh(request)
    try:
        shut_account(by=visit.standing, key=key, on=visit.day)
    except Refused as refused:
        return back(request, str(refused), "person", key=key)
    return done(request, _("The account is shut. Its sessions have ended."), "person", key=key)


@working_page("POST")
def open_again(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    person_known(by=visit.standing, key=key, on=visit.day)
    require_account_keeper(visit.standing)
    require_fresh(request)
    try:
        open_account(by=visit.standing, key=key, on=visit.day)
    except Refused as refused:
        return back(request, str(refused), "person", key=key)
    return done(request, _("The account is open again."), "person", key=key)


def _ended(request: HttpRequest, visit: Visit, person: Person, words: str) -> HttpResponse:
    """Back to the person, or to the own account: who ended their own part may not know of anybody now."""
    _keep_own_session(request, person)
    if person.pk == visit.standing.person:
        return done(request, words, "own-account")
    return done(request, words, "people")


def _keep_own_session(request: HttpRequest, person: Person) -> None:
    """Their other sessions are dead; in this one they have just shown who they are."""
    if request.user.pk == person.pk:
        update_session_auth_hash(request, person)
