"""Organisations: who sees and changes which, the steps of their part, and what the log keeps of contacts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fivefold.backbone.actions import organisations as act
from fivefold.backbone.models import (
    Appointment,
    Contact,
    Event,
    Initiative,
    Membership,
    Organisation,
    Participation,
    Site,
)
from fivefold.backbone.queries import organisations as queries
from fivefold.backbone.queries.organisations import Wanted, directory, organisation_page
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.roles import LEAD as LEAD_ROLE
from fivefold.backbone.roles import PARTNER_LEAD
from fivefold.backbone.rules import organisations as rules
from fivefold.backbone.rules.organisations import FIRST_STATUSES, STEPS
from fivefold.backbone.standing import NOBODY, Standing, operator
from fivefold.vocabulary import Refused
from tests.backbone.organisation_helpers import AT, DAY, organisation, sea, standing
from tests.cast import FUNDER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


@pytest.fixture(name="foreign")
def _foreign(world: World) -> Standing:
    """XADM: partner lead of an organisation in an initiative of its own; nothing to do with organisation A."""
    home = organisation("Dune Club", sea())
    person = world.people[STRAY]
    Membership.objects.create(person=person, organisation=home, started_on=LONG_AGO)
    Appointment.objects.create(
        person=person, role=PARTNER_LEAD, organisation=home, started_on=LONG_AGO, given_by="system:tests"
    )
    return standing(world, STRAY)


def names(by: Standing, **wanted: str) -> list[str]:
    return [line.name for line in directory(Wanted(**wanted), by=by).lines]


# --- seeing -----------------------------------------------------------------------------------------------------------


def test_the_public_sees_who_takes_an_active_part(world: World) -> None:
    """Not the prospect (the twin of Ash), not the merged one, nothing of a closed initiative."""
    assert names(NOBODY, initiative="river") == ["Ash Academy", "Birch Labs", "Fir Foundation"]
    world.initiative.state = "closed"
    world.initiative.save()
    assert names(NOBODY, initiative="river") == []


def test_members_see_all_of_their_initiative_and_no_other(world: World) -> None:
    organisation("Hidden Harbour", sea(), status="prospect")
    assert names(standing(world, MEMBER)) == ["Ash Academy", "Ash Academy", "Birch Labs", "Fir Foundation"]
    assert "Hidden Harbour" in names(standing(world, LEAD))


@pytest.mark.parametrize("wanted", [{"status": "prospect"}, {"search": "harbour"}, {"initiative": "sea"}])
def test_searching_tells_nothing_that_reading_does_not(world: World, wanted: dict[str, str]) -> None:
    """A19: a filter acts on the parts a reader may see, not on all of them."""
    organisation("Hidden Harbour", sea(), status="prospect")
    assert names(NOBODY, **wanted) == []


def test_the_twin_of_searching_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw put back (every part counts as visible) the same search answers."""
    organisation("Hidden Harbour", sea(), status="prospect")
    monkeypatch.setattr(queries, "_visible_parts", lambda _by: queries.Q())
    assert names(NOBODY, status="prospect") != []


@pytest.mark.parametrize("search", ["zoe", "ZOË", "Zoe\u0308", "  zoë   school "])
def test_searching_folds(world: World, search: str) -> None:
    """Accents, capitals and how an accent is stored do not matter."""
    organisation("Zoë School", world.initiative)
    assert names(NOBODY, search=search) == ["Zoë School"]


def test_an_account_that_belongs_nowhere_sees_what_the_public_sees(world: World) -> None:
    """A12: a list for nobody in particular is never the whole list."""
    assert names(standing(world, STRAY)) == names(NOBODY)


def test_contacts_are_for_their_house_and_the_backbone(world: World) -> None:
    """Members see only who wished to be shown; the public sees nobody."""
    Contact.objects.create(organisation=world.a, name="Sam Shown", shown=True)
    seen = {
        member: [
            contact.name for contact in organisation_page(world.a.key, by=standing(world, member), on=DAY).contacts
        ]
        for member in (REPORTER, LEAD, MEMBER, OTHER, FUNDER)
    }
    everybody, shown = ["Robin Example", "Sam Shown"], ["Sam Shown"]
    assert seen == {REPORTER: everybody, LEAD: everybody, MEMBER: shown, OTHER: shown, FUNDER: shown}
    assert organisation_page(world.a.key, by=NOBODY, on=DAY).contacts == ()


