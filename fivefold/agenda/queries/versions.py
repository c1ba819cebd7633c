"""Reading versions of the agenda, and which ballot adopted each clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from fivefold.agenda.counting import Result
from fivefold.agenda.days import local_day, site_clock
from fivefold.agenda.in_force import adopted_version
from fivefold.agenda.models import AgendaVersion, Ballot
from fivefold.agenda.rules.versions import PUBLISHED, State
from fivefold.backbone.models import Initiative, Workgroup
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version in a list. comments, unresolved: how many there are; 0 for readers of the public side."""

    number: int
    state: State
    begun_on: date
    comments_until: date | None
    adopted_on: date | None
    superseded_on: date | None
    comments: int
    unresolved: int

    def commenting(self, on: date) -> bool:
        """Its comment period is open on that day."""
        return self.state is State.COMMENT and self.comments_until is not None and on <= self.comments_until


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptingBallot:
    """The ballot that adopted a clause. result: frozen at its close."""

    key: str
    question: Text
    closed_on: date
    result: Result | None
    example: bool


def adopted_of(slug: str) -> tuple[Initiative, AgendaVersion | None]:
    """An initiative and its agenda in force. NothingHere when there is no such initiative."""
    initiative = initiative_named(slug)
    found = adopted_version(initiative.pk)
    if found:
        found.initiative = initiative
    return initiative, found


def versions_of(*, by: Standing, initiative: str) -> tuple[VersionLine, ...]:
    """The versions this reader may know of, the newest first."""
    owner = initiative_named(initiative)
    rows = AgendaVersion.objects.filter(initiative=owner).defer("document").order_by("-number")
    inside = by.sees_initiative(owner.pk)
    if not inside:
        rows = rows.filter(state__in=PUBLISHED)
    counted = rows.annotate(
        comments_made=Count("comments"), comments_open=Count("comments", filter=Q(comments__resolved_at=None))
    )
    clock = site_clock()
    return tuple(_line(row, clock, inside=inside) for row in counted)


def _line(row: AgendaVersion, clock: ZoneInfo, *, inside: bool) -> VersionLine:
    return VersionLine(
        number=row.number,
        state=State(row.state),
        begun_on=local_day(row.begun_at, clock),
        comments_until=row.comments_until,
        adopted_on=row.adopted_on,
        superseded_on=row.superseded_on,
        comments=row.comments_made if inside else 0,  # type: ignore[attr-defined]  # annotated above
        unresolved=row.comments_open if inside else 0,  # type: ignore[attr-defined]
    )


def adopting_ballots(version: AgendaVersion) -> Mapping[str, AdoptingBallot]:
    """Clause id -> the ballot that adopted it; clauses without one are left out."""
    if not version.adoptions:
        return {}
    clock = site_clock()
    ballots = {
        row.key: AdoptingBallot(
            key=row.key,
            question=Text(row.question_en, row.question_es),
            closed_on=local_day(row.closes_at, clock),
            result=Result.from_dict(row.result) if row.result else None,
            example=row.example,
        )
        for row in Ballot.objects.filter(initiative_id=version.initiative_id, key__in=set(version.adoptions.values()))
    }
    return {clause: ballots[key] for clause, key in version.adoptions.items() if key in ballots}


def bodies_of(initiative: int) -> Mapping[str, Text]:
    """Short name -> name of the workgroups a clause may be given to."""
    rows = Workgroup.objects.filter(initiative_id=initiative, kind=Workgroup.Kind.WORKGROUP, closed_on=None)
    return {row.slug: row.name for row in rows}


def the_initiative(preferred: str) -> Initiative:
    """The one of this name, else the first open one. NothingHere when the site has none yet."""
    rows = Initiative.objects.filter(state=Initiative.State.OPEN).order_by("id")
    found = rows.filter(slug=preferred).first() or rows.first()
    if found is None:
        raise nothing_here()
    return found
