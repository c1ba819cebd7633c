"""The first page after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.web.working import Visit, working_page


@working_page("GET")
def working_home(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render(request, "backbone/home.html", {"visit": visit})
