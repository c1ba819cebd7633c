"""Bringing in a file: found by key, reference or name; all rows or none; the same file twice; what was seen is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fivefold.backbone.actions import organisation_import
from fivefold.backbone.actions.organisation_import import PlanChanged, import_organisations
from fivefold.backbone.models import Appointment, Concern, Contact, Event, Organisation, Participation, Site
from fivefold.backbone.organisation_files import organisations_csv, organisations_workbook, read_organisations
from fivefold.backbone.organisation_plan import Outcome, planned
from fivefold.backbone.queries.organisations import organisations_within
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused
from tests.backbone.organisation_helpers import AT, DAY, bring_in, csv_file, organisation, plan_of, sea, standing
from tests.cast import LEAD, PARTNER, STRAY
from tests.cast.world import LONG_AGO, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


@pytest.fixture(name="lead")
def _lead(world: World) -> Standing:
    return standing(world, LEAD)


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Callable[..., Path]:
    return lambda header, *rows: csv_file(tmp_path / "list.csv", header, *rows)


def outcomes(path: Path, by: Standing) -> list[str]:
    return [row.outcome.value for row in plan_of(path, by).rows]


def test_a_row_is_found_by_key_then_reference_then_name_and_kind(
    world: World, lead: Standing, file: Callable[..., Path]
) -> None:
    """In this order, and what fits none is new."""
    elm = organisation("Elm", world.initiative, reference="E-1")
    path = file(
        ["key", "reference", "name", "kind", "phone"],
        [world.b.key, "", "Birch Laboratories", "business", "1"],
        ["", "E-1", "Elm School", "school", "2"],
        ["", "", "FIR  foundation", "school", "3"],
        ["", "", "Fir Foundation", "philanthropy", "4"],
    )
    bring_in(path, lead)
    assert Organisation.objects.get(pk=world.b.pk).name == "Birch Laboratories"
    assert Organisation.objects.get(pk=elm.pk).name == "Elm School"
    assert Organisation.objects.get(pk=world.f.pk).phone == "3"
    assert Organisation.objects.get(phone="4").kind == "philanthropy"


def test_a_row_that_fits_two_is_asked_about(lead: Standing, file: Callable[..., Path]) -> None:
    """Ash Academy and its twin share name and kind: guessing would change the wrong one."""
    plan = plan_of(file(["name", "kind"], ["ash academy", "school"]), lead)
    assert [(p.row, "2 organisations" in p.reason) for p in plan.problems] == [(2, True)]


def test_two_rows_about_one_organisation_are_a_problem(world: World, lead: Standing, file: Callable[..., Path]) -> None:
    """Known or new: the later row would silently undo the earlier one."""
    rows = [["Birch Labs", "school"], ["Elm", "school"], ["BIRCH LABS", "school"], ["élm", "school"]]
    plan = plan_of(file(["name", "kind"], *rows), lead)
    assert [(p.row, "row 2" in p.reason, "row 3" in p.reason) for p in plan.problems] == [
        (4, True, False),
        (5, False, True),
    ]


def test_all_rows_or_none(lead: Standing, file: Callable[..., Path]) -> None:
    path = file(["name", "kind"], ["Elm", "school"], ["Oak", "skool"])
    before = Organisation.objects.count()
    with pytest.raises(Refused, match="nothing was imported"):
        bring_in(path, lead)
    assert (Organisation.objects.count(), Event.objects.count()) == (before, 0)


def test_the_same_file_twice_changes_nothing_and_is_no_error(lead: Standing, file: Callable[..., Path]) -> None:
    """R5, D3: a double click, a retry, two people at once: one result, one entry of the log."""
    path = file(["name", "kind", "city", "contact", "status"], ["Elm", "school", "River", "Kim Doe", "active"])
    agreed, read = plan_of(path, lead).digest, read_organisations(path, initiative="river")
    both = {"initiative": "river", "read": read, "sha256": "ab" * 32, "agreed": agreed, "on": DAY, "at": AT}
    first, second = (import_organisations(by=lead, **both) for _ in range(2))
    assert (len(first.of(Outcome.ADDED)), second.does_nothing) == (1, True)
    assert (Organisation.objects.filter(name="Elm").count(), Contact.objects.filter(name="Kim Doe").count()) == (1, 1)
    assert Event.objects.filter(verb="imported").count() == 1


def test_the_twin_of_the_same_file_twice_is_caught(
    lead: Standing, file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the flaw put back (the second try does what was planned before the first) there are two."""
    path = file(["name", "kind"], ["Elm", "school"])
    old = plan_of(path, lead)
    monkeypatch.setattr(organisation_import, "planned", lambda *_args, **_named: old)
    both = {"initiative": "river", "read": read_organisations(path, initiative="river"), "sha256": "ab" * 32}
    for _ in range(2):
        import_organisations(by=lead, **both, agreed=old.digest, on=DAY, at=AT)
    assert Organisation.objects.filter(name="Elm").count() == 2


