"""Reading grants: whose they are, which reports are due, what they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from fivefold.backbone.models import Agreement, Grant, GrantReport, Initiative, Organisation
from fivefold.backbone.queries.houses import houses
from fivefold.backbone.queries.waiting import Waiting, in_order
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing, Subject

SOON = timedelta(days=30)
"""A report is announced so long before its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLine:
    """One grant in a list. serves: clause ids. next_report: the earliest not received; late: its day has passed."""

    key: str
    title: str
    funder: str
    recipient: str
    amount: Decimal
    currency: str
    starts_on: date
    ends_on: date
    serves: tuple[str, ...]
    next_report: date | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    due_on: date
    received_on: date | None
    note: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What grants of one currency add up to under one heading: a year, or a clause."""

    heading: str
    currency: str
    amount: Decimal


def grants_seen(by: Standing, initiative: Initiative, *, on: date) -> tuple[GrantLine, ...]:
    """Those the reader may see: late reports first, then by the next report, the newest grants last of all."""
    lines = [grant_line(grant, on=on) for grant in whole_grants(_seen(by, initiative))]
    return tuple(sorted(lines, key=lambda line: (line.next_report is None, line.next_report or date.max)))


def whole_grants(rows: QuerySet[Grant]) -> QuerySet[Grant]:
    reports = Prefetch("reports", GrantReport.objects.order_by("due_on"))
    return rows.select_related("initiative", "funder", "recipient", "agreement").prefetch_related(reports)


def grant_line(grant: Grant, *, on: date) -> GrantLine:
    """grant: from `whole_grants`."""
    due = min((report.due_on for report in grant.reports.all() if report.received_on is None), default=None)
    return GrantLine(
        key=grant.key,
        title=grant.title,
        funder=grant.funder.name,
        recipient=grant.recipient.name,
        amount=grant.amount,
        currency=grant.currency,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
        serves=tuple(grant.serves),
        next_report=due,
        late=due is not None and due < on,
    )


def report_lines(grant: Grant, *, on: date) -> tuple[ReportLine, ...]:
    return tuple(
        ReportLine(
            due_on=r.due_on, received_on=r.received_on, note=r.note, late=r.received_on is None and r.due_on < on
        )
        for r in grant.reports.all()
    )


def per_year(grants: Iterable[GrantLine]) -> tuple[Total, ...]:
    """Each grant whole, in the year it begins; the latest year first."""
    return tuple(reversed(_totals((str(grant.starts_on.year), grant) for grant in grants)))


def per_clause(grants: Iterable[GrantLine]) -> tuple[Total, ...]:
    """Each grant whole under every clause it serves: these totals overlap and must never be added up."""
    return _totals((clause, grant) for grant in grants for clause in grant.serves)


def _totals(headed: Iterable[tuple[str, GrantLine]]) -> tuple[Total, ...]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for heading, grant in headed:
        sums[heading, grant.currency] += grant.amount
    return tuple(Total(heading=h, currency=c, amount=amount) for (h, c), amount in sorted(sums.items()))


def choosable_agreements(initiative: Initiative) -> tuple[tuple[str, str], ...]:
    """(key, title) of the grant agreements a grant can be recorded under."""
    there = Agreement.objects.filter(initiative=initiative, kind=Agreement.Kind.GRANT)
    return tuple(there.order_by("title", "id").values_list("key", "title"))


def in_which_they_stand(grant: Grant) -> tuple[Subject, Subject]:
    """Funder and recipient as subjects of rights; one that was merged stands in the organisation it became."""
    there = frozenset({grant.initiative_id})
    funder, recipient = (_became(organisation) for organisation in (grant.funder, grant.recipient))
    return Subject(initiatives=there, organisation=funder), Subject(initiatives=there, organisation=recipient)


def grants_waiting(by: Standing, *, on: date) -> tuple[Waiting, ...]:
    """Reports due within 30 days or late: to send for the recipient, to ask for and mark for those who keep grants."""
    if not by.may_anywhere(Verb.SEE_GRANTS):
        return ()
    due = GrantReport.objects.filter(
        received_on=None, due_on__lte=on + SOON, grant__initiative__state=Initiative.State.OPEN
    ).select_related("grant__initiative", "grant__funder", "grant__recipient")
    return in_order(tuple(_waiting(by, due, on)))


def _waiting(by: Standing, due: Iterable[GrantReport], on: date) -> Iterator[Waiting]:
    for report in due:
        act = _act(by, report.grant)
        if act:
            yield Waiting(
                kind="grant",
                key=report.grant.key,
                initiative=report.grant.initiative.slug,
                what=report.grant.title,
                due_on=report.due_on,
                late=report.due_on < on,
                act=act,
            )


def _act(by: Standing, grant: Grant) -> str:
    if by.may(Verb.MANAGE_GRANTS, Subject(initiatives=frozenset({grant.initiative_id}))):
        return "receive-report"
    _, recipient = in_which_they_stand(grant)
    own = recipient.organisation in by.organisations
    return "send-report" if own and by.may(Verb.SEE_GRANTS, recipient) else ""


def _seen(by: Standing, initiative: Initiative) -> QuerySet[Grant]:
    there, ids = Grant.objects.filter(initiative=initiative), houses(by, Verb.SEE_GRANTS, initiative.pk)
    if ids is None:
        return there
    given = Q(funder__in=ids) | Q(funder__merged_into__in=ids)
    return there.filter(given | Q(recipient__in=ids) | Q(recipient__merged_into__in=ids))


def _became(organisation: Organisation) -> int:
    return organisation.merged_into_id or organisation.pk
