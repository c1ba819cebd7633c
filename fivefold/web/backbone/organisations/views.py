"""The directory of organisations, one organisation's page, and the list as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.backbone.hsds import hsds_file
from fivefold.backbone.organisation_files import (
    organisations_csv,
    organisations_workbook,
    template_csv,
    template_workbook,
)
from fivefold.backbone.queries.organisations import (
    Wanted,
    directory,
    initiatives_open_to,
    initiatives_to_filter,
    organisation_page,
    organisations_within,
    survivor_of,
)
from fivefold.backbone.refusals import NothingHere, not_allowed
from fivefold.backbone.roles import Verb
from fivefold.web.backbone.organisations.presenters import (
    attached,
    filters_of,
    neighbours,
    parts_shown,
    shown_lines,
    shown_page,
)
from fivefold.web.working import Visit, open_page, working_page


@open_page("GET")
def organisations(request: HttpRequest, visit: Visit) -> HttpResponse:
    wanted = _wanted(request)
    found = directory(wanted, by=visit.standing)
    may = visit.standing.may_anywhere
    return render(
        request,
        "backbone/organisations/directory.html",
        {
            "visit": visit,
            "layout": _layout(visit),
            "wanted": wanted,
            "found": found,
            "lines": shown_lines(found.lines),
            "filters": filters_of(wanted, initiatives_to_filter(by=visit.standing), inside=visit.standing.signed_in),
            "filtered": bool(wanted.kind or wanted.status or wanted.initiative),
            "neighbours": neighbours(wanted, found),
            "may_admit": may(Verb.ADMIT_ORGANISATIONS),
            "may_export": may(Verb.EXPORT_ORGANISATIONS),
        },
    )


@open_page("GET")
def organisation(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    try:
        page = organisation_page(key, by=visit.standing, on=visit.day)
    except NothingHere:
        return _to_survivor(key, visit)
    admitting = initiatives_open_to(Verb.ADMIT_ORGANISATIONS, by=visit.standing) if page.may_admit else ()
    open_to_me = {each.slug for each in admitting}
    return render(
        request,
        "backbone/organisations/page.html",
        {
            "visit": visit,
            "layout": _layout(visit),
            "page": page,
            "shown": shown_page(page),
            "parts": parts_shown(page, changeable=open_to_me),
            "may_join_further": bool(open_to_me - {part.initiative for part in page.line.parts}),
        },
    )


@working_page("GET")
def export(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """Everything the reader's roles reach, or one initiative of it; contacts only in HSDS and only where shown."""
    reach = visit.standing.reach(Verb.EXPORT_ORGANISATIONS)
    if reach is not None and not reach:
        raise not_allowed(_("take out the list of organisations"))
    initiative = request.GET.get("initiative", "")
    rows = organisations_within(reach, initiative=initiative)
    if form == "csv":
        return attached(organisations_csv(rows, initiative=initiative), "organisations.csv")
    if form == "xlsx":
        return attached(organisations_workbook(rows, at=visit.at, initiative=initiative), "organisations.xlsx")
    if form == "json":
        return attached(hsds_file(rows), "organisations.json")
    raise Http404


@working_page("GET")
def template(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """An empty file to fill in."""
    if form == "csv":
        return attached(template_csv(), "organisations-template.csv")
    if form == "xlsx":
        return attached(template_workbook(at=visit.at), "organisations-template.xlsx")
    raise Http404


def _layout(visit: Visit) -> str:
    """The public meets these pages among the public ones."""
    return "working/base.html" if visit.standing.signed_in else "base.html"


def _to_survivor(key: str, visit: Visit) -> HttpResponse:
    """Where the address of a merged organisation leads; NothingHere when there is nothing this reader may see."""
    survivor = survivor_of(key)
    organisation_page(survivor, by=visit.standing, on=visit.day)
    return redirect("organisation", key=survivor, permanent=True)


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET.get
    page = given("page", "")
    return Wanted(
        search=given("search", "")[:200],
        kind=given("kind", ""),
        status=given("status", ""),
        initiative=given("initiative", ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )
