"""Grants: recorded, corrected, their reports received."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.log import record_event
from fivefold.backbone.models import Agreement, Grant, GrantReport, Initiative, Organisation
from fivefold.backbone.queries.agreements import taking_part
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.rules.grants import GrantDraft, grant_managed, initiative_to_record_grants
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused


@transaction.atomic
def record_grant(*, by: Standing, initiative: str, key: str, draft: GrantDraft) -> Grant:
    """A new grant. key: made with the form, so that a form sent twice records one grant and answers the same.

    Refused: funder or recipient does not take part; the agreement is none of this initiative's grant agreements.
    """
    there = initiative_to_record_grants(initiative, by=by)
    made, new = Grant.objects.get_or_create(key=key, defaults={**_columns(there, draft), "initiative": there})
    if made.initiative_id != there.pk:
        raise nothing_here()
    if not new:
        return made
    GrantReport.objects.bulk_create(GrantReport(grant=made, due_on=day) for day in draft.reports)
    detail = {"title": made.title, "amount": str(made.amount), "currency": made.currency, "serves": made.serves}
    record_event(by=by.doer, verb="recorded", object=str(made), detail=detail, concerns=_both(made))
    return made


@transaction.atomic
def edit_grant(*, by: Standing, initiative: str, key: str, seen: int, draft: GrantDraft) -> Grant:
    """Correct a grant. Reports that have come stay, whatever days are given. ChangedMeanwhile after version `seen`."""
    grant = grant_managed(key, by=by, initiative=initiative)
    changed = grant.save_over(seen, **_columns(grant.initiative, draft, before=grant))
    _set_reports(grant, draft.reports)
    detail = {"changed": {field: [str(value) for value in pair] for field, pair in changed.items()}}
    record_event(by=by.doer, verb="changed", object=str(grant), detail=detail, concerns=_both(grant))
    return grant


@transaction.atomic
def receive_report(*, by: Standing, initiative: str, key: str, due_on: date, on: date, note: str = "") -> Grant:
    """The report due on that day has come, on this one. Said twice, the first day stands."""
    grant = grant_managed(key, by=by, initiative=initiative)
    report = grant.reports.filter(due_on=due_on).first()
    if report is None:
        raise nothing_here()
    if not GrantReport.objects.filter(pk=report.pk, received_on=None).update(received_on=on, note=note.strip()):
        return grant
    detail = {"due_on": due_on.isoformat(), "received_on": on.isoformat()}
    record_event(by=by.doer, verb="report-received", object=str(grant), detail=detail, concerns=_both(grant))
    return grant


def _columns(initiative: Initiative, draft: GrantDraft, before: Grant | None = None) -> dict[str, object]:
    """before: whose own funder, recipient and agreement may stay though they could not be chosen anew."""
    return {
        "funder": _organisation(initiative, draft.funder, before.funder if before else None),
        "recipient": _organisation(initiative, draft.recipient, before.recipient if before else None),
        "agreement": _agreement(initiative, draft.agreement),
        "title": draft.title.strip(),
        "amount": draft.amount,
        "currency": draft.currency,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "serves": list(draft.serves),
    }


def _organisation(initiative: Initiative, key: str, before: Organisation | None) -> Organisation:
    if before is not None and before.key == key:
        return before
    found = taking_part(initiative).filter(key=key).first()
    if found is None:
        raise Refused(_("Funder or recipient does not take part in this initiative."), _("Choose among those that do."))
    return found


def _agreement(initiative: Initiative, key: str) -> Agreement | None:
    if not key:
        return None
    found = Agreement.objects.filter(initiative=initiative, kind=Agreement.Kind.GRANT, key=key).first()
    if found is None:
        raise Refused(_("There is no such grant agreement in this initiative."), _("Choose from the list."))
    return found


def _set_reports(grant: Grant, days: tuple[date, ...]) -> None:
    grant.reports.filter(received_on=None).exclude(due_on__in=days).delete()
    there = set(grant.reports.values_list("due_on", flat=True).all())
    GrantReport.objects.bulk_create(GrantReport(grant=grant, due_on=day) for day in days if day not in there)


def _both(grant: Grant) -> tuple[str, str]:
    return str(grant.funder), str(grant.recipient)
