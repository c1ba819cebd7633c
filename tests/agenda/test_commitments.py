"""Commitments: who makes and settles whose, what is late, what the score says. The flaw put back is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.agenda.actions import commitments as actions
from fivefold.agenda.models import AgendaVersion, Commitment
from fivefold.agenda.queries.commitments import (
    WantedCommitments,
    all_commitments,
    commitment_page,
    commitments_by_clause,
    commitments_of,
    commitments_waiting,
    organisations_to_choose,
    promise_choices,
)
from fivefold.agenda.rules import commitments as rules
from fivefold.agenda.rules.commitments import Course, Promise
from fivefold.agenda.voting_files import commitments_csv
from fivefold.backbone.models import Event, Membership, Organisation
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.standing import NOBODY
from fivefold.vocabulary import Refused
from tests.agenda.voting import DAY, TODAY, standing
from tests.cast import FORMER, FUNDER, LEAD, MEMBER, MEMBERS, OTHER, PARTNER, STRAY, VISITOR
from tests.cast.world import LONG_AGO, World, build_world
from tests.cast.world_voting import commitment

pytestmark = pytest.mark.django_db

State = Commitment.State
MAKERS = (PARTNER, LEAD, "unenrolled")
"""Who may act for A; whoever lacks a second factor is stopped at the door (tests/test_cast.py)."""


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def a_promise(**more: Any) -> Promise:
    asked = {"clause": "outcome.families-use", "what": "Open the lab", "how_we_know": "Count evenings"}
    return Promise(**{"due_on": TODAY + 30 * DAY, **asked, **more})


def make(world: World, member: str = PARTNER, *, organisation: str = "", on: date = TODAY, **more: Any) -> Commitment:
    return actions.make_commitment(
        by=standing(world, member),
        initiative="river",
        organisation=organisation or world.a.key,
        promise=a_promise(**more),
        on=on,
    )


def of_a(world: World) -> Commitment:
    return Commitment.objects.get(key=world.names["commitment_a"])


def settle(world: World, verb: str, member: str = PARTNER, *, on: date = TODAY, **more: Any) -> Commitment:
    asked: dict[str, Any] = {
        "by": standing(world, member), "initiative": "river", "commitment": world.names["commitment_a"], "seen": 1,
        "on": on,
    }  # fmt: skip
    words = {
        "move": {"due_on": date(2099, 9, 1), "reason": "The lab is being rebuilt"},
        "keep": {"outcome": "Eleven evenings", "evidence": "https://example.org/evenings"},
        "drop": {"reason": "The lab was closed"},
    }
    act: Callable[..., Commitment] = getattr(actions, f"{verb}_commitment")
    return act(**asked | words[verb] | more)


VERBS = ("move", "keep", "drop")


# --- making -----------------------------------------------------------------------------------------------------------


def test_a_partner_promises_for_its_own_organisation(world: World) -> None:
    made = make(world, person=world.people[MEMBER].key)
    assert (made.organisation, made.person, made.state) == (world.a, world.people[MEMBER], State.OPEN)
    entry = Event.objects.get(object=str(made))
    assert entry.verb == "made" and world.people[MEMBER].key not in entry.detail


@pytest.mark.parametrize("member", MEMBERS)
def test_who_makes_commitments_for_a(world: World, member: str) -> None:
    """A2: outsiders and B's lead get the same as for an organisation that does not exist."""
    if member in MAKERS:
        assert make(world, member).organisation == world.a
        return
    belongs = member in (MEMBER, "reporter", "chair")
    with pytest.raises(NotAllowed if belongs else NothingHere):
        make(world, member)
    with pytest.raises(NothingHere):
        make(world, member, organisation="nosuchkey")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"clause": "outcome.nowhere"}, "not in the agenda in force"),
        ({"clause": "edge.strategy.tell.outcome.families-know"}, "a link is no aim"),
        ({"due_on": TODAY - DAY}, "its day has passed"),
        ({"person": "nosuchperson"}, "nobody of this key"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_refused(world: World, more: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused):
        make(world, **more)
    assert Commitment.objects.filter(what="Open the lab").count() == 0, why


def test_a_person_of_another_organisation_cannot_be_put_down(world: World) -> None:
    """A11: a foreign person's key is refused like one that does not exist."""
    said = set()
    for key in (world.people[OTHER].key, world.people[FORMER].key, "nosuchperson"):
        with pytest.raises(Refused) as told:
            make(world, person=key)
        said.add(str(told.value))
    assert len(said) == 1


def test_nobodys_data_is_published(world: World) -> None:
    """E12: the page is public, so a phone number or an address is refused where it is written."""
    for words in ("Call 215-555-0100", "write to ana@example.org", "123-45-6789", "  ", "x" * 301):
        with pytest.raises(Refused):
            a_promise(what=words)
        with pytest.raises(Refused):
            a_promise(how_we_know=words)


def test_without_an_agenda_nothing_can_be_promised(world: World) -> None:
    AgendaVersion.objects.update(state="withdrawn")
    with pytest.raises(Refused):
        make(world)


def test_the_same_promise_sent_twice_is_one(world: World) -> None:
    """D3: a double click."""
    before = Event.objects.count()
    assert make(world).pk == make(world).pk
    assert Event.objects.count() == before + 1


# --- settling ---------------------------------------------------------------------------------------------------------


def foreign_edit(world: World) -> None:
    before = Commitment.objects.values().get(key=world.names["commitment_a"])
    for verb in VERBS:
        with pytest.raises(NotAllowed):
            settle(world, verb, OTHER)
    assert Commitment.objects.values().get(key=world.names["commitment_a"]) == before


def test_nobody_settles_another_organisations_commitment(world: World) -> None:
    """A2: that A's commitment exists is public, so B's lead is told that it is not theirs; nothing changes."""
    foreign_edit(world)


def test_nobody_settles_another_organisations_commitment_twin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: any partner lead will do."""
    monkeypatch.setattr(rules, "may_keep", lambda _row, by: by.may_anywhere(rules.Verb.COMMIT_ORGANISATION))
    with pytest.raises(pytest.fail.Exception):
        foreign_edit(world)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("member", [m for m in MEMBERS if m not in MAKERS])
def test_who_settles_nothing(world: World, member: str, verb: str) -> None:
    """A6: whoever left is an outsider again."""
    with pytest.raises(NothingHere if member in (VISITOR, STRAY, FORMER) else NotAllowed):
        settle(world, verb, member)
    assert of_a(world).version == 1


def test_a_commitment_is_kept_with_what_came_of_it(world: World) -> None:
    kept = settle(world, "keep")
    assert (kept.state, kept.closed_on, kept.evidence) == (State.DONE, TODAY, "https://example.org/evenings")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://example.org/a", "x y",
                                  "//example.org", "https://" + "a" * 200 + ".org"])  # fmt: skip
def test_evidence_is_an_address_of_the_web(world: World, link: str) -> None:
    """C3: posted past any form, it is dropped on the server."""
    with pytest.raises(Refused):
        settle(world, "keep", evidence=link)
    assert of_a(world).state == State.OPEN


@pytest.mark.parametrize("first", ["keep", "drop"])
@pytest.mark.parametrize("then", VERBS)
def test_what_is_settled_stays_settled(world: World, first: str, then: str) -> None:
    """A18: no way leads out of done or dropped."""
    settle(world, first)
    before = Commitment.objects.values().get(key=world.names["commitment_a"])
    with pytest.raises(Refused):
        settle(world, then, seen=2)
    assert Commitment.objects.values().get(key=world.names["commitment_a"]) == before


def test_moving_meets_the_refusals_of_making(world: World) -> None:
    """A5: made in order, then moved to a day that making forbids; nor without a reason, nor to the same day."""
    for bad in ({"due_on": TODAY - DAY}, {"due_on": of_a(world).due_on}, {"reason": " "}):
        with pytest.raises(Refused):
            settle(world, "move", **bad)
    for verb, words in (("drop", "reason"), ("keep", "outcome")):
        with pytest.raises(Refused):
            settle(world, verb, **{words: ""})


def test_every_day_it_was_due_stays_readable(world: World) -> None:
    settle(world, "move", due_on=date(2099, 9, 1), reason="Rebuilding")
    settle(world, "move", due_on=date(2099, 12, 1), reason="Still rebuilding", seen=2)
    moves = commitment_page("river", world.names["commitment_a"], by=NOBODY, on=TODAY).moves
    assert [(m.before, m.after, m.reason) for m in moves] == [
        (date(2099, 6, 30), date(2099, 9, 1), "Rebuilding"),
        (date(2099, 9, 1), date(2099, 12, 1), "Still rebuilding"),
    ]


def test_two_people_settle_one_commitment(world: World) -> None:
    """The second is told what changed; their words were not written."""
    settle(world, "move")
    with pytest.raises(ChangedMeanwhile):
        settle(world, "keep", LEAD)
    assert of_a(world).state == State.OPEN


def test_a_commitment_of_another_initiative_is_not_found(world: World) -> None:
    with pytest.raises(NothingHere):
        settle(world, "drop", initiative="brook")


def test_a_merged_organisations_commitment_is_settled_by_the_one_it_became(world: World) -> None:
    Organisation.objects.filter(pk=world.a.pk).update(merged_into=world.b)
    assert settle(world, "drop", OTHER).state == State.DROPPED
    line = commitment_page("river", world.names["commitment_a"], by=NOBODY, on=TODAY).line
    assert line.organisation == world.b.name
    page = commitments_of("river", WantedCommitments(organisation=world.b.key), by=NOBODY, on=TODAY)
    assert sum(section.total for section in page.sections) == 3
    assert page.organisations == ((world.b.key, world.b.name),)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_late_is_a_date_not_a_state(world: World) -> None:
    """The day itself is not over; the day after, it is late."""
    made = make(world, due_on=TODAY)
    page = [commitment_page("river", made.key, by=NOBODY, on=on).line.course for on in (TODAY, TODAY + DAY)]
    assert page == [Course.OPEN, Course.LATE]


_ROWS = st.lists(
    st.tuples(st.sampled_from(State.values), st.integers(-3, 3), st.integers(-3, 3)), min_size=0, max_size=8
)


@settings(max_examples=25, deadline=None)
@given(rows=_ROWS)
def test_the_score_is_the_slow_count(rows: list[tuple[str, int, int]]) -> None:
    """Against a twin that asks each commitment; every one of them is in exactly one section."""
    from django.db import transaction

    with transaction.atomic():
        world = build_world()
        Commitment.objects.all().delete()
        due = kept = in_time = 0
        for state, due_in, closed_in in rows:
            closed = None if state == State.OPEN else TODAY + timedelta(days=closed_in)
            commitment(world.a, world.initiative, state=state, due_on=TODAY + timedelta(days=due_in), closed_on=closed)
            due += state != State.OPEN or due_in < 0
            kept += state == State.DONE
            in_time += state == State.DONE and closed_in <= due_in
        page = commitments_of("river", WantedCommitments(), by=NOBODY, on=TODAY)
        assert (page.score.due, page.score.kept, page.score.in_time) == (due, kept, in_time)
        assert sum(section.total for section in page.sections) == len(rows)
        assert len({line.key for section in page.sections for line in section.lines}) == len(rows)
        courses = [line.course for section in page.sections for line in section.lines]
        assert courses.count(Course.IN_TIME) == in_time
        transaction.set_rollback(True)


def test_the_list_can_be_narrowed(world: World) -> None:
    def total(**wanted: str) -> int:
        page = commitments_of("river", WantedCommitments(**wanted), by=NOBODY, on=TODAY)
        return sum(section.total for section in page.sections)

    assert total() == 3 and total(organisation=world.a.key) == 2 and total(state="kept") == 1
    assert total(clause="outcome.families-use") == 3 and total(clause="mission") == 0 and total(state="not-kept") == 0


def test_the_person_is_for_members(world: World) -> None:
    """Personal: the public page names the organisation only; nobody is named once erased."""
    key = world.names["commitment_a"]
    assert commitment_page("river", key, by=standing(world, MEMBER), on=TODAY).person == "Member"
    for outsider in (VISITOR, STRAY, FORMER):
        assert commitment_page("river", key, by=standing(world, outsider), on=TODAY).person == ""


def test_counts_by_clause(world: World) -> None:
    counts = commitments_by_clause(world.initiative.pk)
    assert list(counts) == ["outcome.families-use"]
    assert (counts["outcome.families-use"].open, counts["outcome.families-use"].done) == (2, 1)


def test_what_waits_for_whom(world: World) -> None:
    """A's is for A's lead and for the member who sees to it; B's for B's lead; late ones say so."""

    def waiting(member: str) -> list[str]:
        return [one.key for one in commitments_waiting(standing(world, member), on=TODAY)]

    assert waiting(PARTNER) == waiting(MEMBER) == [world.names["commitment_a"]]
    assert waiting(OTHER) == [world.names["commitment_b"]]
    assert waiting(FUNDER) == waiting(LEAD) == waiting(STRAY) == []
    late = commitments_waiting(standing(world, PARTNER), on=date(2100, 1, 1))
    assert [one.late for one in late] == [True]


def test_who_chooses_from_what(world: World) -> None:
    """The backbone's lead among all that take part, a partner lead its own; only its own people are named."""
    _owner, offered = organisations_to_choose("river", by=standing(world, LEAD), on=TODAY)
    assert [name for _key, name in offered] == ["Ash Academy", "Birch Labs", "Fir Foundation"]
    _owner, offered = organisations_to_choose("river", by=standing(world, PARTNER), on=TODAY)
    assert [name for _key, name in offered] == ["Ash Academy"]
    with pytest.raises(NotAllowed):
        organisations_to_choose("river", by=standing(world, MEMBER), on=TODAY)
    Membership.objects.create(person=world.people[STRAY], organisation=world.b, started_on=LONG_AGO)
    people = promise_choices("river", world.a.key, by=standing(world, PARTNER), on=TODAY)[3]
    assert sorted(name for _key, name in people) == ["Chair", "Member", "Partner", "Reporter"]


def test_the_file_has_all_and_runs_nothing(world: World) -> None:
    """D: a promise that begins like a formula is text in a spreadsheet."""
    make(world, what="=HYPERLINK(1)")
    text = commitments_csv(all_commitments("river", WantedCommitments(), on=TODAY)).decode("utf-8-sig")
    assert len(text.splitlines()) == 5
    assert '"\'=HYPERLINK(1)"' in text
