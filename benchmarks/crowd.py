"""A collective of full size for the pages benchmark: 400 organisations, 1,000 people, 100,000 entries in the log.

Written straight into the tables, in the shape the actions leave behind; the log is a true chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from django.db import connection, transaction

from fivefold.agenda.models import AgendaVersion, Ballot, Comment, Commitment, Voter
from fivefold.backbone import roles
from fivefold.backbone.chain import START, canonical_detail, entry_hash, moment_of
from fivefold.backbone.folding import fold
from fivefold.backbone.models import (
    Agreement,
    AgreementParty,
    Appointment,
    Contact,
    Event,
    Grant,
    Membership,
    Organisation,
    Participation,
    Person,
    Seat,
    Site,
    Task,
    Workgroup,
)
from tests.cast.world import World

KINDS = [kind.value for kind in Organisation.Kind]
BEGAN = date(2020, 1, 1)
AT = datetime(2020, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: the issue's full size by default."""

    organisations: int = 400
    people: int = 1_000
    events: int = 100_000


@transaction.atomic
def fill(world: World, size: Size, rng: np.random.Generator) -> None:
    """Add to the cast's world until it has this size."""
    organisations = _organisations(world, size.organisations, rng)
    people = _people(world, size.people, organisations, rng)
    _bodies(world, people)
    _papers(world, organisations, people, rng)
    write_entries(size.events, [str(each) for each in (*organisations, *people)], rng)


def _organisations(world: World, count: int, rng: np.random.Generator) -> list[Organisation]:
    names = [f"Organisation {number:03} {word}" for number, word in zip(range(count), _words(rng), strict=False)]
    made = Organisation.objects.bulk_create(
        Organisation(name=name, folded=fold(name), kind=KINDS[number % len(KINDS)], about="About us. " * 20,
                     reference=f"R{number}", added_at=AT)
        for number, name in enumerate(names)
    )  # fmt: skip
    statuses = list(Participation.Status)
    Participation.objects.bulk_create(
        Participation(organisation=each, initiative=world.initiative, since=BEGAN,
                      status=Participation.Status.ACTIVE if number % 5 else statuses[number // 5 % len(statuses)])
        for number, each in enumerate(made)
    )  # fmt: skip
    Site.objects.bulk_create(Site(organisation=each, name="Main site", city="Philadelphia") for each in made)
    Contact.objects.bulk_create(Contact(organisation=each, name="Front desk", shown=True) for each in made)
    return made


def _words(rng: np.random.Generator) -> Iterator[str]:
    words = ["Alder", "Beech", "Cedar", "Dogwood", "Élan", "Fern", "Ginkgo", "Hazel", "Ñandú", "Oak"]
    while True:
        yield str(rng.choice(words))


def _people(world: World, count: int, organisations: list[Organisation], rng: np.random.Generator) -> list[Person]:
    words = _words(rng)
    made = Person.objects.bulk_create(
        Person(email=f"crowd{n}@example.org", name=f"{next(words)} Person {n}", password="!", joined_at=AT)
        for n in range(count)
    )
    homes = [organisations[number % len(organisations)] for number in range(count)]
    Membership.objects.bulk_create(
        Membership(person=person, organisation=home, started_on=BEGAN) for person, home in zip(made, homes, strict=True)
    )
    Appointment.objects.bulk_create(
        Appointment(person=person, organisation=home, started_on=BEGAN, given_by="system:benchmark",
                    role=roles.PARTNER_LEAD if number < len(organisations) else roles.REPORTER)
        for number, (person, home) in enumerate(zip(made, homes, strict=True)) if number < 2 * len(organisations)
    )  # fmt: skip
    return made


def _bodies(world: World, people: list[Person]) -> None:
    bodies = [world.workgroup] + [
        Workgroup.objects.create(
            initiative=world.initiative, slug=f"body-{n}", name_en=f"Body {n}", name_es=f"Grupo {n}"
        )
        for n in range(7)
    ]
    Seat.objects.bulk_create(
        Seat(workgroup=bodies[number % len(bodies)], person=person, started_on=BEGAN)
        for number, person in enumerate(people[:320])
    )


def _papers(world: World, organisations: list[Organisation], people: list[Person], rng: np.random.Generator) -> None:
    here, today = world.initiative, datetime.now(tz=UTC).date()
    days = [today + timedelta(days=int(day)) for day in rng.integers(-200, 200, size=400)]
    Commitment.objects.bulk_create(
        Commitment(initiative=here, organisation=organisations[n % len(organisations)], person=people[n % len(people)],
                   clause="mission", what=f"Promise {n}", how_we_know="We will count.", due_on=days[n], made_on=BEGAN)
        for n in range(400)
    )  # fmt: skip
    Task.objects.bulk_create(
        Task(initiative=here, title=f"Task {n}", person=people[n % len(people)], due_on=days[n], given_by="system:x",
             given_at=AT)
        for n in range(300)
    )  # fmt: skip
    agreements = Agreement.objects.bulk_create(
        Agreement(initiative=here, kind="data-sharing", title=f"Agreement {n}", purpose="To count.", starts_on=BEGAN,
                  ends_on=max(days[n], BEGAN), state="signed")
        for n in range(200)
    )  # fmt: skip
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=each, organisation=organisations[n % len(organisations)], signed_at=AT)
        for n, each in enumerate(agreements)
    )
    Grant.objects.bulk_create(
        Grant(initiative=here, funder=world.f, recipient=organisations[n], title=f"Grant {n}", amount=1000 + n,
              starts_on=BEGAN, ends_on=today, serves=["mission"])
        for n in range(60)
    )  # fmt: skip
    for version in AgendaVersion.objects.filter(initiative=here, state="comment")[:1]:
        Comment.objects.bulk_create(
            Comment(agenda_version=version, clause="mission", person=people[n], text=f"Comment {n}", made_at=AT)
            for n in range(500)
        )
    for ballot in Ballot.objects.filter(initiative=here, state="open")[:1]:
        Voter.objects.bulk_create(
            (Voter(ballot=ballot, organisation=each) for each in organisations), ignore_conflicts=True
        )


def write_entries(count: int, objects: list[str], rng: np.random.Generator) -> None:
    """Entries as record_event chains them, a minute apart."""
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, START)
    chosen = rng.integers(0, len(objects), size=count)
    rows, (sequence, previous) = [], last
    for number in chosen:
        sequence += 1
        moment, object_ = moment_of(AT + timedelta(minutes=sequence)), objects[int(number)]
        actor, verb, detail = "system:benchmark", "changed", canonical_detail({"reason": "benchmark"})
        hash_ = entry_hash(previous, sequence, moment, actor, verb, object_, detail)
        rows.append((sequence, moment, actor, verb, object_, detail, previous, hash_))
        previous = hash_
    columns = "sequence, moment, actor, verb, object, detail, previous, hash"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Event._meta.db_table} ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows
        )
