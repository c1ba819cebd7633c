"""What happened in an initiative in one year: counted from what is public, with the head of the log as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count, F, Q

from fivefold.agenda.counting import Result
from fivefold.agenda.models import AgendaVersion, Ballot, Commitment
from fivefold.backbone.chain import moment_of
from fivefold.backbone.models import Event, Initiative, Participation
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.log import head
from fivefold.vocabulary import Text

FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBallot:
    """A ballot counted in the year."""

    key: str
    question: Text
    adopted: bool
    example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyReport:
    """organisations: taking part now, and joined in the year. due, kept, in_time, dropped: commitments whose last day
    lies in the year. entries: of the whole site's log in the year. head: number and hash of the last entry of all."""

    initiative: Initiative
    year: int
    so_far: bool
    organisations: int
    joined: int
    adopted: tuple[tuple[int, date], ...]
    ballots: tuple[CountedBallot, ...]
    made: int
    due: int
    kept: int
    in_time: int
    dropped: int
    entries: int
    head: tuple[int, str]


def yearly_report(slug: str, *, year: int, on: date) -> YearlyReport:
    """NothingHere when there is no such initiative."""
    initiative = initiative_named(slug)
    parts = Participation.objects.filter(initiative=initiative, status=Participation.Status.ACTIVE)
    joined = parts.aggregate(all=Count("pk"), new=Count("pk", filter=Q(since__year=year)))
    state = Commitment.State
    promised = Commitment.objects.filter(initiative=initiative).order_by().aggregate(
        made=Count("pk", filter=Q(made_on__year=year)),
        due=Count("pk", filter=Q(due_on__year=year) & (~Q(state=state.OPEN) | Q(due_on__lt=on))),
        kept=Count("pk", filter=Q(due_on__year=year, state=state.DONE)),
        in_time=Count("pk", filter=Q(due_on__year=year, state=state.DONE, closed_on__lte=F("due_on"))),
        dropped=Count("pk", filter=Q(due_on__year=year, state=state.DROPPED)),
    )  # fmt: skip
    return YearlyReport(
        initiative=initiative,
        year=year,
        so_far=year == on.year,
        organisations=joined["all"],
        joined=joined["new"],
        adopted=_adopted(initiative, year),
        ballots=_ballots(initiative, year),
        entries=_entries(year),
        head=head(),
        **promised,
    )


def _adopted(initiative: Initiative, year: int) -> tuple[tuple[int, date], ...]:
    rows = AgendaVersion.objects.filter(initiative=initiative, adopted_on__year=year).order_by("number")
    return tuple((number, day) for number, day in rows.values_list("number", "adopted_on") if day)


def _ballots(initiative: Initiative, year: int) -> tuple[CountedBallot, ...]:
    rows = Ballot.objects.filter(initiative=initiative, state=Ballot.State.CLOSED, closes_at__year=year)
    rows = rows.exclude(result=None)
    return tuple(
        CountedBallot(
            key=row.key,
            question=Text(row.question_en, row.question_es),
            adopted=Result.from_dict(row.result or {}).adopted,
            example=row.example,
        )
        for row in rows.order_by("closes_at")
    )


def _entries(year: int) -> int:
    begin, end = (moment_of(datetime(each, 1, 1, tzinfo=UTC)) for each in (year, year + 1))
    return Event.objects.filter(moment__gte=begin, moment__lt=end).count()