def test_the_directory_of_400_takes_few_queries(world: World, django_assert_max_num_queries: Callable) -> None:
    for number in range(400):
        organisation(f"School {number:03}", world.initiative)
    with django_assert_max_num_queries(5):
        found = directory(Wanted(initiative="river", page=3), by=operator("tests"))
    assert (found.total, found.page, found.pages, len(found.lines)) == (404, 3, 9, 50)


# --- changing: who ----------------------------------------------------------------------------------------------------


def test_a_key_of_another_house_in_any_place_answers_as_if_there_were_none(world: World, foreign: Standing) -> None:
    """A2: same refusal, same words, and no site or contact row is read on the way."""
    site, contact = world.names["site_a"], world.names["contact_a"]

    def attempts(key: str, site: str, contact: str) -> list[Callable[[], object]]:
        return [
            lambda: act.edit_organisation(by=foreign, key=key, seen=1, values={"about": "x"}),
            lambda: act.add_site(by=foreign, key=key, values={"name": "x"}),
            lambda: act.edit_site(by=foreign, key=key, site=site, seen=1, values={"name": "x"}),
            lambda: act.remove_site(by=foreign, key=key, site=site, seen=1),
            lambda: act.add_contact(by=foreign, key=key, values={"name": "x"}, shown=False),
            lambda: act.edit_contact(by=foreign, key=key, contact=contact, seen=1, values={"name": "x"}, shown=False),
            lambda: act.remove_contact(by=foreign, key=key, contact=contact, seen=1),
            lambda: act.change_status(
                by=foreign, key=key, initiative="river", seen=1, status="left", reason="x", on=DAY
            ),
            lambda: act.take_part(by=foreign, key=key, initiative="river", status="active", on=DAY),
        ]

    theirs, nobodys = attempts(world.a.key, site, contact), attempts("nosuchkey222", "nosuchkey222", "nosuchkey222")
    for attempt, blank in zip(theirs, nobodys, strict=True):
        assert _refusal(attempt) == _refusal(blank)


def _refusal(attempt: Callable[[], object]) -> tuple[type, str]:
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        pytest.raises(Refused) as refused,
    ):
        attempt()
    assert not any("backbone_contact" in each["sql"] or "backbone_site" in each["sql"] for each in asked)
    assert refused.type is NothingHere
    return refused.type, str(refused.value)


