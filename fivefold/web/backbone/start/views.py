"""The first page after signing in: what is late, what waits, what is coming, what is new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.agenda.queries.home import home_of
from fivefold.web.backbone.start.presenters import sections
from fivefold.web.happened.words import told_of_named
from fivefold.web.working import Visit, working_page


@working_page("GET")
def working_home(request: HttpRequest, visit: Visit) -> HttpResponse:
    home = home_of(visit.standing, on=visit.day)
    return render(
        request,
        "backbone/start/home.html",
        {
            "visit": visit,
            "sections": sections(home.waiting, on=visit.day),
            "initiatives": home.initiatives,
            "roles": {held.role.id: held.role for held in visit.standing.roles}.values(),
            "told": told_of_named(home.news, by=visit.standing),
        },
    )
