"""Bodies and seats: who may, what is refused, and that the last seat is filled once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, connections

from fivefold.backbone.actions import workgroups as acts
from fivefold.backbone.models import Event, Initiative, Membership, Participation, Person, Seat, Workgroup
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.queries.workgroups import bodies_of, body_page, candidates
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules import workgroups as rules
from fivefold.backbone.standing import NOBODY, Standing
from fivefold.vocabulary import Refused
from tests.cast import CHAIR, EVALUATOR, FORMER, FUNDER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, THEN, World, build_world

TODAY = date(2026, 11, 23)
LATER = date(2027, 11, 23)
HERE = {"initiative": "river", "workgroup": "schools"}


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def by(world: World, name: str) -> Standing:
    return standing_of(world.people[name], on=TODAY)


def seat(world: World, who: str, *, doer: str = LEAD, **more: object) -> Seat:
    given: dict[str, object] = {"person": world.people[who].key, "starts_on": TODAY, "on": TODAY}
    return acts.seat_person(by=by(world, doer), **HERE, **{**given, **more})


def last_event() -> Event:
    return Event.objects.order_by("-sequence")[0]


# --- who may ----------------------------------------------------------------------------------------------------------

SETTING_UP: dict[str, Callable[[Standing], object]] = {
    "set up": lambda s: acts.create_workgroup(by=s, initiative="river", kind="team", name_en="A", name_es="A"),
    "close": lambda s: acts.close_workgroup(by=s, **HERE, seen=1, reason="Done", on=TODAY),
    "rename": lambda s: acts.edit_workgroup(by=s, **HERE, seen=1, on=TODAY, name_en="B"),
    "add seats": lambda s: acts.edit_workgroup(by=s, **HERE, seen=1, on=TODAY, seats=99),
}


@pytest.mark.parametrize("deed", SETTING_UP)
def test_only_the_backbone_lead_sets_bodies_up(deed, world):
    """The table of roles gives "set up bodies" to the lead alone; a chair may not widen their own body (A3, A5)."""
    for name in (CHAIR, MEMBER, REPORTER, PARTNER, OTHER, FUNDER, EVALUATOR, STEWARD):
        with pytest.raises(NotAllowed):
            SETTING_UP[deed](by(world, name))
    for name in (STRAY, FORMER):
        with pytest.raises(NothingHere):
            SETTING_UP[deed](by(world, name))
    with pytest.raises(NothingHere):
        SETTING_UP[deed](NOBODY)
    SETTING_UP[deed](by(world, LEAD))


def test_a_chair_seats_members_and_says_what_the_body_is_for(world):
    """Verb run-workgroup: the list of members and the description of the own body, nothing else."""
    assert seat(world, REPORTER, doer=CHAIR).position == "member"
    body = acts.edit_workgroup(by=by(world, CHAIR), **HERE, seen=1, on=TODAY, purpose_en=" To learn. ")
    assert (body.purpose_en, body.version) == ("To learn.", 2)
    with pytest.raises(NotAllowed):
        seat(world, OTHER, doer=MEMBER)


def a_chair_makes_a_chair(world: World) -> None:
    seat(world, REPORTER, doer=CHAIR, position="chair")


def a_chair_lifts_a_member_to_chair(world: World) -> None:
    row = Seat.objects.get(person=world.people[MEMBER])
    acts.change_seat(by=by(world, CHAIR), **HERE, seat=row.pk, seen=1, position="chair", ends_on=None, on=TODAY)


def a_chair_unseats_another_chair(world: World) -> None:
    row = seat(world, REPORTER, position="chair")
    acts.end_seat(by=by(world, CHAIR), **HERE, seat=row.pk, on=TODAY)


UPWARDS = (a_chair_makes_a_chair, a_chair_lifts_a_member_to_chair, a_chair_unseats_another_chair)


@pytest.mark.parametrize("attempt", UPWARDS)
def test_a_chair_never_decides_who_chairs(attempt, world):
    """A4 and A5: nobody gives the role they hold, neither by creating nor by editing into it."""
    with pytest.raises(NotAllowed):
        attempt(world)


@pytest.mark.parametrize("attempt", UPWARDS)
def test_the_twin_of_that_check_is_caught(attempt, world, monkeypatch):
    """The flaw put back (no question about the position): each of the three attempts goes through."""
    monkeypatch.setattr(acts, "require_may_fill", lambda *_: None)
    monkeypatch.setattr(acts, "require_may_end", lambda *_: None)
    attempt(world)


def test_a_lead_makes_a_chair_whose_sessions_end(world):
    """A chair's seat is a role, and with a change of role every session ends (B6)."""
    epoch = world.people[REPORTER].session_epoch
    row = seat(world, REPORTER)
    assert Person.objects.get(pk=row.person_id).session_epoch == epoch
    acts.change_seat(by=by(world, LEAD), **HERE, seat=row.pk, seen=1, position="chair", ends_on=LATER, on=TODAY)
    assert Person.objects.get(pk=row.person_id).session_epoch == epoch + 1
    reporter = by(world, REPORTER)
    assert any(held.role.id == "workgroup-chair" for held in reporter.roles)
    assert reporter.may(Verb.RUN_WORKGROUP, rules.subject_of(world.workgroup))


