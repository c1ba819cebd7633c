"""The yearly report: what the collective agreed, promised and kept in a year, and the head of its log; to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.agenda.queries.report import FIRST_YEAR, yearly_report
from fivefold.backbone.refusals import nothing_here
from fivefold.web.working import Visit, open_page


@open_page("GET")
def yearly(request: HttpRequest, visit: Visit, initiative: str, year: int) -> HttpResponse:
    if not FIRST_YEAR <= year <= visit.day.year:
        raise nothing_here()
    report = yearly_report(initiative, year=year, on=visit.day)
    years = range(max(report.initiative.started_on.year, FIRST_YEAR), visit.day.year + 1)
    shown = {"visit": visit, "report": report, "initiative": report.initiative, "years": years}
    return render(request, "backbone/start/report.html", shown)
