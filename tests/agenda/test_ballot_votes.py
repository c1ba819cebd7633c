"""Who votes, whose paper they write on, until when, and who is on the roll."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fivefold.agenda.actions import ballots as actions
from fivefold.agenda.models import Ballot
from fivefold.agenda.queries.ballots import ballot_page
from fivefold.agenda.rules import ballots as rules
from fivefold.agenda.rules.electorate import organisations_entitled, people_entitled, without_a_lead
from fivefold.backbone.models import Appointment, Membership, Organisation, Participation, Person, Seat
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.vocabulary import Refused
from tests.agenda.voting import (
    DAY,
    LAST,
    NO,
    NOW,
    TODAY,
    YES,
    State,
    close,
    opened,
    papers,
    plan,
    standing,
    vote,
    withdraw,
)
from tests.cast import CHAIR, EVALUATOR, FORMER, LEAD, MEMBER, MEMBERS, OTHER, PARTNER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def test_a_vote_can_be_changed_until_the_close_and_stays_one(world: World) -> None:
    """D3: a double click and a change of mind leave one paper."""
    of = opened(world)
    for choice in (YES, YES, NO):
        vote(world, of, PARTNER, choice)
    assert papers(of) == ["", "", "no"]
    assert ballot_page("river", of.key, by=standing(world, PARTNER), at=NOW).own[0].choice == NO


def late_vote(world: World) -> None:
    of = opened(world)
    vote(world, of, PARTNER, at=LAST - timedelta(microseconds=1))
    with pytest.raises(Refused):
        vote(world, of, PARTNER, NO, at=LAST)
    close(world, of)
    for at in (LAST + DAY, NOW):  # the second: somebody set the clock back
        with pytest.raises(Refused):
            vote(world, of, PARTNER, NO, at=at)
    assert papers(of) == ["", "", "yes"]


def test_no_vote_after_the_close(world: World) -> None:
    """A18: by a form kept open, by a clock set back; the state and the time must both say open."""
    late_vote(world)


@pytest.mark.parametrize("looks_at", ["state", "clock"])
def test_no_vote_after_the_close_twin(world: World, monkeypatch: pytest.MonkeyPatch, looks_at: str) -> None:
    """The flaw put back: looking at only one of the two lets a late vote in."""

    def flawed(of: Ballot, at: datetime) -> None:
        if (of.state != State.OPEN) if looks_at == "state" else (at >= of.closes_at):
            raise Refused("Closed.", "")

    monkeypatch.setattr(actions, "require_open", flawed)
    with pytest.raises(pytest.fail.Exception):
        late_vote(world)


def foreign_vote(world: World) -> None:
    of = opened(world)
    said = set()
    for organisation in (world.a.key, "nosuchkey", ""):
        with pytest.raises(NothingHere) as told:
            vote(world, of, OTHER, organisation=organisation)
        said.add(str(told.value))
    assert len(said) == 1
    assert papers(of) == ["", "", ""]


def test_nobody_votes_for_another_organisation(world: World) -> None:
    """A2: B's lead with A's key gets the same as with a key that does not exist, and no paper changes."""
    foreign_vote(world)


def test_nobody_votes_for_another_organisation_twin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: any organisation on the roll is accepted."""
    monkeypatch.setattr(rules, "houses", lambda *_: frozenset(Organisation.objects.values_list("pk", flat=True)))
    with pytest.raises(pytest.fail.Exception):
        foreign_vote(world)


@pytest.mark.parametrize("member", [m for m in MEMBERS if m not in (PARTNER, OTHER)])
def test_only_partner_leads_vote_for_organisations(world: World, member: str) -> None:
    """Nobody else, the backbone's lead among them; members of A learn that it is not theirs to do."""
    of = opened(world)
    for whose in (world.a.key, world.f.key):
        with pytest.raises((NothingHere, NotAllowed)):
            vote(world, of, member, organisation=whose)
    assert papers(of) == ["", "", ""]


def test_two_leads_share_one_vote(world: World) -> None:
    """The last word of either counts."""
    Appointment.objects.create(
        person=world.people[MEMBER], role="partner-lead", organisation=world.a, started_on=LONG_AGO, given_by="x"
    )
    of = opened(world)
    vote(world, of, PARTNER, YES)
    vote(world, of, MEMBER, NO, organisation=world.a.key)
    assert papers(of) == ["", "", "no"]


def test_who_left_before_voting_has_no_vote_but_stays_on_the_roll(world: World) -> None:
    """A6: the roll was frozen at the opening, the right is asked anew; the line still counts for the quorum."""
    of = opened(world, franchise=Ballot.Franchise.PERSON)
    before = of.roll.count()
    Membership.objects.filter(person=world.people[MEMBER]).update(ended_on=TODAY)
    with pytest.raises((NothingHere, NotAllowed)):
        vote(world, of, MEMBER)
    assert close(world, of).roll == before