def test_everybody_may_leave_and_nobody_throws_others_out(world):
    """A member ends their own seat; another member, a partner lead or an outsider does not."""
    row = Seat.objects.get(person=world.people[MEMBER])
    for name, refusal in ((PARTNER, NotAllowed), (OTHER, NotAllowed), (STRAY, NothingHere)):
        with pytest.raises(refusal):
            acts.end_seat(by=by(world, name), **HERE, seat=row.pk, on=TODAY)
    acts.end_seat(by=by(world, MEMBER), **HERE, seat=row.pk, on=TODAY)
    assert Seat.objects.get(pk=row.pk).ended_on == TODAY


# --- foreign ids ------------------------------------------------------------------------------------------------------


@pytest.fixture
def brook(world: World) -> Workgroup:
    """A body of another initiative, with a seat in it, of which the chair of "schools" knows nothing."""
    initiative = Initiative.objects.create(slug="far", name_en="Far", name_es="Lejos", started_on=LONG_AGO)
    body = Workgroup.objects.create(initiative=initiative, slug="secret", name_en="Secret", name_es="Secreto")
    Seat.objects.create(workgroup=body, person=world.people[STRAY], started_on=LONG_AGO)
    return body


def foreign(world: World, brook: Workgroup) -> list[Callable[[], object]]:
    chair, alien = by(world, CHAIR), Seat.objects.get(workgroup=brook)
    there = {"initiative": "far", "workgroup": "secret"}
    term = {"starts_on": TODAY, "on": TODAY}
    return [
        lambda: acts.end_seat(by=chair, **HERE, seat=alien.pk, on=TODAY),
        lambda: acts.change_seat(by=chair, **HERE, seat=alien.pk, seen=1, position="member", ends_on=None, on=TODAY),
        lambda: acts.edit_workgroup(by=chair, **there, seen=1, on=TODAY, purpose_en="Mine"),
        lambda: acts.seat_person(by=chair, **there, person=world.people[MEMBER].key, **term),
    ]


def test_ids_of_another_body_are_nothing_here(world, brook):
    """A2: a seat or a body of another initiative answers like one that does not exist."""
    for attempt in foreign(world, brook):
        with pytest.raises(NothingHere):
            attempt()
    with pytest.raises(NothingHere):
        acts.end_seat(by=by(world, CHAIR), **HERE, seat=10**9, on=TODAY)


