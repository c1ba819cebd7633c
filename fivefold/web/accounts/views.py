"""One's own account: name, language, notices, sessions, taking out one's data, being forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivefold.agenda.queries.own import own_data as own_agenda_data
from fivefold.backbone.actions import people as actions
from fivefold.backbone.models import Person
from fivefold.backbone.queries.own_data import own_data, own_paces
from fivefold.backbone.queries.people import person_page
from fivefold.vocabulary import Refused
from fivefold.web.accounts.forms import EraseForm, NoticesForm, ProfileForm, erase_words
from fivefold.web.accounts.gates import enrolling
from fivefold.web.backbone.people.presenters import shown_person
from fivefold.web.forms import posted
from fivefold.web.fresh import require_fresh
from fivefold.web.working import Visit, done, open_page, working_page


@require_safe
def _needed(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "accounts/second_factor_needed.html")


second_factor_needed = enrolling(_needed)
"""The one page for somebody whose role needs a second factor they have not set up."""


@open_page("GET")
def by_invitation(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where others let people make an account: here they are invited."""
    return render(request, "accounts/by_invitation.html", {"visit": visit})


@working_page("GET", "POST")
def own_account(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Oneself on one page; the form on it changes name and language."""
    person = _oneself(request)
    form = ProfileForm(posted(request), initial=_profile(person))
    if form.is_bound and form.is_valid():
        actions.change_profile(by=visit.standing, **form.cleaned_data)
        return done(request, _("Your account was saved."), "own-account")
    page = person_page(by=visit.standing, key=person.key, on=visit.day)
    held = shown_person(page, by=visit.standing, on=visit.day)
    return render(
        request,
        "accounts/own_account.html",
        {"visit": visit, "form": form, "held": held, "has_password": person.has_usable_password()},
        status=400 if form.errors else 200,
    )


@working_page("GET", "POST")
def notices(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How often to hear about what."""
    paces = own_paces(_oneself(request).pk)
    form = NoticesForm(posted(request), initial=paces)
    if form.is_bound and form.is_valid():
        actions.choose_notices(by=visit.standing, paces=form.cleaned_data)
        return done(request, _("Your choice was saved."), "own-account")
    return render(request, "accounts/notices.html", {"visit": visit, "form": form}, status=400 if form.errors else 200)


@working_page("POST")
def sign_out_everywhere(request: HttpRequest, visit: Visit) -> HttpResponse:
    actions.sign_out_everywhere(by=visit.standing)
    logout(request)
    return done(request, _("You are signed out on every device, here too."), "account_login")


@working_page("GET")
def export(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything the site keeps about the reader, as one file."""
    require_fresh(request)
    person = _oneself(request)
    answer = JsonResponse(
        {"taken_out_at": visit.at.isoformat(), **own_data(person.pk), "agenda": own_agenda_data(person.pk)},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    answer["Content-Disposition"] = 'attachment; filename="fivefold-own-data.json"'
    return answer


@working_page("GET", "POST")
def erase_account(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Asks twice: to sign in again, and to type the words."""
    require_fresh(request)
    form = EraseForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            actions.erase(by=visit.standing, at=visit.at, on=visit.day)
        except Refused as refused:
            form.refused(refused)
        else:
            logout(request)
            messages.success(request, _("Your account was erased. Thank you for what you did here."))
            return redirect("account_login")
    return render(
        request,
        "accounts/erase.html",
        {"visit": visit, "form": form, "words": erase_words()},
        status=400 if form.errors else 200,
    )


def _oneself(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 (working_page let only people in)
    return request.user


def _profile(person: Person) -> dict[str, str]:
    return {"name": person.name, "language": person.language}
