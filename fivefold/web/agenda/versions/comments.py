"""Comments on a version: on one clause, all of them, an answer, and the file."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.agenda.actions import comments as actions
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.queries.comments import CommentLine, comments_on
from fivefold.agenda.queries.versions import adopting_ballots
from fivefold.agenda.rules.versions import Pen, comments_open, pen_of, subject_of, visible_version
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.web.agenda.versions.forms import AnswerForm, CommentForm, status_of
from fivefold.web.agenda.versions.presenters import comment_views, wordings
from fivefold.web.downloads import safe_cell
from fivefold.web.forms import posted
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, working_page

COLUMNS = ("clause", "title", "comment", "organisation", "made_at", "answer", "answered_at")


def _seen(visit: Visit, initiative: str, number: int) -> tuple[AgendaVersion, tuple[CommentLine, ...], Pen]:
    found = visible_version(by=visit.standing, initiative=initiative, number=number)
    visit.standing.require_sight(subject_of(found.initiative_id))
    lines = comments_on(found, by=visit.standing, on=visit.day)
    return found, lines, pen_of(visit.standing, found.initiative_id)


@working_page("GET", "POST")
def clause(request: HttpRequest, visit: Visit, initiative: str, number: int, clause: str) -> HttpResponse:
    """A clause in both languages, what was said about it, and the form to say something."""
    found, lines, pen = _seen(visit, initiative, number)
    part = found.agenda.by_id.get(clause)
    if part is None:
        raise nothing_here()
    may_comment = comments_open(found, visit.day) and visit.standing.may(Verb.COMMENT, subject_of(found.initiative_id))
    form = CommentForm(posted(request))
    if request.method == "POST":
        visit.standing.require(Verb.COMMENT, subject_of(found.initiative_id), _("comment on the agenda"))
    status = status_of(
        request,
        form,
        lambda: actions.comment(
            by=visit.standing,
            initiative=initiative,
            number=number,
            clause=clause,
            text=form.cleaned_data["text"],
            at=visit.at,
            on=visit.day,
        ),
    )
    if status is None:
        address = {"initiative": initiative, "number": number, "clause": clause}
        return done(request, _("Thank you. Your comment is here for all members."), "agenda-clause", **address)
    own = tuple(line for line in lines if line.clause == clause)
    context = {
        "visit": visit,
        "initiative": found.initiative,
        "version": found,
        "clause": part,
        "kind": here(part.kind.words),
        "title": here(found.agenda.title(part.id)),
        "wordings": wordings(part.text),
        "ballot": adopting_ballots(found).get(clause),
        "comments": comment_views(own, found, pen),
        "form": form if may_comment or request.method == "POST" else None,
    }
    return render(request, "agenda/clause.html", context, status=status)


@working_page("GET")
def comments(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    """What waits for an answer first."""
    found, lines, pen = _seen(visit, initiative, number)
    context = {
        "visit": visit,
        "initiative": found.initiative,
        "version": found,
        "comments": comment_views(lines, found, pen),
        "waiting": sum(line.resolved_at is None for line in lines),
        "commenting": comments_open(found, visit.day),
    }
    return render(request, "agenda/comments.html", context)


@working_page("GET", "POST")
def answer(request: HttpRequest, visit: Visit, initiative: str, number: int, key: str) -> HttpResponse:
    found, lines, pen = _seen(visit, initiative, number)
    line = next((line for line in lines if line.key == key), None)
    if line is None:
        raise nothing_here()
    (view,) = comment_views((line,), found, pen)
    if not view.answerable and not line.resolved_at:
        raise not_allowed(_("answer comments on this clause"))
    form = AnswerForm(posted(request))
    status = status_of(
        request,
        form,
        lambda: actions.answer_comment(
            by=visit.standing,
            initiative=initiative,
            number=number,
            key=key,
            reply=form.cleaned_data["reply"],
            at=visit.at,
        ),
    )
    if status is None:
        return done(request, _("The comment was answered."), "agenda-comments", initiative=initiative, number=number)
    context = {"visit": visit, "initiative": found.initiative, "version": found, "comment": view, "form": form}
    return render(request, "agenda/answer.html", context, status=status)


@working_page("GET")
def comments_file(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    """All comments as CSV, with organisations and without people."""
    found, lines, _pen = _seen(visit, initiative, number)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    titles = {clause_id: here(clause.title) for clause_id, clause in found.agenda.clauses().items()}
    for line in lines:
        answered = line.resolved_at.isoformat() if line.resolved_at else ""
        row = (line.clause, titles.get(line.clause, ""), line.text, line.organisation)
        writer.writerow(map(safe_cell, (*row, line.made_at.isoformat(), line.reply, answered)))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{found.initiative.slug}-agenda-{number}-comments.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
