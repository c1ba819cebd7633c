"""Ballots under random interleavings, and two people at once on a real database: counted or refused, never lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.agenda import box
from fivefold.agenda.actions import ballots as actions
from fivefold.agenda.models import Ballot, Vote, Voter
from fivefold.backbone.models import Event
from fivefold.backbone.queries.log import verify_log
from fivefold.vocabulary import Refused
from tests.agenda.voting import (
    LAST,
    NO,
    NOW,
    YES,
    State,
    close,
    opened,
    papers,
    plan,
    read_again,
    standing,
    vote,
    withdraw,
)
from tests.cast import CHAIR, LEAD, MEMBER, PARTNER, STRAY
from tests.cast.world import World, build_world

JUST_BEFORE = LAST - timedelta(microseconds=1)

# --- random interleavings ---------------------------------------------------------------------------------------------

_VOTERS = (MEMBER, PARTNER, CHAIR, STRAY)
_STEPS = st.one_of(
    st.tuples(st.just("vote"), st.sampled_from(_VOTERS), st.sampled_from([*Vote.Choice.values, "maybe"])),
    st.tuples(st.sampled_from(["open", "close", "withdraw"]), st.just(LEAD), st.just("")),
    st.tuples(st.just("wait"), st.just(""), st.just("")),
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(steps=st.lists(_STEPS, min_size=1, max_size=14), secret=st.booleans())
def test_every_interleaving_leaves_a_true_count(steps: list[tuple[str, str, str]], secret: bool) -> None:
    """R40: papers never outnumber the roll, one a voter; the result is the slow count of everybody's last accepted
    vote; the log has exactly one entry for each step that was not refused."""
    with transaction.atomic():
        _walk(build_world(), steps, secret=secret)
        transaction.set_rollback(True)


def _walk(world: World, steps: list[tuple[str, str, str]], *, secret: bool) -> None:
    of = plan(world, franchise=Ballot.Franchise.PERSON, secret=secret, quorum=20)
    at, last, accepted, before = NOW, dict[str, str](), 0, Event.objects.count()
    acts: dict[str, Callable[[str, str], object]] = {
        "vote": lambda member, choice: vote(world, of, member, choice, at=at),
        "open": lambda member, _: actions.open_ballot(
            by=standing(world, member), initiative="river", ballot=of.key, at=at
        ),
        "close": lambda member, _: close(world, of, member=member, at=at),
        "withdraw": lambda member, _: withdraw(world, of, member=member, at=at),
    }
    for act, member, choice in steps:
        if act == "wait":
            at += timedelta(days=5)
            continue
        with suppress(Refused), transaction.atomic():
            acts[act](member, choice)
            accepted += 1
            if act == "vote":
                last[member] = choice
        of = read_again(of)
        assert of.papers.count() in (0, of.roll.count())
        assert of.roll.filter(has_voted=True).count() == len(last)
    assert Event.objects.count() == before + accepted
    if of.state == State.CLOSED:
        slow = Counter(last.values())
        assert of.result is not None
        assert (of.result["yes"], of.result["no"], of.result["abstain"]) == (
            slow["yes"], slow["no"], slow["abstain"],
        )  # fmt: skip
        assert (of.papers.count() == 0) == secret


# --- two at once ------------------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each in a thread with a connection of its own, let go together; what each returned, or why it was refused."""
    ready, said = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=10)
            said[number] = act() or "done"  # type: ignore[call-overload]
        except Refused as refused:
            said[number] = refused  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(said)


def refusals(said: list[object]) -> int:
    assert None not in said, "a thread ended without an answer"
    return sum(isinstance(one, Refused) for one in said)


@pytest.mark.django_db(transaction=True)
def test_two_leads_vote_on_one_line_at_once() -> None:
    """R7: one paper, which says what one of them said; both votes are in the log."""
    world = build_world()
    of = opened(world)
    by = standing(world, PARTNER)
    asked = {"by": by, "initiative": "river", "ballot": of.key, "organisation": world.a.key, "at": NOW}
    said = at_once(
        lambda: actions.cast_vote(**asked, choice=YES),  # type: ignore[arg-type]
        lambda: actions.cast_vote(**asked, choice=NO),  # type: ignore[arg-type]
    )
    assert refusals(said) == 0
    assert papers(of) in (["", "", "no"], ["", "", "yes"])
    assert Event.objects.filter(object=str(of), verb="voted").count() == 2
    assert verify_log().whole


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("secret", [False, True])
def test_a_vote_that_races_the_close_is_counted_or_refused(secret: bool) -> None:
    """The vote's clock is a moment before the last, the close's the last: never accepted and lost."""
    world = build_world()
    for _round in range(5):
        of = opened(world, secret=secret)
        asked = {"by": standing(world, PARTNER), "initiative": "river", "ballot": of.key, "organisation": world.a.key}
        lead = standing(world, LEAD)
        said = at_once(
            lambda asked=asked: actions.cast_vote(**asked, choice=YES, at=JUST_BEFORE),  # type: ignore[misc]
            lambda of=of, lead=lead: actions.close_ballot(by=lead, initiative="river", ballot=of.key, at=LAST),  # type: ignore[misc]
        )
        result = read_again(of).result
        assert result is not None
        assert result["yes"] == 1 - refusals(said)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_count_a_due_ballot_once() -> None:
    """R10: the cast's world has one ballot whose time is over."""
    world = build_world()
    lead = standing(world, LEAD)
    said = at_once(*[lambda: actions.close_due_ballots(by=lead, at=NOW) or "none"] * 2)
    assert sorted(map(str, said)) == ["1", "none"]
    assert Event.objects.filter(verb="closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_plan_twice_at_once_is_one_ballot() -> None:
    """D3, at the same moment."""
    world = build_world()
    before = Ballot.objects.count()
    said = at_once(*[lambda: plan(world)] * 2)
    assert refusals(said) == 0
    assert Ballot.objects.count() == before + 1


def close_while_somebody_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The close begins when a vote has been let in and its paper is not written yet."""
    let_in, closed, put = threading.Event(), threading.Event(), box.put

    def slow_put(of: Ballot, line: Voter, choice: Vote.Choice) -> None:
        let_in.set()
        closed.wait(timeout=1.5)
        put(of, line, choice)

    def late_close() -> object:
        let_in.wait(timeout=10)
        result = actions.close_ballot(by=lead, initiative="river", ballot=of.key, at=LAST)
        closed.set()
        return result

    of = opened(world)
    by, lead = standing(world, PARTNER), standing(world, LEAD)
    asked = {"by": by, "initiative": "river", "ballot": of.key, "organisation": world.a.key, "at": JUST_BEFORE}
    monkeypatch.setattr(box, "put", slow_put)
    said = at_once(lambda: actions.cast_vote(**asked, choice=YES), late_close)  # type: ignore[arg-type]
    result = read_again(of).result
    assert result is not None
    assert refusals(said) == 0 and result["yes"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_close_waits_for_a_vote_that_was_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accepted, so counted."""
    close_while_somebody_writes(build_world(), monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_a_close_waits_for_a_vote_that_was_let_in_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: nobody holds the ballot's row, and the vote is accepted and lost."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time, whatever the code holds")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    with pytest.raises(AssertionError):
        close_while_somebody_writes(build_world(), monkeypatch)
