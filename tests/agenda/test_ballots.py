"""Ballots: every way they may go and none else, and what a result does. The flaw put back is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fivefold.agenda.actions import ballots as actions
from fivefold.agenda.models import AgendaVersion, Ballot
from fivefold.agenda.queries.ballots import ballot_page, ballots_of, ballots_waiting
from fivefold.agenda.rules.ballots import EDGES, Phase
from fivefold.backbone.models import Event, Seat
from fivefold.backbone.refusals import ChangedMeanwhile
from fivefold.backbone.standing import NOBODY, operator
from fivefold.vocabulary import Refused, Text
from tests.agenda.voting import (
    DAY,
    LAST,
    NOW,
    TODAY,
    State,
    a_plan,
    close,
    opened,
    papers,
    plan,
    read_again,
    standing,
    vote,
    withdraw,
)
from tests.cast import FORMER, FUNDER, LEAD, MEMBER, MEMBERS, OTHER, PARTNER, STRAY, VISITOR
from tests.cast.world import World, build_world
from tests.cast.world_voting import PLANNED_WORDS, ballot

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def test_a_ballot_is_planned_opened_voted_in_and_counted(world: World) -> None:
    """Two of three organisations said yes: turnout 67 per cent over 50, yes 100 over 60."""
    of = opened(world)
    assert of.roll.count() == of.papers.count() == 3
    vote(world, of, PARTNER)
    vote(world, of, OTHER)
    result = close(world, of)
    assert (result.roll, result.yes, result.voted, result.adopted) == (3, 2, 2, True)
    assert read_again(of).result == result.to_dict()
    verbs = Event.objects.filter(object=str(of)).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["planned", "opened", "voted", "voted", "closed"]


def test_every_edge_that_is_not_in_the_table_is_refused(world: World) -> None:
    """A18: from each state, each act that leads to a state the table does not name; nothing changes."""
    acts: dict[str, Callable[[Ballot], object]] = {
        State.OPEN: lambda of: actions.open_ballot(by=standing(world, LEAD), initiative="river", ballot=of.key, at=NOW),
        State.CLOSED: lambda of: close(world, of, at=datetime(2100, 1, 1, tzinfo=UTC)),
        State.WITHDRAWN: lambda of: withdraw(world, of),
    }
    tried = 0
    for start, ways in EDGES.items():
        for end, act in acts.items():
            if end in ways:
                continue
            of, tried = ballot(world.initiative, start), tried + 1
            with pytest.raises(Refused):
                act(of)
            assert read_again(of).state == start
    assert tried == 8  # 12 pairs of a state and an act, 4 of them allowed


@pytest.mark.parametrize("state", [s for s in State if s != State.PLANNED])
def test_only_a_plan_can_be_changed(world: World, state: str) -> None:
    """A5, A18: a rule of a running ballot cannot be bent."""
    of = ballot(world.initiative, state)
    with pytest.raises(Refused):
        actions.change_plan(
            by=standing(world, LEAD), initiative="river", ballot=of.key, seen=1, plan=a_plan(quorum=0), at=NOW
        )
    assert read_again(of).quorum == 50


def test_changing_a_plan_meets_the_same_refusals_as_making_one(world: World) -> None:
    """A5: allowed to create, then edited to what creating forbids."""
    of = plan(world)
    for bad in ({"opens_on": date(2020, 1, 1), "last_day": date(2020, 2, 1)}, {"version": 2}, {"body": "nowhere"}):
        with pytest.raises(Refused):
            plan(world, **bad)
        with pytest.raises(Refused):
            actions.change_plan(
                by=standing(world, LEAD), initiative="river", ballot=of.key, seen=1, plan=a_plan(**bad), at=NOW
            )


def test_a_plan_that_cannot_be_is_refused() -> None:
    bad: list[dict[str, Any]] = [
        {"question": Text("x" * 301, "y")}, {"question": Text("Call 215-555-0100?", "y")}, {"franchise": "dog"},
        {"quorum": 101}, {"threshold": 0}, {"last_day": TODAY - DAY},
    ]  # fmt: skip
    for one in bad:
        with pytest.raises(Refused):
            a_plan(**one)


def test_two_people_change_one_plan(world: World) -> None:
    """The second is told, and nothing of theirs is written."""
    of = plan(world)
    act = {"by": standing(world, LEAD), "initiative": "river", "ballot": of.key, "seen": 1, "at": NOW}
    actions.change_plan(**act, plan=a_plan(quorum=10))
    with pytest.raises(ChangedMeanwhile) as told:
        actions.change_plan(**act, plan=a_plan(quorum=20))
    assert [(clash.field, clash.now, clash.yours) for clash in told.value.clashes] == [("quorum", "10", "20")]
    assert read_again(of).quorum == 10


def test_the_same_plan_sent_twice_is_one_ballot(world: World) -> None:
    """D3: a double click."""
    before = Event.objects.count()
    assert plan(world).pk == plan(world).pk
    assert Event.objects.count() == before + 1


def test_a_ballot_opens_on_its_days_only(world: World) -> None:
    of = plan(world, opens_on=TODAY + DAY)
    for at in (NOW, LAST):
        with pytest.raises(Refused):
            actions.open_ballot(by=standing(world, LEAD), initiative="river", ballot=of.key, at=at)


def test_an_empty_roll_does_not_open(world: World) -> None:
    """The workgroup has one seat, held for A; once it ended nobody has a right. Nothing of the try is kept."""
    of = plan(world, body="schools")
    Seat.objects.update(ended_on=TODAY)
    with pytest.raises(Refused):
        actions.open_ballot(by=standing(world, LEAD), initiative="river", ballot=of.key, at=NOW)


def test_nobody_closes_early_and_nobody_withdraws_late(world: World) -> None:
    """The moment of the count suits nobody: not before the last day is over, and after it there is no way around it."""
    of = opened(world)
    with pytest.raises(Refused):
        close(world, of, at=LAST - timedelta(microseconds=1))
    with pytest.raises(Refused):
        withdraw(world, of, at=LAST)
    close(world, of)


def test_a_ballot_past_its_day_is_being_counted_and_reading_does_not_count_it(world: World) -> None:
    of = opened(world)
    page = ballot_page("river", of.key, by=NOBODY, at=LAST)
    assert page.line.phase is Phase.COUNTING and page.line.result is None
    assert read_again(of).state == State.OPEN


def test_due_ballots_are_counted_once(world: World) -> None:
    """The cast's world has one whose time is over; a second run finds none."""
    assert actions.close_due_ballots(by=operator("daily"), at=NOW) == 1
    assert actions.close_due_ballots(by=operator("daily"), at=NOW) == 0


