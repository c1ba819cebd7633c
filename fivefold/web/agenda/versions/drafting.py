"""A draft on the working side: its state and what to mend, beginning one, importing one, and its way to a ballot."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.agenda.actions import versions as actions
from fivefold.agenda.difference import difference
from fivefold.agenda.document import Agenda, Kind
from fivefold.agenda.document_files import read_agenda
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.queries.comments import comment_counts, unanswered_comments
from fivefold.agenda.queries.versions import adopted_of
from fivefold.agenda.rules.versions import (
    NEXT,
    State,
    comments_open,
    is_editable,
    pen_of,
    require_editable,
    subject_of,
    visible_version,
)
from fivefold.backbone.roles import Verb
from fivefold.vocabulary import Refused
from fivefold.web.agenda.versions.forms import BeginForm, CommentsUntilForm, ImportForm, ReasonForm, status_of, tried
from fivefold.web.agenda.versions.presenters import (
    agenda_view,
    around_draft,
    change_views,
    group_names,
    problem_views,
    state_words,
)
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, working_page

# --- the draft --------------------------------------------------------------------------------------------------------


@working_page("GET")
def draft(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    """Where a version stands, what to mend, every clause with its one action, and the next step."""
    found = _seen_from_inside(visit, initiative, number)
    editable = is_editable(found, visit.day)
    pen = pen_of(visit.standing, found.initiative_id) if editable else None
    around = around_draft(found, pen, comment_counts(found, by=visit.standing))
    problems = problem_views(found, pen)
    context = {
        "visit": visit,
        "initiative": found.initiative,
        "version": found,
        "state": state_words(State(found.state), commenting=comments_open(found, visit.day)),
        "commenting": comments_open(found, visit.day),
        "guides": visit.standing.may(Verb.GUIDE_AGENDA, subject_of(found.initiative_id)),
        "may_open": State.COMMENT in NEXT[State(found.state)] and found.state != State.BALLOT,
        "may_withdraw": State.WITHDRAWN in NEXT[State(found.state)],
        "pen": pen,
        "errors": [problem for problem in problems if problem.is_error],
        "warnings": [problem for problem in problems if not problem.is_error],
        "agenda": agenda_view(found.agenda, around, pictures=False),
        "kinds": [(kind.value, here(kind.words)) for kind in _addable(found.agenda)],
        "waiting": unanswered_comments(found, by=visit.standing),
    }
    return render(request, "agenda/draft.html", context)


def _seen_from_inside(visit: Visit, initiative: str, number: int) -> AgendaVersion:
    found = visible_version(by=visit.standing, initiative=initiative, number=number)
    visit.standing.require_sight(subject_of(found.initiative_id))
    return found


def _addable(agenda: Agenda) -> list[Kind]:
    """The three statements only while they are missing; an action needs a strategy, a link two ends."""
    there = {part.kind for part in agenda.parts}
    once = {Kind.MISSION, Kind.VISION, Kind.PROBLEM} & there
    missing = {Kind.ACTION} if Kind.STRATEGY not in there else set()
    return [kind for kind in Kind if kind not in once | missing]


# --- beginning and importing ------------------------------------------------------------------------------------------


@working_page("GET", "POST")
def begin(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    owner, adopted = adopted_of(initiative)
    subject = subject_of(owner.pk)
    visit.standing.require_sight(subject)
    visit.standing.require(Verb.DRAFT_AGENDA, subject, _("begin a draft of the agenda"))
    form = BeginForm(posted(request), adopted=adopted is not None)
    made: list[AgendaVersion] = []

    def act() -> None:
        base = adopted.agenda if adopted and form.cleaned_data["source"] == "adopted" else None
        made.append(actions.begin_draft(by=visit.standing, initiative=initiative, at=visit.at, agenda=base))

    status = status_of(request, form, act)
    if status is None:
        to = "agenda-import" if form.cleaned_data["source"] == "file" else "agenda-draft"
        words = _("A draft was begun. Only members see it.")
        return done(request, words, to, initiative=initiative, number=made[0].number)
    context = {"visit": visit, "initiative": owner, "form": form, "title": _("Begin a draft of the agenda")}
    return render(request, "agenda/form.html", context | {"button": _("Begin")}, status=status)


@working_page("GET", "POST")
def import_file(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    """In two steps: the difference is shown first; what is saved is the very text that was compared."""
    found = _seen_from_inside(visit, initiative, number)
    visit.standing.require(Verb.DRAFT_AGENDA, subject_of(found.initiative_id), _("replace a whole draft"))
    require_editable(found, visit.day)
    context = {"visit": visit, "initiative": found.initiative, "version": found}
    if request.method != "POST":
        form = ImportForm(initial={"version": found.version, "text": found.document})
        return render(request, "agenda/import.html", context | {"form": form})
    form = ImportForm.sent(request)
    new: list[Agenda] = []
    status = tried(form, lambda: new.append(_read(form)))
    if status is None and form.was_compared:
        status = tried(form, lambda: _import(visit, found, form.cleaned_data["version"], new[0]))
        if status is None:
            return done(request, _("The draft was replaced."), "agenda-draft", initiative=initiative, number=number)
    if not new:
        return render(request, "agenda/import.html", context | {"form": form}, status=status)
    form.mark_compared()
    shown = difference(found.agenda, new[0], group_names=group_names(initiative))
    context |= {"form": form, "difference": shown, "changes": change_views(shown)}
    return render(request, "agenda/import.html", context, status=status or 200)


def _read(form: ImportForm) -> Agenda:
    text = form.cleaned_data["text"]
    if not text.strip():
        raise Refused(_("There is no agenda here yet."), _("Choose a file, or paste its text."))
    return read_agenda(text)


def _import(visit: Visit, found: AgendaVersion, seen: int, agenda: Agenda) -> None:
    actions.import_agenda(
        by=visit.standing,
        initiative=found.initiative.slug,
        number=found.number,
        seen=seen,
        agenda=agenda,
        on=visit.day,
    )


# --- the way to a ballot ----------------------------------------------------------------------------------------------


@working_page("GET", "POST")
def open_comments(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    found = _guided(visit, initiative, number)
    form = CommentsUntilForm(posted(request))
    status = status_of(
        request,
        form,
        lambda: actions.open_comments(
            by=visit.standing, initiative=initiative, number=number, until=form.cleaned_data["until"], on=visit.day
        ),
    )
    if status is None:
        return done(request, _("Members can comment now."), "agenda-draft", initiative=initiative, number=number)
    context = {
        "visit": visit,
        "initiative": found.initiative,
        "version": found,
        "form": form,
        "title": _("Open version %(number)s for comments") % {"number": number},
        "lead": _("Its wording stands still until the last day. After that it can be revised and put to a ballot."),
        "button": _("Open for comments"),
    }
    return render(request, "agenda/form.html", context, status=status)


@working_page("GET", "POST")
def close_comments(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    """Asks before it closes a period in which comments still wait for an answer."""
    found = _guided(visit, initiative, number)
    if request.method == "POST":
        actions.close_comments(by=visit.standing, initiative=initiative, number=number, on=visit.day)
        return done(request, _("The comment period is over."), "agenda-draft", initiative=initiative, number=number)
    waiting = unanswered_comments(found, by=visit.standing)
    context = {"visit": visit, "initiative": found.initiative, "version": found, "waiting": waiting}
    return render(request, "agenda/close_comments.html", context)


@working_page("GET", "POST")
def withdraw(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    found = _guided(visit, initiative, number)
    form = ReasonForm(posted(request))
    status = status_of(
        request,
        form,
        lambda: actions.withdraw_version(
            by=visit.standing, initiative=initiative, number=number, reason=form.cleaned_data["reason"]
        ),
    )
    if status is None:
        return done(request, _("The version was withdrawn."), "agenda-draft", initiative=initiative, number=number)
    context = {
        "visit": visit,
        "initiative": found.initiative,
        "version": found,
        "form": form,
        "title": _("Withdraw version %(number)s") % {"number": number},
        "lead": _(
            "Members can still read it. It cannot come back; another draft can be begun from the agenda in force."
        ),
        "button": _("Withdraw"),
    }
    return render(request, "agenda/form.html", context, status=status)


def _guided(visit: Visit, initiative: str, number: int) -> AgendaVersion:
    found = _seen_from_inside(visit, initiative, number)
    visit.standing.require(Verb.GUIDE_AGENDA, subject_of(found.initiative_id), _("open, close or withdraw a version"))
    return found