def test_who_came_after_the_opening_has_no_vote(world: World) -> None:
    of = opened(world, franchise=Ballot.Franchise.PERSON)
    Membership.objects.create(person=world.people[STRAY], organisation=world.a, started_on=LONG_AGO)
    with pytest.raises(NotAllowed):
        vote(world, of, STRAY)


def test_a_merged_organisation_votes_through_the_one_it_became(world: World) -> None:
    """Its own line first, so that a merge gives nobody two votes."""
    of = opened(world)
    Organisation.objects.filter(pk=world.a.pk).update(merged_into=world.b)
    vote(world, of, OTHER)
    own = of.roll.get(organisation=world.b)
    assert own.has_voted and of.roll.filter(has_voted=True).count() == 1
    own.delete()  # as if B had joined after the opening
    vote(world, of, OTHER, NO)
    assert of.roll.get(organisation=world.a).has_voted


def test_an_unknown_choice_is_refused(world: World) -> None:
    of = opened(world)
    for choice in ("", "maybe", "YES"):
        with pytest.raises(Refused):
            vote(world, of, PARTNER, choice)


def test_a_ballot_of_another_initiative_is_not_found(world: World) -> None:
    """A2: a nested key out of its place."""
    of = opened(world)
    with pytest.raises(NothingHere):
        actions.cast_vote(by=standing(world, PARTNER), initiative="brook", ballot=of.key, choice=YES, at=NOW)
    with pytest.raises(NothingHere):
        ballot_page("brook", of.key, by=standing(world, LEAD), at=NOW)


@pytest.mark.parametrize("member", [m for m in MEMBERS if m != LEAD])
def test_only_who_guides_the_agenda_guides_ballots(world: World, member: str) -> None:
    """Except whoever lacks a second factor, who is stopped at the door (tests/test_cast.py)."""
    if member == "unenrolled":
        return
    key = world.names["ballot_planned"]
    acts: list[Callable[[], object]] = [
        lambda: plan(world, member, quorum=7),
        lambda: actions.open_ballot(by=standing(world, member), initiative="river", ballot=key, at=NOW),
        lambda: withdraw(world, Ballot.objects.get(key=key), member=member),
        lambda: close(world, Ballot.objects.get(key=world.names["ballot_counting"]), member=member),
    ]
    for act in acts:
        with pytest.raises((NothingHere, NotAllowed)):
            act()


# --- who is on the roll -----------------------------------------------------------------------------------------------


def test_the_roll_of_people_is_whoever_may_vote(world: World) -> None:
    """The sets equal the slow way: everybody's standing, one by one. Also with ended and not yet begun terms."""
    Seat.objects.create(workgroup=world.workgroup, person=world.people[EVALUATOR], started_on=LONG_AGO)
    Seat.objects.create(
        workgroup=world.workgroup, person=world.people[STEWARD], organisation=world.b, started_on=LONG_AGO
    )
    Appointment.objects.create(
        person=world.people[FORMER], role="member", initiative=world.initiative, started_on=LONG_AGO, given_by="x"
    )
    Membership.objects.create(person=world.people[STRAY], organisation=world.a, started_on=TODAY + DAY)
    for change in (
        lambda: None,
        lambda: Participation.objects.filter(organisation=world.b).update(status="paused"),
        lambda: Person.objects.filter(pk=world.people[MEMBER].pk).update(is_active=False),
        lambda: Organisation.objects.filter(pk=world.f.pk).update(merged_into=world.a),
        lambda: type(world.initiative).objects.update(state="closed"),
    ):
        change()
        subject = subject_of_initiative(world.initiative)
        slow = {p.pk for p in Person.objects.all() if standing_of(p, on=TODAY).may(Verb.VOTE, subject)}
        fast = people_entitled(world.initiative, body=None, on=TODAY)
        assert set(fast.values_list("pk", flat=True)) == slow
    assert slow == set()  # nobody votes in a closed initiative


def test_the_roll_of_organisations(world: World) -> None:
    """A and B have a lead, F only a funder; the workgroup's one seat is held for A."""
    everybody = organisations_entitled(world.initiative, body=None, on=TODAY)
    assert set(everybody) == {world.a, world.b, world.f}
    assert without_a_lead(world.initiative, body=None, on=TODAY) == 1
    assert set(organisations_entitled(world.initiative, body=world.workgroup, on=TODAY)) == {world.a}
    seated = people_entitled(world.initiative, body=world.workgroup, on=TODAY)
    assert world.people[CHAIR] in seated and world.people[OTHER] not in seated
    Participation.objects.filter(organisation=world.b).update(status="left")
    assert set(everybody.all()) == {world.a, world.f}


def test_a_body_votes_only_while_it_sits(world: World) -> None:
    """The chair's seat ends after the opening: A's lead has no vote in the body's ballot any more."""
    of = opened(world, body="schools")
    vote(world, of, PARTNER)
    Seat.objects.update(ended_on=TODAY)
    with pytest.raises(NotAllowed):
        vote(world, of, PARTNER, NO)
