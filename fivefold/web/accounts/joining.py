"""Coming in by an invitation: what it says, and saying yes to it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fivefold.backbone.actions.invitations import accept
from fivefold.backbone.models import Invitation, Person
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.roles import ROLES
from fivefold.backbone.rules.invitations import acceptable, needs_sign_in
from fivefold.vocabulary import Refused
from fivefold.web.accounts.forms import AgreeForm, JoinForm
from fivefold.web.forms import posted
from fivefold.web.working import View, Visit, done, open_page


def _never_kept(view: View) -> View:
    """The address is a secret, so its page is kept nowhere, not even for the minute that open pages are."""

    @wraps(view)
    def answered(request: HttpRequest, **address: Any) -> HttpResponse:
        response = view(request, **address)
        response["Cache-Control"] = "private, no-store"
        return response

    return answered


@_never_kept
@open_page("GET", "POST")
def join(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The letter's link. Whoever has an account signs in first; somebody new says who they are."""
    letter = acceptable(key, by=visit.standing, at=visit.at)
    kind = AgreeForm if visit.standing.signed_in else JoinForm
    form = kind(posted(request), initial={"language": letter.language})
    if form.is_bound and form.is_valid():
        try:
            person = accept(by=visit.standing, key=key, at=visit.at, on=visit.day, **form.cleaned_data)
        except Refused as refused:
            form.refused(refused)
        else:
            return _welcome(request, visit, letter, person)
    context = {
        "visit": visit,
        "form": form,
        "letter": letter,
        "role": ROLES[letter.role],
        "sign_in": _sign_in_address(request) if needs_sign_in(letter, visit.standing) else "",
    }
    return render(request, "accounts/join.html", context, status=400 if form.errors else 200)


def _welcome(request: HttpRequest, visit: Visit, letter: Invitation, person: Person) -> HttpResponse:
    """On to a passkey for whoever chose no password, to the second factor their role needs, or to what it is about."""
    to, address = _about(letter)
    if visit.standing.signed_in:
        update_session_auth_hash(request, person)
        return done(request, _("Welcome. Your role begins today."), to, **address)
    record_authentication(request, person, method="invitation", reauthenticated=True)
    if standing_of(person, on=visit.day).must_enrol:
        to, address = "second-factor-needed", {}
    elif not person.has_usable_password():
        to, address = "mfa_add_webauthn", {}
    perform_login(request, Login(user=person, email=person.email))
    return redirect(reverse(to, kwargs=address))


def _about(letter: Invitation) -> tuple[str, dict[str, str]]:
    return ("initiative", {"initiative": letter.initiative.slug}) if letter.initiative else ("working-home", {})


def _sign_in_address(request: HttpRequest) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': request.path})}"
