"""Likely duplicates, and making one organisation of two."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.merging import MERGEABLE, merge_organisations
from fivefold.backbone.models import Organisation
from fivefold.backbone.organisation_records import KINDS
from fivefold.backbone.queries.duplicates import likely_duplicates, what_moves
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere, not_allowed
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.organisations import organisation_to, require_all_of
from fivefold.vocabulary import Refused
from fivefold.web.backbone.organisations.forms import MergeForm
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, working_page


@working_page("GET")
def duplicates(request: HttpRequest, visit: Visit) -> HttpResponse:
    if not visit.standing.may_anywhere(Verb.ADMIT_ORGANISATIONS):
        raise not_allowed(_("merge organisations"))
    pairs = likely_duplicates(by=visit.standing)
    return render(request, "backbone/organisations/duplicates.html", {"visit": visit, "pairs": pairs})


@working_page("GET", "POST")
def merge(request: HttpRequest, visit: Visit, one: str, other: str) -> HttpResponse:
    both = _mergeable(visit, one), _mergeable(visit, other)
    form = MergeForm(posted(request), both=both, differing=_differing(*both), initial=_first_guess(*both))
    answer = 200
    if form.is_bound and form.is_valid():
        try:
            return _merged(request, visit, form, both)
        except (NothingHere, NotAllowed):
            raise
        except Refused as refused:
            form.refused(refused)
            answer = 409 if isinstance(refused, ChangedMeanwhile) else 400
    elif form.is_bound:
        answer = 400
    shown = [{"row": row, "kind": here(KINDS[row.kind]), "moves": what_moves(row)} for row in both]
    return render(
        request, "backbone/organisations/merge.html", {"visit": visit, "form": form, "both": shown}, status=answer
    )


def _merged(
    request: HttpRequest, visit: Visit, form: MergeForm, both: tuple[Organisation, Organisation]
) -> HttpResponse:
    first_stays, take = form.taken()
    seen = form.cleaned_data["seen_one"], form.cleaned_data["seen_other"]
    stays, goes = both if first_stays else both[::-1]
    merge_organisations(
        by=visit.standing, survivor=stays.key, other=goes.key, seen=seen if first_stays else seen[::-1], take=take,
        on=visit.day,
    )  # fmt: skip
    return done(request, _("They are one organisation now."), "organisation", key=stays.key)


def _mergeable(visit: Visit, key: str) -> Organisation:
    deed = _("merge these organisations")
    row = organisation_to(Verb.ADMIT_ORGANISATIONS, key, by=visit.standing, deed=deed)
    require_all_of(row, by=visit.standing, deed=deed)
    return row


def _differing(one: Organisation, other: Organisation) -> dict[str, tuple[str, str]]:
    both = {name: (getattr(one, name), getattr(other, name)) for name in MERGEABLE}
    both["kind"] = (here(KINDS[one.kind]), here(KINDS[other.kind]))
    return {name: values for name, values in both.items() if values[0] != values[1]}


def _first_guess(one: Organisation, other: Organisation) -> dict[str, object]:
    """The first stays; where it says nothing, what the other says."""
    takes = {
        f"take_{name}": MergeForm.ONE if mine else MergeForm.OTHER
        for name, (mine, _theirs) in _differing(one, other).items()
    }
    return {"survivor": MergeForm.ONE, "seen_one": one.version, "seen_other": other.version, **takes}
