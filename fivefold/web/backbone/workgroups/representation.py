"""Who the bodies are made of, as released, and what somebody says about themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.representation import describe_self, release_representation, withdraw_description
from fivefold.backbone.models import Initiative
from fivefold.backbone.queries.initiatives import initiative_named, open_initiatives
from fivefold.backbone.queries.representation import own_groups, releases_of
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.disclosure.small_counts import LIMITS
from fivefold.vocabulary import GroupScheme, Refused
from fivefold.web.backbone.workgroups.forms import AboutMeForm
from fivefold.web.backbone.workgroups.presenters import about, groups_shown
from fivefold.web.backbone.workgroups.schemes import scheme_of
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, back, done, open_page, working_page


@open_page("GET")
def released(request: HttpRequest, visit: Visit, *, initiative: str) -> HttpResponse:
    owner = initiative_named(initiative)
    scheme = scheme_of(initiative)
    releases = releases_of(owner.pk, scheme.id) if scheme else ()
    page: dict[str, object] = {
        "visit": visit,
        "initiative": owner,
        "scheme": scheme,
        "may_release": scheme and visit.standing.may(Verb.RELEASE_FIGURES, subject_of_initiative(owner)),
        "inside": visit.standing.sees_initiative(owner.pk),
        "limits": LIMITS,
    }
    if scheme and releases:
        latest = releases[0]
        page |= {
            "released": latest,
            "groups": groups_shown(latest, scheme),
            "said": about(latest.said),
            "asked": about(latest.asked),
        }
    return render(request, "backbone/workgroups/representation.html", page)


@working_page("POST")
def release(request: HttpRequest, visit: Visit, *, initiative: str) -> HttpResponse:
    owner, scheme = initiative_named(initiative), scheme_of(initiative)
    visit.standing.require_sight(subject_of_initiative(owner))
    visit.standing.require(Verb.RELEASE_FIGURES, subject_of_initiative(owner), _("release figures"))
    if scheme is None:
        return back(request, _("This initiative has no groups to ask about."), "representation", initiative=initiative)
    try:
        release_representation(by=visit.standing, initiative=initiative, scheme=scheme, on=visit.day, at=visit.at)
    except (NotAllowed, NothingHere):
        raise
    except Refused as refused:
        return back(request, str(refused), "representation", initiative=initiative)
    return done(request, _("Released: everybody can read it now."), "representation", initiative=initiative)


@working_page("GET", "POST")
def about_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One form an initiative; each is sent on its own."""
    forms = {owner.slug: _form(request, visit, owner, scheme) for owner, scheme in _asking(visit)}
    status = 200
    if request.method == "POST":
        sent = forms.get(request.POST.get("initiative", ""))
        if sent is not None and sent.is_valid():
            return _describe(request, visit, request.POST["initiative"], sent)
        status = 400
    page = {"visit": visit, "forms": forms, "limits": LIMITS}
    return render(request, "backbone/workgroups/about_me.html", page, status=status)


def _asking(visit: Visit) -> list[tuple[Initiative, GroupScheme]]:
    seen = [owner for owner in open_initiatives() if visit.standing.sees_initiative(owner.pk)]
    return [(owner, scheme) for owner in seen if (scheme := scheme_of(owner.slug))]


def _form(request: HttpRequest, visit: Visit, owner: Initiative, scheme: GroupScheme) -> AboutMeForm:
    own = sorted(own_groups(visit.standing, owner.pk, scheme.id))
    initial = {"groups": ("".join(own[:1]) if scheme.exclusive else own)}
    sent = posted(request) if request.POST.get("initiative") == owner.slug else None
    return AboutMeForm(sent, initiative=owner.slug, scheme=scheme, label=here(owner.name), initial=initial)


def _describe(request: HttpRequest, visit: Visit, initiative: str, form: AboutMeForm) -> HttpResponse:
    scheme = scheme_of(initiative)
    try:
        if scheme:
            describe_self(by=visit.standing, initiative=initiative, scheme=scheme, groups=form.chosen)
    except (NotAllowed, NothingHere):
        raise
    except Refused as refused:
        return back(request, str(refused), "about-me")
    return done(request, _("Saved. Only you can see it."), "about-me")


@working_page("POST")
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    withdraw_description(by=visit.standing)
    return done(request, _("All you said about yourself is gone."), "about-me")
