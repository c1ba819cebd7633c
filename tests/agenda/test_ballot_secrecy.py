"""Secret ballots tell nobody anything; named ones tell members, after the close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.agenda import box
from fivefold.agenda.models import Ballot, Vote, Voter
from fivefold.agenda.queries.ballots import ballot_page
from fivefold.backbone.actors import Actor
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Event, Person
from tests.agenda.voting import (
    ABSTAIN,
    LAST,
    NO,
    NOW,
    YES,
    close,
    opened,
    papers,
    read_again,
    standing,
    vote,
)
from tests.cast import CHAIR, FORMER, LEAD, MEMBER, OTHER, PARTNER, STRAY, VISITOR
from tests.cast.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def test_a_secret_ballot_leaves_nothing_that_tells(world: World) -> None:
    """After the close: no paper, no key, and no entry of the log that names a choice."""
    of = opened(world, franchise=Ballot.Franchise.PERSON, secret=True)
    vote(world, of, MEMBER, YES)
    vote(world, of, PARTNER, NO)
    result = close(world, of)
    assert (result.yes, result.no) == (1, 1)
    assert papers(of) == [] and read_again(of).secret_key == ""
    said = Event.objects.filter(object=str(of), verb="voted").values_list("detail", flat=True)
    assert len(said) == 2 and set(said) == {"{}"}


def what_is_left(order: Iterable[tuple[str, str]]) -> list[object]:
    """Everything the database says about a secret ballot after its close, but moments, random keys and row ids."""
    world = build_world()
    of = opened(world, franchise=Ballot.Franchise.PERSON, secret=True)
    for member, choice in order:
        vote(world, of, member, choice)
    close(world, of)
    left = read_again(of)
    known = {str(person): name for name, person in world.people.items()}
    lines = list(of.roll.select_related("person").order_by("id"))
    return [
        left.result,
        left.secret_key,
        left.version,
        [(known[str(line.person)], line.has_voted) for line in lines],
        [(known.get(e.actor), e.verb, e.detail) for e in Event.objects.filter(object=str(of)).order_by("sequence")],
        sorted((int(slot) - lines[0].pk, choice) for slot, choice in of.papers.values_list("slot", "choice")),
    ]


def after_votes_and_after_swapped_votes(chosen: Sequence[str], swapped: Sequence[str]) -> list[list[object]]:
    seen = []
    for choices in (chosen, swapped):
        with transaction.atomic():
            seen.append(what_is_left(zip((MEMBER, PARTNER, OTHER, CHAIR), choices, strict=True)))
            transaction.set_rollback(True)
    return seen


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_nothing_distinguishes_who_voted_what(data: st.DataObject) -> None:
    """Four people who swap their votes among them leave the same behind: result, roll, log, no papers."""
    chosen = data.draw(st.lists(st.sampled_from([YES, NO, ABSTAIN]), min_size=4, max_size=4))
    one, other = after_votes_and_after_swapped_votes(chosen, data.draw(st.permutations(chosen)))
    assert one == other


@pytest.mark.parametrize("flaw", ["papers are kept under the voter's line", "the log says what"])
def test_nothing_distinguishes_who_voted_what_twin(monkeypatch: pytest.MonkeyPatch, flaw: str) -> None:
    """The flaw put back: the same comparison tells a swap."""
    if flaw == "the log says what":
        put = box.put

        def telling(of: Ballot, line: Voter, choice: Vote.Choice) -> None:
            put(of, line, choice)
            record_event(by=Actor.system("flaw"), verb="voted", object=str(of), detail={"choice": choice})

        monkeypatch.setattr(box, "put", telling)
    else:
        monkeypatch.setattr(box, "_slot", lambda _ballot, line: str(line.pk))
        monkeypatch.setattr(box, "destroy", lambda _ballot: None)
    one, other = after_votes_and_after_swapped_votes([YES, NO, NO, NO], [NO, YES, NO, NO])
    assert one != other


def test_papers_do_not_lie_in_the_order_of_the_roll(world: World) -> None:
    """While it is open: sorted by a keyed hash, so their ids follow neither the roll nor the order of voting."""
    of = opened(world, franchise=Ballot.Franchise.PERSON, secret=True)
    before = list(of.papers.order_by("id").values_list("id", "slot"))
    assert [slot for _id, slot in before] == sorted(slot for _id, slot in before)
    vote(world, of, MEMBER)
    assert list(of.papers.order_by("id").values_list("id", "slot")) == before


def test_members_read_a_named_ballot_after_its_close(world: World) -> None:
    """Not before, and the public never."""
    of = opened(world)
    vote(world, of, PARTNER)
    vote(world, of, OTHER, NO)
    assert ballot_page("river", of.key, by=standing(world, MEMBER), at=NOW).papers == ()
    close(world, of)
    named = ballot_page("river", of.key, by=standing(world, MEMBER), at=LAST).papers
    assert [(p.name, p.choice) for p in named] == [("Ash Academy", YES), ("Birch Labs", NO), ("Fir Foundation", "")]
    for outsider in (VISITOR, STRAY, FORMER):
        assert ballot_page("river", of.key, by=standing(world, outsider), at=LAST).papers == ()


def test_an_erased_person_stays_on_the_roll_without_a_name(world: World) -> None:
    of = opened(world, franchise=Ballot.Franchise.PERSON)
    vote(world, of, MEMBER)
    Person.objects.filter(pk=world.people[MEMBER].pk).update(erased_at=NOW, is_active=False)
    close(world, of)
    named = ballot_page("river", of.key, by=standing(world, LEAD), at=LAST).papers
    assert (named[0].name, named[0].choice) == ("", YES)
