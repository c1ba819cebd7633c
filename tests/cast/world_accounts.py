"""What the pages about people name: a role, a membership, and a letter that waits for nobody of the cast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fivefold.backbone.models import Appointment, Invitation, Membership
from fivefold.backbone.queries.invitations import hash_of_key
from fivefold.backbone.roles import REPORTER as REPORTER_ROLE
from tests.cast import MEMBER, PARTNER, REPORTER
from tests.cast.world import World

KEY = "a-key-of-the-tests"
LETTER_TO = "somebody-new@example.org"


def more_accounts(world: World) -> dict[str, str]:
    now = datetime.now(UTC)
    letter = Invitation.objects.create(
        email=LETTER_TO,
        organisation=world.a,
        role=REPORTER_ROLE,
        key_hash=hash_of_key(KEY),
        invited_by=f"person:{world.people[PARTNER].key}",
        invited_at=now,
        expires_at=now + timedelta(days=14),
    )
    role = Appointment.objects.get(person=world.people[REPORTER])
    membership = Membership.objects.get(person=world.people[MEMBER])
    return {
        "invitation": str(letter.pk),
        "invitation_key": KEY,
        "appointment_reporter": str(role.pk),
        "membership_member": str(membership.pk),
    }