def test_the_twin_of_that_check_reaches_a_foreign_seat(world, brook, monkeypatch):
    """The flaw put back: a seat looked up by its id alone is changed from another body's address."""
    monkeypatch.setattr(acts, "seat_of", lambda _body, key, **_: Seat.objects.get(pk=key))
    foreign(world, brook)[0]()
    assert Seat.objects.get(workgroup=brook).ended_on == TODAY


def test_who_does_not_take_part_cannot_be_seated_or_found(world):
    """A19: a person outside the initiative, one who left it and a made-up key are refused in the same words."""
    said = set()
    for key in (world.people[STRAY].key, world.people[FORMER].key, "zzzzzzzzzzzz"):
        with pytest.raises(Refused) as refused:
            seat(world, MEMBER, doer=LEAD, person=key)
        said.add(str(refused.value))
    assert len(said) == 1
    for name in (STRAY, FORMER):
        assert candidates(world.initiative, name, by=by(world, LEAD), on=TODAY) == ()


def test_the_search_finds_any_spelling_and_only_for_insiders(world):
    """Zoë is found by "ZOE gar"; a visitor, somebody who belongs nowhere and one letter find nobody."""
    person = world.people[MEMBER]
    Person.objects.filter(pk=person.pk).update(name="Zoë García")
    found = candidates(world.initiative, "gar ZOE", by=by(world, CHAIR), on=TODAY)
    assert [(c.name, c.organisations) for c in found] == [("Zoë García", ((world.a.key, "Ash Academy"),))]
    for reader in (NOBODY, by(world, STRAY)):
        assert candidates(world.initiative, "gar ZOE", by=reader, on=TODAY) == ()
    assert candidates(world.initiative, "z", by=by(world, CHAIR), on=TODAY) == ()


def test_nobody_sits_for_an_organisation_that_is_not_theirs(world):
    """A10: the other organisation gains no seat and no right through somebody of A."""
    with pytest.raises(Refused, match="does not belong"):
        seat(world, REPORTER, organisation=world.b.key)
    assert seat(world, REPORTER, organisation=world.a.key).organisation == world.a


# --- seats and terms --------------------------------------------------------------------------------------------------


def test_seats_are_limited_and_each_person_has_one(world):
    """By hand: 12 seats, two taken; with the limit at 3 one more fits, and the fourth is refused."""
    acts.edit_workgroup(by=by(world, LEAD), **HERE, seen=1, on=TODAY, seats=3)
    with pytest.raises(Refused, match="already"):
        seat(world, MEMBER)
    seat(world, REPORTER)
    with pytest.raises(Refused, match="taken"):
        seat(world, OTHER)
    with pytest.raises(Refused, match="3 seats are taken"):
        acts.edit_workgroup(by=by(world, LEAD), **HERE, seen=2, on=TODAY, seats=2)


def test_a_seat_is_free_again_on_the_day_a_term_ends(world):
    """`ended_on` is the first day without: who ends on the day another begins leaves them the seat."""
    Workgroup.objects.filter(pk=world.workgroup.pk).update(seats=2)
    row = Seat.objects.get(person=world.people[MEMBER])
    acts.change_seat(by=by(world, LEAD), **HERE, seat=row.pk, seen=1, position="member", ends_on=LATER, on=TODAY)
    with pytest.raises(Refused, match="taken"):
        seat(world, OTHER, starts_on=date(2027, 11, 22))
    seat(world, OTHER, starts_on=LATER)
    page = body_page("river", "schools", by=by(world, MEMBER), on=TODAY)
    assert [s.name for s in page.coming] == ["Other"]
    assert [s.name for s in page.sitting] == ["Chair", "Member"]


@pytest.mark.parametrize("ends_on", [TODAY, LONG_AGO])
def test_a_term_ends_after_it_begins(ends_on, world):
    """A term of no day is a mistake."""
    with pytest.raises(Refused, match="before it begins"):
        seat(world, REPORTER, ends_on=ends_on)


