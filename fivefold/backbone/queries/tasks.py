"""Reading tasks: what is late, what is mine, what others do; and whom somebody may give a task to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from fivefold.backbone.models import (
    Appointment,
    Initiative,
    Membership,
    Organisation,
    Participation,
    Person,
    Seat,
    Task,
)
from fivefold.backbone.queries.agreements import taking_part
from fivefold.backbone.queries.houses import houses
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.queries.waiting import Waiting, in_order
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task in a list. owner: a name the reader may know, or empty."""

    key: str
    title: str
    detail: str
    owner: str
    mine: bool
    about: str
    due_on: date | None
    late: bool
    state: str
    closed_at: datetime | None
    reason: str


MOST_CLOSED = 50
"""Closed tasks shown; older ones are in the log."""


def open_tasks(by: Standing, initiative: Initiative, *, on: date) -> tuple[TaskLine, ...]:
    """Late first, then mine, then by day."""
    lines = task_lines(by, _tasks(initiative).filter(state=Task.State.OPEN), initiative, on=on)
    return tuple(sorted(lines, key=lambda line: (not line.late, not line.mine, line.due_on or date.max)))


def closed_tasks(by: Standing, initiative: Initiative, *, on: date) -> tuple[TaskLine, ...]:
    """The last ones closed, newest first."""
    closed = _tasks(initiative).exclude(state=Task.State.OPEN).order_by("-closed_at", "-id")
    return task_lines(by, closed[:MOST_CLOSED], initiative, on=on)


def task_lines(by: Standing, tasks: Iterable[Task], initiative: Initiative, *, on: date) -> tuple[TaskLine, ...]:
    known = (
        None
        if _knows_everybody(by, initiative)
        else set(people_to_give(by, initiative, on=on).values_list("pk", flat=True))
    )
    return tuple(_line(by, task, known, on) for task in tasks)


def is_mine(by: Standing, task: Task) -> bool:
    """Theirs, or their organisation's when they lead it."""
    if task.person_id is not None and task.person_id == by.person:
        return True
    organisation = Subject(initiatives=frozenset({task.initiative_id}), organisation=task.organisation_id)
    return task.organisation_id in by.organisations and by.may(Verb.GIVE_TASKS, organisation)


def people_to_give(by: Standing, initiative: Initiative, *, on: date) -> QuerySet[Person]:
    """Active people of the initiative whom the reader may give a task to: everybody, or those of the organisations
    and bodies they lead."""
    seats = Seat.objects.filter(in_force(on), workgroup__initiative=initiative)
    members = Membership.objects.filter(
        in_force(on),
        organisation__participations__initiative=initiative,
        organisation__participations__status__in=Participation.TAKING_PART,
    )
    ids = houses(by, Verb.GIVE_TASKS, initiative.pk)
    if ids is not None:
        members = members.filter(organisation__in=ids)
        seats = seats.filter(workgroup__in=_bodies_led(by, initiative))
    found = Q(pk__in=members.values("person")) | Q(pk__in=seats.values("person"))
    if ids is None:
        wide = Appointment.objects.filter(
            in_force(on), Q(initiative=None) | Q(initiative=initiative), organisation=None
        )
        found |= Q(pk__in=wide.values("person"))
    return Person.objects.filter(found, is_active=True)


def organisations_to_give(by: Standing, initiative: Initiative) -> QuerySet[Organisation]:
    """Organisations that take part and whom the reader may give a task to."""
    ids, there = houses(by, Verb.GIVE_TASKS, initiative.pk), taking_part(initiative)
    return there if ids is None else there.filter(pk__in=ids)


def tasks_waiting(by: Standing, *, on: date) -> tuple[Waiting, ...]:
    """Open tasks of the reader, in all their initiatives."""
    mine = Q(person=by.person) | Q(organisation__in=by.organisations)
    rows = Task.objects.filter(mine, state=Task.State.OPEN, initiative__state=Initiative.State.OPEN)
    return in_order(
        tuple(
            Waiting(
                kind="task",
                key=task.key,
                initiative=task.initiative.slug,
                what=task.title,
                due_on=task.due_on,
                late=_is_late(task, on),
                act="do",
            )
            for task in rows.select_related("initiative")
            if is_mine(by, task) and by.sees_initiative(task.initiative_id)
        )
    )


def _tasks(initiative: Initiative) -> QuerySet[Task]:
    return Task.objects.filter(initiative=initiative).select_related("person", "organisation")


def _bodies_led(by: Standing, initiative: Initiative) -> list[int]:
    there = frozenset({initiative.pk})
    return [body for body in by.workgroups if by.may(Verb.GIVE_TASKS, Subject(initiatives=there, workgroup=body))]


def _knows_everybody(by: Standing, initiative: Initiative) -> bool:
    return by.may(Verb.SEE_PEOPLE, Subject(initiatives=frozenset({initiative.pk})))


def _line(by: Standing, task: Task, known: set[int] | None, on: date) -> TaskLine:
    return TaskLine(
        key=task.key,
        title=task.title,
        detail=task.detail,
        owner=_owner(by, task, known),
        mine=is_mine(by, task),
        about=task.about,
        due_on=task.due_on,
        late=_is_late(task, on),
        state=task.state,
        closed_at=task.closed_at,
        reason=task.reason,
    )


def _owner(by: Standing, task: Task, known: set[int] | None) -> str:
    if task.organisation is not None:
        return task.organisation.name
    if task.person is None or (known is not None and task.person.pk not in known and task.person.pk != by.person):
        return ""
    return task.person.name


def _is_late(task: Task, on: date) -> bool:
    return task.state == Task.State.OPEN and task.due_on is not None and task.due_on < on
