"""What every public page shares: read only, the same for every reader, and words instead of a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, set_response_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from fivefold.measures.queries import PARAMETERS, NothingLoaded, PopulationAnswer, population_answer
from fivefold.vocabulary import Refused

View = Callable[..., HttpResponse]

KEPT_FOR = 60
"""Seconds a browser or a proxy may keep a page; figures change only when a file is loaded."""
LONGEST_VALUE = 100


def public_page(view: View) -> View:
    """GET and HEAD only, no cookie, an ETag, a short public life; a refusal becomes a page with words."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NothingLoaded as refused:
            response = render(request, "nothing_loaded.html", {"refused": refused})
        except Refused as refused:
            response = refusal(request, refused)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=KEPT_FOR)
            set_response_etag(response)
        return response

    return require_safe(conditional_page(answered))


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    return render(request, "errors/400.html", {"refused": refused}, status=400)


def answer_to(request: HttpRequest, *, also: tuple[str, ...] = ()) -> PopulationAnswer:
    """The answer to what the address asks. Refused for a parameter that is unknown, doubled or too long."""
    asked = parameters(request, known=(*PARAMETERS, *also))
    figures = {name: value for name, value in asked.items() if name in PARAMETERS}
    language = get_language() or "en"
    try:
        return population_answer(figures, language=language)
    except NothingLoaded:
        raise
    except Refused as refused:
        raise refused if language == "en" else _in_readers_language(figures) from None


def _in_readers_language(asked: Mapping[str, str]) -> Refused:
    """The rooms refuse in English, for logs and terminals; a reader of another language gets what was asked instead."""
    said = ", ".join(f"{name}={value}" for name, value in asked.items())
    return Refused(_("There is no answer here for %(asked)s.") % {"asked": said}, _("Choose one from the list."))


def about_the_focus(answer: PopulationAnswer) -> PopulationAnswer:
    """The same question about the groups the initiative's mission is about (its default question's focus)."""
    asked = asdict(answer.selection) | {"groups": answer.initiative.default_question.focus}
    return population_answer(asked, language=get_language() or "en")


def parameters(request: HttpRequest, *, known: tuple[str, ...]) -> Mapping[str, str]:
    """What the address asks, without empty values. Refused as said in `answer_to`."""
    for name, values in request.GET.lists():
        if name not in known:
            raise Refused(_("This address asks for something that cannot be chosen."), _choices(known))
        if len(values) > 1:
            raise Refused(_("%(name)s is asked for twice.") % {"name": name}, _("Ask for it once."))
        if len(values[0]) > LONGEST_VALUE or not values[0].isprintable():
            raise Refused(_("The value for %(name)s cannot be read.") % {"name": name}, _("Choose one from the list."))
    return {name: str(value) for name, value in request.GET.items() if value}


def _choices(known: tuple[str, ...]) -> str:
    return _("You can choose: %(known)s.") % {"known": ", ".join(known)} if known else ""
