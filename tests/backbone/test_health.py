"""The health of the collective: what the records say, and a pulse in which nobody's answer can be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.backbone.actions.health import answer_pulse
from fivefold.backbone.actors import Actor
from fivefold.backbone.models import (
    Agreement,
    Event,
    HealthAnswer,
    Initiative,
    Participation,
    Seat,
    Task,
    Workgroup,
)
from fivefold.backbone.pulse import STATEMENTS, Quarter, quarter_of
from fivefold.backbone.queries import health
from fivefold.backbone.queries.health import Tally, backbone_health, own_scores, pulse_results
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.standing import Standing, member_of
from fivefold.vocabulary import Refused
from tests.cast import CHAIR, EVALUATOR, FORMER, LEAD, MEMBER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, World, build_world

TODAY = date(2026, 11, 23)
NEXT_QUARTER = date(2027, 1, 1)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def by(world: World, name: str) -> Standing:
    return standing_of(world.people[name], on=TODAY)


def somebody(world: World, number: int) -> Standing:
    """A member made for counting; the pulse needs no more of them than a pseudonym and a role."""
    return Standing(actor=Actor.person(f"p{number}"), person=number, roles=(member_of([world.initiative.pk]),))


def scores(score: int, **other: int) -> dict[str, int]:
    return dict.fromkeys(STATEMENTS, score) | other


def answer(standing: Standing, given: dict[str, int], *, on: date = TODAY) -> Quarter:
    return answer_pulse(by=standing, initiative="river", scores=given, on=on)


# --- what the records say ---------------------------------------------------------------------------------------------


@pytest.fixture
def own(world: World) -> Initiative:
    """An initiative with nothing in it but what a test puts there."""
    return Initiative.objects.create(slug="own", name_en="Own", name_es="Propia", started_on=LONG_AGO)


def agreement(own: Initiative, starts: date, ends: date, state: str = "signed") -> None:
    Agreement.objects.create(
        initiative=own, kind="memorandum", title="M", purpose="P", starts_on=starts, ends_on=ends,
        state=state,
    )  # fmt: skip


def test_agreements_that_should_be_in_force(own):
    """By hand: in force, run out this year, never signed: 1 of 3. Over for two years, ended early and future: not."""
    year = timedelta(days=365)
    agreement(own, LONG_AGO, TODAY)
    agreement(own, LONG_AGO, TODAY - timedelta(days=1))
    agreement(own, LONG_AGO, TODAY + year, state="draft")
    agreement(own, LONG_AGO, TODAY - 2 * year)
    agreement(own, LONG_AGO, TODAY + year, state="ended")
    agreement(own, TODAY + timedelta(days=1), TODAY + year)
    assert backbone_health(own, on=TODAY).agreements == Tally(part=1, whole=3, since=TODAY - year)


def task(own: Initiative, due: date, closed: datetime | None, state: str) -> None:
    Task.objects.create(
        initiative=own, title="T", due_on=due, closed_at=closed, state=state, given_by="system:tests",
        given_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_tasks_done_in_time(own):
    """By hand: done on the day, done a day late, still open: 1 of 3. Dropped, due today and two years old: not."""
    due = date(2026, 6, 1)
    task(own, due, datetime(2026, 6, 1, 23, 59, tzinfo=UTC), "done")
    task(own, due, datetime(2026, 6, 2, 0, 1, tzinfo=UTC), "done")
    task(own, due, None, "open")
    task(own, due, None, "dropped")
    task(own, TODAY, None, "open")
    task(own, date(2024, 6, 1), None, "open")
    tally = backbone_health(own, on=TODAY).tasks
    assert (tally.part, tally.whole) == (1, 3)


def test_the_day_a_task_was_done_is_the_backbones_own(world, own):
    """23:00 in Philadelphia on 1 June is 2 June in UTC: it was in time where the backbone works."""
    type(world.backbone).objects.update(time_zone="America/New_York")
    task(own, date(2026, 6, 1), datetime(2026, 6, 2, 3, 0, tzinfo=UTC), "done")
    assert backbone_health(own, on=TODAY).tasks.part == 1


def test_seats_and_organisations(world, own):
    """By hand: one of five seats (the closed and the unlimited body do not count); one of two organisations active."""
    bodies = [
        Workgroup.objects.create(initiative=own, slug=slug, name_en="B", name_es="B", seats=seats, closed_on=closed)
        for slug, seats, closed in (("five", 5, None), ("closed", 9, LONG_AGO), ("open", None, None))
    ]
    for body in bodies:
        Seat.objects.create(workgroup=body, person=world.people[MEMBER], started_on=LONG_AGO)
    for organisation, status in ((world.a, "active"), (world.b, "paused"), (world.f, "left")):
        Participation.objects.create(organisation=organisation, initiative=own, status=status, since=LONG_AGO)
    found = backbone_health(own, on=TODAY)
    assert (found.seats, found.organisations) == (Tally(part=1, whole=5), Tally(part=1, whole=2))


# --- the pulse --------------------------------------------------------------------------------------------------------


def test_members_answer_and_change_their_mind_until_the_quarter_ends(world):
    """One answer a person, a quarter and a condition: the second replaces the first; a new quarter begins anew."""
    member = by(world, MEMBER)
    answer(member, scores(2))
    assert answer(member, scores(4, agenda=1)) == Quarter(2026, 4)
    assert HealthAnswer.objects.count() == len(STATEMENTS)
    assert own_scores(member, world.initiative, on=TODAY) == scores(4, agenda=1)
    assert own_scores(member, world.initiative, on=NEXT_QUARTER) == {}


def test_who_runs_or_studies_the_collective_is_not_asked(world):
    """Verb answer-surveys is a member's; outsiders do not learn that there is a pulse."""
    for name in (LEAD, STEWARD, EVALUATOR):
        with pytest.raises(NotAllowed):
            answer(by(world, name), scores(5))
    for name in (STRAY, FORMER):
        with pytest.raises(NothingHere):
            answer(by(world, name), scores(5))


