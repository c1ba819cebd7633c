"""Pages of the measures room: the explorer, the CSV file, how we know, and one page for each definition."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.measures.queries import NothingLoaded, definitions_served
from fivefold.web.downloads import csv_text, file_name
from fivefold.web.pages import answer_to, parameters, public_page
from fivefold.web.presenters import headcount, headline
from fivefold.web.presenters.choices import fields
from fivefold.web.presenters.definitions import definitions
from fivefold.web.presenters.explorer import all_figures
from fivefold.web.presenters.how import download_address
from fivefold.web.presenters.published import published_tables


@public_page
def explore(request: HttpRequest) -> HttpResponse:
    answer = answer_to(request)
    return render(
        request,
        "measures/explore.html",
        {
            "answer": headline.headline(answer),
            "fields": fields(answer),
            "figures": all_figures(answer),
            "published": published_tables(answer.initiative),
            "download": download_address(answer.selection),
            "initiative": answer.initiative,
            "illustrative": answer.illustrative,
        },
    )


@public_page
def figures(request: HttpRequest) -> HttpResponse:
    """The CSV file. Always an attachment, never rendered by the browser; with nothing loaded there is no file."""
    try:
        answer = answer_to(request, also=("figure",))
    except NothingLoaded:
        raise Http404 from None
    wanted = request.GET.get("figure", "")
    response = HttpResponse(csv_text(answer, figure=wanted), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(answer, figure=wanted)}"'
    return response


@public_page
def how_we_know(request: HttpRequest) -> HttpResponse:
    answer = answer_to(request)
    known = definitions(answer.initiative, places=[c.id for c in answer.choices.place])
    return render(
        request,
        "measures/how_we_know.html",
        {
            "definitions": known,
            "source": answer.source,
            "initiative": answer.initiative,
            "illustrative": answer.illustrative,
            "kinds": headcount.kind_facts(answer),
        },
    )


@public_page
def definition(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    parameters(request, known=())
    initiative, illustrative = definitions_served()
    for known in definitions(initiative, places=initiative.places):
        if (known.kind, known.id) == (kind, name):
            context = {"definition": known, "initiative": initiative, "illustrative": illustrative}
            return render(request, "measures/definition.html", context)
    raise Http404
