"""Inviting people, and the list of who is still waited for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions import invitations as actions
from fivefold.backbone.queries.invitations import invitations
from fivefold.backbone.queries.places import places
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.people import require_inviter
from fivefold.vocabulary import Refused
from fivefold.web.backbone.people.forms import InviteForm
from fivefold.web.backbone.people.letters import link_of, post
from fivefold.web.backbone.people.presenters import role_name
from fivefold.web.forms import posted
from fivefold.web.working import Visit, back, done, working_page


@working_page("GET")
def every_invitation(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Waiting and expired ones first, each with its one action."""
    require_inviter(visit.standing)
    lines = invitations(by=visit.standing, at=visit.at)
    named = [(line, role_name(line.role)) for line in lines]
    return render(request, "accounts/invitations.html", {"visit": visit, "lines": named})


@working_page("GET", "POST")
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The answer is the same whether the address has an account or not (abuse case B2)."""
    require_inviter(visit.standing)
    offered = places(by=visit.standing, verb=Verb.INVITE)
    initial = {"language": visit.language, "organisation": request.GET.get("organisation", "")}
    form = InviteForm(posted(request), places=offered, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            letter = actions.invite(by=visit.standing, at=visit.at, **form.cleaned_data)
        except (NotAllowed, NothingHere):
            raise
        except Refused as refused:
            form.refused(refused)
        else:
            return _posted(request, visit, letter)
    return render(request, "accounts/invite.html", {"visit": visit, "form": form}, status=400 if form.errors else 200)


@working_page("POST")
def send_again(request: HttpRequest, visit: Visit, invitation: int) -> HttpResponse:
    try:
        letter = actions.send_again(by=visit.standing, invitation=invitation, at=visit.at)
    except NothingHere:
        raise
    except Refused as refused:
        return back(request, str(refused), "invitations")
    return _posted(request, visit, letter)


@working_page("POST")
def withdraw(request: HttpRequest, visit: Visit, invitation: int) -> HttpResponse:
    try:
        actions.withdraw(by=visit.standing, invitation=invitation, at=visit.at)
    except NothingHere:
        raise
    except Refused as refused:
        return back(request, str(refused), "invitations")
    return done(request, _("The invitation was withdrawn: its link opens nothing any more."), "invitations")


def _posted(request: HttpRequest, visit: Visit, letter: actions.Letter) -> HttpResponse:
    """Post it; where no mail leaves this machine, or did not leave it, its link is shown this once."""
    if post(letter, request=request):
        return done(request, _("The invitation is on its way."), "invitations")
    messages.warning(request, _("No mail was sent from this site. Hand over the link yourself."))
    context = {"visit": visit, "link": link_of(letter, request=request), "letter": letter.invitation}
    return render(request, "accounts/invitation_link.html", context)
