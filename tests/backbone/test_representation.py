"""Describing oneself and releasing how the bodies are made up: private, and nobody is found in the numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fivefold.backbone.actions import representation as acts
from fivefold.backbone.models import Event, Person, RepresentationRelease, Seat, SelfDescription
from fivefold.backbone.queries.representation import (
    NONE_OF_THESE,
    own_groups,
    releases_of,
    said_in_bodies,
)
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.standing import NOBODY, Standing, operator
from fivefold.disclosure import small_counts
from fivefold.disclosure.released import ReleasedCounts
from fivefold.vocabulary import EVERYONE, Group, GroupScheme, Refused, Text, Unreleased
from tests.cast import CHAIR, EVALUATOR, LEAD, MEMBER, PARTNER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, THEN, World, build_world

TODAY, NEXT = date(2026, 11, 23), date(2027, 3, 1)
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def scheme(id_: str = "mission", *, exclusive: bool = False) -> GroupScheme:
    groups = tuple(Group(name, Text(name, name), EVERYONE) for name in ("latinx", "women"))
    return GroupScheme(id_, "1", Text("Mission", "Misión"), exclusive, groups, "the tests")


MISSION = scheme()
ONE_OF = scheme("one-of", exclusive=True)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def by(world: World, name: str) -> Standing:
    return standing_of(world.people[name], on=TODAY)


def describe(standing: Standing, *groups: str, of: GroupScheme = MISSION) -> Person:
    return acts.describe_self(by=standing, initiative="river", scheme=of, groups=groups)


def release(standing: Standing, *, on: date = TODAY, of: GroupScheme = MISSION) -> ReleasedCounts:
    return acts.release_representation(by=standing, initiative="river", scheme=of, on=on, at=AT)


def people_who_say(world: World, many: int, *groups: str) -> list[Person]:
    """So many more people in the workgroup, who describe themselves so."""
    start = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(email=f"n{start + n}@example.org", name=f"N {start + n}", joined_at=THEN) for n in range(many)
    )
    Seat.objects.bulk_create(Seat(workgroup=world.workgroup, person=p, started_on=LONG_AGO) for p in people)
    SelfDescription.objects.bulk_create(
        SelfDescription(initiative=world.initiative, person=p, scheme="mission", group=g)
        for p in people
        for g in groups
    )
    return people


def shown(released: ReleasedCounts) -> dict[str, int | None]:
    return {name: count.value for name, count in released.groups.items()}


# --- oneself ----------------------------------------------------------------------------------------------------------


def test_what_one_says_replaces_what_one_said(world):
    """Saying again, saying nothing and taking it back leave no trace of before."""
    member = by(world, MEMBER)
    describe(member, "latinx", "women")
    describe(member, "women")
    assert own_groups(member, world.initiative.pk, "mission") == {"women"}
    describe(member)
    assert not SelfDescription.objects.exists()
    describe(member, NONE_OF_THESE)
    acts.withdraw_description(by=member)
    assert not SelfDescription.objects.exists()


def test_the_log_never_says_what_was_said(world):
    """Privacy class secret: the event names that something changed, with no detail at all."""
    describe(by(world, MEMBER), "latinx")
    event = Event.objects.get(verb="self-description-changed")
    assert (event.object, event.detail) == (f"person:{world.people[MEMBER].key}", "{}")


def test_nobody_describes_somebody_else(world):
    """The person is taken from who asks, never from what is sent; a command and a visitor are nobody in particular."""
    for standing, refusal in ((operator("init"), NotAllowed), (NOBODY, NothingHere), (by(world, STRAY), NothingHere)):
        with pytest.raises(refusal):
            describe(standing, "women")
    with pytest.raises(NotAllowed):
        acts.withdraw_description(by=operator("init"))


@pytest.mark.parametrize(
    ("groups", "of"),
    [(("men",), MISSION), (("women", NONE_OF_THESE), MISSION), (("latinx", "women"), ONE_OF)],
    ids=["unknown", "none-and-some", "two-of-one"],
)
def test_answers_that_cannot_be_are_refused(groups, of, world):
    """A group that is not in the list; "none" beside another; two groups that exclude one another."""
    with pytest.raises(Refused):
        describe(by(world, MEMBER), *groups, of=of)


# --- the release ------------------------------------------------------------------------------------------------------


def test_only_the_steward_releases(world):
    """Verb release-figures is the data steward's alone: the lead does not release, nor does anybody else."""
    people_who_say(world, 30, "women")
    people_who_say(world, 30, "latinx")
    for name in (LEAD, CHAIR, PARTNER, MEMBER, EVALUATOR):
        with pytest.raises(NotAllowed):
            release(by(world, name))
    with pytest.raises(NothingHere):
        release(by(world, STRAY))
    assert shown(release(by(world, STEWARD))) == {"latinx": 30, "women": 30, NONE_OF_THESE: None}


