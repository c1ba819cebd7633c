"""A coalition of the size that issue 3 names: 400 organisations, 1,000 people."""

from __future__ import annotations

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Membership, Organisation, Participation, Person
from tests.cast.world import LONG_AGO, THEN, World

ORGANISATIONS, PEOPLE = 400, 1_000


def crowd(world: World) -> None:
    """Everybody belongs to one organisation, and every organisation takes part."""
    houses = Organisation.objects.bulk_create(
        Organisation(name=f"House {n}", folded=fold(f"House {n}"), kind="school", added_at=THEN)
        for n in range(ORGANISATIONS)
    )
    Participation.objects.bulk_create(
        Participation(organisation=house, initiative=world.initiative, status="active", since=LONG_AGO)
        for house in houses
    )
    people = Person.objects.bulk_create(
        Person(name=f"Zoë {n}", email=f"zoe{n}@example.org", password="!", joined_at=THEN) for n in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(person=person, organisation=houses[n % ORGANISATIONS], started_on=LONG_AGO)
        for n, person in enumerate(people)
    )
