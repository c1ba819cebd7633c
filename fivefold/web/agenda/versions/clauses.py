"""One clause of a draft: word it, add it, take it out, move it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.agenda.actions import versions as actions
from fivefold.agenda.document import Kind, Part
from fivefold.agenda.drafting import flat, named_by, wording_print
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.queries.versions import bodies_of
from fivefold.agenda.rules.free_text import looks_personal
from fivefold.agenda.rules.versions import pen_of, require_editable, subject_of, visible_version
from fivefold.backbone.refusals import NotAllowed, NothingHere, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.vocabulary import Refused
from fivefold.web.agenda.versions.forms import ClauseForm, EditClauseForm, SeenForm, status_of
from fivefold.web.agenda.versions.presenters import group_names
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, back, done, working_page


def _draft(visit: Visit, initiative: str, number: int) -> AgendaVersion:
    """A draft the reader may write something in."""
    found = visible_version(by=visit.standing, initiative=initiative, number=number)
    visit.standing.require_sight(subject_of(found.initiative_id))
    if not pen_of(visit.standing, found.initiative_id):
        visit.standing.require(Verb.DRAFT_AGENDA, subject_of(found.initiative_id), _("write in a draft of the agenda"))
    require_editable(found, visit.day)
    return found


def _kind(name: str) -> Kind:
    if name not in list(Kind):
        raise nothing_here()
    return Kind(name)


def _context(visit: Visit, found: AgendaVersion, kind: Kind, part: Part | None) -> dict[str, object]:
    names = group_names(found.initiative.slug)
    return {
        "visit": visit,
        "initiative": found.initiative,
        "version": found,
        "kind": here(kind.words),
        "clause": part,
        "title": here(found.agenda.title(part.id)) if part else "",
        "groups": [here(names[group]) if group in names else group for group in getattr(part, "groups", ())],
    }


@working_page("GET", "POST")
def edit(request: HttpRequest, visit: Visit, initiative: str, number: int, clause: str) -> HttpResponse:
    found = _draft(visit, initiative, number)
    agenda, kind = found.agenda, _kind(clause.partition(".")[0])
    part = agenda.by_id.get(clause)
    posted = request.POST if request.method == "POST" else None
    if part is None and posted is None:
        raise nothing_here()
    if part is not None:
        pen_of(visit.standing, found.initiative_id).require(agenda, part)
    form = EditClauseForm(posted, part=part, kind=kind, agenda=agenda, bodies=bodies_of(found.initiative_id))
    status = _gone(form) if part is None else status_of(request, form, lambda: _edit(visit, found, clause, form))
    if status is None:
        _warn_of_data(request, form)
        return done(request, _("The clause was saved."), "agenda-draft", initiative=initiative, number=number)
    return render(
        request, "agenda/clause_form.html", _context(visit, found, kind, part) | {"form": form}, status=status
    )


def _edit(visit: Visit, found: AgendaVersion, clause: str, form: EditClauseForm) -> None:
    actions.edit_clause(
        by=visit.standing,
        initiative=found.initiative.slug,
        number=found.number,
        clause=clause,
        seen=form.cleaned_data["version"],
        changes=form.values(),
        on=visit.day,
    )


def _gone(form: EditClauseForm) -> int:
    """Somebody took the clause out while it was being worded: the words stay on the page."""
    form.refused(
        Refused(_("Somebody took this clause out meanwhile."), _("Copy what you wrote into a new clause, or leave it."))
    )
    return 409


def _warn_of_data(request: HttpRequest, form: ClauseForm) -> None:
    if any(looks_personal(words) for words in flat(form.values()).values()):
        messages.warning(
            request,
            _("This looks like a phone number or a mail address. A version that holds one cannot be put to a ballot."),
        )


@working_page("GET", "POST")
def add(request: HttpRequest, visit: Visit, initiative: str, number: int, kind: str) -> HttpResponse:
    found = _draft(visit, initiative, number)
    wanted = _kind(kind)
    posted = request.POST if request.method == "POST" else None
    form = ClauseForm(posted, kind=wanted, agenda=found.agenda, bodies=bodies_of(found.initiative_id))
    status = status_of(
        request,
        form,
        lambda: actions.add_clause(
            by=visit.standing, initiative=initiative, number=number, kind=wanted, values=form.values(), on=visit.day
        ),
    )
    if status is None:
        _warn_of_data(request, form)
        return done(request, _("The clause was added."), "agenda-draft", initiative=initiative, number=number)
    context = _context(visit, found, wanted, None) | {"form": form}
    return render(request, "agenda/clause_form.html", context, status=status)


@working_page("GET", "POST")
def remove(request: HttpRequest, visit: Visit, initiative: str, number: int, clause: str) -> HttpResponse:
    """Asks first, showing the clause as it stands; when it was reworded meanwhile, asks again."""
    found = _draft(visit, initiative, number)
    agenda = found.agenda
    part = agenda.by_id.get(clause)
    if part is None:
        raise nothing_here()
    pen_of(visit.standing, found.initiative_id).require(agenda, part)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"version": wording_print(part)})
    status = status_of(
        request,
        form,
        lambda: actions.remove_clause(
            by=visit.standing,
            initiative=initiative,
            number=number,
            clause=clause,
            seen=form.cleaned_data["version"],
            on=visit.day,
        ),
    )
    if status is None:
        return done(request, _("The clause was taken out."), "agenda-draft", initiative=initiative, number=number)
    context = _context(visit, found, part.kind, part) | {
        "form": form,
        "text": here(part.text),
        "named_by": [here(agenda.title(each)) for each in named_by(agenda, clause)],
    }
    return render(request, "agenda/remove.html", context, status=status)


@working_page("POST")
def move(request: HttpRequest, visit: Visit, initiative: str, number: int, clause: str, places: str) -> HttpResponse:
    steps = {"earlier": -1, "later": 1}
    try:
        actions.move_clause(
            by=visit.standing,
            initiative=initiative,
            number=number,
            clause=clause,
            places=steps[places],
            on=visit.day,
        )
    except (NotAllowed, NothingHere):
        raise
    except Refused as refused:
        return back(request, str(refused), "agenda-draft", initiative=initiative, number=number)
    return done(request, _("The clause was moved."), "agenda-draft", initiative=initiative, number=number)
