"""Reading what a person may do now, from memberships, seats and appointments that are in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, Q

from fivefold.backbone.actors import Actor
from fivefold.backbone.models import Appointment, Membership, Participation, Person, Seat
from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.roles import CHAIR, ROLES, Scope
from fivefold.backbone.standing import NOBODY, HeldRole, Standing, Subject, member_of


def in_force(on: date, prefix: str = "") -> Q:
    """A term that has begun and has not ended on that day; `ended_on` is the first day without it."""
    return Q(**{f"{prefix}started_on__lte": on}) & (
        Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": on})
    )


def standing_of(person: Person, *, on: date) -> Standing:
    """The person's roles on that day, in three queries whatever their number.

    A role for an organisation counts only while the person belongs to it and it takes part; a seat for an organisation
    likewise; nothing counts in an initiative that is closed. A person who is not active has no standing.
    """
    if not person.is_active:
        return NOBODY
    parts = _parts_of_organisations(person, on)
    seats = _seats(person, on, parts)
    given = _appointments(person, on)
    roles = [*_appointed(given, parts), *_chairs(seats)]
    belonging = frozenset(i for initiatives in parts.values() for i in initiatives)
    sitting = frozenset(seat.workgroup.initiative_id for seat in seats)
    if belonging | sitting:
        roles.append(member_of(belonging | sitting))
    return Standing(
        actor=Actor.person(person.key),
        person=person.pk,
        name=person.name,
        roles=tuple(roles),
        organisations=frozenset(parts),
        workgroups=frozenset(seat.workgroup_id for seat in seats),
        second_factor=any(each.has_second_factor for each in given),  # type: ignore[attr-defined]  # annotated
    )


def _parts_of_organisations(person: Person, on: date) -> dict[int, frozenset[int]]:
    """Organisation -> open initiatives in which it takes part, for those the person belongs to."""
    rows = Membership.objects.filter(
        in_force(on),
        person=person,
        organisation__merged_into=None,
        organisation__participations__status__in=Participation.TAKING_PART,
        organisation__participations__initiative__state=Initiative.State.OPEN,
    ).values_list("organisation_id", "organisation__participations__initiative_id")
    parts: dict[int, set[int]] = {}
    for organisation, initiative in rows:
        parts.setdefault(organisation, set()).add(initiative)
    return {organisation: frozenset(initiatives) for organisation, initiatives in parts.items()}


def _seats(person: Person, on: date, parts: dict[int, frozenset[int]]) -> list[Seat]:
    rows = Seat.objects.filter(
        in_force(on), person=person, workgroup__initiative__state=Initiative.State.OPEN
    ).select_related("workgroup")
    return [
        seat
        for seat in rows
        if (seat.workgroup.closed_on is None or seat.workgroup.closed_on > on)
        and (seat.organisation_id is None or seat.workgroup.initiative_id in parts.get(seat.organisation_id, ()))
    ]


def _appointments(person: Person, on: date) -> list[Appointment]:
    """In force, each with whether the person has a second factor: only an appointed role can require one."""
    factors = Authenticator.objects.filter(user_id=person.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    rows = Appointment.objects.filter(in_force(on), person=person).select_related("initiative")
    return list(rows.annotate(has_second_factor=Exists(factors)))


def _appointed(appointments: Iterable[Appointment], parts: dict[int, frozenset[int]]) -> list[HeldRole]:
    held = []
    for given in appointments:
        role = ROLES.get(given.role)
        if role is None or (given.initiative and given.initiative.state != Initiative.State.OPEN):
            continue
        if role.scope is Scope.ORGANISATION:
            there = parts.get(given.organisation_id or 0, frozenset())
            there = there & {given.initiative_id} if given.initiative_id else there
            if there:
                held.append(HeldRole(role=role, initiatives=there, organisation=given.organisation_id))
        elif role.scope is Scope.INITIATIVE and given.initiative_id is None:
            continue
        elif given.organisation_id is None:
            limit = frozenset({given.initiative_id}) if given.initiative_id else None
            held.append(HeldRole(role=role, initiatives=limit))
    return held


def _chairs(seats: Iterable[Seat]) -> list[HeldRole]:
    return [
        HeldRole(role=ROLES[CHAIR], initiatives=frozenset({seat.workgroup.initiative_id}), workgroup=seat.workgroup_id)
        for seat in seats
        if seat.position == Seat.Position.CHAIR
    ]


def subject_of_organisation(organisation: int) -> Subject:
    """An organisation in all initiatives that know it, whatever its status there."""
    initiatives = Participation.objects.filter(organisation_id=organisation).values_list("initiative_id", flat=True)
    return Subject(initiatives=frozenset(initiatives), organisation=organisation)


def people_appointed(role: str, *, on: date, initiative: int | None = None) -> frozenset[int]:
    """Ids of active people who hold a role of the whole site or of this initiative."""
    wide = Q(initiative=None) | Q(initiative_id=initiative) if initiative else Q()
    rows = Appointment.objects.filter(in_force(on), wide, role=role, person__is_active=True)
    return frozenset(rows.values_list("person_id", flat=True))
