"""What pages of ballots and commitments share: their frame, a page that is one form, and a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.web.working import Visit


def layout(visit: Visit) -> str:
    """The public frame for the public, the working one for whoever is signed in."""
    return "working/base.html" if visit.standing.signed_in else "base.html"


def form_page(request: HttpRequest, visit: Visit, status: int, **shown: Any) -> HttpResponse:
    """One form, one button. shown: title, button, form, initiative, and perhaps lead and notes."""
    return render(request, "agenda/voting/form.html", {"visit": visit, **shown}, status=status)


def csv_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