def test_what_has_ended_or_is_closed_stays_as_it_was(world):
    """A18: an ended seat is not revived by editing, a closed body takes nobody in."""
    row = Seat.objects.get(person=world.people[MEMBER])
    acts.end_seat(by=by(world, LEAD), **HERE, seat=row.pk, on=TODAY)
    with pytest.raises(Refused, match="ended already"):
        acts.change_seat(by=by(world, LEAD), **HERE, seat=row.pk, seen=2, position="member", ends_on=None, on=TODAY)
    acts.close_workgroup(by=by(world, LEAD), **HERE, seen=1, reason="Its work is done", on=TODAY)
    for attempt in (
        lambda: seat(world, REPORTER),
        lambda: acts.close_workgroup(by=by(world, LEAD), **HERE, seen=2, reason="Again", on=TODAY),
        lambda: acts.edit_workgroup(by=by(world, LEAD), **HERE, seen=2, on=TODAY, purpose_en="Back"),
    ):
        with pytest.raises(Refused, match="closed"):
            attempt()


def test_closing_ends_every_seat_and_every_right(world):
    """The chair's role is gone at the next request; the reason stands in the log."""
    acts.close_workgroup(by=by(world, LEAD), **HERE, seen=1, reason="Its work is done", on=TODAY)
    assert set(Seat.objects.filter(workgroup=world.workgroup).values_list("ended_on", flat=True)) == {TODAY}
    assert not any(held.workgroup for held in by(world, CHAIR).roles)
    assert json.loads(last_event().detail)["reason"] == "Its work is done"


def test_a_body_with_open_parts_is_not_closed(world):
    """Or its parts would hang in the air; and a part has no parts of its own."""
    part = acts.create_workgroup(
        by=by(world, LEAD), initiative="river", kind="subcommittee", name_en="Sums", name_es="Sumas", parent="schools"
    )
    with pytest.raises(Refused, match="part of this one"):
        acts.close_workgroup(by=by(world, LEAD), **HERE, seen=1, reason="Done", on=TODAY)
    with pytest.raises(Refused, match="cannot be part"):
        acts.create_workgroup(
            by=by(world, LEAD), initiative="river", kind="team", name_en="X", name_es="X", parent=part.slug
        )
    with pytest.raises(Refused, match="cannot be part"):
        acts.edit_workgroup(by=by(world, LEAD), **HERE, seen=1, on=TODAY, parent=part.slug)


def test_names_in_any_script_get_an_address(world):
    """王小明 has no plain letters and "New" means something else in an address; each gets one of its own."""
    slugs = [
        acts.create_workgroup(by=by(world, LEAD), initiative="river", kind="team", name_en=name, name_es=name).slug
        for name in ("王小明", "New", "Schools", "Art & Sums")
    ]
    assert slugs[3] == "art-sums"
    assert len(set(slugs)) == 4 and "new" not in slugs and "" not in slugs


def test_the_second_of_two_editors_sees_what_changed(world):
    """Compare and set on the version both read: one succeeds, the other is told, nothing is lost."""
    acts.edit_workgroup(by=by(world, LEAD), **HERE, seen=1, on=TODAY, purpose_en="First")
    with pytest.raises(ChangedMeanwhile) as refused:
        acts.edit_workgroup(by=by(world, CHAIR), **HERE, seen=1, on=TODAY, purpose_en="Second")
    assert [(c.now, c.yours) for c in refused.value.clashes] == [("First", "Second")]


def test_the_log_holds_pseudonyms_only(world):
    """Privacy: keys of persons and organisations, never a name or a mail address."""
    seat(world, REPORTER, organisation=world.a.key, ends_on=LATER)
    event = last_event()
    assert (event.verb, event.object) == ("seat-given", f"workgroup:{world.initiative.pk}/schools")
    assert world.people[REPORTER].key in event.detail
    assert "Reporter" not in event.detail and "@" not in event.detail


