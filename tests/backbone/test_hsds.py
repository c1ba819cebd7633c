"""Open Referral: what we write has what HSDS 3 requires, and reading it back gives the same file.

The specification is CC BY-SA 4.0, so its schema files are not copied here; the facts below are read from its reference
(openreferral/specification, schema/*.json, 3.0 to 3.2): required fields, formats and the values of two enumerations.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from fivefold.backbone.hsds import hsds_file, is_hsds, read_hsds
from fivefold.backbone.models import Contact, Organisation, Site
from fivefold.backbone.organisation_files import read_organisations
from fivefold.backbone.queries.organisations import organisations_within
from fivefold.vocabulary import Refused
from tests.backbone.organisation_helpers import bring_in, organisation, plan_of, sea, standing
from tests.backbone.test_organisation_files import NAMES
from tests.cast import LEAD
from tests.cast.world import World, build_world

REQUIRED = {
    "organization": ("id", "name", "description"),
    "locations": ("id", "location_type"),
    "addresses": ("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "contacts": ("id",),
    "phones": ("id", "number"),
    "organization_identifiers": ("id", "identifier_type", "identifier"),
    "attributes": ("id",),
}
KNOWN = {
    "organization": "alternate_name email website tax_status tax_id year_incorporated legal_status logo uri "
    "parent_organization_id funding contacts phones locations programs organization_identifiers attributes metadata",
    "locations": "url organization_id name alternate_name description transportation latitude longitude "
    "external_identifier external_identifier_type languages addresses contacts accessibility phones schedules "
    "attributes metadata",
    "addresses": "location_id attention address_2 region attributes metadata",
    "contacts": "organization_id service_id service_at_location_id location_id name title department email phones "
    "attributes metadata",
    "phones": "location_id service_id organization_id contact_id service_at_location_id extension type description "
    "languages attributes metadata",
    "organization_identifiers": "organization_id identifier_scheme attributes metadata",
    "attributes": "link_id taxonomy_term_id link_type link_entity value taxonomy_term metadata label",
}
PLACES = ("physical", "postal", "virtual")


def complaints(what: str, found: dict[str, Any]) -> list[str]:
    """What HSDS 3 would say against this object and those inside it."""
    allowed = {*REQUIRED[what], *KNOWN[what].split()}
    said = [f"{what}: {name} is missing" for name in REQUIRED[what] if not isinstance(found.get(name), str)]
    said += [f"{what}: no field {name}" for name in found if name not in allowed]
    said += [f"{what}: {found['id']} is no uuid" for _ in [0] if not _is_uuid(found.get("id"))]
    said += [
        f"{what}: {name}" for name in ("location_type", "address_type") if found.get(name, "physical") not in PLACES
    ]
    for name, value in found.items():
        if name in ("latitude", "longitude"):
            said += [] if isinstance(value, float) else [f"{what}: {name} is no number"]
        elif isinstance(value, list):
            said += [line for each in value for line in complaints(name, each)]
        elif not isinstance(value, str):
            said.append(f"{what}: {name} is no text")
    return said


def _is_uuid(text: object) -> bool:
    try:
        return str(UUID(str(text))) == text
    except ValueError:
        return False


@pytest.fixture(name="world")
def _world(db: None) -> World:
    world, there = build_world(), sea()
    for number, name in enumerate(NAMES):
        made = organisation(name, there, kind=("other" if number % 2 else "community"), reference=str(number))
        Site.objects.create(
            organisation=made, name=name, address=f"{number} Main Street", city="Zürich", region="ZH",
            postal_code="01234", country="CH", place="center-city", latitude="47.376900", longitude="-8.541700",
        )  # fmt: skip
        Contact.objects.create(organisation=made, name=name, title="Näme", email="a@example.org", phone="1", shown=True)
    return world


def _exported(tmp_path: Path, initiative: str = "") -> Path:
    path = tmp_path / "list.json"
    path.write_bytes(hsds_file(organisations_within(None, initiative=initiative)))
    return path


def test_what_we_write_has_what_hsds_requires(world: World, tmp_path: Path) -> None:
    page = json.loads(_exported(tmp_path).read_bytes())
    assert page["total_items"] == len(page["contents"]) > len(NAMES)
    assert [line for each in page["contents"] for line in complaints("organization", each)] == []


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda o: o.pop("description"), "description is missing"),
        (lambda o: o["locations"][0]["addresses"][0].pop("city"), "city is missing"),
        (lambda o: o.update(id="17"), "no uuid"),
        (lambda o: o.update(colour="red"), "no field colour"),
        (lambda o: o["locations"][0].update(location_type="moon"), "location_type"),
    ],
)
def test_the_check_sees_what_is_wrong(world: World, tmp_path: Path, break_it: Any, told: str) -> None:
    """Its twin: a file with the flaw is complained about."""
    found = next(o for o in json.loads(_exported(tmp_path).read_bytes())["contents"] if "locations" in o)
    break_it(found)
    assert told in " ".join(complaints("organization", found))


def test_a_contact_leaves_only_when_it_is_shown(world: World, tmp_path: Path) -> None:
    assert "Robin" not in _exported(tmp_path).read_text(encoding="utf-8")


def test_reading_it_back_here_changes_nothing(world: World, tmp_path: Path) -> None:
    """Found by exchange id, with every field as it was; twins of one name are told apart."""
    plan = plan_of(_exported(tmp_path), standing(world, LEAD))
    assert (plan.problems, [row.changes for row in plan.rows if row.changes and row.changes[0].field != "status"]) == (
        (),
        [],
    )


def test_reading_it_elsewhere_and_writing_it_again_gives_the_same_file(world: World, tmp_path: Path) -> None:
    """Identity: ids, names letter by letter (R21), kinds, references, places on the map, contacts."""
    path = _exported(tmp_path, initiative="sea")
    content = json.loads(path.read_bytes())
    Organisation.objects.filter(participations__initiative__slug="sea").delete()  # as if on another site
    bring_in(path, standing(world, LEAD), initiative="sea")
    again = json.loads(_exported(tmp_path, initiative="sea").read_bytes())
    assert content["total_items"] == len(NAMES)
    assert _by_id(again) == _by_id(content)


def _by_id(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Two of one folded name may change places."""
    return {each["id"]: each for each in page["contents"]}


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"[[[", b'{"contents": 7}', b"[1]", b'["x"]', b'{"contents": [[]]}', b'{"a": NaN}', b"[" * 100_000,
        b'[{"id": ' + b"9" * 5000 + b"}]", b'\xff{"contents": []}',
    ],
)  # fmt: skip
def test_what_is_no_list_of_organisations_is_refused(tmp_path: Path, content: bytes) -> None:
    """In a sentence, never an error of the program (C12)."""
    path = tmp_path / "list.json"
    path.write_bytes(content)
    with pytest.raises(Refused):
        read_organisations(path, initiative="river")