def test_the_twin_of_a_foreign_key_is_caught(world: World, foreign: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw put back (the organisation is fetched and nobody is asked) the foreign edit goes through."""
    monkeypatch.setattr(act, "organisation_to_edit", lambda key, by: Organisation.objects.get(key=key))
    act.edit_site(by=foreign, key=world.a.key, site=world.names["site_a"], seen=1, values={"name": "Taken"})
    assert Site.objects.get(key=world.names["site_a"]).name == "Taken"


def test_a_site_is_found_only_under_its_own_organisation(world: World) -> None:
    """A2, nested: the own organisation's key with a foreign site's key."""
    with pytest.raises(NothingHere):
        act.edit_site(
            by=standing(world, OTHER), key=world.b.key, site=world.names["site_a"], seen=1, values={"name": "x"}
        )


@pytest.mark.parametrize(
    "field", ["key", "reference", "status", "initiative", "added_at", "merged_into", "folded", "id"]
)
def test_a_partner_never_sets_what_is_the_backbones(world: World, field: str) -> None:
    """A3: refused by name, and the row is as it was."""
    before = Organisation.objects.filter(pk=world.a.pk).values().get()
    with pytest.raises(Refused, match=field):
        act.edit_organisation(by=standing(world, PARTNER), key=world.a.key, seen=1, values={"about": "new", field: "x"})
    assert Organisation.objects.filter(pk=world.a.pk).values().get() == before


def test_the_twin_of_foreign_fields_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw put back (whatever is sent is kept) the partner renames the reference."""
    monkeypatch.setattr(act, "cleaned_all", lambda _table, values, _allowed: dict(values))
    act.edit_organisation(by=standing(world, PARTNER), key=world.a.key, seen=1, values={"reference": "mine"})
    assert Organisation.objects.get(pk=world.a.pk).reference == "mine"


def test_the_backbone_sets_the_reference(world: World) -> None:
    row = act.edit_organisation(by=standing(world, STEWARD), key=world.a.key, seen=1, values={"reference": "17-A"})
    assert row.reference == "17-A"


def test_an_organisation_is_not_pulled_into_another_initiative(world: World) -> None:
    """A10: a lead of the sea alone may not bring in an organisation the river answers for."""
    there = sea()
    person = world.people[STRAY]
    Appointment.objects.create(
        person=person, role=LEAD_ROLE, initiative=there, started_on=LONG_AGO, given_by="system:tests"
    )
    pull = {"key": world.a.key, "initiative": "sea", "status": "active", "on": DAY}
    with pytest.raises(NothingHere):  # of a foreign initiative they do not even learn what there is to admit
        act.take_part(by=standing(world, STRAY), **pull)
    Participation.objects.create(organisation=world.a, initiative=there, status="active", since=LONG_AGO)
    third = sea_named("lake", world)
    with pytest.raises(NotAllowed):  # knows it in the sea, may admit to the lake, does not answer for the river
        act.take_part(by=standing(world, STRAY), **pull | {"initiative": third})


def sea_named(slug: str, world: World) -> str:
    made = Initiative.objects.create(slug=slug, name_en=slug, name_es=slug, started_on=LONG_AGO)
    Appointment.objects.create(
        person=world.people[STRAY], role=LEAD_ROLE, initiative=made, started_on=LONG_AGO, given_by="system:tests"
    )
    return slug


def test_the_twin_of_pulling_in_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw put back (a right in one of its initiatives is enough) the organisation is pulled in."""
    there = sea()
    Participation.objects.create(organisation=world.a, initiative=there, status="active", since=LONG_AGO)
    Appointment.objects.create(
        person=world.people[STRAY], role=LEAD_ROLE, initiative=there, started_on=LONG_AGO, given_by="system:tests"
    )
    third = sea_named("lake", world)
    monkeypatch.setattr(act, "require_all_of", lambda *_args, **_named: None)
    act.take_part(by=standing(world, STRAY), key=world.a.key, initiative=third, status="active", on=DAY)
    assert Participation.objects.filter(organisation=world.a, initiative__slug=third).exists()


# --- changing: what ---------------------------------------------------------------------------------------------------


def test_adding_twice_adds_once(world: World) -> None:
    """R34: a form sent twice is refused the second time, in words that lead to the first."""
    add = {"initiative": "river", "status": "prospect", "on": DAY, "at": AT}
    act.add_organisation(by=standing(world, LEAD), values={"name": "Élan", "kind": "school"}, **add)
    with pytest.raises(Refused, match="already"):
        act.add_organisation(by=standing(world, LEAD), values={"name": "elan", "kind": "school"}, **add)
    assert Organisation.objects.filter(folded="elan").count() == 1


@pytest.mark.parametrize("now", STEPS)
def test_only_the_steps_there_are_can_be_taken(world: World, now: str) -> None:
    """A18: every other edge is refused and changes nothing."""
    part = Participation.objects.get(organisation=world.a, initiative=world.initiative)
    Participation.objects.filter(pk=part.pk).update(status=now)
    for then in STEPS:
        if then not in STEPS[now]:
            with pytest.raises(Refused):
                _step(world, then, seen=part.version)
            part.refresh_from_db()
            assert part.status == now


def _step(world: World, status: str, *, seen: int) -> None:
    act.change_status(
        by=standing(world, LEAD),
        key=world.a.key,
        initiative="river",
        seen=seen,
        status=status,
        reason="Agreed.",
        on=DAY,
    )


def test_the_twin_of_skipping_steps_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(act, "check_step", lambda _now, _then: None)
    _step(world, "prospect", seen=1)  # active -> prospect is no step
    assert Participation.objects.get(organisation=world.a, initiative=world.initiative).status == "prospect"


def test_an_old_form_is_not_replayed(world: World) -> None:
    """A18: the form that paused it cannot pause it again after it went on."""
    _step(world, "paused", seen=1)
    _step(world, "active", seen=2)
    with pytest.raises(ChangedMeanwhile):
        _step(world, "paused", seen=1)


def test_a_part_begins_only_as_it_may(world: World) -> None:
    for status in set(STEPS) - set(FIRST_STATUSES):
        with pytest.raises(Refused):
            act.add_organisation(
                by=standing(world, LEAD), initiative="river", status=status, on=DAY, at=AT,
                values={"name": "Elm", "kind": "school"},
            )  # fmt: skip


def test_every_status_can_be_left_and_reached() -> None:
    """Or an organisation would be stuck, or a word would mean nothing."""
    assert all(STEPS[status] for status in STEPS)
    assert {then for steps in STEPS.values() for then in steps} == set(STEPS) == set(Participation.Status.values)


def test_the_second_of_two_editors_sees_what_changed(world: World) -> None:
    """R6: nothing of the first is lost, and the clash names the field."""
    act.edit_organisation(by=standing(world, LEAD), key=world.a.key, seen=1, values={"about": "First"})
    with pytest.raises(ChangedMeanwhile) as changed:
        act.edit_organisation(by=standing(world, PARTNER), key=world.a.key, seen=1, values={"about": "Second"})
    assert [(c.field, c.now, c.yours) for c in changed.value.clashes] == [("about", "First", "Second")]
    assert Organisation.objects.get(pk=world.a.pk).about == "First"


def test_a_new_name_is_found_by_searching(world: World) -> None:
    act.edit_organisation(by=standing(world, PARTNER), key=world.a.key, seen=1, values={"name": "Ärger Schule"})
    assert names(NOBODY, search="arger") == ["Ärger Schule"]


def test_the_log_never_says_who_a_contact_is(world: World) -> None:
    """Pseudonyms and field names only; a contact is a person."""
    by = standing(world, PARTNER)
    said = {"name": "Ada Secret", "title": "Head of secrets", "email": "ada@secret.example", "phone": "215 555 0100"}
    contact = act.add_contact(by=by, key=world.a.key, values=said, shown=False)
    act.edit_contact(
        by=by, key=world.a.key, contact=contact.key, seen=1, values={**said, "phone": "215 555 0199"}, shown=True
    )
    act.remove_contact(by=by, key=world.a.key, contact=contact.key, seen=2)
    log = " ".join(Event.objects.values_list("detail", flat=True))
    assert not any(word in log for word in [*said.values(), "215 555 0199", "Ada"])
    assert Event.objects.count() == 3


def test_each_act_is_one_event_about_the_organisation(world: World) -> None:
    by = standing(world, LEAD)
    site = act.add_site(by=by, key=world.a.key, values={"name": "Annexe", "latitude": "39.95", "country": ""})
    act.edit_site(by=by, key=world.a.key, site=site.key, seen=1, values={"latitude": "39.950", "city": "Philadelphia"})
    act.remove_site(by=by, key=world.a.key, site=site.key, seen=2)
    verbs = list(Event.objects.values_list("verb", "object"))
    assert verbs == [(verb, str(world.a)) for verb in ("site-added", "site-changed", "site-removed")]
    assert '"changed":{"city":["","Philadelphia"]}' in Event.objects.get(verb="site-changed").detail


def test_what_somebody_just_changed_is_not_removed_unread(world: World) -> None:
    by, site = standing(world, LEAD), world.names["site_a"]
    act.edit_site(by=by, key=world.a.key, site=site, seen=1, values={"city": "Elsewhere"})
    with pytest.raises(ChangedMeanwhile):
        act.remove_site(by=by, key=world.a.key, site=site, seen=1)
    assert Site.objects.filter(key=site).exists()


def test_a_long_name_that_folds_to_more_letters_is_kept(world: World) -> None:
    """One Arabic ligature folds to eighteen letters; PostgreSQL refuses what is longer than its column."""
    name = "\ufdfa" * 200
    made = act.add_organisation(
        by=standing(world, LEAD), initiative="river", status="prospect", on=DAY, at=AT,
        values={"name": name, "kind": "other"},
    )  # fmt: skip
    assert (Organisation.objects.get(pk=made.pk).name, len(made.folded)) == (name, 200)


def test_rules_name_every_status() -> None:
    assert set(rules.STRENGTH) == set(Participation.Status.values)
