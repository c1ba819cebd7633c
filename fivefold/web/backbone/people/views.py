"""People, as far as the reader may see, and the table of roles, which everybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.backbone.queries.people import people, person_page
from fivefold.backbone.roles import Verb
from fivefold.web.backbone.people.forms import FindForm
from fivefold.web.backbone.people.presenters import role_name, shown_person, table_of_roles
from fivefold.web.working import Visit, open_page, working_page


@open_page("GET")
def about_roles(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who may do what: the very table that decides it."""
    return render(request, "accounts/roles.html", {"visit": visit, "roles": table_of_roles()})


@working_page("GET")
def everybody(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A list to look somebody up in, by name, role and organisation."""
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = people(
        by=visit.standing,
        on=visit.day,
        words=asked.get("words", ""),
        organisation=asked.get("organisation", ""),
        role=asked.get("role", ""),
        page=asked.get("page") or 1,
    )
    return render(
        request,
        "accounts/people.html",
        {
            "visit": visit,
            "form": form,
            "found": found,
            "lines": [(line, [role_name(role) for role in line.roles]) for line in found.lines],
            "may_invite": visit.standing.may_anywhere(Verb.INVITE),
            "sees_mail": any(line.email for line in found.lines),
            "previous": _page(request, found.number - 1) if found.number > 1 else "",
            "next": _page(request, found.number + 1) if found.number < found.pages else "",
        },
    )


@working_page("GET")
def one_person(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """What they belong to and do, with a button for each thing this reader may end."""
    page = person_page(by=visit.standing, key=key, on=visit.day)
    return render(
        request,
        "accounts/person.html",
        {
            "visit": visit,
            "held": shown_person(page, by=visit.standing, on=visit.day),
            "may_give": visit.standing.may_anywhere(Verb.APPOINT),
        },
    )


def _page(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
