"""Roles and memberships: given, and ended. What ends is gone at the person's next request, and so is their session."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.log import record_event
from fivefold.backbone.models import Appointment, Initiative, Membership, Organisation, Person, Seat
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.roles import CHAIR, LEAD, ROLES, Scope, Verb
from fivefold.backbone.rules.people import (
    checked_role,
    keep_a_lead,
    open_appointment,
    open_membership,
    reached_by,
    why_not_given,
)
from fivefold.backbone.sessions import end_sessions
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused


def give_role(
    *,
    by: Standing,
    person: Person,
    role: str,
    on: date,
    initiative: Initiative | None = None,
    organisation: Organisation | None = None,
) -> Appointment:
    """Appoint a person from this day on: for one organisation, in one initiative, or everywhere.

    NotAllowed when the giver's own role does not give this one there; the attempt is kept in the log. Refused when the
    role needs a place that is not named, when the person does not belong to the organisation, or holds it already.
    """
    wanted = checked_role(role, initiative=initiative, organisation=organisation)
    if wanted.id == CHAIR:
        raise Refused(_("A chair's role is their seat."), _("Give them the chair on the workgroup's page."))
    subjects = reached_by(initiative=initiative, organisation=organisation)
    refusal = why_not_given(by, Verb.APPOINT, wanted, subjects)
    with transaction.atomic():
        given = None if refusal else _appointed(by, person, role, on, initiative, organisation)
        record_event(
            by=by.doer,
            verb="role-refused" if refusal else "role-given",
            object=str(person),
            detail={"role": role, "initiative": initiative and initiative.slug},
            concerns=[str(organisation)] if organisation else [],
        )
    if given is None:
        raise refusal or AssertionError(role)
    return given


def _appointed(
    by: Standing, person: Person, role: str, on: date, initiative: Initiative | None, organisation: Organisation | None
) -> Appointment:
    place = {"person": person, "initiative": initiative, "organisation": organisation}
    if not person.is_active:
        raise Refused(_("This account is shut."), _("Open it first."))
    if ROLES[role].scope is Scope.ORGANISATION and not _belongs(person, organisation, on):
        raise Refused(
            _("They do not belong to this organisation."), _("Invite them to it, or choose another organisation.")
        )
    if Appointment.objects.filter(in_force(on), role=role, **place).exists():
        raise Refused(_("They hold this role already."))
    end_sessions(person)
    return Appointment.objects.create(role=role, started_on=on, given_by=str(by.doer), **place)


def _belongs(person: Person, organisation: Organisation | None, on: date) -> bool:
    return Membership.objects.filter(in_force(on), person=person, organisation=organisation).exists()


@transaction.atomic
def end_role(*, by: Standing, appointment: int, on: date, reason: str = "") -> Person:
    """End a role today: it is no longer held at the person's next request. Refused for the last backbone lead."""
    row = open_appointment(by, appointment, on=on)
    if row.role == LEAD and row.initiative_id is None:
        keep_a_lead(row.person_id, on=on)
    Appointment.objects.filter(pk=row.pk).update(ended_on=on)
    end_sessions(row.person)
    record_event(
        by=by.doer,
        verb="role-ended",
        object=str(row.person),
        detail={"role": row.role, "initiative": row.initiative and row.initiative.slug, "reason": reason},
        concerns=[str(row.organisation)] if row.organisation else [],
    )
    return row.person


@transaction.atomic
def end_membership(*, by: Standing, membership: int, on: date, reason: str = "") -> Person:
    """The person leaves the organisation today. Roles and seats held for it end too: they would count no more anyway
    (each request reads them through the membership), but must not come back with a later membership."""
    row = open_membership(by, membership, on=on)
    Membership.objects.filter(pk=row.pk).update(ended_on=on)
    for held in (Appointment, Seat):
        held.objects.filter(person=row.person, organisation=row.organisation, ended_on=None).update(ended_on=on)
    end_sessions(row.person)
    record_event(
        by=by.doer,
        verb="membership-ended",
        object=str(row.person),
        detail={"reason": reason},
        concerns=[str(row.organisation)],
    )
    return row.person
