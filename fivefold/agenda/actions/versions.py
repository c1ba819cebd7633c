"""Writing versions of the agenda: begin, word, open to comments, withdraw. A ballot does the rest (agenda.adoption).

Each draft has one document that several people write in. Whoever edits a clause says which wording of it they read
(`seen`, drafting.wording_print): an edit meets the newest document unless somebody else changed that very clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fivefold.agenda.difference import difference
from fivefold.agenda.document import Agenda, Kind, Part, Workgroup, added, removed, replaced
from fivefold.agenda.document_files import AGENDA_FILE, read_agenda, write_agenda
from fivefold.agenda.drafting import flat, moved, named_by, new_part, wording_print
from fivefold.agenda.in_force import adopted_version
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.rules.free_text import require_no_social_security_number
from fivefold.agenda.rules.versions import (
    Pen,
    State,
    comments_open,
    pen_of,
    require_editable,
    require_step,
    require_the_way_free,
    subject_of,
    visible_version,
)
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Initiative
from fivefold.backbone.models import Workgroup as Body
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.refusals import ChangedMeanwhile, clashes_of
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

WRITABLE = frozenset({"title", "text", "workgroup", "strategy", "step", "horizon", "start", "end", "evidence"})
"""What an edit may set. Measured groups are not among them: they change only with a whole file (`import_agenda`)."""
_DAY = timedelta(days=1)


# --- beginning --------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_draft(*, by: Standing, initiative: str, at: datetime, agenda: Agenda | None = None) -> AgendaVersion:
    """A new draft: of the agenda given, or an empty one with the initiative's workgroups.

    NotAllowed without the right to draft, and when it measures other groups than the adopted agenda without the right
    to change definitions.
    """
    owner = initiative_named(initiative)
    subject = subject_of(owner.pk)
    by.require_sight(subject)
    by.require(Verb.DRAFT_AGENDA, subject, _("begin a draft of the agenda"))
    Initiative.objects.select_for_update().get(pk=owner.pk)  # two beginners get two numbers
    new = agenda or Agenda(workgroups=_workgroups(owner))
    adopted = adopted_version(owner.pk)
    _require_right_to_measure(by, owner.pk, adopted.agenda if adopted else Agenda(), new)
    last = AgendaVersion.objects.filter(initiative=owner).aggregate(last=Max("number"))["last"] or 0
    made = AgendaVersion.objects.create(
        initiative=owner, number=last + 1, document=write_agenda(new), begun_at=at, adoptions={}
    )
    record_event(by=by.doer, verb="begun", object=str(made), detail={"clauses": len(new.parts)})
    return made


def begin_example_agenda(initiative: Initiative, *, folder: Path, by: Standing, at: datetime) -> AgendaVersion:
    """The agenda that an initiative's folder brings along, as a draft. Refused when the folder has none."""
    return begin_draft(by=by, initiative=initiative.slug, at=at, agenda=read_agenda(folder / AGENDA_FILE))


def _workgroups(initiative: Initiative) -> tuple[Workgroup, ...]:
    bodies = Body.objects.filter(initiative=initiative, kind=Body.Kind.WORKGROUP, closed_on=None)
    return tuple(Workgroup(key=body.slug, name=body.name) for body in bodies)


def _require_right_to_measure(by: Standing, initiative: int, old: Agenda, new: Agenda) -> None:
    if difference(old, new).changes_measurement:
        by.require(Verb.EDIT_DEFINITIONS, subject_of(initiative), _("change which groups the agenda measures"))