@pytest.mark.parametrize(
    "given", [{}, {"agenda": 3}, scores(0), scores(6), scores(3, weather=3)], ids=["none", "one", "0", "6", "more"]
)
def test_answers_off_the_scale_are_refused(given, world):
    """Exactly the five statements, from 1 to 5."""
    with pytest.raises(Refused, match="missing or not on the scale"):
        answer(by(world, MEMBER), given)
    assert not HealthAnswer.objects.exists()


def test_a_closed_initiative_asks_nothing(world):
    """Its pages stay to be read; nothing new is written. (Members have lost their role there anyway.)"""
    member = by(world, MEMBER)
    Initiative.objects.update(state="closed")
    with pytest.raises(Refused, match="closed"):
        answer(member, scores(3))


def test_nobody_can_read_who_answered_what(world, settings):
    """E11: the answerer is a keyed hash: hashing every key without the site's secret finds nobody, other quarters and
    other sites have other hashes; the log says that somebody answered, not who (its order is that of the rows)."""
    member = by(world, MEMBER)
    answer(member, scores(3))
    stored = HealthAnswer.objects.values_list("answerer", flat=True).distinct().get()
    event = Event.objects.get(verb="pulse-answered")
    assert event.actor == "system:pulse" and world.people[MEMBER].key not in event.detail
    quarter = quarter_of(TODAY)
    assert stored == health.answerer_of(member, world.initiative, quarter)
    assert stored != health.answerer_of(member, world.initiative, Quarter(2027, 1))
    settings.SECRET_KEY = "another site's key"
    guesses = {health.answerer_of(by(world, name), world.initiative, quarter) for name in world.people}
    assert stored not in guesses


def test_results_wait_for_the_end_of_the_quarter_and_for_ten_people(world):
    """By hand: 12 answer, 9 agree: 75%, about 10; nothing while the quarter runs; nine in the next are too few."""
    for number in range(12):
        answer(somebody(world, number), scores(5 if number < 9 else 3, measures=4, activities=1))
    for number in range(9):
        answer(somebody(world, number), scores(5), on=NEXT_QUARTER)
    assert pulse_results(world.initiative, on=TODAY) == ()
    (only,) = pulse_results(world.initiative, on=NEXT_QUARTER)
    assert only.quarter == Quarter(2026, 4)
    said = {name: (share.percent, share.end, share.of) for name, share in only.agreeing.items()}
    assert said["agenda"] == (75, False, 10)
    assert (said["measures"], said["activities"]) == ((95, True, 10), (5, True, 10))
    later, _earlier = pulse_results(world.initiative, on=date(2027, 4, 1))
    assert {share.percent for share in later.agreeing.values()} == {None}


def test_the_twin_with_live_results_tells_what_the_last_one_said(world, monkeypatch):
    """The flaw put back: with the running quarter shown, ten answers before and eleven after tell the eleventh."""
    for number in range(10):
        answer(somebody(world, number), scores(5 if number < 5 else 1))
    monkeypatch.setattr(health, "quarter_of", lambda _day: Quarter(2099, 4))
    before = pulse_results(world.initiative, on=TODAY)[0].agreeing["agenda"].percent
    answer(somebody(world, 10), scores(1))
    after = pulse_results(world.initiative, on=TODAY)[0].agreeing["agenda"].percent
    assert (before, after) == (50, 45)


def test_only_the_last_four_quarters_are_told(world):
    """A page, not an archive."""
    for year, month in ((2025, 1), (2025, 4), (2025, 7), (2025, 10), (2026, 1)):
        answer(somebody(world, 1), scores(3), on=date(year, month, 1))
    quarters = [str(result.quarter) for result in pulse_results(world.initiative, on=TODAY)]
    assert quarters == ["2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2"]


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_quarters_tile_the_years(day):
    """R12: every day is in exactly one quarter; the day after its last day begins the next."""
    quarter = quarter_of(day)
    assert day <= quarter.last_day
    after = quarter_of(quarter.last_day + timedelta(days=1)) if quarter != Quarter(2199, 4) else None
    assert quarter_of(quarter.last_day) == quarter
    assert after is None or (after.year, after.number) == (quarter.year + quarter.number // 4, quarter.number % 4 + 1)


def test_there_is_no_fifth_quarter():
    """A value that exists is valid."""
    with pytest.raises(Refused):
        Quarter(2026, 5)


def test_chairs_answer_too(world):
    """A chair's role holds a member's verbs."""
    assert answer(by(world, CHAIR), scores(3)) == Quarter(2026, 4)
