"""What the tests of organisations share: who acts, and a file on its way in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from fivefold.backbone.actions.organisation_import import import_organisations
from fivefold.backbone.folding import fold
from fivefold.backbone.models import Initiative, Organisation, Participation
from fivefold.backbone.organisation_files import read_organisations
from fivefold.backbone.organisation_plan import ImportPlan, planned
from fivefold.backbone.queries.organisations import organisations_within
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing
from fivefold.sources.received.writing import write_csv
from tests.cast.world import LONG_AGO, THEN, World

DAY = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def standing(world: World, member: str) -> Standing:
    return standing_of(world.people[member], on=DAY)


def organisation(name: str, *initiatives: Initiative, status: str = "active", **values: object) -> Organisation:
    made = Organisation.objects.create(
        **{"name": name, "folded": fold(name), "kind": "school", "added_at": THEN, **values}
    )
    for initiative in initiatives:
        Participation.objects.create(organisation=made, initiative=initiative, status=status, since=LONG_AGO)
    return made


def sea() -> Initiative:
    """A second initiative in which nobody of the cast but the whole backbone has a role."""
    return Initiative.objects.create(slug="sea", name_en="Sea", name_es="Mar", started_on=LONG_AGO)


def plan_of(path: Path, by: Standing, initiative: str = "river") -> ImportPlan:
    read = read_organisations(path, initiative=initiative)
    known = organisations_within(by.reach(Verb.ADMIT_ORGANISATIONS))
    return planned(read, known=known, initiative=initiative)


def bring_in(path: Path, by: Standing, initiative: str = "river", sha256: str = "ab" * 32) -> ImportPlan:
    """Look, then confirm what was seen."""
    return import_organisations(
        by=by, initiative=initiative, read=read_organisations(path, initiative=initiative), sha256=sha256,
        agreed=plan_of(path, by, initiative).digest, on=DAY, at=AT,
    )  # fmt: skip


def csv_file(path: Path, header: list[str], *rows: list[str]) -> Path:
    path.write_bytes(write_csv(header, rows))
    return path