def test_a_withdrawn_ballot_keeps_its_reason_and_no_paper(world: World) -> None:
    of = opened(world)
    vote(world, of, PARTNER)
    withdraw(world, of, reason="The question was unclear")
    assert papers(of) == []
    assert ballot_page("river", of.key, by=NOBODY, at=NOW).reason == "The question was unclear"
    with pytest.raises(Refused):
        withdraw(world, opened(world, quorum=1), reason="  ")


# --- the version it is about ------------------------------------------------------------------------------------------


def on_ballot(world: World) -> Ballot:
    return Ballot.objects.get(key=world.names["ballot_open"])


def test_adopting_makes_the_version_the_agenda(world: World) -> None:
    """In the same transaction and the same entry of the log; each clause that is new names the ballot."""
    of = on_ballot(world)
    Ballot.objects.filter(pk=of.pk).update(closes_at=LAST)
    vote(world, of, PARTNER)
    vote(world, of, OTHER)
    before = Event.objects.count()
    assert close(world, of).adopted
    version = AgendaVersion.objects.get(pk=of.agenda_version_id)
    assert version.state == AgendaVersion.State.ADOPTED
    assert of.key in version.adoptions.values()
    assert AgendaVersion.objects.filter(initiative=world.initiative, state="adopted").count() == 1
    assert Event.objects.count() == before + 1


@pytest.mark.parametrize("end", ["not adopted", "withdrawn"])
def test_a_version_not_adopted_can_be_worded_anew(world: World, end: str) -> None:
    of = on_ballot(world)
    Ballot.objects.filter(pk=of.pk).update(closes_at=LAST)
    if end == "withdrawn":
        withdraw(world, of)
    else:
        assert not close(world, of).adopted
    assert AgendaVersion.objects.get(pk=of.agenda_version_id).state == AgendaVersion.State.COMMENT


def test_opening_sends_the_version_to_the_ballot(world: World) -> None:
    """It was commented on and has no errors (agenda.rules.versions decides); while another is voted on it must wait."""
    version = AgendaVersion.objects.get(initiative=world.initiative, number=4)
    AgendaVersion.objects.filter(initiative=world.initiative, state="ballot").update(state="withdrawn")
    of = plan(world, version=4)
    act = {"by": standing(world, LEAD), "initiative": "river", "ballot": of.key, "at": NOW}
    with pytest.raises(Refused):
        actions.open_ballot(**act)  # still a draft: nobody commented
    assert read_again(of).state == State.PLANNED and of.roll.count() == 0
    AgendaVersion.objects.filter(pk=version.pk).update(state="comment", comments_until=date(2021, 1, 1))
    actions.open_ballot(**act)
    assert AgendaVersion.objects.get(pk=version.pk).state == AgendaVersion.State.BALLOT


def test_an_example_ballot_says_so(world: World) -> None:
    """Only in an initiative that is an example itself; its numbers are round and add up."""
    version = AgendaVersion.objects.get(initiative=world.initiative, number=4)
    with pytest.raises(Refused):
        actions.record_example_ballot(by=operator("init"), version=version, at=NOW)
    type(world.initiative).objects.update(example=True)
    AgendaVersion.objects.filter(initiative=world.initiative, state="ballot").update(state="withdrawn")
    made = actions.record_example_ballot(by=operator("init"), version=AgendaVersion.objects.get(pk=version.pk), at=NOW)
    line = ballot_page("river", made.key, by=NOBODY, at=NOW).line
    assert line.example and line.result is not None and line.result.adopted and line.result.roll == 10
    assert AgendaVersion.objects.get(pk=version.pk).state == AgendaVersion.State.ADOPTED
    assert made.papers.count() == made.roll.count() == 0


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_planned_ballot_is_for_members(world: World) -> None:
    for member in MEMBERS:
        _initiative, lines = ballots_of("river", by=standing(world, member), at=NOW)
        seen = PLANNED_WORDS in [line.question.en for line in lines]
        assert seen == (member not in (VISITOR, STRAY, FORMER)), member


def test_what_waits_for_whom(world: World) -> None:
    """A's lead votes for A and, as a person, in the ballot of persons; the backbone's lead opens and counts."""

    def waiting(member: str) -> list[tuple[str, str]]:
        return [(one.act, one.key) for one in ballots_waiting(standing(world, member), on=TODAY)]

    names = world.names
    assert sorted(waiting(PARTNER)) == sorted([("vote", names["ballot_open"]), ("vote", names["ballot_of_people"])])
    assert waiting(MEMBER) == [("vote", names["ballot_of_people"])]
    assert waiting(LEAD) == [("open", names["ballot_planned"]), ("count", names["ballot_counting"])]
    assert waiting(STRAY) == waiting(FUNDER) == []
    vote(world, Ballot.objects.get(key=names["ballot_of_people"]), MEMBER)
    assert waiting(MEMBER) == []
