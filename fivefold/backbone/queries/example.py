"""The invented people of a demonstration, known by their mail address at `example.org`, which nobody can own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fivefold.backbone.models import Person
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.roles import MEMBER, Role

DOMAIN = "example.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePerson:
    """An invented person and the roles they hold, the plain one of a member only when it is their only one."""

    key: str
    name: str
    roles: tuple[Role, ...]


def example_people(*, on: date) -> tuple[ExamplePerson, ...]:
    people = Person.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)
    return tuple(ExamplePerson(key=p.key, name=p.name, roles=_roles(p, on)) for p in people)


def _roles(person: Person, on: date) -> tuple[Role, ...]:
    held = {each.role.id: each.role for each in standing_of(person, on=on).roles}
    return tuple(role for id_, role in held.items() if id_ != MEMBER or len(held) == 1)


def example_person(key: str) -> Person:
    """NothingHere for anybody who is not invented."""
    found = Person.objects.filter(key=key, email__endswith=f"@{DOMAIN}", is_active=True).first()
    if found is None:
        raise nothing_here()
    return found
