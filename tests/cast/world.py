"""The people of the cast and the few things they meet, written straight into the tables: no action is trusted here.

`build_world()` makes it; `World.names` are the things addresses name in braces. One initiative ("river"), organisations
A and B that take part, F that funds, one workgroup. More for an area: add a function `more_<area>(world)` in
tests/cast/world_<area>.py that returns further names; it is called for every world.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from fivefold.backbone import roles
from fivefold.backbone.folding import fold
from fivefold.backbone.models import (
    Appointment,
    Backbone,
    Initiative,
    Membership,
    Organisation,
    Participation,
    Person,
    Seat,
    Workgroup,
)
from tests.cast import (
    CHAIR,
    EVALUATOR,
    FORMER,
    FUNDER,
    LEAD,
    MEMBER,
    OTHER,
    PARTNER,
    REPORTER,
    STEWARD,
    STRAY,
    UNENROLLED,
)

LONG_AGO = date(2020, 1, 1)
THEN = datetime(2020, 1, 1, 12, tzinfo=UTC)
ENDED = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class World:
    """people: by name of the cast. names: what stands in braces in an address."""

    backbone: Backbone
    initiative: Initiative
    a: Organisation
    b: Organisation
    f: Organisation
    workgroup: Workgroup
    people: dict[str, Person]
    names: dict[str, str] = field(default_factory=dict)


def build_world() -> World:
    backbone = Backbone.objects.create(name="Backbone of the tests", email="backbone@example.org", time_zone="UTC")
    initiative = Initiative.objects.create(slug="river", name_en="River", name_es="Río", started_on=LONG_AGO)
    a, b, f = (_organisation(name, initiative) for name in ("Ash Academy", "Birch Labs", "Fir Foundation"))
    workgroup = Workgroup.objects.create(
        initiative=initiative, slug="schools", name_en="Schools", name_es="Escuelas", seats=12
    )
    world = World(backbone, initiative, a, b, f, workgroup, {name: _person(name) for name in _NAMES})
    _give_roles(world)
    world.names.update(
        initiative=initiative.slug,
        organisation_a=a.key,
        organisation_b=b.key,
        organisation_f=f.key,
        workgroup=workgroup.slug,
        **{f"person_{name}": person.key for name, person in world.people.items()},
    )
    for area in sorted(path.stem for path in Path(__file__).parent.glob("world_*.py")):
        module = import_module(f"tests.cast.{area}")
        world.names.update(getattr(module, area.replace("world_", "more_"))(world))
    return world


_NAMES = (
    STRAY, FORMER, MEMBER, REPORTER, PARTNER, OTHER, FUNDER, CHAIR, EVALUATOR, STEWARD, LEAD, UNENROLLED,
)  # fmt: skip
_WITHOUT_SECOND_FACTOR = (UNENROLLED, STRAY, FORMER)


def _organisation(name: str, initiative: Initiative) -> Organisation:
    made = Organisation.objects.create(name=name, folded=fold(name), kind="school", added_at=THEN)
    Participation.objects.create(
        organisation=made, initiative=initiative, status=Participation.Status.ACTIVE, since=LONG_AGO
    )
    return made


def _person(name: str) -> Person:
    person = Person(email=f"{name}@example.org", name=name.title(), joined_at=THEN)
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if name not in _WITHOUT_SECOND_FACTOR:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "not used"})
    return person


def _give_roles(world: World) -> None:
    for name in (MEMBER, REPORTER, PARTNER, CHAIR):
        _belongs(world.people[name], world.a)
    _belongs(world.people[OTHER], world.b)
    _belongs(world.people[FUNDER], world.f)
    Membership.objects.create(person=world.people[FORMER], organisation=world.a, started_on=LONG_AGO, ended_on=ENDED)
    _appoint(world.people[FORMER], roles.PARTNER_LEAD, world.a)
    _appoint(world.people[REPORTER], roles.REPORTER, world.a)
    _appoint(world.people[PARTNER], roles.PARTNER_LEAD, world.a)
    _appoint(world.people[OTHER], roles.PARTNER_LEAD, world.b)
    _appoint(world.people[FUNDER], roles.FUNDER, world.f)
    _appoint(world.people[EVALUATOR], roles.EVALUATOR)
    _appoint(world.people[STEWARD], roles.STEWARD)
    _appoint(world.people[LEAD], roles.LEAD)
    _appoint(world.people[UNENROLLED], roles.LEAD)
    Seat.objects.create(
        workgroup=world.workgroup,
        person=world.people[CHAIR],
        organisation=world.a,
        position=Seat.Position.CHAIR,
        started_on=LONG_AGO,
    )


def _belongs(person: Person, organisation: Organisation) -> None:
    Membership.objects.create(person=person, organisation=organisation, started_on=LONG_AGO)


def _appoint(person: Person, role: str, organisation: Organisation | None = None) -> None:
    Appointment.objects.create(
        person=person, role=role, organisation=organisation, started_on=LONG_AGO, given_by="system:tests"
    )