# --- wording ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def edit_clause(
    *, by: Standing, initiative: str, number: int, clause: str, seen: int, changes: Mapping[str, Any], on: date
) -> AgendaVersion:
    """Word one clause anew, or move it on the ladder or to another workgroup.

    changes: field of the part -> new value, fields of WRITABLE only. ChangedMeanwhile when somebody changed this clause
    since `seen`; an edit of another clause is no obstacle. Saving twice what is there already changes nothing.
    """
    version, pen = _held(by, initiative, number, on)
    old = version.agenda
    part = old.part(clause)
    pen.require(old, part)
    _require_writable(changes)
    before = _with_body(version, old, changes)
    new = replaced(before, clause, **changes)
    pen.require(new, new.part(clause))
    if new == old:
        return version
    was = {name: getattr(part, name) for name in changes}
    if wording_print(part) != seen:
        raise ChangedMeanwhile(clashes_of(*_same_fields(flat(was), flat(changes))), wording_print(part))
    _save(version, new)
    changed = _changed(flat(was), flat(changes))
    record_event(by=by.doer, verb="clause-reworded", object=str(version), detail={"clause": clause, "changed": changed})
    return version


@transaction.atomic
def add_clause(*, by: Standing, initiative: str, number: int, kind: Kind, values: Mapping[str, Any], on: date) -> str:
    """One clause more, the last of its kind; returns its id."""
    version, pen = _held(by, initiative, number, on)
    _require_writable(values)
    before = _with_body(version, version.agenda, values)
    part = new_part(before, kind, values)
    new = added(before, part)
    pen.require(new, part)
    _save(version, new)
    record_event(by=by.doer, verb="clause-added", object=str(version), detail={"clause": part.id, **flat(values)})
    return part.id


@transaction.atomic
def remove_clause(*, by: Standing, initiative: str, number: int, clause: str, seen: int, on: date) -> AgendaVersion:
    """Take one clause out. Refused while another clause cannot stand without it; ChangedMeanwhile as in editing."""
    version, pen = _held(by, initiative, number, on)
    agenda = version.agenda
    part = agenda.part(clause)
    pen.require(agenda, part)
    _require_not_named(agenda, clause)
    if wording_print(part) != seen:
        raise ChangedMeanwhile((), wording_print(part))
    _save(version, removed(agenda, clause))
    record_event(by=by.doer, verb="clause-removed", object=str(version), detail={"clause": clause, **_words(part)})
    return version


@transaction.atomic
def move_clause(*, by: Standing, initiative: str, number: int, clause: str, places: int, on: date) -> AgendaVersion:
    """Earlier (-1) or later (+1) among its like."""
    version, pen = _held(by, initiative, number, on)
    agenda = version.agenda
    pen.require(agenda, agenda.part(clause))
    _save(version, moved(agenda, clause, places))
    record_event(by=by.doer, verb="clause-moved", object=str(version), detail={"clause": clause, "places": places})
    return version


@transaction.atomic
def import_agenda(*, by: Standing, initiative: str, number: int, seen: int, agenda: Agenda, on: date) -> AgendaVersion:
    """Put a whole agenda in the place of a draft's. ChangedMeanwhile when the draft changed since version `seen`.

    The only way to change measured groups, and only with the right to change definitions.
    """
    version, pen = _held(by, initiative, number, on)
    if not pen.everything:
        by.require(Verb.DRAFT_AGENDA, subject_of(version.initiative_id), _("replace a whole draft"))
    _require_right_to_measure(by, version.initiative_id, version.agenda, agenda)
    if version.version != seen:
        raise ChangedMeanwhile((), version.version)
    detail = {"summary": difference(version.agenda, agenda).summary.en}
    _save(version, agenda)
    record_event(by=by.doer, verb="imported", object=str(version), detail=detail)
    return version


def _held(by: Standing, initiative: str, number: int, on: date) -> tuple[AgendaVersion, Pen]:
    """The draft, held for this transaction, and what they may write in it."""
    version = visible_version(by=by, initiative=initiative, number=number, to_change=True)
    pen = pen_of(by, version.initiative_id)
    if not pen:
        by.require(Verb.DRAFT_AGENDA, subject_of(version.initiative_id), _("write in a draft of the agenda"))
    require_editable(version, on)
    return version, pen


def _save(version: AgendaVersion, agenda: Agenda) -> None:
    version.save_over(version.version, document=write_agenda(agenda))


