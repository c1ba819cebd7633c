"""The first page: the answer, how sure we are, and the way to the five rooms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.web.pages import answer_to, public_page
from fivefold.web.presenters.headline import headline
from fivefold.web.presenters.how import explore_address
from fivefold.web.presenters.parity import index_figure
from fivefold.web.presenters.rooms import rooms


@public_page
def home(request: HttpRequest) -> HttpResponse:
    answer = answer_to(request)
    return render(
        request,
        "home.html",
        {
            "answer": headline(answer),
            "figure": index_figure(answer),
            "explore": explore_address(answer.selection),
            "initiative": answer.initiative,
            "illustrative": answer.illustrative,
            "rooms": rooms(),
        },
    )
