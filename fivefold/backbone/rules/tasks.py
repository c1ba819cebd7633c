"""Who may see, give, finish and drop a task; and from which state to which."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from fivefold.backbone.models import Initiative, Organisation, Person, Task
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.tasks import is_mine, organisations_to_give, people_to_give
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

State = Task.State
STEPS: dict[str, frozenset[str]] = {
    State.OPEN: frozenset({State.DONE, State.DROPPED}),
    State.DONE: frozenset(),
    State.DROPPED: frozenset(),
}
"""A closed task stays closed: what has to be done again is a new task."""


def initiative_with_tasks(slug: str, *, by: Standing) -> Initiative:
    """The initiative for everybody who sees its working side. NothingHere for outsiders."""
    initiative = initiative_named(slug)
    by.require_sight(subject_of_initiative(initiative))
    return initiative


def initiative_to_give_tasks(slug: str, *, by: Standing) -> Initiative:
    """For whoever may give tasks to somebody there, be it to few."""
    initiative = initiative_with_tasks(slug, by=by)
    if not may_give_tasks(by, initiative):
        raise not_allowed(_("give tasks to others"))
    return initiative


def may_give_tasks(by: Standing, initiative: Initiative) -> bool:
    giving = (held for held in by.roles if Verb.GIVE_TASKS in held.role.verbs)
    return any(held.initiatives is None or initiative.pk in held.initiatives for held in giving)


def owner_given(
    by: Standing, initiative: Initiative, *, person: str, organisation: str, on: date
) -> tuple[Person | None, Organisation | None]:
    """The person or the organisation of these keys, if the giver may give them a task; exactly one is asked for."""
    if bool(person) == bool(organisation):
        raise Refused(_("A task has one owner."), _("Choose a person or an organisation."))
    owner = people_to_give(by, initiative, on=on).filter(key=person).first() if person else None
    house = organisations_to_give(by, initiative).filter(key=organisation).first() if organisation else None
    if owner is None and house is None:  # the same words for somebody unknown and for somebody else's people
        raise Refused(
            _("You cannot give this task to them."), _("Choose from the list of those you may give tasks to.")
        )
    return owner, house


def task_seen(key: str, *, by: Standing, initiative: str) -> Task:
    there = initiative_with_tasks(initiative, by=by)
    found = (
        Task.objects.filter(key=key, initiative=there).select_related("initiative", "person", "organisation").first()
    )
    if found is None:
        raise nothing_here()
    return found


def may_finish(by: Standing, task: Task) -> bool:
    return is_mine(by, task) or may_drop(by, task)


def may_drop(by: Standing, task: Task) -> bool:
    """Whoever gave it, and who may give tasks to everybody there: an owner does not drop what others asked for."""
    gave = by.actor is not None and task.given_by == str(by.actor)
    return gave or by.may(Verb.GIVE_TASKS, subject_of_initiative(task.initiative))


def require_step(task: Task, to: str) -> None:
    if to not in STEPS[task.state]:
        raise Refused(_("This task is closed, and stays so."), _("If it has to be done again, give a new task."))
