"""What tests of ballots share: a day, a plan, and the acts of the cast in few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from fivefold.agenda.actions import ballots as actions
from fivefold.agenda.counting import Result
from fivefold.agenda.models import Ballot, Vote
from fivefold.agenda.rules.ballots import Plan
from fivefold.backbone.models import Person
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.standing import NOBODY, Standing
from fivefold.vocabulary import Text
from tests.cast import LEAD, OTHER, PARTNER, VISITOR
from tests.cast.world import World

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)
LAST = datetime(2026, 3, 16, tzinfo=UTC)
"""The moment at which a ballot whose last day is 15 March is over."""
State = Ballot.State
YES, NO, ABSTAIN = Vote.Choice.YES, Vote.Choice.NO, Vote.Choice.ABSTAIN


def standing(world: World, member: str) -> Standing:
    return NOBODY if member == VISITOR else standing_of(Person.objects.get(pk=world.people[member].pk), on=TODAY)


def a_plan(**more: Any) -> Plan:
    asked: dict[str, Any] = {
        "question": Text("Do we meet on Mondays?", "¿Nos reunimos los lunes?"),
        "franchise": Ballot.Franchise.ORGANISATION,
        "quorum": 50,
        "threshold": 60,
        "secret": False,
        "opens_on": TODAY,
        "last_day": date(2026, 3, 15),
    }
    return Plan(**asked | more)


def plan(world: World, member: str = LEAD, *, at: datetime = NOW, **more: Any) -> Ballot:
    return actions.plan_ballot(by=standing(world, member), initiative="river", plan=a_plan(**more), at=at)


def opened(world: World, **more: Any) -> Ballot:
    made = plan(world, **more)
    return actions.open_ballot(by=standing(world, LEAD), initiative="river", ballot=made.key, at=NOW)


def vote(world: World, of: Ballot, member: str, choice: str = YES, *, at: datetime = NOW, **more: Any) -> None:
    whose = {PARTNER: world.a.key, OTHER: world.b.key} if of.franchise == Ballot.Franchise.ORGANISATION else {}
    asked = {"organisation": whose.get(member, "")} | more
    actions.cast_vote(by=standing(world, member), initiative="river", ballot=of.key, choice=choice, at=at, **asked)


def close(world: World, of: Ballot, *, at: datetime = LAST, member: str = LEAD) -> Result:
    return actions.close_ballot(by=standing(world, member), initiative="river", ballot=of.key, at=at)


def withdraw(world: World, of: Ballot, *, at: datetime = NOW, member: str = LEAD, reason: str = "Not yet") -> Ballot:
    return actions.withdraw_ballot(by=standing(world, member), initiative="river", ballot=of.key, reason=reason, at=at)


def papers(of: Ballot) -> list[str]:
    return sorted(of.papers.values_list("choice", flat=True))


def read_again(of: Ballot) -> Ballot:
    return Ballot.objects.get(pk=of.pk)
