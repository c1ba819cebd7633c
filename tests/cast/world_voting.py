"""Ballots, one in each state, and commitments of two organisations, written straight into the tables.

Open: the organisations vote by name on version 3 of the agenda. Of people: every person votes, in secret. Counting: its
time is over and nobody counted. Commitments of A and of B are due far in the future; one of A's is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from fivefold.agenda import box
from fivefold.agenda.counting import Result
from fivefold.agenda.models import AgendaVersion, Ballot, Commitment
from fivefold.backbone.models import Initiative, Organisation, Person
from tests.cast import CHAIR, MEMBER, OTHER, PARTNER, REPORTER
from tests.cast.world import LONG_AGO, THEN, World

FAR = datetime(2099, 12, 31, tzinfo=UTC)
PLANNED_WORDS, SECRET_KEY = "Kingfisher question of a plan", "5e" * 32
State = Ballot.State


def ballot(initiative: Initiative, state: str, **more: object) -> Ballot:
    asked: dict[str, object] = {
        "question_en": f"A question that is {state}?",
        "question_es": f"¿Una pregunta ({state})?",
        "franchise": Ballot.Franchise.ORGANISATION,
        "quorum": 50,
        "threshold": 60,
        "opens_at": THEN,
        "closes_at": FAR,
    }
    return Ballot.objects.create(initiative=initiative, state=state, **asked | more)


def roll(of: Ballot, *, organisations: Iterable[Organisation] = (), people: Iterable[Person] = ()) -> None:
    box.fill(of, organisations=[one.pk for one in organisations], people=[one.pk for one in people])


def commitment(organisation: Organisation, initiative: Initiative, **more: object) -> Commitment:
    asked: dict[str, object] = {
        "clause": "outcome.families-use",
        "what": f"{organisation.name} opens its lab to families",
        "how_we_know": "We count the evenings",
        "due_on": date(2099, 6, 30),
        "made_on": LONG_AGO,
    }
    return Commitment.objects.create(organisation=organisation, initiative=initiative, **asked | more)


def more_voting(world: World) -> dict[str, str]:
    river = world.initiative
    version = AgendaVersion.objects.get(initiative=river, state=AgendaVersion.State.BALLOT)
    of_all = (world.a, world.b, world.f)
    planned = ballot(river, State.PLANNED, question_en=PLANNED_WORDS)
    opened = ballot(river, State.OPEN, agenda_version=version)
    to_people = ballot(
        river, State.OPEN, franchise=Ballot.Franchise.PERSON, secret=True, secret_key=SECRET_KEY, question_en="Who?"
    )
    counting = ballot(river, State.OPEN, closes_at=datetime(2021, 1, 1, tzinfo=UTC))
    result = Result(roll=3, yes=2, no=0, abstain=0, quorum=50, threshold=60)
    closed = ballot(river, State.CLOSED, closes_at=datetime(2021, 1, 1, tzinfo=UTC), result=result.to_dict())
    withdrawn = ballot(river, State.WITHDRAWN)
    for one in (opened, counting, closed):
        roll(one, organisations=of_all)
    roll(to_people, people=[world.people[name] for name in (MEMBER, REPORTER, PARTNER, OTHER, CHAIR)])
    of_a = commitment(world.a, river, person=world.people[MEMBER])
    of_b = commitment(world.b, river)
    commitment(world.a, river, state=Commitment.State.DONE, closed_on=date(2020, 5, 1), outcome="Eleven evenings")
    return {
        "ballot_planned": planned.key,
        "ballot_open": opened.key,
        "ballot_of_people": to_people.key,
        "ballot_counting": counting.key,
        "ballot_closed": closed.key,
        "ballot_withdrawn": withdrawn.key,
        "commitment_a": of_a.key,
        "commitment_b": of_b.key,
    }
