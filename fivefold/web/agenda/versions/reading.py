"""Reading the agenda: the one in force, its versions, what differs between two, and the file."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.agenda.difference import difference
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.queries.comments import comment_counts
from fivefold.agenda.queries.commitments import commitments_by_clause
from fivefold.agenda.queries.versions import adopted_of, adopting_ballots, the_initiative, versions_of
from fivefold.agenda.rules.versions import PUBLISHED, State, comments_open, pen_of, visible_version
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.refusals import nothing_here
from fivefold.measures.definitions import default_initiative
from fivefold.web.agenda.versions.presenters import (
    Around,
    agenda_view,
    change_views,
    compared_with,
    group_names,
    state_words,
)
from fivefold.web.working import Visit, open_page


@open_page("GET")
def agenda_of_the_site(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The short address, for posters: the agenda of the initiative this site is about."""
    initiative = the_initiative(default_initiative(settings.FIVEFOLD_INITIATIVE).id)
    return redirect("agenda", initiative=initiative.slug)


@open_page("GET")
def agenda(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    """The agenda in force; before there is one, what will be here."""
    owner, version = adopted_of(initiative)
    inside = visit.standing.sees_initiative(owner.pk)
    context = {"visit": visit, "initiative": owner, "inside": inside}
    if version is None:
        return render(request, "agenda/none_yet.html", context)
    return render(request, "agenda/agenda.html", context | _reading(version, visit))


@open_page("GET")
def version(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    """Any version, as its readers may see it."""
    found = visible_version(by=visit.standing, initiative=initiative, number=number)
    inside = visit.standing.sees_initiative(found.initiative_id)
    context = {"visit": visit, "initiative": found.initiative, "inside": inside}
    return render(request, "agenda/agenda.html", context | _reading(found, visit))


def _reading(found: AgendaVersion, visit: Visit) -> dict[str, object]:
    inside = visit.standing.sees_initiative(found.initiative_id)
    counted = inside and found.state not in PUBLISHED
    around = Around(
        slug=found.initiative.slug,
        number=found.number,
        ballots=adopting_ballots(found),
        commitments=commitments_by_clause(found.initiative_id) if found.state == State.ADOPTED else {},
        comments=comment_counts(found, by=visit.standing) if counted else {},
        inside=counted,
    )
    commenting = comments_open(found, visit.day)
    return {
        "version": found,
        "agenda": agenda_view(found.agenda, around),
        "state": state_words(State(found.state), commenting=commenting),
        "commenting": commenting,
        "published": found.state in PUBLISHED,
        "in_force": found.state == State.ADOPTED,
    }


@open_page("GET")
def versions(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    owner = initiative_named(initiative)
    inside = visit.standing.sees_initiative(owner.pk)
    lines = versions_of(by=visit.standing, initiative=initiative)
    listed = [
        {"line": line, "state": state_words(line.state, commenting=line.commenting(visit.day)), "before": before}
        for line, before in zip(lines, compared_with(lines), strict=True)
    ]
    pen = pen_of(visit.standing, owner.pk) if inside else None
    context = {"visit": visit, "initiative": owner, "listed": listed, "inside": inside, "pen": pen}
    return render(request, "agenda/versions.html", context)


@open_page("GET")
def compare(request: HttpRequest, visit: Visit, initiative: str, number: int, other: int) -> HttpResponse:
    """What version `number` changes of version `other`."""
    new, old = (visible_version(by=visit.standing, initiative=initiative, number=n) for n in (number, other))
    changes = difference(old.agenda, new.agenda, group_names=group_names(initiative))
    context = {
        "visit": visit,
        "initiative": new.initiative,
        "new": new,
        "old": old,
        "difference": changes,
        "changes": change_views(changes),
    }
    return render(request, "agenda/difference.html", context)


@open_page("GET")
def agenda_file(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    """The agenda in force as agenda.yaml, from which it can be loaded again unchanged."""
    _owner, found = adopted_of(initiative)
    if found is None:
        raise nothing_here()
    return _file(found)


@open_page("GET")
def version_file(request: HttpRequest, visit: Visit, initiative: str, number: int) -> HttpResponse:
    return _file(visible_version(by=visit.standing, initiative=initiative, number=number))


def _file(found: AgendaVersion) -> HttpResponse:
    response = HttpResponse(found.document, content_type="application/yaml; charset=utf-8")
    name = f"{found.initiative.slug}-agenda-{found.number}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@open_page("GET")
def embed(request: HttpRequest, visit: Visit, initiative: str) -> HttpResponse:
    """How other sites show this agenda, always as it is in force."""
    owner, found = adopted_of(initiative)
    if found is None:
        raise nothing_here()
    return render(request, "agenda/embed.html", {"visit": visit, "initiative": owner, "title": _("Our common agenda")})
