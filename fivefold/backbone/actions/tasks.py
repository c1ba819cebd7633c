"""Tasks: given, done, dropped."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.folding import fold
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Task
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.rules.tasks import (
    initiative_to_give_tasks,
    may_drop,
    may_finish,
    owner_given,
    require_step,
    task_seen,
)
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

_ABOUT = re.compile(r"[a-z]+(-[a-z]+)*:[^\s\x00-\x1f]{1,150}")


@transaction.atomic
def give_task(
    *,
    by: Standing,
    initiative: str,
    key: str,
    title: str,
    at: datetime,
    on: date,
    detail: str = "",
    person: str = "",
    organisation: str = "",
    about: str = "",
    due_on: date | None = None,
) -> Task:
    """Give a task to a person or to an organisation (its leads). key: made with the form; sent twice, it is one task.

    Refused: nobody or two owners, somebody the giver has no say over, no title, `about` names no object (`kind:id`).
    """
    there = initiative_to_give_tasks(initiative, by=by)
    owner, house = owner_given(by, there, person=person, organisation=organisation, on=on)
    if not fold(title):
        raise Refused(_("A task needs a title."), _("Say in a few words what is to be done."))
    if about and not _ABOUT.fullmatch(about):
        raise Refused(_("What the task is about cannot be found like this."), _("Follow the link on its page."))
    given = {
        "initiative": there,
        "title": title.strip(),
        "detail": detail.strip(),
        "person": owner,
        "organisation": house,
        "about": about,
        "due_on": due_on,
        "given_by": str(by.doer),
        "given_at": at,
    }
    task, new = Task.objects.get_or_create(key=key, defaults=given)
    if task.initiative_id != there.pk:
        raise nothing_here()
    if new:
        said = {"title": task.title, "due_on": due_on and due_on.isoformat(), "to": str(owner or house)}
        record_event(by=by.doer, verb="given", object=str(task), detail=said, concerns=_concerns(task))
    return task


@transaction.atomic
def finish_task(*, by: Standing, initiative: str, key: str, at: datetime) -> Task:
    """It is done. Said twice, the first time stands. NotAllowed: neither its owner nor its giver nor the backbone."""
    task = task_seen(key, by=by, initiative=initiative)
    if not may_finish(by, task):
        raise not_allowed(_("close this task"))
    if task.state == Task.State.DONE:
        return task
    _close(task, Task.State.DONE, at)
    record_event(by=by.doer, verb="done", object=str(task), concerns=_concerns(task))
    return task


@transaction.atomic
def drop_task(*, by: Standing, initiative: str, key: str, reason: str, at: datetime) -> Task:
    """It need not be done any more, for a reason. NotAllowed: neither its giver nor the backbone."""
    task = task_seen(key, by=by, initiative=initiative)
    if not may_drop(by, task):
        raise not_allowed(_("drop this task"))
    if not fold(reason):
        raise Refused(_("A reason is missing."), _("Say in a sentence why it need not be done."))
    _close(task, Task.State.DROPPED, at, reason.strip())
    said = {"reason": reason.strip()}
    record_event(by=by.doer, verb="dropped", object=str(task), detail=said, concerns=_concerns(task))
    return task


def _close(task: Task, to: str, at: datetime, reason: str = "") -> None:
    """Compare and set: of two who close it at once, exactly one does."""
    require_step(task, to)
    if not Task.objects.filter(pk=task.pk, state=task.state).update(state=to, closed_at=at, reason=reason):
        task.refresh_from_db()
        require_step(task, to)


def _concerns(task: Task) -> tuple[str, ...]:
    return tuple(str(one) for one in (task.person, task.organisation) if one is not None) + (
        (task.about,) * bool(task.about)
    )
