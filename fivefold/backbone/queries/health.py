"""Is the collective working? What the backbone's own records say, and what members say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.crypto import salted_hmac

from fivefold.backbone.models import Agreement, HealthAnswer, Initiative, Participation, Task, Workgroup
from fivefold.backbone.pulse import AGREES_FROM, Quarter, quarter_of
from fivefold.backbone.queries.initiatives import site_zone
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.standing import Standing
from fivefold.disclosure.released import ReleasedShare
from fivefold.disclosure.small_counts import release_share

LOOKS_BACK = timedelta(days=365)
QUARTERS_SHOWN = 4
Counted = QuerySet[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`part` of `whole`; since: the first day that is counted, None when it is how things stand today."""

    part: int
    whole: int
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneHealth:
    """agreements: in force, of those that should be. tasks: done in time, of those that were due. seats: filled, of
    bodies that limit them. organisations: active, of those that have joined and not left."""

    agreements: Tally
    tasks: Tally
    seats: Tally
    organisations: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseResult:
    """What members said in one quarter that is over: condition -> share that agrees."""

    quarter: Quarter
    agreeing: Mapping[str, ReleasedShare]


def backbone_health(initiative: Initiative, *, on: date) -> BackboneHealth:
    """Two queries: what is counted alike is counted together."""
    since = on - LOOKS_BACK
    rows = _agreements(initiative, since, on).union(_tasks(initiative, since, on), _organisations(initiative), all=True)
    found = {row["of"]: row for row in rows}
    tallies = {name: Tally(part=found[name]["part"], whole=found[name]["whole"]) for name in found}
    return BackboneHealth(
        agreements=replace(tallies["agreements"], since=since),
        tasks=replace(tallies["tasks"], since=since),
        seats=_seats(initiative, on),
        organisations=tallies["organisations"],
    )


def _agreements(initiative: Initiative, since: date, on: date) -> Counted:
    """Should be in force: has begun, was not ended early, and has not been over for more than a year."""
    wanted = Agreement.objects.filter(initiative=initiative, starts_on__lte=on, ends_on__gte=since)
    kept = wanted.exclude(state=Agreement.State.ENDED)
    return _counted("agreements", kept, Q(state=Agreement.State.SIGNED, ends_on__gte=on))


def _tasks(initiative: Initiative, since: date, on: date) -> Counted:
    """Due before today; done on the day it was due, where the backbone works, or before."""
    due = Task.objects.filter(initiative=initiative, due_on__gte=since, due_on__lt=on)
    kept = due.exclude(state=Task.State.DROPPED)
    closed = kept.annotate(closed_day=TruncDate("closed_at", tzinfo=ZoneInfo(site_zone())))
    return _counted("tasks", closed, Q(state=Task.State.DONE, closed_day__lte=F("due_on")))


def _organisations(initiative: Initiative) -> Counted:
    status = Participation.Status
    joined = Participation.objects.filter(initiative=initiative, status__in=(status.ACTIVE, status.PAUSED))
    return _counted("organisations", joined, Q(status=status.ACTIVE))


def _counted(of: str, rows: QuerySet[Any], held: Q) -> Counted:
    """One row, also of nothing: how many there are, and how many of them are held."""
    plain = rows.order_by().values(of=Value(of, CharField()))
    counted: Counted = plain.annotate(part=Count("pk", filter=held), whole=Count("pk"))
    return counted


def _seats(initiative: Initiative, on: date) -> Tally:
    today = in_force(on, "taken_seats__") & Q(taken_seats__person__is_active=True)
    bodies = Workgroup.objects.filter(initiative=initiative, closed_on=None, seats__isnull=False)
    rows = bodies.annotate(taken=Count("taken_seats", filter=today)).values_list("taken", "seats")
    found = [(min(taken, seats), seats) for taken, seats in rows if seats]
    return Tally(part=sum(taken for taken, _seats in found), whole=sum(seats for _taken, seats in found))


# --- the pulse --------------------------------------------------------------------------------------------------------


def answerer_of(by: Standing, initiative: Initiative, quarter: Quarter) -> str:
    """The same for one person in one quarter, and nobody can tell whose it is without the site's secret key."""
    text = f"{by.doer}/{initiative.slug}/{quarter}"
    return salted_hmac("fivefold.backbone.pulse", text, algorithm="sha256").hexdigest()


def own_scores(by: Standing, initiative: Initiative, *, on: date) -> Mapping[str, int]:
    """What the reader said this quarter, so that they can change it."""
    quarter = quarter_of(on)
    rows = HealthAnswer.objects.filter(
        initiative=initiative, quarter=str(quarter), answerer=answerer_of(by, initiative, quarter)
    )
    return dict(rows.values_list("condition", "score"))


def pulse_results(initiative: Initiative, *, on: date) -> tuple[PulseResult, ...]:
    """The last quarters that are over and in which somebody answered, the latest first.

    Never the quarter that runs: watching a result while answers come in tells what each newcomer said.
    """
    rows = (
        HealthAnswer.objects.filter(initiative=initiative, quarter__lt=str(quarter_of(on)))
        .values("quarter", "condition")
        .annotate(answered=Count("id"), agreeing=Count("id", filter=Q(score__gte=AGREES_FROM)))
        .order_by("-quarter")
    )
    found: dict[str, dict[str, ReleasedShare]] = {}
    for row in rows:
        share = release_share(row["agreeing"], answered=row["answered"])
        found.setdefault(row["quarter"], {})[row["condition"]] = share
    latest = list(found.items())[:QUARTERS_SHOWN]
    return tuple(PulseResult(quarter=Quarter(int(name[:4]), int(name[-1])), agreeing=shares) for name, shares in latest)
