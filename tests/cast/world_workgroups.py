"""A seat of the member in the workgroup of the cast, for their organisation; and a body that was closed."""

from __future__ import annotations

from fivefold.backbone.models import Seat, Workgroup
from tests.cast import MEMBER
from tests.cast.world import ENDED, LONG_AGO, World


def more_workgroups(world: World) -> dict[str, str]:
    seat = Seat.objects.create(
        workgroup=world.workgroup, person=world.people[MEMBER], organisation=world.a, started_on=LONG_AGO
    )
    closed = Workgroup.objects.create(
        initiative=world.initiative, slug="old-council", kind="council", name_en="Old council", name_es="Consejo viejo",
        closed_on=ENDED,
    )  # fmt: skip
    return {"seat_member": str(seat.pk), "closed_workgroup": closed.slug}
