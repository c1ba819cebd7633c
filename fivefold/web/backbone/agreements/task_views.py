"""Tasks: what is late, mine and others'; giving, finishing and dropping one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.tasks import drop_task, finish_task, give_task
from fivefold.backbone.queries.tasks import (
    closed_tasks,
    open_tasks,
    organisations_to_give,
    people_to_give,
    task_lines,
)
from fivefold.backbone.refusals import NotAllowed, NothingHere, not_allowed
from fivefold.backbone.rules.tasks import (
    State,
    initiative_to_give_tasks,
    initiative_with_tasks,
    may_drop,
    may_finish,
    may_give_tasks,
    require_step,
    task_seen,
)
from fivefold.vocabulary import Refused
from fivefold.web.backbone.agreements.answers import attempt, form_page, page_of
from fivefold.web.backbone.agreements.forms import ReasonForm
from fivefold.web.backbone.agreements.presenters import about_link, task_rows
from fivefold.web.backbone.agreements.task_forms import TaskForm
from fivefold.web.forms import posted
from fivefold.web.working import Visit, back, done, working_page


@working_page("GET")
def tasks(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    there = initiative_with_tasks(initiative, by=visit.standing)
    lines = open_tasks(visit.standing, there, on=visit.day)
    shown = {
        "visit": visit,
        "initiative": there,
        "gives": may_give_tasks(visit.standing, there),
        "page": page_of(request, task_rows(lines, initiative)),
        "closed": closed_tasks(visit.standing, there, on=visit.day),
    }
    return render(request, "backbone/tasks/tasks.html", shown)


@working_page("GET")
def task(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = task_seen(key, by=visit.standing, initiative=initiative)
    (line,) = task_lines(visit.standing, [found], found.initiative, on=visit.day)
    still_open = found.state == State.OPEN
    shown = {
        "visit": visit,
        "initiative": found.initiative,
        "task": line,
        "about": about_link(found.about, by=visit.standing),
        "may_finish": still_open and may_finish(visit.standing, found),
        "may_drop": still_open and may_drop(visit.standing, found),
    }
    return render(request, "backbone/tasks/task.html", shown)


@working_page("GET", "POST")
def new_task(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    there = initiative_to_give_tasks(initiative, by=visit.standing)
    people = people_to_give(visit.standing, there, on=visit.day).values_list("key", "name")
    organisations = organisations_to_give(visit.standing, there).values_list("key", "name")
    form = TaskForm(
        posted(request),
        initial={"about": request.GET.get("about", "")},
        people=tuple(people),
        organisations=tuple(organisations),
    )
    given, status = attempt(
        form,
        lambda: give_task(by=visit.standing, initiative=initiative, at=visit.at, on=visit.day, **form.cleaned_data),
    )
    if given:
        return done(request, _("The task is given."), "task", initiative=initiative, key=given.key)
    title = _("Give a task")
    return form_page(request, visit, status, form=form, title=title, initiative=there, button=_("Give it"))


@working_page("POST")
def finish(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    try:
        finish_task(by=visit.standing, initiative=initiative, key=key, at=visit.at)
    except (NothingHere, NotAllowed):
        raise
    except Refused as refused:
        return back(request, str(refused), "task", initiative=initiative, key=key)
    return done(request, _("Done."), "tasks", initiative=initiative)


@working_page("GET", "POST")
def drop(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = task_seen(key, by=visit.standing, initiative=initiative)
    if not may_drop(visit.standing, found):
        raise not_allowed(_("drop this task"))
    require_step(found, State.DROPPED)
    form = ReasonForm(posted(request))
    dropped, status = attempt(
        form,
        lambda: drop_task(
            by=visit.standing, initiative=initiative, key=key, reason=form.cleaned_data["reason"], at=visit.at
        ),
    )
    if dropped:
        return done(request, _("The task is dropped."), "task", initiative=initiative, key=key)
    shown = {"title": _("Drop this task"), "button": _("Drop it"), "lead": found.title}
    return form_page(request, visit, status, form=form, initiative=found.initiative, **shown)