def test_what_was_not_shown_is_not_done(world: World, lead: Standing, file: Callable[..., Path]) -> None:
    """D5: a change is agreed to with its before and after; when another stands there now, it is shown anew."""
    path = file(["name", "kind", "phone"], ["Birch Labs", "school", "1"])
    agreed, read = plan_of(path, lead).digest, read_organisations(path, initiative="river")
    Organisation.objects.filter(pk=world.b.pk).update(phone="2")
    with pytest.raises(PlanChanged) as changed:
        import_organisations(by=lead, initiative="river", read=read, sha256="ab" * 32, agreed=agreed, on=DAY, at=AT)
    assert [(c.before, c.after) for row in changed.value.plan.rows for c in row.changes] == [("2", "1")]
    assert Organisation.objects.get(pk=world.b.pk).phone == "2"


def test_without_a_look_first_nothing_is_imported(lead: Standing, file: Callable[..., Path]) -> None:
    """D5: there is no way in but through the preview."""
    read = read_organisations(file(["name", "kind"], ["Elm", "school"]), initiative="river")
    with pytest.raises(PlanChanged):
        import_organisations(by=lead, initiative="river", read=read, sha256="ab" * 32, agreed="", on=DAY, at=AT)


def test_many_changes_are_pointed_out(world: World, lead: Standing, file: Callable[..., Path]) -> None:
    """D5: more than a fifth of what the file could have changed."""
    for number in range(20):
        organisation(f"School {number}", world.initiative)
    known = plan_of(file(["name", "kind"], ["Elm", "school"]), lead).known
    rows = [[f"School {number}", "school", "1"] for number in range(20)]
    few, many = int(known * 0.2), int(known * 0.2) + 1
    assert not plan_of(file(["name", "kind", "phone"], *rows[:few]), lead).changes_many
    assert plan_of(file(["name", "kind", "phone"], *rows[:many]), lead).changes_many


