"""Two records of one organisation become one: who may, what moves, what stays of the old one."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import models as fields

from fivefold.backbone.actions import merging
from fivefold.backbone.actions.merging import merge_organisations
from fivefold.backbone.models import (
    Agreement,
    AgreementParty,
    Appointment,
    Concern,
    Contact,
    Event,
    Grant,
    Invitation,
    Membership,
    Organisation,
    Participation,
    Person,
    Seat,
    Site,
    Task,
)
from fivefold.backbone.organisation_records import ORGANISATION_FIELDS
from fivefold.backbone.queries.duplicates import likely_duplicates
from fivefold.backbone.queries.organisations import current_ids, ids_of, keys_of, names_seen, survivor_of
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.roles import LEAD as LEAD_ROLE
from fivefold.backbone.roles import PARTNER_LEAD, Verb
from fivefold.backbone.rules.organisations import STRENGTH
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused
from tests.backbone.organisation_helpers import AT, DAY, organisation, sea, standing
from tests.cast import LEAD, MEMBER, OTHER, PARTNER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


@pytest.fixture(name="twin")
def _twin(world: World) -> Organisation:
    """A second record of B, with one of everything that can point to an organisation."""
    twin = organisation(
        "Birch Laboratories", world.initiative, phone="215 555 0100", website="https://www.birch.example"
    )
    person = world.people[STRAY]
    Membership.objects.create(person=person, organisation=twin, started_on=LONG_AGO)
    Appointment.objects.create(
        person=person, role=PARTNER_LEAD, organisation=twin, started_on=LONG_AGO, given_by="system:tests"
    )
    Seat.objects.create(workgroup=world.workgroup, person=person, organisation=twin, started_on=LONG_AGO)
    Site.objects.create(organisation=twin, name="Lab")
    Contact.objects.create(organisation=twin, name="Kim")
    Task.objects.create(
        initiative=world.initiative, title="Call", organisation=twin, given_by="system:tests", given_at=AT
    )
    AgreementParty.objects.create(agreement=agreement(world), organisation=twin)
    grant(world, funder=world.f, recipient=twin)
    Invitation.objects.create(
        email="new@example.org", organisation=twin, role="member", key_hash="k", invited_by="system:tests",
        invited_at=AT, expires_at=AT,
    )  # fmt: skip
    return twin


def agreement(world: World) -> Agreement:
    return Agreement.objects.create(
        initiative=world.initiative, kind="memorandum", title="M", purpose="P", starts_on=LONG_AGO, ends_on=DAY
    )


def grant(world: World, *, funder: Organisation, recipient: Organisation) -> Grant:
    return Grant.objects.create(
        initiative=world.initiative, funder=funder, recipient=recipient, title="G", amount=1, starts_on=LONG_AGO,
        ends_on=DAY,
    )  # fmt: skip


def merge(by: Standing, stays: Organisation, goes: Organisation, *take: str) -> Organisation:
    seen = tuple(Organisation.objects.get(pk=each.pk).version for each in (stays, goes))
    return merge_organisations(by=by, survivor=stays.key, other=goes.key, seen=(seen[0], seen[1]), take=take, on=DAY)


def pointing_to(row: Organisation) -> dict[str, int]:
    """Every foreign key to organisations in the backbone's tables, found by looking -> rows that point to this one."""
    return {
        f"{model.__name__}.{field.name}": model._default_manager.filter(**{field.name: row}).count()
        for model in apps.get_app_config("backbone").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, fields.ForeignKey) and field.related_model is Organisation
    }


def test_everything_that_points_to_it_moves(world: World, twin: Organisation) -> None:
    """A new table that points to organisations fails here until it moves too."""
    grant(world, funder=twin, recipient=world.f)
    organisation("Birch", merged_into=twin)
    assert min(pointing_to(twin).values()) > 0
    merge(standing(world, LEAD), world.b, twin)
    assert {name: n for name, n in pointing_to(twin).items() if n} == {}


