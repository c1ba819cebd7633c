"""Who may set up a body, keep its list of members, and take a seat in it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.backbone.models import Initiative, Membership, Organisation, Participation, Person, Seat, Workgroup
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.queries.workgroups import people_of
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import CHAIR, Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused

DESCRIPTION = frozenset({"purpose_en", "purpose_es"})
"""What a chair may change of the body they lead; everything else is the backbone's."""


def subject_of(workgroup: Workgroup) -> Subject:
    return Subject(initiatives=frozenset({workgroup.initiative_id}), workgroup=workgroup.pk)


def initiative_to_add_to(slug: str, *, by: Standing) -> Initiative:
    """The open initiative, for somebody who may set up bodies in it."""
    initiative = initiative_named(slug)
    subject = subject_of_initiative(initiative)
    by.require_sight(subject)
    by.require(Verb.MANAGE_WORKGROUPS, subject, _("set up a body"))
    _require_open(initiative)
    return initiative


def body_to_manage(initiative: str, slug: str, *, by: Standing, deed: str) -> Workgroup:
    """The open body, held until the transaction ends, for somebody who may manage it."""
    body = body_seen(initiative, slug, by=by)
    by.require(Verb.MANAGE_WORKGROUPS, subject_of(body), deed)
    return body


def body_to_keep(initiative: str, slug: str, *, by: Standing, deed: str) -> Workgroup:
    """The open body, held until the transaction ends, for somebody who manages it or chairs it."""
    body = body_seen(initiative, slug, by=by)
    require_keeper(by, body, deed)
    return body


def require_keeper(by: Standing, body: Workgroup, deed: str) -> None:
    """NothingHere for outsiders, NotAllowed for insiders who neither manage the body nor chair it."""
    by.require_sight(subject_of(body))
    if not may_keep(by, body):
        raise not_allowed(deed)


def require_manager(by: Standing, body: Workgroup, deed: str) -> None:
    by.require_sight(subject_of(body))
    by.require(Verb.MANAGE_WORKGROUPS, subject_of(body), deed)


def may_keep(by: Standing, body: Workgroup) -> bool:
    return any(by.may(verb, subject_of(body)) for verb in (Verb.MANAGE_WORKGROUPS, Verb.RUN_WORKGROUP))


def may_manage(by: Standing, body: Workgroup) -> bool:
    return by.may(Verb.MANAGE_WORKGROUPS, subject_of(body))


def body_seen(initiative: str, slug: str, *, by: Standing) -> Workgroup:
    """The open body, held until the transaction ends, for anybody of its initiative.

    Held, so that two people who seat somebody, or seat and close, do it one after the other.
    """
    bodies = Workgroup.objects.select_for_update(of=("self",)).select_related("initiative")
    body = bodies.filter(initiative__slug=initiative, slug=slug).first()
    if body is None:
        raise nothing_here()
    by.require_sight(subject_of(body))
    if body.closed_on is not None:
        raise Refused(_("This body is closed: nothing about it changes any more."), _("Set up a new one."))
    _require_open(body.initiative)
    return body


def _require_open(initiative: Initiative) -> None:
    if initiative.state != Initiative.State.OPEN:
        raise Refused(_("This initiative is closed."), _("Choose an open one."))


# --- seats ------------------------------------------------------------------------------------------------------------


def seat_of(body: Workgroup, key: int, *, on: date) -> Seat:
    """A seat of this body and no other. Refused when it has ended: what was stays as it was."""
    seat = Seat.objects.select_related("person", "organisation").filter(pk=key, workgroup=body).first()
    if seat is None:
        raise nothing_here()
    if seat.ended_on is not None and seat.ended_on <= on:
        raise Refused(_("This seat has ended already."), _("Seat the person anew if they come back."))
    return seat


def require_may_fill(by: Standing, body: Workgroup, position: str) -> None:
    """A chair's seat is a role: only who may give that role may fill it, or change whoever holds it."""
    if position not in Seat.Position.values:
        raise Refused(_("There is no such position."), _("Choose chair or member."))
    if position == Seat.Position.CHAIR and not by.may_give(CHAIR, subject_of(body)):
        raise not_allowed(_("decide who chairs a body"))


def require_may_end(by: Standing, body: Workgroup, seat: Seat) -> None:
    """The backbone any seat, a chair those of members, everybody their own."""
    if seat.person_id == by.person or may_manage(by, body):
        return
    if not may_keep(by, body) or seat.position == Seat.Position.CHAIR:
        raise not_allowed(_("end this seat"))


def person_to_seat(body: Workgroup, key: str, *, on: date) -> Person:
    """Somebody of the initiative. Refused in the same words for everybody else, whether they exist or not."""
    person = people_of(body.initiative_id, on=on).filter(key=key).first()
    if person is None:
        raise Refused(_("This person does not take part in the initiative."), _("Search again, or invite them first."))
    return person


def organisation_they_speak_for(body: Workgroup, person: Person, key: str, *, on: date) -> Organisation | None:
    """The organisation the seat is held for; None for the person themselves. Refused when they do not belong to it."""
    if not key:
        return None
    organisation = Organisation.objects.filter(
        key=key, pk__in=_houses_of(person, body.initiative_id, on).values("organisation_id")
    ).first()
    if organisation is None:
        raise Refused(_("This person does not belong to that organisation, or it does not take part."))
    return organisation


def _houses_of(person: Person, initiative: int, on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        in_force(on),
        person=person,
        organisation__participations__initiative=initiative,
        organisation__participations__status__in=Participation.TAKING_PART,
    )


def require_term(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Refused(_("The term ends before it begins."), _("Choose a later end, or leave it empty."))


def require_a_free_seat(body: Workgroup, person: Person, *, starts_on: date) -> None:
    """Counted under the body's lock, so that of two people who fill the last seat at once one is refused."""
    taken = Seat.objects.filter(Q(ended_on=None) | Q(ended_on__gt=starts_on), workgroup=body)
    if taken.filter(person=person).exists():
        raise Refused(_("This person sits in this body already."), _("Change or end that seat first."))
    if body.seats is not None and taken.count() >= body.seats:
        raise Refused(_("All seats of this body are taken then."), _("End a seat first, or add seats to the body."))


def require_seats_enough(body: Workgroup, seats: int | None, *, on: date) -> None:
    """Nobody loses their seat by a number: seats are ended one by one, by name."""
    taken = Seat.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), workgroup=body).count()
    if seats is not None and seats < taken:
        raise Refused(
            ngettext("%(taken)d seat is taken.", "%(taken)d seats are taken.", taken) % {"taken": taken},
            _("End seats first, or allow as many as are taken."),
        )


def require_described(kind: str, name: str) -> None:
    if kind not in Workgroup.Kind.values:
        raise Refused(_("There is no such kind of body."), _("Choose one of the list."))
    if not name.strip():
        raise Refused(_("The body has no name."), _("Write how people call it."))


def parent_in(initiative: Initiative, slug: str, *, of: Workgroup | None = None) -> Workgroup | None:
    """The open body another one is part of. One level only, so that no body is part of itself by a detour."""
    if not slug:
        return None
    parent = Workgroup.objects.filter(initiative=initiative, slug=slug, closed_on=None, parent=None).first()
    if parent is None or parent == of or (of is not None and of.parts.exists()):
        raise Refused(_("This body cannot be part of that one."), _("Choose a body that is not part of another."))
    return parent
