"""Is the collective working? What the backbone's own records say, and what members say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.crypto import salted_hmac

from fivefold.backbone.models import Agreement, HealthAnswer, Initiative, Participation, Seat, Task, Workgroup
from fivefold.backbone.pulse import AGREES_FROM, Quarter, quarter_of
from fivefold.backbone.queries.initiatives import site_zone
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.standing import Standing
from fivefold.disclosure.released import ReleasedShare
from fivefold.disclosure.small_counts import release_share

LOOKS_BACK = timedelta(days=365)
QUARTERS_SHOWN = 4


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
    return BackboneHealth(
        agreements=_agreements(initiative, on),
        tasks=_tasks(initiative, on),
        seats=_seats(initiative, on),
        organisations=_organisations(initiative),
    )


def _agreements(initiative: Initiative, on: date) -> Tally:
    """Should be in force: has begun, was not ended early, and has not been over for more than a year."""
    since = on - LOOKS_BACK
    wanted = Agreement.objects.filter(initiative=initiative, starts_on__lte=on, ends_on__gte=since).exclude(
        state=Agreement.State.ENDED
    )
    held = wanted.filter(state=Agreement.State.SIGNED, ends_on__gte=on)
    return Tally(part=held.count(), whole=wanted.count(), since=since)


def _tasks(initiative: Initiative, on: date) -> Tally:
    since = on - LOOKS_BACK
    due = Task.objects.filter(initiative=initiative, due_on__gte=since, due_on__lt=on).exclude(state=Task.State.DROPPED)
    closed = due.annotate(closed_day=TruncDate("closed_at", tzinfo=ZoneInfo(site_zone())))
    kept = closed.filter(state=Task.State.DONE, closed_day__lte=F("due_on"))
    return Tally(part=kept.count(), whole=due.count(), since=since)


def _seats(initiative: Initiative, on: date) -> Tally:
    bodies = Workgroup.objects.filter(initiative=initiative, closed_on=None, seats__isnull=False)
    taken = Seat.objects.filter(in_force(on), workgroup__in=bodies, person__is_active=True).count()
    return Tally(part=taken, whole=bodies.aggregate(all=Sum("seats"))["all"] or 0)


def _organisations(initiative: Initiative) -> Tally:
    status = Participation.Status
    joined = Participation.objects.filter(initiative=initiative, status__in=(status.ACTIVE, status.PAUSED))
    return Tally(part=joined.filter(status=status.ACTIVE).count(), whole=joined.count())


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