def _require_writable(values: Mapping[str, Any]) -> None:
    foreign = sorted(set(values) - WRITABLE)
    if foreign:
        raise Refused(
            _("%(field)s cannot be changed here.") % {"field": foreign[0]},
            _("Measured groups change only by importing a whole agenda."),
        )
    require_no_social_security_number(*flat(values).values())


def _with_body(version: AgendaVersion, agenda: Agenda, values: Mapping[str, Any]) -> Agenda:
    """With the workgroup the values name, when it is a body of the initiative that the agenda did not know yet."""
    key = values.get("workgroup", "")
    if not key or key in (workgroup.key for workgroup in agenda.workgroups):
        return agenda
    body = Body.objects.filter(initiative_id=version.initiative_id, slug=key, closed_on=None).first()
    known = (Workgroup(key=body.slug, name=body.name),) if body else ()
    return replace(agenda, workgroups=(*agenda.workgroups, *known))


def _require_not_named(agenda: Agenda, clause: str) -> None:
    named = named_by(agenda, clause)
    if named:
        titles = ", ".join(agenda.title(each).in_language(get_language() or "en") for each in named[:3])
        raise Refused(
            _("Other clauses cannot stand without this one: %(titles)s.") % {"titles": titles},
            _("Remove those first."),
        )


def _words(part: Part) -> dict[str, str]:
    return flat({name: getattr(part, name) for name in ("title", "text") if hasattr(part, name)})


def _same_fields(was: dict[str, str], new: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Both with all fields of either: evidence may have lines that the other has not."""
    names = list(dict.fromkeys((*was, *new)))
    return {name: was.get(name, "") for name in names}, {name: new.get(name, "") for name in names}


def _changed(was: dict[str, str], new: dict[str, str]) -> dict[str, tuple[str, str]]:
    old, now = _same_fields(was, new)
    return {name: (old[name], now[name]) for name in old if old[name] != now[name]}


# --- the way to a ballot ----------------------------------------------------------------------------------------------


@transaction.atomic
def open_comments(*, by: Standing, initiative: str, number: int, until: date, on: date) -> AgendaVersion:
    """Let members comment up to and including `until`; the wording stands still meanwhile. Again: a longer period."""
    version = _guided(by, initiative, number)
    require_step(version, State.COMMENT)
    require_the_way_free(version)
    if version.state == State.BALLOT:
        raise Refused(_("This version is being voted for."), _("Wait for the end of its ballot."))
    if until < on:
        raise Refused(_("The comment period would end before it begins."), _("Choose a day from today on."))
    version.save_over(version.version, state=State.COMMENT, comments_until=until)
    record_event(by=by.doer, verb="comments-opened", object=str(version), detail={"until": until.isoformat()})
    return version


@transaction.atomic
def close_comments(*, by: Standing, initiative: str, number: int, on: date) -> AgendaVersion:
    """End the comment period now. What nobody answered stays unanswered, and can be answered later."""
    version = _guided(by, initiative, number)
    if not comments_open(version, on):
        raise Refused(_("No comment period is open for this version."), _("Read its page again."))
    unresolved = version.comments.filter(resolved_at=None).count()
    version.save_over(version.version, comments_until=on - _DAY)
    record_event(by=by.doer, verb="comments-closed", object=str(version), detail={"unresolved": unresolved})
    return version


@transaction.atomic
def withdraw_version(*, by: Standing, initiative: str, number: int, reason: str) -> AgendaVersion:
    """Give a version up before its ballot. It can still be read by members, with the reason in the log."""
    version = _guided(by, initiative, number)
    require_step(version, State.WITHDRAWN)
    if not reason.strip():
        raise Refused(_("A reason is missing."), _("Say in a sentence why the version is withdrawn."))
    version.save_over(version.version, state=State.WITHDRAWN)
    record_event(by=by.doer, verb="withdrawn", object=str(version), detail={"reason": reason.strip()})
    return version


def _guided(by: Standing, initiative: str, number: int) -> AgendaVersion:
    version = visible_version(by=by, initiative=initiative, number=number, to_change=True)
    by.require(Verb.GUIDE_AGENDA, subject_of(version.initiative_id), _("open, close or withdraw a version"))
    return version