def test_everybody_in_the_bodies_counts_once_and_only_who_said(world):
    """By hand: 25 women, 15 of none, 20 silent, and the cast's two who sit there: 40 said, 62 asked -> 60; rounded."""
    people_who_say(world, 25, "women")
    people_who_say(world, 15, NONE_OF_THESE)
    people_who_say(world, 20)
    released = release(by(world, STEWARD))
    assert (released.said.value, released.asked.value) == (40, 60)
    assert shown(released) == {"latinx": None, "women": 25, NONE_OF_THESE: 15}


def test_people_outside_the_bodies_do_not_count(world):
    """Somebody whose seat has ended, whose account is shut, or who only belongs to an organisation."""
    gone, *_others = people_who_say(world, 20, "women")
    Seat.objects.filter(person=gone).update(ended_on=TODAY)
    shut = people_who_say(world, 1, "women")[0]
    Person.objects.filter(pk=shut.pk).update(is_active=False)
    describe(by(world, PARTNER), "women")
    assert said_in_bodies(world.initiative, MISSION, on=TODAY).counts["women"] == 19


def test_counts_before_the_release_cannot_be_shown(world):
    """The gate is a type: in a template, a log line or a repr the numbers do not appear."""
    unreleased = said_in_bodies(world.initiative, MISSION, on=TODAY)
    for show in (str, "{}".format):
        with pytest.raises(Unreleased):
            show(unreleased)
    assert repr(unreleased) == "SaidInBodies(unreleased)"


def test_too_few_are_not_released_and_the_refusal_says_no_number(world):
    """E4: nine people are never a group; the refusal is the same whoever they are."""
    people_who_say(world, 9, "women")
    with pytest.raises(Refused, match="Too few") as refused:
        release(by(world, STEWARD))
    assert not any(letter.isdigit() for letter in str(refused.value))
    assert not RepresentationRelease.objects.exists()
    assert not Event.objects.filter(verb="representation-released").exists()


def test_one_newcomer_is_not_found_in_the_next_release(world):
    """E3: everybody sees one person come; the next release is refused, so their answer is not in the difference."""
    people_who_say(world, 32, "women")
    people_who_say(world, 20, NONE_OF_THESE)
    release(by(world, STEWARD))
    people_who_say(world, 1, "women")
    with pytest.raises(Refused, match="Too few changed"):
        release(by(world, STEWARD), on=NEXT)


def test_the_twin_of_that_check_finds_the_newcomer(world, monkeypatch):
    """The flaw put back (numbers counted anew each time): 32 -> 30 becomes 33 -> 35, and she is found."""
    people_who_say(world, 32, "women")
    people_who_say(world, 20, NONE_OF_THESE)
    release(by(world, STEWARD))
    people_who_say(world, 1, "women")
    monkeypatch.setattr(small_counts.Limits, "moved", 1)
    assert shown(release(by(world, STEWARD), on=NEXT))["women"] == 35


def test_at_most_one_release_a_quarter(world):
    """The steward cannot take a number twice by pressing the button again."""
    people_who_say(world, 30, "women")
    people_who_say(world, 30, "latinx")
    release(by(world, STEWARD))
    people_who_say(world, 30, "women")
    with pytest.raises(Refused, match="too recent"):
        release(by(world, STEWARD), on=date(2027, 1, 2))
    assert shown(release(by(world, STEWARD), on=NEXT))["women"] == 60


def test_a_second_way_of_grouping_is_refused(world):
    """Two tables of the same few people, subtracted, give small groups away (fix the set of dimensions)."""
    people_who_say(world, 30, "women")
    people_who_say(world, 30, "latinx")
    release(by(world, STEWARD))
    with pytest.raises(Refused, match="Other groups"):
        release(by(world, STEWARD), on=NEXT, of=scheme("finer"))


def test_what_was_released_is_read_as_it_was(world):
    """Frozen: an answer taken back today changes the next release, not this one."""
    people_who_say(world, 30, "women")
    people_who_say(world, 30, "latinx")
    released = release(by(world, STEWARD))
    SelfDescription.objects.all().delete()
    assert releases_of(world.initiative.pk, "mission") == (released,)
