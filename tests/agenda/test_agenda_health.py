"""Is the agenda alive: coverage by strategies and commitments, and commitments kept."""

from __future__ import annotations

from datetime import date

import pytest

from fivefold.agenda.models import AgendaVersion, Commitment
from fivefold.agenda.queries.health import agenda_health, coverage
from fivefold.backbone.queries.health import Tally
from tests.agenda.agendas import SMALL
from tests.cast.world import LONG_AGO, World, build_world

TODAY = date(2026, 11, 23)
State = Commitment.State


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def promise(
    clause: str, state: str = State.OPEN, due: date = date(2026, 6, 1), closed: date | None = None
) -> Commitment:
    return Commitment(clause=clause, state=state, due_on=due, closed_on=closed, made_on=LONG_AGO)


def test_an_outcome_is_covered_by_a_strategy_and_a_promise():
    """The small agenda, read by eye: strategy.tell leads to families-know; its action "fair" serves the same outcome.
    A promise on the action covers it; on an assumption or a dropped one it does not."""
    outcomes = len([part for part in SMALL.parts if part.id.startswith("outcome.")])
    assert coverage(SMALL, [promise("action.fair")]).outcomes.part >= 1
    for nothing in ([], [promise("mission")], [promise("action.fair", State.DROPPED)]):
        assert coverage(SMALL, nothing).outcomes == Tally(part=0, whole=outcomes)


def test_a_workgroup_is_active_while_a_promise_is_open():
    """Kept ones cover an outcome but no longer show that somebody is at work on it."""
    assert coverage(SMALL, [promise("outcome.families-use")]).workgroups == Tally(part=1, whole=2)
    assert coverage(SMALL, [promise("outcome.families-use", State.DONE)]).workgroups == Tally(part=0, whole=2)


def test_an_outcome_without_a_strategy_is_not_covered():
    """families-use follows from another outcome; no strategy leads straight to it, so a promise alone is not enough."""
    starts = {part.start for part in SMALL.parts if getattr(part, "end", "") == "outcome.families-use"}
    assert not any(start.startswith("strategy.") for start in starts)
    assert coverage(SMALL, [promise("outcome.families-use")]).outcomes.part == 0


def test_commitments_kept_late_and_dropped(world):
    """By hand, due in the last year: in time, a day late, still open: 1 of 3; one dropped; the rest is outside."""
    Commitment.objects.filter(initiative=world.initiative).delete()
    given = [
        promise("mission", State.DONE, closed=date(2026, 6, 1)),
        promise("mission", State.DONE, closed=date(2026, 6, 2)),
        promise("mission"),
        promise("mission", State.DROPPED, closed=date(2026, 5, 1)),
        promise("mission", State.DROPPED, due=date(2024, 6, 1), closed=date(2024, 5, 1)),
        promise("mission", due=TODAY),
        promise("mission", due=date(2024, 6, 1)),
    ]
    for each in given:
        each.initiative, each.organisation, each.what, each.how_we_know = world.initiative, world.a, "W", "H"
        each.save()
    found = agenda_health(world.initiative, on=TODAY)
    assert (found.kept, found.dropped) == (Tally(part=1, whole=3, since=date(2025, 11, 23)), 1)


def test_the_version_in_force_is_named_and_none_is_said(world):
    """The cast's initiative has adopted version 2 on 1 May 2021; without it there is no coverage to tell."""
    assert agenda_health(world.initiative, on=TODAY).adopted == (2, date(2021, 5, 1))
    AgendaVersion.objects.filter(state="adopted").update(state="superseded")
    found = agenda_health(world.initiative, on=TODAY)
    assert (found.adopted, found.coverage) == (None, None)
