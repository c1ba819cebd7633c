"""Reading bodies: what is public about them, and who sits in them for those who take part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Appointment, Initiative, Membership, Participation, Person, Seat, Workgroup
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text

MOST_FOUND = 20
SHORTEST_SEARCH = 2
"""Letters a search for a person needs: one letter would list half of everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLine:
    """A body in the list. purpose: None when none is written. members: people in it today; seats: None: no limit."""

    slug: str
    kind: str
    name: Text
    purpose: Text | None
    parent: Text | None
    members: int
    seats: int | None
    own: bool
    closed_on: date | None

    @property
    def vacant(self) -> int:
        return 0 if self.seats is None else max(0, self.seats - self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Somebody in a body. organisation: name and key of the one they sit for, or None for themselves.

    lapsed: held for an organisation that they left or that no longer takes part, so it gives no rights.
    """

    seat: int
    person: str
    name: str
    organisation: tuple[str, str] | None
    chair: bool
    started_on: date
    ended_on: date | None
    lapsed: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPage:
    """One body. sitting, coming, past: empty for readers outside; parts: (slug, name) of bodies inside it."""

    initiative: Initiative
    row: Workgroup
    line: BodyLine
    parent: tuple[str, Text] | None
    parts: tuple[tuple[str, Text], ...]
    sitting: tuple[Sitting, ...]
    coming: tuple[Sitting, ...]
    past: tuple[Sitting, ...]
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could be seated, and the organisations (key, name) they could sit for."""

    person: str
    name: str
    organisations: tuple[tuple[str, str], ...]


def bodies_of(initiative: str, *, by: Standing, on: date) -> tuple[Initiative, tuple[BodyLine, ...]]:
    """An initiative and its bodies, open ones first. What is said of each is public; names are not among it."""
    owner = initiative_named(initiative)
    rows = _counted(Workgroup.objects.filter(initiative=owner), on)
    lines = [_line(row, by) for row in rows.select_related("parent")]
    return owner, tuple(sorted(lines, key=lambda line: line.closed_on is not None))


def body_page(initiative: str, slug: str, *, by: Standing, on: date) -> BodyPage:
    """NothingHere when there is no such body. Who sits there is told to those who take part in the initiative."""
    rows = _counted(Workgroup.objects.filter(initiative__slug=initiative, slug=slug), on)
    row = rows.select_related("parent", "initiative").first()
    if row is None:
        raise nothing_here()
    inside = by.sees_initiative(row.initiative_id)
    seats = _sittings(row, by, on) if inside else ()
    past = [seat for seat in seats if seat.ended_on is not None and seat.ended_on <= on]
    coming = [seat for seat in seats if seat.started_on > on]
    return BodyPage(
        initiative=row.initiative,
        row=row,
        line=_line(row, by),
        parent=(row.parent.slug, row.parent.name) if row.parent else None,
        parts=tuple((part.slug, part.name) for part in row.parts.filter(closed_on=None)),
        sitting=tuple(seat for seat in seats if seat not in past and seat not in coming),
        coming=tuple(coming),
        past=tuple(reversed(past)),
        inside=inside,
    )


def open_bodies(initiative: str) -> tuple[tuple[str, Text], ...]:
    """(slug, name) of those another body can be part of."""
    rows = Workgroup.objects.filter(initiative__slug=initiative, closed_on=None, parent=None)
    return tuple((row.slug, row.name) for row in rows)


def people_of(initiative: int, *, on: date) -> QuerySet[Person]:
    """Who takes part: by an organisation, by a seat, or by a role of the initiative or of the whole site."""
    belonging = Membership.objects.filter(
        in_force(on),
        organisation__participations__initiative=initiative,
        organisation__participations__status__in=Participation.TAKING_PART,
    )
    sitting = Seat.objects.filter(in_force(on), workgroup__initiative=initiative, workgroup__closed_on=None)
    holding = Appointment.objects.filter(
        Q(initiative=None) | Q(initiative_id=initiative), in_force(on), organisation=None
    )
    return Person.objects.filter(
        Q(pk__in=belonging.values("person_id"))
        | Q(pk__in=sitting.values("person_id"))
        | Q(pk__in=holding.values("person_id")),
        is_active=True,
        erased_at=None,
    )


def candidates(initiative: Initiative, words: str, *, by: Standing, on: date) -> tuple[Candidate, ...]:
    """People of the initiative whose name holds all the words, in any spelling; nobody for a reader outside it.

    At most MOST_FOUND, by name. Names are folded as they are read: a coalition has some thousand people.
    """
    wanted = fold(words).split()
    if not by.sees_initiative(initiative.pk) or len("".join(wanted)) < SHORTEST_SEARCH:
        return ()
    names = people_of(initiative.pk, on=on).values_list("pk", "key", "name")
    found = [(pk, key, name) for pk, key, name in names if all(word in fold(name) for word in wanted)][:MOST_FOUND]
    houses = _houses(initiative.pk, [pk for pk, _key, _name in found], on)
    return tuple(Candidate(person=key, name=name, organisations=tuple(houses.get(pk, ()))) for pk, key, name in found)


def _houses(initiative: int, people: Iterable[int], on: date) -> Mapping[int, list[tuple[str, str]]]:
    """Person -> organisations that take part and that they belong to."""
    rows = Membership.objects.filter(
        in_force(on),
        person__in=people,
        organisation__participations__initiative=initiative,
        organisation__participations__status__in=Participation.TAKING_PART,
    ).order_by("organisation__folded")
    houses: dict[int, list[tuple[str, str]]] = {}
    for person, key, name in rows.values_list("person_id", "organisation__key", "organisation__name"):
        houses.setdefault(person, []).append((key, name))
    return houses


def _counted(rows: QuerySet[Workgroup], on: date) -> QuerySet[Workgroup]:
    today = in_force(on, "taken_seats__") & Q(taken_seats__person__is_active=True)
    return rows.annotate(members=Count("taken_seats", filter=today))


def _line(row: Workgroup, by: Standing) -> BodyLine:
    return BodyLine(
        slug=row.slug,
        kind=row.kind,
        name=row.name,
        purpose=Text(row.purpose_en, row.purpose_es or row.purpose_en) if row.purpose_en else None,
        parent=row.parent.name if row.parent else None,
        members=row.members,  # type: ignore[attr-defined]  # annotated by _counted
        seats=row.seats,
        own=row.pk in by.workgroups,
        closed_on=row.closed_on,
    )


def _sittings(body: Workgroup, by: Standing, on: date) -> tuple[Sitting, ...]:
    """In order: chairs first, then by name; the past in the order it ended."""
    held = body.taken_seats.filter(person__is_active=True).exclude(ended_on__lte=F("started_on"))
    rows = held.select_related("person", "organisation")
    seats = list(rows.order_by("position", "person__name", "ended_on"))
    houses = _houses(body.initiative_id, [seat.person_id for seat in seats], on)
    return tuple(_sitting(seat, houses.get(seat.person_id, []), by) for seat in seats)


def _sitting(seat: Seat, houses: list[tuple[str, str]], by: Standing) -> Sitting:
    own_house = (seat.organisation.key, seat.organisation.name) if seat.organisation else None
    return Sitting(
        seat=seat.pk,
        person=seat.person.key,
        name=seat.person.name,
        organisation=own_house,
        chair=seat.position == Seat.Position.CHAIR,
        started_on=seat.started_on,
        ended_on=seat.ended_on,
        lapsed=own_house is not None and own_house not in houses,
        own=seat.person_id == by.person,
    )
