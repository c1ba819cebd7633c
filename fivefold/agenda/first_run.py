"""The first run of a site: the backbone, its first lead, and an initiative with or without an example agenda.

Each step is an action with an event of its own; all of them happen or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from fivefold.agenda.actions.ballots import record_example_ballot
from fivefold.agenda.actions.versions import begin_example_agenda
from fivefold.agenda.days import local_day, site_clock
from fivefold.backbone.actions.initiatives import begin_initiative, set_up
from fivefold.backbone.body_files import read_beginning
from fivefold.backbone.models import Initiative, Person
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """What the first run is told. initiative: short name and names in English and Spanish of an empty one."""

    name: str
    email: str
    time_zone: str
    lead_name: str
    lead_email: str
    password: str
    initiative: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedInitiative:
    """An initiative that comes with this copy as an example: its folder holds bodies and agenda."""

    slug: str
    name: Text
    goal_year: int
    folder: Path


@transaction.atomic
def begin_site(*, by: Standing, first: FirstRun, example: ShippedInitiative | None, at: datetime) -> Person:
    """Set the site up; its first lead. Refused as the actions are; then nothing has happened."""
    lead = set_up(
        by=by,
        name=first.name,
        email=first.email,
        time_zone=first.time_zone,
        lead_name=first.lead_name,
        lead_email=first.lead_email,
        password=first.password,
        at=at,
    )
    if example is not None:
        begin_example(by=by, example=example, at=at)
    if first.initiative is not None:
        slug, name_en, name_es = first.initiative
        begin_initiative(by=by, slug=slug, name_en=name_en, name_es=name_es, started_on=local_day(at, site_clock()))
    return lead


@transaction.atomic
def begin_example(*, by: Standing, example: ShippedInitiative, at: datetime) -> Initiative:
    """The shipped example: its bodies, its agenda as version 1, adopted by a ballot that is marked as an example."""
    beginning = read_beginning(example.folder)
    initiative = begin_initiative(
        by=by,
        slug=example.slug,
        name_en=example.name.en,
        name_es=example.name.es,
        started_on=beginning.started_on,
        goal_year=example.goal_year,
        example=True,
        bodies=beginning.bodies,
    )
    version = begin_example_agenda(initiative, folder=example.folder, by=by, at=at)
    record_example_ballot(by=by, version=version, at=at)
    return initiative