def test_nothing_is_removed_and_blank_says_nothing(world: World, lead: Standing, file: Callable[..., Path]) -> None:
    Organisation.objects.filter(pk=world.b.pk).update(phone="2", about="Here")
    before = set(Organisation.objects.values_list("pk", flat=True))
    bring_in(file(["name", "kind", "phone", "about"], ["Birch Labs", "school", "", "There"]), lead)
    row = Organisation.objects.get(pk=world.b.pk)
    assert (row.phone, row.about, row.version) == ("2", "There", 2)
    assert set(Organisation.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("key", ["a-foreign-one", "nosuchkey222"])
def test_a_key_out_of_reach_is_as_good_as_none(world: World, file: Callable[..., Path], key: str) -> None:
    """D2, A2: the whole file is refused, in the same words whether the organisation exists elsewhere or not."""
    hidden = organisation("Hidden Harbour", sea(), status="prospect")
    Appointment.objects.create(
        person=world.people[STRAY], role="backbone-lead", initiative=world.initiative, started_on=LONG_AGO,
        given_by="system:tests",
    )  # fmt: skip
    named = hidden.key if key == "a-foreign-one" else key
    path = file(["key", "name", "kind"], [named, "Taken", "school"], ["", "Elm", "school"])
    plan = plan_of(path, standing(world, STRAY))
    assert [(p.row, p.column, p.reason) for p in plan.problems] == [
        (2, "Key", "There is no organisation with this key for you to change.")
    ]
    with pytest.raises(Refused):
        bring_in(path, standing(world, STRAY))
    assert not Organisation.objects.filter(name__in=["Taken", "Elm"]).exists()


def test_the_twin_of_a_foreign_key_is_caught(world: World, file: Callable[..., Path]) -> None:
    """With the flaw put back (every organisation counts as known) the foreign one would be renamed."""
    hidden = organisation("Hidden Harbour", sea(), status="prospect")
    read = read_organisations(file(["key", "name"], [hidden.key, "Taken"]), initiative="river")
    plan = planned(read, known=organisations_within(None), initiative="river")
    assert [change.after for row in plan.rows for change in row.changes] == ["Taken", "prospect"]


def test_a_row_about_another_initiative_refuses_the_file(lead: Standing, file: Callable[..., Path]) -> None:
    """D2, as a column of the file names it."""
    sea()
    path = file(["name", "kind", "initiative"], ["Elm", "school", "river"], ["Oak", "school", "sea"])
    assert [p.row for p in plan_of(path, lead).problems] == [3]


@pytest.mark.parametrize("status", ["paused", "left"])
def test_a_status_is_reached_by_its_steps_only(lead: Standing, file: Callable[..., Path], status: str) -> None:
    """A18 by spreadsheet: a new part cannot begin as paused, an active one cannot become a prospect."""
    rows = [["Elm", "school", status], ["Birch Labs", "school", "prospect"]]
    plan = plan_of(file(["name", "kind", "status"], *rows), lead)
    assert [(p.row, p.column) for p in plan.problems] == [(2, "Status"), (3, "Status")]


def test_a_partner_cannot_import(world: World, file: Callable[..., Path]) -> None:
    """A3 by spreadsheet: not even the own organisation, whose status and reference a file could set."""
    with pytest.raises(NotAllowed):
        bring_in(file(["key", "name"], [world.a.key, "Mine"]), standing(world, PARTNER))
    with pytest.raises(NothingHere):
        bring_in(file(["key", "name"], [world.a.key, "Mine"]), standing(world, STRAY))


def test_sites_and_contacts_come_along_and_are_found_again(
    world: World, lead: Standing, file: Callable[..., Path]
) -> None:
    """By name inside their organisation; one that somebody did not wish shown stays so."""
    header = ["key", "site", "city", "contact", "contact_phone"]
    bring_in(file(header, [world.a.key, "MAIN building", "Delta", "Robin Éxample", "1"]), lead)
    assert list(Site.objects.filter(organisation=world.a).values_list("name", "city")) == [("MAIN building", "Delta")]
    assert list(Contact.objects.filter(organisation=world.a).values_list("phone", "shown")) == [("1", False)]


def test_the_log_names_the_file_and_every_organisation(world: World, lead: Standing, file: Callable[..., Path]) -> None:
    """So that each one's activity page shows it, and nobody who was only the same."""
    rows = [["Elm", "school", "1"], ["Birch Labs", "school", "2"], ["Fir Foundation", "school", ""]]
    bring_in(file(["name", "kind", "phone"], *rows), lead, sha256="cd" * 32)
    event = Event.objects.get(verb="imported")
    elm = Organisation.objects.get(name="Elm")
    assert event.object == f"organisation-import:{'cd' * 32}"
    assert set(Concern.objects.filter(event=event).values_list("object", flat=True)) == {str(elm), str(world.b)}
    assert all(part in event.detail for part in ('"added":1', '"changed":1', '"same":1'))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_comes_in_as_the_same(world: World, lead: Standing, tmp_path: Path, kind: str) -> None:
    """An export is a file one can change and send back; unchanged it changes nothing."""
    Organisation.objects.filter(pk=world.a.pk).update(
        about="Two\nlines; =1+1", reference="007", phone="+1 215 555 0100"
    )
    Site.objects.filter(organisation=world.a).update(latitude="39.952600", longitude="-75.165200")
    rows = organisations_within(frozenset({world.initiative.pk}))
    content = (
        organisations_csv(rows, initiative="river")
        if kind == "csv"
        else organisations_workbook(rows, at=AT, initiative="river")
    )
    path = tmp_path / "export"
    path.write_bytes(content)
    plan = plan_of(path, lead)
    assert (plan.problems, [row.changes for row in plan.rows if row.changes]) == ((), [])
    assert len(plan.rows) == rows.count()


def test_exports_hold_no_contact(world: World) -> None:
    rows = organisations_within(None)
    assert b"Robin" not in organisations_csv(rows) + organisations_workbook(rows, at=AT)


def test_400_organisations_take_few_statements(world: World, lead: Standing, file: Callable[..., Path]) -> None:
    """The number of statements grows with batches of 200, not with rows: 400 are one real spreadsheet."""
    header = ["reference", "name", "kind", "status", "address", "city", "contact", "contact_email"]
    rows = [
        [str(n), f"School {n}", "school", "active", f"{n} Main Street", "River", f"Kim {n}", f"kim{n}@example.org"]
        for n in range(400)
    ]
    path = file(header, *rows)
    digest, read = plan_of(path, lead).digest, read_organisations(path, initiative="river")
    with CaptureQueriesContext(connection) as asked:
        import_organisations(by=lead, initiative="river", read=read, sha256="ab" * 32, agreed=digest, on=DAY, at=AT)
    assert Participation.objects.filter(organisation__reference__in=[row[0] for row in rows]).count() == 400
    assert (Site.objects.filter(city="River").count(), Contact.objects.filter(name__startswith="Kim").count()) >= (
        400,
        400,
    )
    assert len(asked) <= 40, len(asked)
    changed = file(header, *[[*row[:5], "Delta", *row[6:]] for row in rows])
    digest, read = plan_of(changed, lead).digest, read_organisations(changed, initiative="river")
    with CaptureQueriesContext(connection) as asked:
        import_organisations(by=lead, initiative="river", read=read, sha256="cd" * 32, agreed=digest, on=DAY, at=AT)
    assert len(asked) <= 40, len(asked)
    assert Site.objects.filter(city="Delta").count() == 400
