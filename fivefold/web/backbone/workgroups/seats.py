"""Seats: who sits in a body, for whom, until when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.workgroups import change_seat, end_seat, seat_person
from fivefold.backbone.models import Seat
from fivefold.backbone.queries.workgroups import BodyPage, Candidate, body_page, candidates
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.roles import CHAIR
from fivefold.backbone.rules.workgroups import require_keeper, require_may_fill, seat_of, subject_of
from fivefold.vocabulary import Refused
from fivefold.web.backbone.workgroups.forms import POSITIONS, ChangeSeatForm, Choices, SeatForm, attempt
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, back, done, working_page


@working_page("GET", "POST")
def seat(request: HttpRequest, visit: Visit, *, initiative: str, workgroup: str) -> HttpResponse:
    """Two steps on one page: search by name, then choose among those found."""
    found = body_page(initiative, workgroup, by=visit.standing, on=visit.day)
    require_keeper(visit.standing, found.row, _("seat people in this body"))
    words = (request.POST if request.method == "POST" else request.GET).get("q", "")[:100]
    people = candidates(found.initiative, words, by=visit.standing, on=visit.day)
    initial = {"q": words, "starts_on": visit.day}
    form = SeatForm(posted(request), initial=initial, people=_choices(people), positions=_positions(visit, found))
    status = 200
    if request.method == "POST":
        failed = attempt(form, lambda: _seat(visit, found, form.cleaned_data))
        if failed is None:
            return done(request, _("Seated."), "workgroup", initiative=initiative, workgroup=workgroup)
        status = failed
    page = {"form": form, "words": words, "people": people, "body": found, "initiative": found.initiative}
    return render(request, "backbone/workgroups/seat.html", page | {"visit": visit}, status=status)


def _choices(people: tuple[Candidate, ...]) -> list[tuple[str, str]]:
    """One line for each thing somebody could be seated as: for an organisation of theirs, or for themselves."""
    choices = []
    for person in people:
        for key, name in person.organisations:
            words = _("%(person)s, for %(organisation)s") % {"person": person.name, "organisation": name}
            choices.append((f"{person.person}/{key}", words))
        choices.append((f"{person.person}/", _("%(person)s, for themselves") % {"person": person.name}))
    return choices


def _positions(visit: Visit, found: BodyPage) -> Choices:
    """A chair's seat is a role: offered to those who may give it."""
    may = visit.standing.may_give(CHAIR, subject_of(found.row))
    return [(id_, name) for id_, name in POSITIONS.items() if may or id_ != Seat.Position.CHAIR]


def _seat(visit: Visit, found: BodyPage, given: dict[str, object]) -> None:
    person, _slash, organisation = str(given["who"]).partition("/")
    seat_person(
        by=visit.standing,
        initiative=found.initiative.slug,
        workgroup=found.row.slug,
        person=person,
        organisation=organisation,
        position=str(given["position"]),
        starts_on=given["starts_on"],  # type: ignore[arg-type]  # a DateField
        ends_on=given["ends_on"],  # type: ignore[arg-type]
        on=visit.day,
    )


@working_page("GET", "POST")
def change(request: HttpRequest, visit: Visit, *, initiative: str, workgroup: str, seat: int) -> HttpResponse:
    found = body_page(initiative, workgroup, by=visit.standing, on=visit.day)
    require_keeper(visit.standing, found.row, _("change a seat in this body"))
    row = seat_of(found.row, seat, on=visit.day)
    require_may_fill(visit.standing, found.row, row.position)
    initial = {"position": row.position, "ends_on": row.ended_on, "version": row.version}
    form = ChangeSeatForm(posted(request), initial=initial, positions=_positions(visit, found))
    status = 200
    if request.method == "POST":
        failed = attempt(form, lambda: _change(visit, found, row, form.cleaned_data))
        if failed is None:
            return done(request, _("Saved."), "workgroup", initiative=initiative, workgroup=workgroup)
        status = failed
    title = _("The seat of %(person)s in %(body)s") % {"person": row.person.name, "body": here(found.line.name)}
    page = {"form": form, "title": title, "seat": seat, "body": found, "initiative": found.initiative, "visit": visit}
    return render(request, "backbone/workgroups/form.html", page, status=status)


def _change(visit: Visit, found: BodyPage, row: Seat, given: dict[str, object]) -> None:
    change_seat(
        by=visit.standing,
        initiative=found.initiative.slug,
        workgroup=found.row.slug,
        seat=row.pk,
        seen=int(str(given["version"])),
        position=str(given["position"]),
        ends_on=given["ends_on"],  # type: ignore[arg-type]  # a DateField
        on=visit.day,
    )


@working_page("POST")
def end(request: HttpRequest, visit: Visit, *, initiative: str, workgroup: str, seat: int) -> HttpResponse:
    address = {"initiative": initiative, "workgroup": workgroup}
    try:
        end_seat(by=visit.standing, initiative=initiative, workgroup=workgroup, seat=seat, on=visit.day)
    except (NotAllowed, NothingHere):
        raise
    except Refused as refused:
        return back(request, str(refused), "workgroup", **address)
    return done(request, _("The seat has ended."), "workgroup", **address)
