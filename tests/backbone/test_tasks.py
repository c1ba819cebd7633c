"""Tasks: who may give them to whom, who closes them, whose names are known, what waits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fivefold.backbone.actions import tasks as actions
from fivefold.backbone.actions.tasks import drop_task, finish_task, give_task
from fivefold.backbone.models import Event, Seat, Task
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.queries.tasks import closed_tasks, open_tasks, people_to_give, tasks_waiting
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.rules.tasks import STEPS
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused
from tests.cast import CHAIR, EVALUATOR, FORMER, FUNDER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, World, build_world

TODAY = date(2026, 11, 1)
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(name="world")
def _world(db: None) -> World:
    return build_world()


def by(world: World, name: str) -> Standing:
    return standing_of(world.people[name], on=TODAY)


def give(world: World, giver: str, owner: str = "", **changes: Any) -> Task:
    values: dict[str, Any] = {
        "key": "k" * 12,
        "title": "Call the school",
        "at": NOW,
        "on": TODAY,
        "person": world.people[owner].key if owner else "",
        **changes,
    }
    return give_task(by=by(world, giver), initiative="river", **values)


@pytest.mark.parametrize(
    ("giver", "owner"),
    [(LEAD, OTHER), (STEWARD, MEMBER), (LEAD, EVALUATOR), (PARTNER, MEMBER), (CHAIR, CHAIR), (OTHER, OTHER)],
)
def test_who_may_give_whom(world: World, giver: str, owner: str) -> None:
    """The backbone to everybody; a lead to those of the own organisation; a chair to those of the body."""
    assert give(world, giver, owner).person == world.people[owner]


@pytest.mark.parametrize(
    ("giver", "owner"),
    [(PARTNER, OTHER), (CHAIR, OTHER), (CHAIR, REPORTER), (LEAD, STRAY), (LEAD, FORMER), (PARTNER, FORMER)],
)
def test_nobody_gives_beyond_that(world: World, giver: str, owner: str) -> None:
    """A2, A19: somebody else's people, people who left and people nobody knows are refused in the same words."""
    with pytest.raises(Refused) as known:
        give(world, giver, owner)
    with pytest.raises(Refused) as unknown:
        give(world, giver, person="nosuchperson")
    assert str(known.value) == str(unknown.value)


