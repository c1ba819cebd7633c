"""A site and a contact of organisation A, its twin G, and H, which was merged into A."""

from __future__ import annotations

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Contact, Organisation, Participation, Site
from tests.cast.world import LONG_AGO, THEN, World


def more_organisations(world: World) -> dict[str, str]:
    site = Site.objects.create(organisation=world.a, name="Main building", address="1 Ash Street", city="River")
    contact = Contact.objects.create(organisation=world.a, name="Robin Example", email="robin@example.org")
    twin = Organisation.objects.create(
        name="Ash Academy", folded=fold("Ash Academy"), kind="school", about="The same again.", added_at=THEN
    )
    Participation.objects.create(
        organisation=twin, initiative=world.initiative, status=Participation.Status.PROSPECT, since=LONG_AGO
    )
    merged = Organisation.objects.create(
        name="Old Ash", folded=fold("Old Ash"), kind="school", merged_into=world.a, added_at=THEN
    )
    return {
        "site_a": site.key, "contact_a": contact.key, "organisation_twin": twin.key, "organisation_merged": merged.key,
    }  # fmt: skip