# --- what is told to whom ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, STRAY, FORMER])
def test_outsiders_read_what_a_body_is_for_and_no_name(name, world):
    """A14: the page for outsiders holds nobody's seat, in any part of it."""
    reader = by(world, name) if name else NOBODY
    page = body_page("river", "schools", by=reader, on=TODAY)
    assert (page.sitting, page.coming, page.past, page.inside) == ((), (), (), False)
    assert page.line.members == 2


def test_a_seat_of_somebody_who_left_the_organisation_is_in_doubt(world):
    """A7: the right is gone with the membership; the seat is shown as lapsed until somebody ends it."""
    Membership.objects.filter(person=world.people[MEMBER]).update(ended_on=TODAY)
    lapsed = {s.name: s.lapsed for s in body_page("river", "schools", by=by(world, LEAD), on=TODAY).sitting}
    assert lapsed == {"Chair": False, "Member": True}
    assert not by(world, MEMBER).workgroups


def test_pausing_an_organisation_puts_its_seats_in_doubt(world):
    """A paused organisation gives its people no rights, so its seats are lapsed."""
    Participation.objects.filter(organisation=world.a).update(status=Participation.Status.PAUSED)
    page = body_page("river", "schools", by=by(world, LEAD), on=TODAY)
    assert all(s.lapsed for s in page.sitting)


@pytest.mark.parametrize("read", ["list", "body"])
def test_reading_takes_few_queries_however_many_there_are(read, world, django_assert_max_num_queries):
    """200 people in 40 bodies cost no query more."""
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"P {n}", joined_at=THEN) for n in range(200)
    )
    bodies = Workgroup.objects.bulk_create(
        Workgroup(initiative=world.initiative, slug=f"b{n}", name_en="B", name_es="B") for n in range(40)
    )
    for body in (*bodies, world.workgroup):
        Seat.objects.bulk_create(Seat(workgroup=body, person=p, started_on=LONG_AGO) for p in people)
    reader = by(world, LEAD)
    with django_assert_max_num_queries(5):
        if read == "list":
            assert len(bodies_of("river", by=reader, on=TODAY)[1]) == 42
        else:
            assert len(body_page("river", "schools", by=reader, on=TODAY).sitting) == 202


# --- at once ----------------------------------------------------------------------------------------------------------


def fill_at_once(world: World) -> list[str]:
    """Two people fill the last seat at the same moment; what each is told."""
    told: list[str] = []
    ready = threading.Barrier(2)

    def fill(who: str) -> None:
        try:
            ready.wait(timeout=10)
            seat(world, who)
            told.append("seated")
        except Refused as refused:
            told.append(refused.reason)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=fill, args=(who,)) for who in (REPORTER, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_filled_once():
    """Both count under the body's lock: one after the other, so one is seated and the other is told (R7)."""
    world = build_world()
    Workgroup.objects.filter(pk=world.workgroup.pk).update(seats=3)
    assert fill_at_once(world) == ["All seats of this body are taken then.", "seated"]
    assert Seat.objects.filter(workgroup=world.workgroup, ended_on=None).count() == 3


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_last_seat_is_filled_twice(monkeypatch):
    """The flaw put back: counted before either has written. (On SQLite every writer waits for the other anyway.)"""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time, so only PostgreSQL can show this flaw")
    world = build_world()
    Workgroup.objects.filter(pk=world.workgroup.pk).update(seats=3)
    counted = threading.Barrier(2)
    check = acts.require_a_free_seat

    def unlocked(initiative: str, slug: str, **_: object) -> Workgroup:
        return Workgroup.objects.select_related("initiative").get(slug=slug)

    def count_together(*args: object, **more: object) -> None:
        check(*args, **more)
        counted.wait(timeout=10)

    monkeypatch.setattr(acts, "body_to_keep", unlocked)
    monkeypatch.setattr(acts, "require_a_free_seat", count_together)
    assert fill_at_once(world) == ["seated", "seated"]
