"""The first run, and the demonstration's invented collective: all of it or nothing, and the log tells it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fivefold.agenda import first_run
from fivefold.agenda.demo import show_example
from fivefold.agenda.first_run import FirstRun, begin_site
from fivefold.agenda.in_force import adopted_version
from fivefold.agenda.models import Ballot, Commitment
from fivefold.backbone.actions.initiatives import begin_initiative, close_initiative
from fivefold.backbone.body_files import read_beginning
from fivefold.backbone.first_run import forget_setup_key, is_setup_key, setup_key
from fivefold.backbone.models import Backbone, Event, Initiative, Organisation, Person
from fivefold.backbone.queries.example import example_people, example_person
from fivefold.backbone.queries.log import verify_log
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.roles import APPOINTED, CHAIR, Verb
from fivefold.backbone.standing import Subject, operator
from fivefold.cli.main import main
from fivefold.measures.shipped import shipped_examples
from fivefold.vocabulary import Refused
from tests.cast import PARTNER
from tests.cast.world import build_world

pytestmark = pytest.mark.django_db
LATE_EVENING = datetime(2026, 11, 24, 1, tzinfo=UTC)
"""The 23rd in Philadelphia."""
FIRST = FirstRun(
    name="City Fund", email="hello@city.example", time_zone="America/New_York", lead_name="Zoë Núñez",
    lead_email="Zoe@City.example", password="correct horse battery staple",
    initiative=("clean-river", "Clean river", ""),
)  # fmt: skip


def test_the_first_lead_leads_from_the_first_day() -> None:
    """By the backbone's clock: the day in Philadelphia is still the one before the day in UTC."""
    lead = begin_site(by=operator("init"), first=FIRST, example=None, at=LATE_EVENING)
    assert (lead.email, lead.name) == ("zoe@city.example", "Zoë Núñez")
    standing = standing_of(lead, on=datetime(2026, 11, 23, tzinfo=UTC).date())
    assert standing.may(Verb.ADMIT_ORGANISATIONS, Subject())
    assert standing.must_enrol
    assert [e.verb for e in Event.objects.all()] == ["set-up", "begun"]
    assert "Zoë" not in "".join(Event.objects.values_list("detail", flat=True))


