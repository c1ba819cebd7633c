"""Who has a right to vote, as sets: written into the roll when a ballot opens, and asked again for each vote."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from fivefold.backbone.models import (
    Appointment,
    Initiative,
    Membership,
    Organisation,
    Participation,
    Person,
    Seat,
    Workgroup,
)
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.roles import MEMBER, PARTNER_LEAD


def organisations_entitled(initiative: Initiative, *, body: Workgroup | None, on: date) -> QuerySet[Organisation]:
    """Those that take part; of a body, those for which somebody sits in it that day."""
    taking_part = Organisation.objects.filter(_takes_part(initiative, "pk"), merged_into=None)
    if body is None:
        return taking_part
    return taking_part.filter(Exists(_seats(initiative, on).filter(workgroup=body, organisation=OuterRef("pk"))))


def people_entitled(initiative: Initiative, *, body: Workgroup | None, on: date) -> QuerySet[Person]:
    """Everybody whose role lets them vote in the initiative that day; of a body, those who sit in it.

    The same people as `standing_of(person).may(Verb.VOTE, ...)`, all at once.
    """
    seated = Exists(_seats(initiative, on).filter(person=OuterRef("pk")))
    people = Person.objects.filter(is_active=True)
    if body is not None:
        return people.filter(Exists(_seats(initiative, on).filter(workgroup=body, person=OuterRef("pk"))))
    belonging = Exists(_memberships(initiative, on).filter(person=OuterRef("pk")))
    appointed = Exists(
        Appointment.objects.filter(
            in_force(on),
            role=MEMBER,
            person=OuterRef("pk"),
            organisation=None,
            initiative=initiative,
            initiative__state=Initiative.State.OPEN,
        )
    )
    return people.filter(belonging | seated | appointed)


def without_a_lead(initiative: Initiative, *, body: Workgroup | None, on: date) -> int:
    """How many of the organisations entitled have nobody who could vote for them."""
    leads = Appointment.objects.filter(
        in_force(on),
        Q(initiative=None) | Q(initiative=initiative),
        role=PARTNER_LEAD,
        organisation=OuterRef("pk"),
        person__is_active=True,
        person__memberships__in=Membership.objects.filter(in_force(on), organisation=OuterRef(OuterRef("pk"))),
    )
    return organisations_entitled(initiative, body=body, on=on).exclude(Exists(leads)).count()


def _takes_part(initiative: Initiative, organisation: str) -> Exists:
    return Exists(
        Participation.objects.filter(
            organisation=OuterRef(organisation),
            initiative=initiative,
            initiative__state=Initiative.State.OPEN,
            status__in=Participation.TAKING_PART,
        )
    )


def _memberships(initiative: Initiative, on: date) -> QuerySet[Membership]:
    """Memberships in force of organisations that take part."""
    return Membership.objects.filter(
        _takes_part(initiative, "organisation"), in_force(on), organisation__merged_into=None
    )


def _seats(initiative: Initiative, on: date) -> QuerySet[Seat]:
    """Seats in force in the initiative's bodies; one held for an organisation only while its person belongs to it."""
    belongs = Exists(
        _memberships(initiative, on).filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    )
    return Seat.objects.filter(
        in_force(on),
        Q(organisation=None) | belongs,
        Q(workgroup__closed_on=None) | Q(workgroup__closed_on__gt=on),
        workgroup__initiative=initiative,
        workgroup__initiative__state=Initiative.State.OPEN,
    )
