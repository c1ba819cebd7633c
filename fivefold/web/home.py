"""The first page: the answer, how sure we are, and the way to the five rooms.

The headline answers the initiative's default question; the picture is of the groups its mission names, unless the
address asks for others.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.web.pages import about_the_focus, answer_to, public_page
from fivefold.web.presenters.headline import headline
from fivefold.web.presenters.how import explore_address
from fivefold.web.presenters.parity import index_figure
from fivefold.web.presenters.rooms import rooms


@public_page
def home(request: HttpRequest) -> HttpResponse:
    answer = answer_to(request)
    focus = answer if "groups" in request.GET else about_the_focus(answer)
    return render(
        request,
        "home.html",
        {
            "answer": headline(answer, focus),
            "figure": index_figure(focus),
            "explore": explore_address(answer.selection),
            "initiative": answer.initiative,
            "illustrative": answer.illustrative,
            "rooms": rooms(),
        },
    )
