"""Reading invitations: who is still waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.db.models import F

from fivefold.backbone.models import Invitation, InvitationState, Person
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLine:
    """One invitation as its list shows it. place: the organisation's name, else the initiative's; None: everywhere.
    open: may still be sent again or withdrawn, by somebody who gives such roles (the act itself asks again)."""

    id: int
    email: str
    role: str
    place: Text | None
    state: InvitationState
    invited_at: datetime
    expires_at: datetime
    open: bool


def hash_of_key(key: str) -> str:
    """What is kept of a letter's key: it has 256 bits, so one round of SHA-256 cannot be turned around."""
    return sha256(key.encode()).hexdigest()


def person_with_address(email: str) -> int | None:
    """Id of the person whose verified address this is."""
    held = EmailAddress.objects.filter(email__iexact=email, verified=True).values_list("user_id", flat=True).first()
    return held or Person.objects.filter(email__iexact=email).values_list("pk", flat=True).first()


def invitations(*, by: Standing, at: datetime, most: int = 500) -> tuple[InvitationLine, ...]:
    """Those this reader could have sent, waiting and expired ones first; nobody else's."""
    rows = Invitation.objects.select_related("initiative", "organisation", "workgroup__initiative")
    wide = by.reach(Verb.INVITE)
    if wide is not None:
        own = [held.organisation for held in by.roles if Verb.INVITE in held.role.verbs and held.organisation]
        rows = (
            rows.filter(organisation__in=own)
            | rows.filter(initiative__in=wide)
            | rows.filter(organisation__participations__initiative__in=wide)
        )
    newest = rows.order_by(F("accepted_at").desc(nulls_first=True), "-invited_at").distinct()
    lines = [_line(row, at, by) for row in newest[:most]]
    return tuple(sorted(lines, key=lambda line: list(InvitationState).index(line.state)))


def _line(row: Invitation, at: datetime, by: Standing) -> InvitationLine:
    place = Text(row.organisation.name, row.organisation.name) if row.organisation else None
    if place is None and row.workgroup:
        place = row.workgroup.name
    if place is None and row.initiative:
        place = row.initiative.name
    return InvitationLine(
        id=row.pk,
        email=row.email,
        role=row.role,
        place=place,
        state=row.state(at),
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        open=row.accepted_at is None and any(row.role in held.role.gives for held in by.roles),
    )