def test_the_twin_of_forgetting_a_table_is_caught(
    world: World, twin: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the flaw put back (sites are forgotten) the check above finds them."""
    rest = {table: names for table, names in merging._MOVED.items() if table is not Site}
    monkeypatch.setattr(merging, "_MOVED", rest)
    merge(standing(world, LEAD), world.b, twin)
    assert Site.objects.filter(organisation=twin).exists()


def test_old_readers_lose_and_history_stays(world: World, twin: Organisation) -> None:
    """A22: rights are for the survivor now; every session of the old one's people has ended; the log knows both."""
    person = world.people[STRAY]
    before = Person.objects.get(pk=person.pk).session_epoch
    merge(standing(world, LEAD), world.b, twin)
    now = standing(world, STRAY)
    old = Subject(initiatives=frozenset({world.initiative.pk}), organisation=twin.pk)
    new = Subject(initiatives=frozenset({world.initiative.pk}), organisation=world.b.pk)
    assert not now.may(Verb.EDIT_ORGANISATION, old)
    assert now.may(Verb.EDIT_ORGANISATION, new)
    assert Person.objects.get(pk=person.pk).session_epoch == before + 1
    event = Event.objects.get(verb="merged")
    assert event.object == str(world.b)
    assert str(twin) in set(Concern.objects.filter(event=event).values_list("object", flat=True))


def test_the_twin_of_old_readers_is_caught(world: World, twin: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw put back (roles stay where they were, the old record stays open) the old right is still there."""
    monkeypatch.setattr(merging, "_MOVED", {})
    monkeypatch.setattr(merging, "_join_parts", lambda _stays, _goes: {})
    merge(standing(world, LEAD), world.b, twin)
    Organisation.objects.filter(pk=twin.pk).update(merged_into=None)
    old = Subject(initiatives=frozenset({world.initiative.pk}), organisation=twin.pk)
    assert standing(world, STRAY).may(Verb.EDIT_ORGANISATION, old)


def test_a_role_held_for_both_is_one_afterwards(world: World, twin: Organisation) -> None:
    """Or ending it would end one of two, and the right would outlive its end."""
    person = world.people[OTHER]
    Membership.objects.create(person=person, organisation=twin, started_on=LONG_AGO)
    Appointment.objects.create(
        person=person, role=PARTNER_LEAD, organisation=twin, started_on=LONG_AGO, given_by="system:tests"
    )
    merge(standing(world, LEAD), world.b, twin)
    for table in (Membership, Appointment):
        assert table.objects.filter(person=person, organisation=world.b, ended_on=None).count() == 1


@pytest.mark.parametrize("mine", STRENGTH)
@pytest.mark.parametrize("theirs", STRENGTH)
def test_the_stronger_part_stays(world: World, mine: str, theirs: str) -> None:
    one, other = (
        organisation("Elm", world.initiative, status=mine),
        organisation("Elm", world.initiative, status=theirs),
    )
    Participation.objects.filter(organisation=other).update(since=date(2019, 1, 1))
    merge(standing(world, LEAD), one, other)
    part = Participation.objects.get(organisation=one)
    assert (part.status, part.since) == (max(mine, theirs, key=STRENGTH.index), date(2019, 1, 1))


def test_parts_in_other_initiatives_come_along(world: World) -> None:
    one, other = organisation("Elm", world.initiative), organisation("Elm", sea())
    merge(standing(world, LEAD), one, other)
    assert Participation.objects.filter(organisation=one).count() == 2


def test_whose_value_stays_is_chosen_by_field(world: World, twin: Organisation) -> None:
    row = merge(standing(world, LEAD), world.b, twin, "name", "phone")
    assert (row.name, row.folded, row.phone, row.website) == (
        "Birch Laboratories", "birch laboratories", "215 555 0100", "",
    )  # fmt: skip


@pytest.mark.parametrize("field", ["key", "merged_into", "added_at", "version", "nonsense"])
def test_only_those_fields_can_be_chosen(world: World, twin: Organisation, field: str) -> None:
    """A3: a hand-made form names another one."""
    with pytest.raises(Refused, match=field):
        merge(standing(world, LEAD), world.b, twin, field)


def test_those_merged_before_follow(world: World, twin: Organisation) -> None:
    """An address leads to what it is now in one step, however often it was merged."""
    first = organisation("Birch", world.initiative)
    merge(standing(world, LEAD), twin, first)
    merge(standing(world, LEAD), world.b, twin)
    assert survivor_of(first.key) == survivor_of(twin.key) == world.b.key
    assert keys_of(world.b) == (world.b.key, *sorted([first.key, twin.key]))
    assert ids_of(world.b.pk) == {world.b.pk, first.pk, twin.pk}
    assert current_ids([first.pk, world.a.pk]) == {first.pk: world.b.pk, world.a.pk: world.a.pk}
    assert names_seen({first.key}, by=standing(world, MEMBER)) == {first.key: (world.b.key, "Birch")}


@pytest.mark.parametrize("member", [PARTNER, OTHER, MEMBER])
def test_nobody_merges_without_the_right_over_both(world: World, twin: Organisation, member: str) -> None:
    with pytest.raises(NotAllowed):
        merge(standing(world, member), world.b, twin)


def _lead_of_the_river_alone(world: World) -> Standing:
    person = world.people[MEMBER]
    Appointment.objects.create(
        person=person, role=LEAD_ROLE, initiative=world.initiative, started_on=LONG_AGO, given_by="system:tests"
    )
    return standing(world, MEMBER)


def test_both_sides_must_agree(world: World) -> None:
    """A10: the sea's organisation is not pulled into the river's by a lead of the river, in either direction."""
    by, there = _lead_of_the_river_alone(world), sea()
    mine, theirs = organisation("Elm", world.initiative), organisation("Elm", there)
    with pytest.raises(NothingHere):
        merge(by, mine, theirs)
    with pytest.raises(NothingHere):
        merge(by, theirs, mine)
    shared = organisation("Elm", world.initiative, there)
    with pytest.raises(NotAllowed):
        merge(by, mine, shared)


def test_the_twin_of_both_sides_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw put back (a right in one initiative is enough) the shared one is swallowed."""
    by, there = _lead_of_the_river_alone(world), sea()
    mine, shared = organisation("Elm", world.initiative), organisation("Elm", world.initiative, there)
    monkeypatch.setattr(merging, "require_all_of", lambda *_args, **_named: None)
    merge(by, mine, shared)
    assert survivor_of(shared.key) == mine.key


def test_two_sides_of_a_paper_are_two(world: World) -> None:
    one, other = organisation("Elm", world.initiative), organisation("Elm", world.initiative)
    paper = agreement(world)
    for party in (one, other):
        AgreementParty.objects.create(agreement=paper, organisation=party)
    with pytest.raises(Refused, match="two parties"):
        merge(standing(world, LEAD), one, other)
    third = organisation("Elm", world.initiative)
    grant(world, funder=third, recipient=one)
    with pytest.raises(Refused, match="two parties"):
        merge(standing(world, LEAD), one, third)


def test_one_is_not_merged_with_itself_nor_twice(world: World, twin: Organisation) -> None:
    with pytest.raises(Refused, match="itself"):
        merge(standing(world, LEAD), world.b, world.b)
    merge(standing(world, LEAD), world.b, twin)
    with pytest.raises(NothingHere):
        merge(standing(world, LEAD), world.b, twin)


def test_what_changed_since_the_comparison_is_shown_first(world: World, twin: Organisation) -> None:
    """R6: nothing of the merge is written."""
    with pytest.raises(ChangedMeanwhile):
        merge_organisations(
            by=standing(world, LEAD), survivor=world.b.key, other=twin.key, seen=(1, 7), take=(), on=DAY
        )
    assert Site.objects.filter(organisation=twin).exists()
    assert not Event.objects.exists()


def test_likely_duplicates_say_why(world: World) -> None:
    organisation("Gum School", world.initiative, website="https://gum.example/en", phone="+1 (215) 555-0188")
    organisation("Gum Tree", world.initiative, website="http://www.gum.example", phone="215.555.0188")
    pair = next(p for p in likely_duplicates(by=standing(world, STEWARD)) if p.one_name.startswith("Gum"))
    assert pair.reasons == ("the same website", "the same phone")


def test_what_many_share_is_no_sign(world: World) -> None:
    """All schools of a district have the district's website."""
    for name in ("Elm", "Oak", "Yew", "Fig", "Nut", "Bay"):
        organisation(name, world.initiative, website="https://district.example")
    assert not [p for p in likely_duplicates(by=standing(world, LEAD)) if "the same website" in p.reasons]


def test_duplicates_tell_nothing_about_what_is_out_of_reach(world: World) -> None:
    """A19: a lead of the river is not told that the sea has one of the same name."""
    by = _lead_of_the_river_alone(world)
    organisation("Gum", world.initiative)
    organisation("Gum", sea())
    assert not [p for p in likely_duplicates(by=by) if p.one_name == "Gum"]
    assert [
        p for p in likely_duplicates(by=standing(world, LEAD)) if p.one_name == "Gum"
    ]  # the twin: the whole backbone


def test_every_field_an_organisation_has_can_be_chosen() -> None:
    assert set(ORGANISATION_FIELDS) < set(merging.MERGEABLE)