def test_the_twin_of_that_wall(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: an owner taken as named in the form, and the task lands with another organisation."""
    monkeypatch.setattr(actions, "owner_given", lambda by, there, **named: (world.people[OTHER], None))
    assert give(world, PARTNER, OTHER).person == world.people[OTHER]


@pytest.mark.parametrize("giver", [MEMBER, REPORTER, FUNDER, EVALUATOR])
def test_others_give_none(world: World, giver: str) -> None:
    with pytest.raises(NotAllowed):
        give(world, giver, MEMBER)


def test_a_chair_gives_to_whom_they_seat(world: World) -> None:
    before = set(people_to_give(by(world, CHAIR), world.initiative, on=TODAY))
    assert world.people[OTHER] not in before
    Seat.objects.create(workgroup=world.workgroup, person=world.people[OTHER], started_on=LONG_AGO)
    assert give(world, CHAIR, OTHER).person == world.people[OTHER]
    after = set(people_to_give(by(world, CHAIR), world.initiative, on=TODAY))
    assert after == before | {world.people[OTHER]}


def test_a_task_of_an_organisation_is_its_leads(world: World) -> None:
    task = give(world, LEAD, organisation=world.a.key)
    mine = {name: [one.key for one in tasks_waiting(by(world, name), on=TODAY)] for name in (PARTNER, MEMBER, OTHER)}
    assert mine == {PARTNER: [world.names["task"], task.key], MEMBER: [], OTHER: []}
    with pytest.raises(Refused):
        give(world, PARTNER, organisation=world.b.key, key="m" * 12)


@pytest.mark.parametrize("changes", [{"title": " "}, {"about": "no object"}, {"about": "x:\n"}])
def test_a_task_that_cannot_be(world: World, changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        give(world, LEAD, MEMBER, **changes)


def test_one_owner(world: World) -> None:
    for owners in ({}, {"person": world.people[MEMBER].key, "organisation": world.a.key}):
        with pytest.raises(Refused, match="one owner"):
            give(world, LEAD, **owners)


def test_a_form_sent_twice_gives_one_task(world: World) -> None:
    """D3."""
    before = Event.objects.count()
    assert give(world, LEAD, MEMBER).pk == give(world, LEAD, MEMBER).pk
    assert Event.objects.count() == before + 1
    assert world.people[MEMBER].name not in Event.objects.latest("sequence").detail


def close(world: World, name: str, key: str) -> Task:
    return finish_task(by=by(world, name), initiative="river", key=key, at=NOW)


def drop(world: World, name: str, key: str, reason: str = "Not needed.") -> Task:
    return drop_task(by=by(world, name), initiative="river", key=key, reason=reason, at=NOW)


@pytest.mark.parametrize("name", [PARTNER, LEAD, STEWARD])
def test_owner_and_backbone_say_it_is_done(world: World, name: str) -> None:
    close(world, name, world.names["task"])
    close(world, name, world.names["task"])  # a double click: the first one stands
    assert Task.objects.get(key=world.names["task"]).state == "done"
    assert Event.objects.filter(verb="done").count() == 1


@pytest.mark.parametrize("name", [MEMBER, REPORTER, OTHER, CHAIR])
def test_others_do_not_close_it(world: World, name: str) -> None:
    for act in (close, drop):
        with pytest.raises(NotAllowed):
            act(world, name, world.names["task"])


def test_an_owner_does_not_drop_what_others_asked_for(world: World) -> None:
    with pytest.raises(NotAllowed):
        drop(world, PARTNER, world.names["task"])
    task = give(world, PARTNER, MEMBER)
    with pytest.raises(NotAllowed):
        drop(world, MEMBER, task.key)
    with pytest.raises(Refused, match="reason"):
        drop(world, PARTNER, task.key, " ")
    drop(world, PARTNER, task.key)  # the giver may
    task.refresh_from_db()
    assert (task.state, task.reason) == ("dropped", "Not needed.")


def test_a_closed_task_stays_closed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A18, and its twin: with the edge put back the replayed form reopens the question."""
    key = world.names["task"]
    close(world, PARTNER, key)
    with pytest.raises(Refused, match="stays so"):
        drop(world, LEAD, key)
    monkeypatch.setitem(STEPS, "done", frozenset({"dropped"}))
    drop(world, LEAD, key)
    assert Task.objects.get(key=key).state == "dropped"


def test_of_two_who_close_it_at_once_one_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare and set: both read it open, the second finds it closed."""
    real = actions.task_seen

    def read_then_closed_by_another(key: str, **given: Any) -> Task:
        task = real(key, **given)
        Task.objects.filter(key=key).update(state="done")
        return task

    monkeypatch.setattr(actions, "task_seen", read_then_closed_by_another)
    with pytest.raises(Refused, match="stays so"):
        drop(world, LEAD, world.names["task"])


def test_outsiders_find_no_task(world: World) -> None:
    for name in (STRAY, FORMER):
        with pytest.raises(NothingHere):
            close(world, name, world.names["task"])
    with pytest.raises(NothingHere):
        close(world, LEAD, "nosuchkeyatall")


def test_names_are_for_those_who_may_know_them(world: World) -> None:
    """A19: every member sees that there is a task; whose, only who may see people or lead them."""
    give(world, LEAD, OTHER)
    owners = {
        name: {line.owner for line in open_tasks(by(world, name), world.initiative, on=TODAY)}
        for name in (LEAD, PARTNER, OTHER, MEMBER)
    }
    assert owners == {LEAD: {"Partner", "Other"}, PARTNER: {"Partner", ""}, OTHER: {"", "Other"}, MEMBER: {""}}


def test_late_first_then_mine_then_others(world: World) -> None:
    Task.objects.all().delete()
    for key, owner, days in (("a", OTHER, 9), ("b", PARTNER, 20), ("c", OTHER, -1), ("d", PARTNER, None)):
        due = None if days is None else TODAY + timedelta(days=days)
        give(world, LEAD, owner, key=key * 12, due_on=due)
    close(world, LEAD, "a" * 12)
    lines = open_tasks(by(world, PARTNER), world.initiative, on=TODAY)
    assert [line.key[0] for line in lines] == ["c", "b", "d"]
    assert [line.key[0] for line in closed_tasks(by(world, PARTNER), world.initiative, on=TODAY)] == ["a"]
    assert [(one.key[0], one.late) for one in tasks_waiting(by(world, OTHER), on=TODAY)] == [("c", True)]
