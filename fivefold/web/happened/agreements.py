"""Agreements, grants and tasks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_noop

from fivefold.backbone.models import Agreement, Grant, Task
from fivefold.backbone.queries.agreements import whole_rows
from fivefold.backbone.queries.grants import whole_grants
from fivefold.backbone.rules.agreements import sees
from fivefold.backbone.rules.grants import sees_grant
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named

HAPPENED: Mapping[str, str] = {
    "agreement:drafted": gettext_noop("%(who)s drafted the agreement %(what)s"),
    "agreement:changed": gettext_noop("%(who)s changed the draft of the agreement %(what)s"),
    "agreement:file-attached": gettext_noop("%(who)s attached the document to the agreement %(what)s"),
    "agreement:signed": gettext_noop("%(who)s signed the agreement %(what)s"),
    "agreement:ended": gettext_noop("%(who)s ended the agreement %(what)s"),
    "agreement:ending-said": gettext_noop("%(who)s said that the agreement %(what)s ends soon"),
    "agreement:ending-mailed": gettext_noop("%(who)s mailed that the agreement %(what)s ends soon"),
    "grant:recorded": gettext_noop("%(who)s recorded the grant %(what)s"),
    "grant:changed": gettext_noop("%(who)s changed the grant %(what)s"),
    "grant:report-received": gettext_noop("%(who)s received a report on the grant %(what)s"),
    "task:given": gettext_noop("%(who)s gave the task %(what)s"),
    "task:done": gettext_noop("%(who)s finished the task %(what)s"),
    "task:dropped": gettext_noop("%(who)s dropped the task %(what)s"),
}


def _named(page: str, rows: Iterable[Agreement | Grant | Task]) -> Mapping[str, Named]:
    return {
        row.key: Named(row.title, reverse(page, kwargs={"initiative": row.initiative.slug, "key": row.key}))
        for row in rows
    }


def _agreements(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    rows = whole_rows(Agreement.objects.filter(key__in=ids))
    return _named("agreement", [row for row in rows if sees(by, row)])


def _grants(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    rows = whole_grants(Grant.objects.filter(key__in=ids))
    return _named("grant", [row for row in rows if sees_grant(by, row)])


def _tasks(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    rows = Task.objects.filter(key__in=ids).select_related("initiative")
    return _named("task", [row for row in rows if by.sees_initiative(row.initiative_id)])


NAMED = {"agreement": _agreements, "grant": _grants, "task": _tasks}