def test_it_happens_once() -> None:
    begin_site(by=operator("init"), first=FIRST, example=None, at=LATE_EVENING)
    with pytest.raises(Refused, match="already"):
        begin_site(by=operator("init"), first=FIRST, example=None, at=LATE_EVENING)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"), [({"time_zone": "Mars/Base"}, "time zone"), ({"password": "password1234"}, "easy to guess")]
)
def test_what_is_wrong_leaves_nothing_behind(wrong: dict[str, str], said: str) -> None:
    from dataclasses import replace

    with pytest.raises(Refused, match=said):
        begin_site(by=operator("init"), first=replace(FIRST, **wrong), example=None, at=LATE_EVENING)
    assert (Backbone.objects.count(), Person.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_fault_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(**_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(first_run, "record_example_ballot", fault)
    with pytest.raises(OSError, match="disk"):
        begin_site(by=operator("init"), first=FIRST, example=_example(), at=LATE_EVENING)
    assert (Backbone.objects.count(), Initiative.objects.count(), Event.objects.count()) == (0, 0, 0)


def _example() -> first_run.ShippedInitiative:
    return shipped_examples()["philadelphia-stem"]


def test_the_example_is_adopted_by_a_ballot_marked_as_an_example() -> None:
    begin_site(by=operator("init"), first=FIRST, example=_example(), at=LATE_EVENING)
    initiative = Initiative.objects.get(slug="philadelphia-stem")
    version = adopted_version(initiative.pk)
    ballot = Ballot.objects.get()
    assert version is not None
    assert (initiative.example, ballot.example, version.number) == (True, True, 1)
    assert set(version.adoptions.values()) == {ballot.key}
    assert initiative.workgroups.filter(kind="workgroup").count() == 4
    assert {each.key for each in version.agenda.workgroups} <= set(initiative.workgroups.values_list("slug", flat=True))


def test_the_demonstration_is_whole() -> None:
    """Every role of the table that people are given has somebody to step in as; the log is whole."""
    show_example(_example(), at=LATE_EVENING)
    people = example_people(on=datetime(2026, 11, 23, tzinfo=UTC).date())
    roles = {role.id for person in people for role in person.roles}
    assert roles == (APPOINTED | {CHAIR})
    assert Organisation.objects.count() == 12
    assert set(Commitment.objects.values_list("state", flat=True)) == {"open", "done", "dropped"}
    assert verify_log().whole


def test_nobody_steps_in_as_a_real_person() -> None:
    begin_site(by=operator("init"), first=FIRST, example=None, at=LATE_EVENING)
    with pytest.raises(NothingHere):
        example_person(Person.objects.get().key)


def test_only_the_backbone_begins_and_closes_initiatives() -> None:
    world = build_world()
    partner = standing_of(world.people[PARTNER], on=LATE_EVENING.date())
    with pytest.raises(NotAllowed):
        begin_initiative(by=partner, slug="x", name_en="X", name_es="X", started_on=LATE_EVENING.date())
    with pytest.raises(NotAllowed):
        close_initiative(by=partner, slug="river", seen=1, reason="no")


def test_closing_an_initiative_ends_every_right_in_it() -> None:
    world = build_world()
    close_initiative(by=operator("test"), slug="river", seen=1, reason="It reached its goal.")
    standing = standing_of(world.people[PARTNER], on=LATE_EVENING.date())
    assert not standing.sees_initiative(world.initiative.pk)
    assert all(world.initiative.pk not in (held.initiatives or ()) for held in standing.roles)


def test_the_setup_page_wants_its_key_and_goes_away(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    cache.clear()
    settings.FIVEFOLD_HOME = tmp_path  # type: ignore[attr-defined]
    key = setup_key(tmp_path)
    address = reverse("setup")
    assert (tmp_path / "setup-key").stat().st_mode & 0o077 == 0
    assert Client().get(address).status_code == 404
    assert Client().get(address, {"key": key}).status_code == 200
    given = {
        "key": key, "name": "City Fund", "email": "a@b.example", "time_zone": "UTC", "lead_name": "Zoë",
        "lead_email": "z@b.example", "password": FIRST.password, "begin_with": "empty", "initiative_en": "River",
    }  # fmt: skip
    assert Client().post(address, given | {"initiative_en": ""}).status_code == 400
    assert Client().post(address, given).status_code == 303
    assert not is_setup_key(tmp_path, key)
    assert Client().get(address, {"key": key}).status_code == 404
    assert Initiative.objects.get().name_es == "River"


def test_the_key_is_forgotten(tmp_path: Path) -> None:
    key = setup_key(tmp_path)
    assert is_setup_key(tmp_path, key)
    forget_setup_key(tmp_path)
    assert not is_setup_key(tmp_path, key)


def test_init_at_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        *("init", "--name", "City Fund", "--email", "a@b.example", "--lead-name", "Zoë", "--lead-email", "z@b.example"),
        *("--begin-with", "empty", "--initiative", "river", "--initiative-name", "River/Río", "--password-stdin"),
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO(FIRST.password + "\n"))
    assert main([*words, "--time-zone", "America/New_York"]) == 0
    assert "set up" in capsys.readouterr().out
    assert Initiative.objects.get().name_es == "Río"
    monkeypatch.setattr("sys.stdin", io.StringIO(FIRST.password + "\n"))
    assert main([*words, "--time-zone", "America/New_York"]) == 3


@pytest.mark.parametrize(
    "text",
    ["- a list", "bodies: []", "started_on: soon\nbodies: []", "started_on: 2020-01-01\nbodies: [{slug: x}]",
     "started_on: 2020-01-01\nbodies: [{slug: x, colour: red}]", "started_on: 2020-01-01\nbodies: [3]"],
)  # fmt: skip
def test_bodies_that_cannot_be_read_are_said(text: str, tmp_path: Path) -> None:
    (tmp_path / "backbone.yaml").write_text(text)
    with pytest.raises(Refused):
        read_beginning(tmp_path)