def test_a_thousand_broken_files_never_break_the_reader(tmp_path: Path) -> None:
    """C12: any JSON in the place of any value is a problem or says nothing."""
    dice = random.Random(17)
    path = tmp_path / "list.json"
    oddities = [None, True, 7, -1.5, 1e300, "", "x" * 5000, "a\0b", "\ud800", [], [1], {}, {"name": {}}, [{"id": 3}]]
    fields = ["id", "name", "description", "website", "email", "phones", "locations", "contacts", "attributes",
              "organization_identifiers"]  # fmt: skip
    inside = [
        "id",
        "name",
        "addresses",
        "latitude",
        "number",
        "phones",
        "address_1",
        "link_type",
        "value",
        "identifier",
    ]
    for _ in range(1000):
        nested = [{name: dice.choice(oddities) for name in dice.sample(inside, 6)} for _ in range(2)]
        given = {name: dice.choice([*oddities, nested]) for name in dice.sample(fields, 6)}
        path.write_text(json.dumps([given]), encoding="utf-8")
        read = read_hsds(path)
        assert len(read.records) == 1


def test_json_is_told_from_spreadsheets(tmp_path: Path) -> None:
    for content, expected in ((b'\xef\xbb\xbf [{"id": 1}]', True), (b"name,kind\n", False), (b"PK\x03\x04", False)):
        (tmp_path / "file").write_bytes(content)
        assert is_hsds(tmp_path / "file") is expected


def test_an_organisation_of_somebody_who_knows_no_kinds_is_other(world: World, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Elm", "description": ""}]))
    bring_in(path, standing(world, LEAD))
    assert Organisation.objects.get(name="Elm").kind == "other"
    assert plan_of(path, standing(world, LEAD)).does_nothing


@pytest.mark.parametrize("value", [{}, [], 7, None, "nonsense"])
def test_a_kind_that_is_none_says_nothing(tmp_path: Path, value: object) -> None:
    """Also one that cannot be looked up in a table (C12)."""
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"name": "Elm", "attributes": [{"link_type": "organization-kind", "value": value}]}]))
    assert read_hsds(path).records[0].values == {"name": "Elm"}
