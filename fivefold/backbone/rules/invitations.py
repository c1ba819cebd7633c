"""Whether a letter still lets somebody in, and who may send it again or withdraw it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fivefold.backbone.actors import ActorKind
from fivefold.backbone.models import Invitation, InvitationState, Person, Workgroup
from fivefold.backbone.queries.invitations import hash_of_key, person_with_address
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed, not_allowed, nothing_here
from fivefold.backbone.roles import ROLES, Verb
from fivefold.backbone.rules.people import reached_by, why_not_given
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused

_SPENT = {
    InvitationState.ACCEPTED: (
        gettext_noop("This invitation was accepted already."),
        gettext_noop("Sign in with the address it was sent to."),
    ),
    InvitationState.WITHDRAWN: (
        gettext_noop("This invitation was withdrawn."),
        gettext_noop("If you think it should not have been, write to whoever invited you."),
    ),
    InvitationState.EXPIRED: (
        gettext_noop("This invitation has expired: it was good for fourteen days."),
        gettext_noop("Ask whoever invited you to send it again; that takes them one click."),
    ),
}
_WITH_PLACES = ("initiative", "organisation", "workgroup")


def invitation_of(by: Standing, key: int) -> Invitation:
    """An invitation this reader could have written; NothingHere otherwise: who was invited is their own business."""
    row = Invitation.objects.select_related(*_WITH_PLACES).filter(pk=key).first()
    if row is None or not may_handle(by, row):
        raise nothing_here()
    return row


def may_handle(by: Standing, row: Invitation) -> bool:
    subjects = reached_by(initiative=row.initiative, organisation=row.organisation, workgroup=row.workgroup)
    return why_not_given(by, Verb.INVITE, ROLES[row.role], subjects) is None


def may_seat(by: Standing, workgroup: Workgroup | None) -> NotAllowed | None:
    """Why they may not seat people in this body; None when they may, or when there is none."""
    if workgroup is None:
        return None
    body = Subject(initiatives=frozenset({workgroup.initiative_id}), workgroup=workgroup.pk)
    if by.may(Verb.MANAGE_WORKGROUPS, body) or by.may(Verb.RUN_WORKGROUP, body):
        return None
    return not_allowed(_("seat people in this workgroup"))


def acceptable(key: str, *, by: Standing, at: datetime) -> Invitation:
    """The letter of this key, for whoever may accept it now: the person whose address it was sent to, or nobody yet.

    NothingHere for a key that opens nothing. Refused, in words, when it is used up, expired, withdrawn or somebody
    else's; the address it was sent to is never said.
    """
    row = Invitation.objects.select_related(*_WITH_PLACES).filter(key_hash=hash_of_key(key)).first()
    if row is None:
        raise nothing_here()
    if by.person is not None and person_with_address(row.email) != by.person:
        raise NotAllowed(
            _("This invitation was sent to somebody else."),
            _("If it is yours, sign out and open the link again, or ask to be invited at your own address."),
        )
    if problem := _SPENT.get(row.state(at)):
        reason, advice = problem
        raise Refused(_(reason), _(advice))
    return row


def needs_sign_in(row: Invitation, by: Standing) -> bool:
    """The address has an account already, and nobody is signed in."""
    return by.person is None and person_with_address(row.email) is not None


def why_still_holding_fails(row: Invitation, *, on: date) -> Refused | None:
    """A letter is worth what its sender may give on the day it is accepted, not on the day it was sent."""
    kind, _colon, sender = row.invited_by.partition(":")
    if kind != ActorKind.PERSON:
        return None
    inviter = Person.objects.filter(key=sender).first()
    if inviter is not None and may_handle(standing_of(inviter, on=on), row):
        return None
    return Refused(
        _("Whoever sent this invitation may no longer give what it promises."),
        _("Ask the backbone to send it again."),
    )
