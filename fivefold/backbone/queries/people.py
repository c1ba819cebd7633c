"""Reading people: who is here, as far as this reader may see, and what somebody may take out about themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Appointment, Membership, Participation, Person, Seat
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.roles import CHAIR, Verb
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Text

A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person in the list. email: empty unless this reader may see it; roles: ids of the table of roles."""

    key: str
    name: str
    email: str
    organisations: tuple[str, ...]
    roles: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """`lines` of page `number` out of `pages`; found: how many people match in all."""

    lines: tuple[PersonLine, ...]
    number: int
    pages: int
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A membership, a seat or a role. what: name of the organisation or body, or id of the role; where: the place a
    role is held in; note: title or position."""

    id: int
    what: Text | str
    where: Text | None
    note: str
    started_on: date
    ended_on: date | None
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """email: empty unless this reader may see it, with which also what has ended is shown."""

    person: Person
    email: str
    memberships: tuple[Held, ...]
    seats: tuple[Held, ...]
    roles: tuple[Held, ...]


def people(
    *, by: Standing, on: date, words: str = "", organisation: str = "", role: str = "", page: int = 1
) -> PeoplePage:
    """Those this reader may know of: everybody who takes part in an initiative they see, and the backbone's own.

    words: parts of a name, in any spelling. organisation: a key; role: an id of the table. Whoever belongs nowhere
    finds nobody. Names are folded as they are read: a coalition has some thousand people, and folding them takes
    milliseconds.
    """
    rows = _known_to(by, on)
    if organisation:
        there = Membership.objects.filter(in_force(on), organisation__key=organisation)
        rows = rows.filter(pk__in=there.values("person_id"))
    if role:
        rows = rows.filter(pk__in=_holders(role, on))
    wanted = fold(words).split()
    found = [
        (folded, pk)
        for pk, folded in ((pk, fold(name)) for pk, name in rows.values_list("pk", "name"))
        if all(word in folded for word in wanted)
    ]
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(page, 1), pages)
    shown = [pk for _name, pk in sorted(found)[(number - 1) * A_PAGE : number * A_PAGE]]
    return PeoplePage(lines=_lines(shown, by, on), number=number, pages=pages, found=len(found))


def person_page(*, by: Standing, key: str, on: date) -> PersonPage:
    """One person, as far as this reader may see. NothingHere for somebody they do not know of."""
    own = Q(pk=by.person)
    person = _known_to(by, on).filter(key=key).first() or Person.objects.filter(own, key=key).first()
    if person is None:
        raise nothing_here()
    whole = person.pk == by.person or _mail_seen([person.pk], by, on) == {person.pk}
    term = Q() if whole else in_force(on)
    memberships = person.memberships.filter(term).select_related("organisation").order_by("-started_on")
    seats = person.seats.filter(term).select_related("workgroup__initiative", "organisation").order_by("-started_on")
    roles = person.appointments.filter(term).select_related("initiative", "organisation").order_by("-started_on")
    return PersonPage(
        person=person,
        email=person.email if whole else "",
        memberships=tuple(_membership(row) for row in memberships),
        seats=tuple(_seat(row) for row in seats),
        roles=tuple(_role(row) for row in roles),
    )


def person_known(*, by: Standing, key: str, on: date) -> Person:
    """The person of this key, or NothingHere when this reader may not know of them."""
    found = _known_to(by, on).filter(key=key).first()
    if found is None:
        raise nothing_here()
    return found


def people_named(keys: Iterable[str], *, by: Standing, on: date) -> Mapping[str, str]:
    """Key -> name, of those this reader may know of; the others are left out."""
    return dict(_known_to(by, on).filter(key__in=keys).values_list("key", "name"))


def _known_to(by: Standing, on: date) -> QuerySet[Person]:
    """Never everybody by default: without a role that sees an initiative, nobody."""
    there = by.reach(Verb.SEE_WORKING_SIDE)
    present = Person.objects.filter(erased_at=None)
    if by.reach(Verb.SEE_PEOPLE) is None:
        return present
    present = present.filter(is_active=True)
    if there is None:
        return present
    if not there:
        return present.none()
    belonging = Membership.objects.filter(
        in_force(on),
        organisation__participations__initiative__in=there,
        organisation__participations__status__in=Participation.TAKING_PART,
    )
    sitting = Seat.objects.filter(in_force(on), workgroup__initiative__in=there)
    holding = Appointment.objects.filter(in_force(on), organisation=None).filter(
        Q(initiative=None) | Q(initiative__in=there)
    )
    first: QuerySet[Any, Any] = belonging.order_by().values("person_id")
    others = (rows.order_by().values("person_id") for rows in (sitting, holding))
    return present.filter(pk__in=first.union(*others))


def _holders(role: str, on: date) -> QuerySet[Any, Any]:
    if role == CHAIR:
        return Seat.objects.filter(in_force(on), position=Seat.Position.CHAIR).values("person_id")
    return Appointment.objects.filter(in_force(on), role=role).values("person_id")


def _lines(shown: list[int], by: Standing, on: date) -> tuple[PersonLine, ...]:
    rows = Person.objects.in_bulk(shown)
    names, roles = defaultdict(list), defaultdict(set)
    belonging = Membership.objects.filter(in_force(on), person__in=shown).order_by("organisation__folded")
    for person, name in belonging.values_list("person_id", "organisation__name"):
        names[person].append(name)
    for person, role in Appointment.objects.filter(in_force(on), person__in=shown).values_list("person_id", "role"):
        roles[person].add(role)
    chairs = Seat.objects.filter(in_force(on), person__in=shown, position=Seat.Position.CHAIR)
    for person in chairs.values_list("person_id", flat=True):
        roles[person].add(CHAIR)
    mail = _mail_seen(shown, by, on)
    return tuple(
        PersonLine(
            key=rows[pk].key,
            name=rows[pk].name,
            email=rows[pk].email if pk in mail else "",
            organisations=tuple(names[pk]),
            roles=tuple(sorted(roles[pk])),
            active=rows[pk].is_active,
        )
        for pk in shown
    )


def _mail_seen(people: list[int], by: Standing, on: date) -> set[int]:
    """Those of them whose mail address this reader may see: by their organisation or their initiative."""
    if by.reach(Verb.SEE_PEOPLE) is None:
        return set(people)
    subjects: dict[int, list[Subject]] = defaultdict(list)
    belonging = Membership.objects.filter(
        in_force(on), person__in=people, organisation__participations__status__in=Participation.TAKING_PART
    ).values_list("person_id", "organisation_id", "organisation__participations__initiative_id")
    for person, organisation, initiative in belonging:
        subjects[person].append(Subject(initiatives=frozenset({initiative}), organisation=organisation))
    seats = Seat.objects.filter(in_force(on), person__in=people)
    for person, initiative in seats.values_list("person_id", "workgroup__initiative_id"):
        subjects[person].append(Subject(initiatives=frozenset({initiative})))
    return {pk for pk in people if any(by.may(Verb.SEE_PEOPLE, subject) for subject in subjects[pk])}


def _membership(row: Membership) -> Held:
    return Held(
        id=row.pk,
        what=row.organisation.name,
        where=None,
        note=row.title,
        started_on=row.started_on,
        ended_on=row.ended_on,
        address=(row.organisation.key,),
    )


def _seat(row: Seat) -> Held:
    return Held(
        id=row.pk,
        what=row.workgroup.name,
        where=row.workgroup.initiative.name,
        note=row.position,
        started_on=row.started_on,
        ended_on=row.ended_on,
        address=(row.workgroup.initiative.slug, row.workgroup.slug),
    )


def _role(row: Appointment) -> Held:
    place = Text(row.organisation.name, row.organisation.name) if row.organisation else None
    return Held(
        id=row.pk,
        what=row.role,
        where=place or (row.initiative.name if row.initiative else None),
        note="",
        started_on=row.started_on,
        ended_on=row.ended_on,
    )
