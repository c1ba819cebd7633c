"""Letters that bring people in: written, sent again, withdrawn, accepted. Only a hash of a letter's key is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.actors import Actor
from fivefold.backbone.log import record_event
from fivefold.backbone.models import (
    Appointment,
    Initiative,
    Invitation,
    InvitationState,
    Membership,
    Organisation,
    Person,
    Seat,
    Workgroup,
)
from fivefold.backbone.queries.invitations import hash_of_key, person_with_address
from fivefold.backbone.roles import CHAIR, MEMBER, ROLES, Verb
from fivefold.backbone.rules.invitations import acceptable, invitation_of, may_seat, why_still_holding_fails
from fivefold.backbone.rules.people import checked_role, reached_by, why_not_given
from fivefold.backbone.sessions import end_sessions
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

LASTS = timedelta(days=14)
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation and the key that accepts it: known now and never again."""

    invitation: Invitation
    key: str


def invite(
    *,
    by: Standing,
    email: str,
    role: str,
    at: datetime,
    initiative: Initiative | None = None,
    organisation: Organisation | None = None,
    workgroup: Workgroup | None = None,
    language: str = "en",
) -> Letter:
    """Invite somebody at a mail address. The same happens whether they have an account or not.

    NotAllowed when the inviter may not give this role there (the attempt is kept in the log) or may not seat people in
    the workgroup. Refused when the role needs a place that is not named.
    """
    wanted = checked_role(role, initiative=initiative, organisation=organisation, workgroup=workgroup)
    subjects = reached_by(initiative=initiative, organisation=organisation, workgroup=workgroup)
    refusal = why_not_given(by, Verb.INVITE, wanted, subjects) or may_seat(by, workgroup)
    key = secrets.token_urlsafe(KEY_BYTES)
    with transaction.atomic():
        made = None
        if refusal is None:
            made = Invitation.objects.create(
                email=email.strip().lower(),
                initiative=initiative,
                organisation=organisation,
                workgroup=workgroup,
                role=role,
                language=language,
                key_hash=hash_of_key(key),
                invited_by=str(by.doer),
                invited_at=at,
                expires_at=at + LASTS,
            )
        record_event(
            by=by.doer,
            verb="invitation-sent" if made else "invitation-refused",
            object=str(made or by.doer),
            detail={"role": role},
            concerns=[str(organisation)] if organisation else [],
        )
    if made is None:
        raise refusal or AssertionError(role)
    return Letter(made, key)


@transaction.atomic
def send_again(*, by: Standing, invitation: int, at: datetime) -> Letter:
    """A new key for the same invitation, for another fourteen days; the old key accepts nothing any more."""
    row = invitation_of(by, invitation)
    if row.state(at) is InvitationState.ACCEPTED:
        raise Refused(_("This invitation was accepted already."))
    key = secrets.token_urlsafe(KEY_BYTES)
    row.key_hash, row.expires_at, row.withdrawn_at = hash_of_key(key), at + LASTS, None
    row.invited_by = str(by.doer)
    row.save()
    record_event(by=by.doer, verb="invitation-sent-again", object=str(row))
    return Letter(row, key)


@transaction.atomic
def withdraw(*, by: Standing, invitation: int, at: datetime) -> Invitation:
    """The letter accepts nothing any more."""
    row = invitation_of(by, invitation)
    if row.state(at) is InvitationState.ACCEPTED:
        raise Refused(_("This invitation was accepted already."), _("End the person's role or membership instead."))
    Invitation.objects.filter(pk=row.pk, accepted_at=None).update(withdrawn_at=at)
    record_event(by=by.doer, verb="invitation-withdrawn", object=str(row))
    return row


@transaction.atomic
def accept(
    *, by: Standing, key: str, at: datetime, on: date, name: str = "", language: str = "en", password: str = ""
) -> Person:
    """Come in: the membership, role and seat of the letter begin today, in one go.

    on: today, where the backbone works. by: whoever is signed in, or nobody, who then gets an account with this name
    and, unless it is empty, this password; the address counts as verified, since the key came by it. Refused when the
    letter is used up, expired, withdrawn or somebody else's, and when its sender may no longer give what it promises.
    """
    row = acceptable(key, by=by, at=at)
    if problem := why_still_holding_fails(row, on=on):
        raise problem
    person = _whoever_accepts(row, by, at, name, language, password)
    if not Invitation.objects.filter(pk=row.pk, accepted_at=None).update(accepted_at=at, accepted_by=person):
        raise Refused(_("This invitation was accepted already."), _("Sign in with the address it was sent to."))
    _begin(row, person, on)
    record_event(
        by=Actor.person(person.key),
        verb="invitation-accepted",
        object=str(row),
        detail={"role": row.role},
        concerns=[str(person), *([str(row.organisation)] if row.organisation else [])],
    )
    return person


def _whoever_accepts(row: Invitation, by: Standing, at: datetime, name: str, language: str, password: str) -> Person:
    if by.person is not None:
        person = Person.objects.get(pk=by.person)
        end_sessions(person)
        return person
    if person_with_address(row.email) is not None:
        raise Refused(_("There is an account for this address already."), _("Sign in, then open the letter's link."))
    return _new_person(row, at, name, language, password)


def _new_person(row: Invitation, at: datetime, name: str, language: str, password: str) -> Person:
    if not name.strip():
        raise Refused(_("Your name is missing."), _("Write it as others know you."))
    person = Person(email=row.email, name=name.strip(), language=language, joined_at=at)
    if password:
        try:
            validate_password(password, person)
        except ValidationError as weak:
            raise Refused(_("This password is too easy to guess."), " ".join(weak.messages)) from None
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def _begin(row: Invitation, person: Person, on: date) -> None:
    if row.organisation is not None:
        Membership.objects.get_or_create(
            person=person, organisation=row.organisation, ended_on=None, defaults={"started_on": on}
        )
    if row.workgroup is not None:
        position = Seat.Position.CHAIR if row.role == CHAIR else Seat.Position.MEMBER
        Seat.objects.update_or_create(
            person=person,
            workgroup=row.workgroup,
            ended_on=None,
            defaults={"position": position, "organisation": row.organisation},
            create_defaults={"position": position, "organisation": row.organisation, "started_on": on},
        )
    if row.role not in (CHAIR, MEMBER) or not (row.organisation or row.workgroup):
        Appointment.objects.get_or_create(
            person=person,
            role=ROLES[row.role].id,
            initiative=row.initiative,
            organisation=row.organisation,
            ended_on=None,
            defaults={"started_on": on, "given_by": row.invited_by},
        )
